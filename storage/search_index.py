"""Keeps the text index in step with the messages, in batches: whatever row changed since it was last indexed is due.

The mark stands in the row itself (`indexed_version` behind `version`), so nothing is lost between commits that finish
out of order, and a killed worker loses nothing. A message can be found by its words seconds after it changed.
"""

import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Row, bindparam, case, delete, func, select, true, update

from desk.interactions import SellerId
from desk.search_words import HAS_ANSWER, doc_id_of, tag
from desk.stems import stems
from storage.database import insert_for
from storage.tables import interactions
from storage.tables_search import search_docs, search_state

BATCH = 5_000
# Which words are common is learned from the newest documents, again after so many new ones.
_SAMPLE = 5_000
_COMMON = 4_000
_SAMPLE_AFTER = 500
_FEW_DUE = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Indexed:
    """What a batch did. `seen`: rows that were due; `written`: those whose words or tags had really changed."""

    seen: int
    written: int


def index_batch(conn: Connection, seller_id: SellerId, *, now: datetime, limit: int = BATCH) -> Indexed:
    """Index up to `limit` rows of the seller that changed since they were indexed, oldest ids first."""
    rows = _due(conn, seller_id, limit)
    if not rows:
        return Indexed(seen=0, written=0)
    fresh = {row.id: _document(row) for row in rows}
    changed = [row for row in rows if (row.doc_id, row.words) != (fresh[row.id]["doc_id"], fresh[row.id]["words"])]
    _replace(conn, changed, sorted((fresh[row.id] for row in changed), key=lambda one: int(one["doc_id"])))
    conn.execute(
        update(interactions)
        .where(interactions.c.id.in_(bindparam("ids", expanding=True)))
        .values(indexed_version=interactions.c.version),
        {"ids": [row.id for row in rows]},
    )
    if changed:
        replies = sum(bool(row.has_answer or row.answer_text) for row in changed)
        _count(conn, seller_id, written=len(changed), replies=replies, now=now)
    return Indexed(seen=len(rows), written=len(changed))


def has_due(conn: Connection, seller_id: SellerId) -> bool:
    """Whether any row waits to be indexed."""
    return conn.execute(_due_ids(seller_id).limit(1)).first() is not None


def count_due(conn: Connection, seller_id: SellerId, *, limit: int = 10_000) -> int:
    """How many rows wait to be indexed, counted up to `limit`."""
    due = _due_ids(seller_id).limit(limit).subquery()
    return int(conn.execute(select(func.count()).select_from(due)).scalar_one())


def _due_ids(seller_id: SellerId) -> Any:
    return select(interactions.c.id).where(
        interactions.c.seller_id == seller_id,
        interactions.c.indexed_version < interactions.c.version,
    )


_DOC = ("doc_id", "interaction_id", "seller_id", "has_answer", "words")
_PUT_DOC = "INSERT INTO search_docs (doc_id, interaction_id, seller_id, has_answer, words) VALUES (?, ?, ?, ?, ?)"
_PUT_WORDS = "INSERT INTO search_fts(rowid, words) VALUES (?, ?)"
_READ = ("id", "seller_id", "marketplace", "channel", "source", "nm_id", "language", "text", "pros", "cons",
         "product_name", "product_article", "customer_name", "answer_text", "occurred_at")  # fmt: skip


def _due(conn: Connection, seller_id: SellerId, limit: int) -> Sequence[Row[Any]]:
    """Locked where rows can be: another worker takes the next ones."""
    columns: list[Any] = [interactions.c[name] for name in _READ]
    columns += [search_docs.c.doc_id, search_docs.c.words, search_docs.c.has_answer]
    query = (
        select(*columns)
        .outerjoin(search_docs, search_docs.c.interaction_id == interactions.c.id)
        .where(
            interactions.c.seller_id == seller_id,
            interactions.c.indexed_version < interactions.c.version,
        )
        .order_by(interactions.c.id)
        .limit(limit)
        .with_for_update(of=interactions, skip_locked=True)
    )
    return conn.execute(query).all()


def document_words(row: Any) -> str:
    """A row as the index holds it: its tags, then every stem of it once."""
    tags = _tags(row.seller_id, row.marketplace, row.channel, row.source, row.language, row.nm_id)
    parts = (row.text, row.pros, row.cons, row.product_name, row.product_article, row.customer_name, row.answer_text)
    words = " ".join(dict.fromkeys(stems("\n".join(filter(None, parts)))))
    return f"{tags} {HAS_ANSWER} {words}".rstrip() if row.answer_text else f"{tags} {words}".rstrip()


# A shop has few products beside its messages.
@lru_cache(maxsize=8_192)
def _tags(seller: str, marketplace: str, channel: str, source: str, language: str | None, nm_id: int | None) -> str:
    known = {"s": seller, "m": marketplace, "c": channel, "o": source, "l": language or None, "p": nm_id}
    return " ".join(tag(kind, value) for kind, value in known.items() if value is not None)


def _document(row: Row[Any]) -> dict[str, Any]:
    return {
        "doc_id": doc_id_of(row.occurred_at, row.id),
        "interaction_id": row.id,
        "seller_id": row.seller_id,
        "has_answer": bool(row.answer_text),
        "words": document_words(row),
    }


def _replace(conn: Connection, old: Sequence[Row[Any]], new: Sequence[dict[str, Any]]) -> None:
    """Take the old words out and put the new ones in. In the order of their ids: FTS5 flushes whenever that falls."""
    gone = sorted(row.doc_id for row in old if row.doc_id is not None)
    if gone:
        conn.execute(delete(search_docs).where(search_docs.c.doc_id.in_(bindparam("ids", expanding=True))),
                     {"ids": gone})  # fmt: skip
    if not new:
        return
    # On the driver, past the statement's compiler: a quarter of the whole batch otherwise.
    if conn.dialect.name == "sqlite":
        conn.exec_driver_sql(_PUT_DOC, [tuple(one[name] for name in _DOC) for one in new])
        conn.exec_driver_sql(_PUT_WORDS, [(one["doc_id"], one["words"]) for one in new])
        return
    raw: Any = conn.connection.dbapi_connection
    with raw.cursor().copy(f"COPY search_docs ({', '.join(_DOC)}) FROM STDIN") as copy:
        for one in new:
            copy.write_row(tuple(one[name] for name in _DOC))


def _count(conn: Connection, seller_id: SellerId, *, written: int, replies: int, now: datetime) -> None:
    """Move the generations on, and learn which words are common once enough is new."""
    moved = int(replies > 0)
    # Started at random: should the seller be deleted and come back, no generation of before is ever met again.
    first = secrets.randbits(48)
    statement = insert_for(conn, search_state).values(
        seller_id=seller_id, generation=first, reply_generation=first, written=written, sampled_at=0, sampled=0,
        common={}, updated_at=now,
    )  # fmt: skip
    values = {
        "generation": search_state.c.generation + 1,
        "reply_generation": search_state.c.reply_generation + moved,
        "written": search_state.c.written + written,
        "updated_at": now,
    }
    conn.execute(statement.on_conflict_do_update(index_elements=("seller_id",), set_=values))
    state = conn.execute(
        select(search_state.c.written, search_state.c.sampled_at).where(search_state.c.seller_id == seller_id)
    ).one()
    if not state.sampled_at or state.written - state.sampled_at >= max(_SAMPLE_AFTER, state.sampled_at // 4):
        _sample(conn, seller_id, state.written)


def sample_anew(conn: Connection, seller_id: SellerId, *, now: datetime) -> None:
    """After messages were erased: learn the common words from what is left, and end every memory of what was found."""
    state = search_state.c
    moved = (
        update(search_state)
        .where(state.seller_id == seller_id)
        .values(generation=state.generation + 1, reply_generation=state.reply_generation + 1, updated_at=now)
        .returning(state.written)
    )
    written = conn.execute(moved).scalar_one_or_none()
    if written is not None:
        _sample(conn, seller_id, written)


def _sample(conn: Connection, seller_id: SellerId, written: int) -> None:
    newest = conn.execute(
        select(search_docs.c.words)
        .where(search_docs.c.seller_id == seller_id)
        .order_by(search_docs.c.doc_id.desc())
        .limit(_SAMPLE)
    ).scalars()
    sampled, counts = 0, Counter[str]()
    for words in newest:
        sampled += 1
        counts.update(words.split(" "))
    for word in [word for word in counts if word.startswith("#")]:
        del counts[word]
    conn.execute(
        update(search_state)
        .where(search_state.c.seller_id == seller_id)
        .values(sampled_at=max(written, 1), sampled=sampled, common=dict(counts.most_common(_COMMON)))
    )


def read_version(conn: Connection, seller_id: SellerId, *, is_answered: bool) -> tuple[int, int] | None:
    """What names the state of the seller's messages: whatever changed what a search finds has changed it too.

    `is_answered`: only messages with an answer count. None: nothing was indexed yet, or too
    much waits to be.
    """
    generation = search_state.c.reply_generation if is_answered else search_state.c.generation
    kept = conn.execute(select(generation).where(search_state.c.seller_id == seller_id)).scalar_one_or_none()
    # Within one generation this sum only grows: rows that wait change further, none is taken out.
    behind = (interactions.c.version - interactions.c.indexed_version).label("behind")
    counts = (interactions.c.answer_text.is_not(None) | search_docs.c.has_answer) if is_answered else true()
    due = (
        select(case((counts, behind), else_=0).label("behind"))
        .outerjoin(search_docs, search_docs.c.interaction_id == interactions.c.id)
        .where(interactions.c.seller_id == seller_id, interactions.c.indexed_version < interactions.c.version)
        .limit(_FEW_DUE + 1)
        .subquery()
    )
    rows, waiting = conn.execute(select(func.count(), func.coalesce(func.sum(due.c.behind), 0)).select_from(due)).one()
    return None if kept is None or rows > _FEW_DUE else (int(kept), int(waiting))
