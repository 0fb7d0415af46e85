"""The inbox's `search` as a condition on its rows: every word must stand there, the last one may be unfinished.

Few hits are named by their ids; many are checked row by row, because a page of a common word is found at once. Rows the
index has not caught up with are read word by word, the newest 500 of them.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, exists, false, literal, or_, select
from sqlalchemy.sql.elements import ColumnElement

from desk.errors import BadInput
from desk.interactions import SellerId
from desk.search_words import ID_MASK, SearchFilter, doc_window, tag_groups
from desk.stems import last_word, stems
from storage.search_index import document_words
from storage.search_query import match_docs
from storage.tables import interactions
from storage.tables_search import search_docs

# Up to here hits are named one by one.
_FEW = 2_000
_WAITING = 500
_LONGEST = 24


def search_condition(conn: Connection, seller_id: SellerId, search: str, wanted: SearchFilter) -> ColumnElement[bool]:
    """Which rows of `interactions` a search means. `wanted`: filters that narrow it the same way as the list's own.

    A search without a letter or a digit means none. `BadInput` for a NUL.
    """
    if "\x00" in search:
        raise BadInput("the search holds a NUL character; no message does")
    groups = _word_groups(search)
    if not groups:
        return false()
    waiting = _waiting(conn, seller_id, groups)
    tags, window = tag_groups(seller_id, wanted), doc_window(wanted.since, wanted.until)
    docs = match_docs(conn, seller_id, [*tags, *groups], window=window, limit=_FEW + 1)
    if len(docs) <= _FEW:
        return interactions.c.id.in_([*(doc & ID_MASK for doc in docs), *waiting])
    return _stands_in_words(groups) | interactions.c.id.in_(waiting)


def _word_groups(search: str) -> list[tuple[str, ...]]:
    """Every stem; the last word also as the beginning of one."""
    wanted = list(dict.fromkeys(stems(search)))[:_LONGEST]
    unfinished = last_word(search)
    last = stems(unfinished)
    return [(stem, f"{unfinished}*") if last and stem == last[-1] else (stem,) for stem in wanted]


def _stands_in_words(groups: Sequence[Sequence[str]]) -> ColumnElement[bool]:
    # Stems hold letters and digits only: nothing to escape.
    padded = literal(" ").concat(search_docs.c.words).concat(" ")
    held = [or_(*(padded.like(f"% {word[:-1]}%" if word.endswith("*") else f"% {word} %") for word in group))
            for group in groups]  # fmt: skip
    return exists(select(1).where(search_docs.c.interaction_id == interactions.c.id, *held))


def _waiting(conn: Connection, seller_id: SellerId, groups: Sequence[Sequence[str]]) -> list[int]:
    """Ids of matching rows that are not indexed as they are now."""
    rows = conn.execute(
        select(interactions)
        .where(interactions.c.seller_id == seller_id, interactions.c.indexed_version < interactions.c.version)
        .order_by(interactions.c.id.desc())
        .limit(_WAITING)
    )
    return [row.id for row in rows if _holds(document_words(row), groups)]


def _holds(words: str, groups: Sequence[Sequence[str]]) -> bool:
    padded = f" {words} "
    return all(any(f" {word[:-1]}" in padded if word.endswith("*") else f" {word} " in padded for word in group)
               for group in groups)  # fmt: skip
