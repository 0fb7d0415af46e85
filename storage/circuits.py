"""Circuits: one a seller and vendor surface. Open, its sends and pulls wait; everybody else's go on.

A row exists while the last call of that surface failed. It is open from `OPEN_AFTER` failures in a row on; when its
time has come one caller, and only one, may try whether the vendor is back.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, select, update

from desk.interactions import SellerId
from storage.database import insert_for
from storage.tables_durable import circuits

OPEN_AFTER = 5
"""So many failures in a row open a circuit. A guess: fewer than the calls eight jobs at once would waste twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Circuit:
    """`reason`: what the vendor said last. `try_at`: when an open one may be tried. `failures`: in a row."""

    connector: str
    reason: str
    opened_at: datetime
    try_at: datetime
    failures: int

    @property
    def is_open(self) -> bool:
        """Whether calls wait."""
        return self.failures >= OPEN_AFTER


def find_circuit(conn: Connection, seller_id: SellerId, connector: str) -> Circuit | None:
    """The circuit of one surface; None while its last call was answered."""
    row = conn.execute(select(circuits).where(*_is_of(seller_id, connector))).one_or_none()
    return _to_circuit(row) if row is not None else None


def list_open_circuits(conn: Connection, seller_id: SellerId) -> tuple[Circuit, ...]:
    """Every open circuit of a seller."""
    rows = conn.execute(
        select(circuits)
        .where(circuits.c.seller_id == seller_id, circuits.c.failures >= OPEN_AFTER)
        .order_by(circuits.c.connector)
    )
    return tuple(_to_circuit(row) for row in rows)


def note_failure(
    conn: Connection,
    seller_id: SellerId,
    connector: str,
    *,
    reason: str,
    failures: int,
    try_at: datetime,
    now: datetime,
) -> None:
    """Count a failure: `failures` in a row by now."""
    values = {"reason": reason, "try_at": try_at, "failures": failures}
    conn.execute(
        insert_for(conn, circuits)
        .values(seller_id=seller_id, connector=connector, opened_at=now, **values)
        .on_conflict_do_update(index_elements=("seller_id", "connector"), set_=values)
    )


def close_circuit(conn: Connection, seller_id: SellerId, connector: str) -> None:
    """The vendor answered: what was counted is forgotten."""
    conn.execute(delete(circuits).where(*_is_of(seller_id, connector)))


def take_probe(conn: Connection, seller_id: SellerId, connector: str, *, now: datetime, until: datetime) -> bool:
    """Be the one that tries an open circuit; the others wait until `until`. False when somebody was faster."""
    done = conn.execute(
        update(circuits).where(*_is_of(seller_id, connector), circuits.c.try_at <= now).values(try_at=until)
    )
    return done.rowcount == 1


def allow_try(conn: Connection, seller_id: SellerId, connector: str, *, now: datetime) -> None:
    """A person asks: an open circuit may be tried now, once."""
    conn.execute(
        update(circuits).where(*_is_of(seller_id, connector), circuits.c.try_at > now).values(try_at=now)
    )  # fmt: skip


def _is_of(seller_id: SellerId, connector: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return circuits.c.seller_id == seller_id, circuits.c.connector == connector


def _to_circuit(row: Row[Any]) -> Circuit:
    return Circuit(
        connector=row.connector, reason=row.reason, opened_at=row.opened_at, try_at=row.try_at, failures=row.failures
    )
