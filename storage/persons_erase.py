"""Erases a person's rows, what was learnt from them and what others' rows quote of them: all in one transaction.

Their interactions are deleted and take everything that hangs on them along; what stays are sums without words.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Connection,
    Row,
    String,
    Table,
    delete,
    func,
    insert,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.types import TypeEngine

from desk.interactions import Author, InteractionId, SellerId
from desk.person_marks import Salt, customer_mark, event_mark, message_mark, thread_mark
from desk.person_quotes import Gone, gone_of
from storage.mirror_erasures import note_mirror_erasures
from storage.persons_customers import erase_customers, marks_of_customers, owned_rows
from storage.persons_export import tied_rows
from storage.persons_quotes import Quotes, find_quotes, take_out_quotes
from storage.persons_tables import TIED
from storage.search_index import sample_anew
from storage.tables import interactions, messages, replies
from storage.tables_learning import classifiers, corrections, route_cache
from storage.tables_models import model_calls
from storage.tombstones import add_tombstones
from storage.types import Moment

# Who keeps the place of numbers that must not be given again; a seller's name is never so written.
_NOBODY = SellerId("(erased)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """What was done. `counts`: rows deleted by table; `quotes.<table>`: rows of others that were rewritten.

    `has_unlearnt`: a classifier learnt from their words and was deleted; train the next.
    """

    counts: dict[str, int]
    marks: tuple[str, ...]
    has_unlearnt: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """Where rows about others quote a person, as of `looked_at`."""

    quotes: Quotes
    looked_at: datetime


def look_for_quotes(conn: Connection, seller_id: SellerId, ids: Sequence[InteractionId], *, now: datetime) -> Quoted:
    """Before erasing these messages: rows about others that name or quote them."""
    found = {table: tied_rows(conn, seller_id, table, ids) for table in (interactions, messages)}
    first = min((row.created_at for row in found[interactions]), default=now)
    return Quoted(quotes=find_quotes(conn, seller_id, _gone(found), since=first), looked_at=now)


def erase_rows(
    conn: Connection, seller_id: SellerId, ids: Sequence[InteractionId], *, salt: Salt, quoted: Quoted, now: datetime
) -> Erasure:
    """Erase these messages. The caller holds them (`lock_person`) and the seller's pages (`wait_alone`)."""
    found = {table: tied_rows(conn, seller_id, table, ids) for table in TIED}
    named = (*_marks(salt, found[interactions], found[messages]), *marks_of_customers(conn, seller_id, ids, salt=salt))
    marks = tuple(sorted(named))
    counts = {table.name: len(rows) for table, rows in found.items() if rows}
    counts |= {name: len(rows) for name, rows in owned_rows(conn, seller_id, ids).items() if rows}
    quotes = take_out_quotes(
        conn, seller_id, _gone(found), known=quoted.quotes, looked_at=quoted.looked_at, now=now
    )  # fmt: skip
    has_unlearnt = _unlearn(conn, seller_id, found[corrections])
    note_mirror_erasures(conn, seller_id, ids, now=now)
    _delete(conn, seller_id, ids, now)
    sample_anew(conn, seller_id, now=now)
    add_tombstones(conn, seller_id, dict.fromkeys(marks, now))
    counts |= {f"quotes.{name}": count for name, count in quotes.items()} | {"tombstones": len(marks)}
    return Erasure(counts=counts, marks=marks, has_unlearnt=has_unlearnt)


def list_marks(
    conn: Connection, seller_id: SellerId, ids: Sequence[InteractionId], *, salt: Salt
) -> tuple[str, ...]:  # fmt: skip
    """The marks that erasing these messages would leave."""
    items, said = (tied_rows(conn, seller_id, table, ids) for table in (interactions, messages))
    return tuple(sorted((*_marks(salt, items, said), *marks_of_customers(conn, seller_id, ids, salt=salt))))


def _marks(salt: Salt, items: Sequence[Row[Any]], said: Sequence[Row[Any]]) -> Iterator[str]:
    """Of stored messages, and of their customers where known."""
    places = {row.id: (row.marketplace, row.channel, row.external_id) for row in items}
    threads = {row.interaction_id for row in said if not _is_bookkeeping(row)}
    for row in said:
        if not _is_bookkeeping(row):
            yield event_mark(salt, *places[row.interaction_id], row.event_id)
    for row in items:
        yield (thread_mark if row.id in threads else message_mark)(salt, *places[row.id])
        if row.customer_id:
            yield customer_mark(salt, row.marketplace, row.customer_id)


def _is_bookkeeping(row: Row[Any]) -> bool:
    """The row of one revision's words; a message of a thread has none (`storage.messages`)."""
    return bool(row.revision)


def _gone(found: dict[Table, Sequence[Row[Any]]]) -> Gone:
    """What names them or is in their words; the shop's own words stay where it wrote them to others."""
    rows, said = found[interactions], found[messages]
    texts = [part for row in rows for part in (row.text, row.pros, row.cons, row.customer_name) if part]
    texts += [row.text for row in said if row.author == Author.CUSTOMER]
    numbers = [number for row in rows for number in (row.external_id, row.customer_id, row.order_id)]
    numbers += [row.event_id for row in said if not _is_bookkeeping(row)]
    return gone_of((InteractionId(row.id) for row in rows), texts=dict.fromkeys(texts), numbers=numbers)


def _unlearn(conn: Connection, seller_id: SellerId, corrected: Sequence[Row[Any]]) -> bool:
    """Delete every classifier that may have been shown their words: those trained since the first correction."""
    if not corrected:
        return False
    first = min(row.created_at for row in corrected)
    mine = (classifiers.c.seller_id == seller_id) & (classifiers.c.created_at >= first)
    return conn.execute(delete(classifiers).where(mine)).rowcount > 0


def _delete(conn: Connection, seller_id: SellerId, ids: Sequence[InteractionId], now: datetime) -> None:
    # Answers to words nobody stored may be to theirs: a cache may forget too much.
    theirs = or_(route_cache.c.interaction_id.in_(ids), route_cache.c.interaction_id.is_(None))
    conn.execute(delete(route_cache).where(route_cache.c.seller_id == seller_id, theirs))
    told = model_calls.c.interaction_id.in_(ids) & model_calls.c.fallback_reason.is_not(None)
    conn.execute(update(model_calls).where(model_calls.c.seller_id == seller_id, told).values(fallback_reason="erased"))
    with _overwriting(conn):
        before = _newest(conn)
        erase_customers(conn, seller_id, ids)
        conn.execute(delete(interactions).where(interactions.c.seller_id == seller_id, interactions.c.id.in_(ids)))
        if conn.dialect.name == "sqlite" and _newest(conn) != before:
            _keep_numbers(conn, before, now)


@contextmanager
def _overwriting(conn: Connection) -> Iterator[None]:
    """Inside, SQLite overwrites what is deleted instead of only letting go of it."""
    if conn.dialect.name != "sqlite":
        yield
        return
    conn.execute(text("PRAGMA secure_delete=ON"))
    try:
        yield
    finally:
        conn.execute(text("PRAGMA secure_delete=OFF"))


def _newest(conn: Connection) -> tuple[int, int]:
    largest = [select(func.coalesce(func.max(table.c.id), 0)).scalar_subquery() for table in (interactions, replies)]
    message, reply = conn.execute(select(*largest)).one()
    return message, reply


def _keep_numbers(conn: Connection, before: tuple[int, int], now: datetime) -> None:
    """Let no later message or reply get the number of an erased one: jobs and traces under way would take it for it.

    SQLite gives the number after the largest that is there. Rows without words, of no seller, stand in their place.
    """
    conn.execute(delete(interactions).where(interactions.c.seller_id == _NOBODY))
    message, reply = (max(was, now_there + 1) for was, now_there in zip(before, _newest(conn), strict=True))
    conn.execute(insert(interactions).values(_blank(interactions, now) | {"id": message, "status": "closed"}))
    if before[1]:
        values = {"id": reply, "interaction_id": message, "state": "cancelled"}
        conn.execute(insert(replies).values(_blank(replies, now) | values))


def _blank(table: Table, now: datetime) -> dict[str, Any]:
    """The smallest row the table takes, of no seller."""
    needed = (column for column in table.columns if not column.nullable and column.server_default is None)
    return {column.name: _nothing(column.type, now) for column in needed} | {"seller_id": _NOBODY}


def _nothing(kind: TypeEngine[Any], now: datetime) -> Any:
    if isinstance(kind, Moment):
        return now
    if isinstance(kind, JSON):
        return {}
    if isinstance(kind, Boolean):
        return False
    return "" if isinstance(kind, String) else 0
