"""Marks of erased messages: whatever a vendor delivers again of them is left out, in the page's own transaction.

A mark is a keyed hash (`desk.person_marks`). The salts lie in the runtime settings of everyone, the database's own
first; further ones came with acts that were carried over after a restore.
"""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, exists, select, text

from desk.interactions import Inbound, Json, SellerId
from desk.person_marks import Salt, marks_of, thread_mark
from storage.database import insert_for
from storage.runtime import EVERYONE
from storage.settings import read_value, write_value
from storage.tables import runtime_settings
from storage.tables_durable import tombstones

_SALTS = "person_salts"
_AT_ONCE = 500
_SHARED = text("SELECT pg_advisory_xact_lock_shared(:class, hashtext(:seller))")
_ALONE = text("SELECT pg_advisory_xact_lock(:class, hashtext(:seller))")
# Any number nobody else locks by.
_CLASS = 390_038


def drop_erased(conn: Connection, seller_id: SellerId, items: Sequence[Inbound]) -> tuple[Inbound, ...]:
    """A page without what was erased: items, and single messages of threads. A thread with none left is left out.

    One query while the seller never erased anybody, two afterwards. On PostgreSQL the page and an erasure also wait for
    each other: what is under way may bring back nobody.
    """
    _lock(conn, seller_id, is_alone=False)
    salts = _salts_in_use(conn, seller_id)
    if not salts or not items:
        return tuple(items)
    named = [list(marks_of(salt, item)) for item in items for salt in salts]
    gone = find_marks(conn, seller_id, [mark for marks in named for mark in marks])
    if not gone:
        return tuple(items)
    return tuple(kept for item in items if (kept := _without(item, salts, gone)) is not None)


def find_erased_threads(conn: Connection, seller_id: SellerId, items: Sequence[Inbound]) -> frozenset[str]:
    """Vendor ids of threads that were erased: our last answer to them may be delivered after it, and is theirs too."""
    salts = _salts_in_use(conn, seller_id)
    named = {
        thread_mark(salt, item.marketplace.value, item.channel.value, item.external_id): item.external_id
        for item in items
        for salt in salts
    }
    return frozenset(named[mark] for mark in find_marks(conn, seller_id, tuple(named)))


def add_tombstones(conn: Connection, seller_id: SellerId, marks: Mapping[str, datetime]) -> None:
    """Keep these messages out from now on. `marks`: each with the moment of its erasure; one that is known stays."""
    rows = [
        {"seller_id": seller_id, "subject_hash": mark, "created_at": erased_at}
        for mark, erased_at in sorted(marks.items())
    ]
    for start in range(0, len(rows), _AT_ONCE):
        statement = insert_for(conn, tombstones).values(rows[start : start + _AT_ONCE])
        conn.execute(statement.on_conflict_do_nothing(index_elements=("seller_id", "subject_hash")))


def list_tombstones(conn: Connection, seller_id: SellerId) -> dict[str, datetime]:
    """Every mark of the seller with the moment of its erasure, in order."""
    mine = select(tombstones.c.subject_hash, tombstones.c.created_at).where(tombstones.c.seller_id == seller_id)
    return {row.subject_hash: row.created_at for row in conn.execute(mine.order_by(tombstones.c.subject_hash))}


def find_marks(conn: Connection, seller_id: SellerId, marks: Collection[str]) -> frozenset[str]:
    """Which of these are erased."""
    wanted, found = list(marks), set[str]()
    # Engines limit how many values one statement may hold; a page of 5,000 fits.
    for start in range(0, len(wanted), 30_000):
        chunk = wanted[start : start + 30_000]
        query = select(tombstones.c.subject_hash).where(
            tombstones.c.seller_id == seller_id, tombstones.c.subject_hash.in_(chunk)
        )
        found.update(conn.execute(query).scalars())
    return frozenset(found)


def find_salts(conn: Connection, seller_id: SellerId) -> tuple[Salt, ...]:
    """The salts of the database, its own first; none when no act was ever done. `seller_id`: whoever asks."""
    del seller_id  # one salt for all: the seller is part of the row, not of the mark
    return _listed(read_value(conn, EVERYONE, _SALTS))


def need_salts(
    conn: Connection, seller_id: SellerId, *, now: datetime, carried: Sequence[Salt] = ()
) -> tuple[Salt, ...]:
    """The same, made at the first need. `carried`: salts of acts that come from elsewhere; they are kept too.

    A database without a salt takes over the carried ones.
    """
    # Two first erasures at once must not each make their own.
    _lock(conn, EVERYONE, is_alone=True)
    known = find_salts(conn, seller_id)
    wanted = tuple(dict.fromkeys((*known, *carried))) or (secrets.token_hex(32),)
    if wanted != known:
        write_value(conn, EVERYONE, _SALTS, list(wanted), now=now)
    return wanted


def wait_alone(conn: Connection, seller_id: SellerId) -> None:
    """Until the commit no page of the seller is stored by anybody else."""
    _lock(conn, seller_id, is_alone=True)


def _lock(conn: Connection, seller_id: SellerId, *, is_alone: bool) -> None:
    # SQLite needs none: its writes queue.
    if conn.dialect.name == "postgresql":
        conn.execute(_ALONE if is_alone else _SHARED, {"class": _CLASS, "seller": seller_id})


def _salts_in_use(conn: Connection, seller_id: SellerId) -> tuple[Salt, ...]:
    """The salts when the seller has any tombstone; none otherwise, and nothing need be hashed."""
    return _listed(
        conn.execute(
            select(runtime_settings.c.value).where(
                runtime_settings.c.seller_id == EVERYONE,
                runtime_settings.c.name == _SALTS,
                exists().where(tombstones.c.seller_id == seller_id),
            )
        ).scalar_one_or_none()
    )


def _without(item: Inbound, salts: Sequence[Salt], gone: frozenset[str]) -> Inbound | None:
    erased = [
        any(mark in gone for mark in marks) for marks in zip(*(marks_of(salt, item) for salt in salts), strict=True)
    ]
    if not any(erased):
        return item
    if not item.messages:
        return None
    left = tuple(message for message, is_gone in zip(item.messages, erased, strict=True) if not is_gone)
    return replace(item, messages=left) if left else None


def _listed(value: Json) -> tuple[Salt, ...]:
    return tuple(str(one) for one in value) if isinstance(value, list) else ()
