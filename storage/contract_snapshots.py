"""What is known of the shape of vendors' answers. A shape is the vendor's, not a seller's: no value is kept in it."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from desk.contracts import Difference, Shape, dump, load
from storage.database import insert_for
from storage.tables_durable import contract_snapshots

_KEY = ("vendor", "name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One method. `accepted_at`: when a person, or the first look, said that this is how it is."""

    name: str
    shape: Shape
    accepted_at: datetime
    checked_at: datetime
    difference: Difference


def find_snapshot(conn: Connection, vendor: str, name: str, *, is_locking: bool = False) -> Snapshot | None:
    """What is known of one method; None before the first look. `is_locking`: nobody else writes it until the end."""
    query = select(contract_snapshots).where(contract_snapshots.c.vendor == vendor, contract_snapshots.c.name == name)
    # SQLite knows no row locks and needs none: its writes queue.
    row = conn.execute(query.with_for_update() if is_locking else query).one_or_none()
    if row is None:
        return None
    told = {key: tuple(paths) for key, paths in (row.difference or {}).items()}
    return Snapshot(
        name=row.name,
        shape=load(row.shape),
        accepted_at=row.accepted_at,
        checked_at=row.checked_at,
        difference=Difference(**told),
    )


def put_snapshot(conn: Connection, vendor: str, snapshot: Snapshot) -> None:
    """Store what is known of one method."""
    one = snapshot.difference
    told = {"added": [*one.added], "removed": [*one.removed], "changed": [*one.changed]} if one else None
    values = {
        "sha": sha_of(snapshot.shape),
        "shape": dump(snapshot.shape),
        "accepted_at": snapshot.accepted_at,
        "checked_at": snapshot.checked_at,
        "difference": told,
    }
    conn.execute(
        insert_for(conn, contract_snapshots)
        .values(vendor=vendor, name=snapshot.name, **values)
        .on_conflict_do_update(index_elements=_KEY, set_=values)
    )


def sha_of(shape: Shape) -> str:
    """A name for a shape: its paths, types and words, not how often they were seen."""
    told = {path: [sorted(one.types), sorted(one.words)] for path, one in shape.items()}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
