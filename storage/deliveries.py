"""What was pushed to us: kept before it is acknowledged, processed once, remembered so that a repeat is nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, delete, exists, func, select, update

from desk.interactions import SellerId
from desk.pauses import growing_pause
from storage.database import insert_for
from storage.tables_chatwoot import deliveries

CHATWOOT = "chatwoot"
REMEMBERED = timedelta(days=7)
"""How long a repeat is known. Far longer than a signature is good for: an older one is refused by its age."""

FAILED = "failed"
_MOST_ATTEMPTS = 12
_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=2), timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One that waits. `payload`: the body as it was signed."""

    id: int
    source: str
    event: str
    payload: str
    attempts: int


def take_in(
    conn: Connection, seller_id: SellerId, *, source: str, delivery_id: str, event: str, payload: str, now: datetime
) -> int | None:
    """Keep a delivery; its row id, or None when it was taken in before. Acknowledge after this has committed."""
    row = insert_for(conn, deliveries).values(
        seller_id=seller_id, source=source, delivery_id=delivery_id, event=event, payload=payload, received_at=now,
        next_try_at=now,
    )  # fmt: skip
    taken: int | None = conn.execute(row.on_conflict_do_nothing().returning(deliveries.c.id)).scalar_one_or_none()
    return taken


def find_waiting(
    conn: Connection, seller_id: SellerId, *, source: str, now: datetime, limit: int = 100
) -> tuple[int, ...]:  # fmt: skip
    """Those whose time has come, in order of arrival."""
    rows = conn.execute(
        select(deliveries.c.id)
        .where(*_waiting(seller_id, source, now))
        .order_by(deliveries.c.id)
        .limit(limit)
    )  # fmt: skip
    return tuple(rows.scalars())


def has_waiting(conn: Connection, seller_id: SellerId, *, source: str, now: datetime) -> bool:
    """Whether there is one."""
    return bool(conn.execute(select(exists().where(*_waiting(seller_id, source, now)))).scalar_one())


def lock_delivery(conn: Connection, seller_id: SellerId, row_id: int) -> Delivery | None:
    """One that still waits, held until the transaction ends; None when it is done with."""
    row = conn.execute(
        select(deliveries)
        .where(deliveries.c.seller_id == seller_id, deliveries.c.id == row_id, deliveries.c.next_try_at.is_not(None))
        .with_for_update()
    ).one_or_none()
    if row is None:
        return None
    return Delivery(id=row.id, source=row.source, event=row.event, payload=row.payload or "", attempts=row.attempts)


def settle_delivery(conn: Connection, seller_id: SellerId, row_id: int, *, outcome: str) -> None:
    """It is done with; its words go."""
    _write(conn, seller_id, row_id, outcome=outcome[:64], payload=None, next_try_at=None)


def put_off_delivery(conn: Connection, seller_id: SellerId, delivery: Delivery, *, error: str, now: datetime) -> None:
    """It could not be processed now; after too many tries it is given up, and the next pull brings what it said."""
    attempts = delivery.attempts + 1
    if attempts >= _MOST_ATTEMPTS:
        _write(conn, seller_id, delivery.id, attempts=attempts, outcome=FAILED, error=error[:500], payload=None,
               next_try_at=None)  # fmt: skip
        return
    wait = growing_pause(_FIRST_WAIT, doublings=attempts, longest=_LONGEST_WAIT)
    _write(conn, seller_id, delivery.id, attempts=attempts, error=error[:500], next_try_at=now + wait)


def forget_deliveries(conn: Connection, seller_id: SellerId, *, now: datetime) -> None:
    """Delete what no repeat can name any more. What still waits stays."""
    conn.execute(
        delete(deliveries).where(
            deliveries.c.seller_id == seller_id,
            deliveries.c.received_at < now - REMEMBERED,
            deliveries.c.next_try_at.is_(None),
        )
    )


def count_outcomes(conn: Connection, seller_id: SellerId, *, source: str) -> Mapping[str, int]:
    """How many deliveries came to what; `waiting` for those that are not done with."""
    outcome = func.coalesce(deliveries.c.outcome, "waiting")
    rows = conn.execute(
        select(outcome, func.count())
        .where(deliveries.c.seller_id == seller_id, deliveries.c.source == source)
        .group_by(outcome)
    )
    return {row[0]: row[1] for row in rows}


def _waiting(seller_id: SellerId, source: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return deliveries.c.seller_id == seller_id, deliveries.c.source == source, deliveries.c.next_try_at <= now


def _write(conn: Connection, seller_id: SellerId, row_id: int, **values: object) -> None:
    conn.execute(
        update(deliveries).where(deliveries.c.seller_id == seller_id, deliveries.c.id == row_id).values(**values)
    )
