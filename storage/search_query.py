"""Reads what somebody typed into a query for the text index, and asks either engine with it.

Only letters and digits reach an engine, each word quoted: no operator, quote or emoji of the text means anything there.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA
from sqlalchemy import Connection, select, text

from desk.errors import BadInput
from desk.interactions import SellerId
from desk.search_words import Groups, Query, SearchFilter, doc_window, tag_groups
from desk.stems import stems
from storage.tables_search import search_state

# More words than this say nothing more about what is looked for.
_LONGEST = 24
# Measured (design/performance.md): 4 terms keep 53 % of the full top 20 and a bounded cost; all terms do not.
_RAREST = 4
_UNKNOWN = 2
# A word this short is as often another word as a misspelt one.
_TYPO_FROM, _TWO_TYPOS_FROM = 4, 8
_VOCABULARIES = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The seller's common stems: in how many of `sampled` documents each stands. Learned while indexing."""

    counts: Mapping[str, int]
    sampled: int
    words: tuple[str, ...]


def read_query(conn: Connection, seller_id: SellerId, words: str) -> Query:
    """What was typed, weighed by what is rare in this seller's messages. `BadInput` for a NUL."""
    if "\x00" in words:
        raise BadInput("the search holds a NUL character; no message does")
    wanted = tuple(dict.fromkeys(stems(words)))[:_LONGEST]
    known = read_vocabulary(conn, seller_id)
    weights = {stem: math.log(1 + (known.sampled + 1) / (known.counts.get(stem, 0) + 0.5)) for stem in wanted}
    corrected = {stem: near for stem in wanted if stem not in known.counts and (near := _nearest(stem, known.words))}
    common = sorted((stem for stem in wanted if stem in known.counts), key=lambda stem: -weights[stem])
    unknown = tuple(stem for stem in wanted if stem not in known.counts)[:_UNKNOWN]
    rarest = tuple(common[: _RAREST - len(unknown)])
    return Query(text=words, weights=weights, rarest=rarest, unknown=unknown, corrected=corrected)


def match_docs(
    conn: Connection, seller_id: SellerId, groups: Groups, *, window: tuple[int, int], limit: int
) -> tuple[int, ...]:
    """Ids in the index of documents that hold every group, newest first, at most `limit`."""
    values = {"seller": seller_id, "first": window[0], "last": window[1], "limit": limit}
    if conn.dialect.name == "sqlite":
        return tuple(conn.execute(_SQLITE, values | {"query": _fts5(groups)}).scalars())
    return tuple(conn.execute(_POSTGRES, values | {"query": _tsquery(groups)}).scalars())


def find_candidates(
    conn: Connection, seller_id: SellerId, query: Query, wanted: SearchFilter, *, limit: int
) -> tuple[int, ...]:
    """Ids in the index worth a closer look: rare words first."""
    tags, window = tag_groups(seller_id, wanted), doc_window(wanted.since, wanted.until)
    found: dict[int, None] = {}
    for words in _tiers(query):
        if len(found) < limit:
            ids = match_docs(conn, seller_id, [*tags, *words], window=window, limit=limit)
            found |= dict.fromkeys(ids)
    return tuple(found)[:limit]


def _tiers(query: Query) -> list[list[tuple[str, ...]]]:
    """What is asked first: words that hardly anything holds, then the rarest of the others together, then each."""
    rarest = query.rarest
    together: list[list[tuple[str, ...]]] = [
        [(stem,) for stem in rarest[:count]] for count in (3, 2) if len(rarest) >= count
    ]
    return [*([[query.unknown]] if query.unknown else []), *together, *([[rarest]] if rarest else [])]


def read_vocabulary(conn: Connection, seller_id: SellerId) -> Vocabulary:
    """The seller's vocabulary; kept in the process until a newer sample is written."""
    sampled_at = conn.execute(
        select(search_state.c.sampled_at).where(search_state.c.seller_id == seller_id)
    ).scalar_one_or_none()
    if sampled_at is None:
        return Vocabulary(counts={}, sampled=0, words=())
    key = (conn.engine.url.render_as_string(), seller_id, sampled_at)
    kept = _vocabularies.get(key)
    if kept is None:
        kept = _load_vocabulary(conn, seller_id)
        if len(_vocabularies) >= _VOCABULARIES:
            _vocabularies.clear()
        _vocabularies[key] = kept
    return kept


_vocabularies: dict[tuple[str, str, int], Vocabulary] = {}


def _load_vocabulary(conn: Connection, seller_id: SellerId) -> Vocabulary:
    row = conn.execute(
        select(search_state.c.common, search_state.c.sampled).where(search_state.c.seller_id == seller_id)
    ).one()
    words = tuple(word for word in row.common if len(word) >= _TYPO_FROM and not word.isdigit())
    return Vocabulary(counts=dict(row.common), sampled=row.sampled, words=words)


def _nearest(stem: str, words: Sequence[str]) -> str | None:
    if len(stem) < _TYPO_FROM or stem.isdigit():
        return None
    most = 2 if len(stem) >= _TWO_TYPOS_FROM else 1
    match = process.extractOne(stem, words, scorer=OSA.distance, score_cutoff=most)
    return match[0] if match else None


def _fts5(groups: Groups) -> str:
    return " AND ".join(f"({' OR '.join(map(_fts5_word, group))})" for group in groups)


def _fts5_word(word: str) -> str:
    return f'"{word[:-1]}"*' if word.endswith("*") else f'"{word}"'


def _tsquery(groups: Groups) -> str:
    return " & ".join(f"({' | '.join(map(_tsquery_word, group))})" for group in groups)


def _tsquery_word(word: str) -> str:
    return f"'{word[:-1]}':*" if word.endswith("*") else f"'{word}'"


_SQLITE = text(
    "SELECT rowid FROM search_fts WHERE search_fts MATCH :query AND rowid BETWEEN :first AND :last"
    " ORDER BY rowid DESC LIMIT :limit"
)
_POSTGRES = text(
    "SELECT doc_id FROM search_docs WHERE seller_id = :seller"
    " AND gin_words @@ CAST(:query AS tsquery)"
    " AND doc_id BETWEEN :first AND :last ORDER BY doc_id DESC LIMIT :limit"
)
