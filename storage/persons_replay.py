"""Erases again what was erased before: after a restore, rows of the backup are known by the marks of the acts."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from desk.interactions import InteractionId, SellerId
from desk.person_marks import Salt, customer_mark, event_mark, message_mark, thread_mark
from storage.tables import interactions, messages


def find_marked(
    conn: Connection, seller_id: SellerId, marks: Mapping[str, datetime], *, salts: Sequence[Salt]
) -> tuple[InteractionId, ...]:
    """Messages whose mark is among `marks`, whenever they came; of a customer or chat those that the desk had before.

    Reads and hashes every message of the seller once: some seconds in 200,000.
    """
    columns = ("id", "marketplace", "channel", "external_id", "customer_id", "created_at")
    rows = conn.execute(
        select(*(interactions.c[name] for name in columns)).where(interactions.c.seller_id == seller_id)
    ).all()
    places = {row.id: (row.marketplace, row.channel, row.external_id) for row in rows}
    found = {row.id for row in rows for salt in salts if _is_marked(row, marks, salt)}
    found |= {one for one, told in _events(conn, seller_id, places, salts) if told in marks}
    return tuple(InteractionId(one) for one in sorted(found))


def _is_marked(row: Row[Any], marks: Mapping[str, datetime], salt: Salt) -> bool:
    place = (row.marketplace, row.channel, row.external_id)
    if message_mark(salt, *place) in marks or _is_before(row, marks.get(thread_mark(salt, *place))):
        return True
    return bool(row.customer_id) and _is_before(row, marks.get(customer_mark(salt, row.marketplace, row.customer_id)))


def _is_before(row: Row[Any], erased_at: datetime | None) -> bool:
    """A customer may come back, and a chat go on: what came after the erasure is new."""
    return erased_at is not None and bool(row.created_at <= erased_at)


def _events(
    conn: Connection, seller_id: SellerId, places: Mapping[int, tuple[str, str, str]], salts: Sequence[Salt]
) -> Iterator[tuple[int, str]]:
    # Threads only: a row of one revision's words has that revision, a message of a thread has none.
    said = select(messages.c.interaction_id, messages.c.event_id).where(
        messages.c.seller_id == seller_id, messages.c.revision == 0
    )
    for one, event_id in conn.execute(said):
        for salt in salts:
            yield one, event_mark(salt, *places[one], event_id)
