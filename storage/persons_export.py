"""Everything the desk holds about a person, as one JSON document: their rows, table by table, as they are stored.

What rows quote of other customers is withheld; where others' rows quote the person, their places are named.
"""

import base64
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, Table, or_, select

from desk.interactions import InteractionId, Json, SellerId
from desk.person_quotes import without_strangers
from storage.persons_customers import owned_rows
from storage.persons_tables import TIED

_AT_ONCE = 500


def export_rows(
    conn: Connection, seller_id: SellerId, ids: Sequence[InteractionId]
) -> dict[str, list[dict[str, Json]]]:  # fmt: skip
    """Their rows by table, oldest first. Moments in ISO 8601, bytes in base64."""
    own = frozenset(ids)
    found: dict[str, list[dict[str, Json]]] = {}
    for table in TIED:
        rows = [_to_json(row._asdict(), own) for row in tied_rows(conn, seller_id, table, ids)]
        found[table.name] = rows
    owned = owned_rows(conn, seller_id, ids)
    return found | {name: [_to_json(row._asdict(), own) for row in rows] for name, rows in owned.items()}


def tied_rows(
    conn: Connection, seller_id: SellerId, table: Table, ids: Sequence[InteractionId]
) -> Sequence[Row[Any]]:  # fmt: skip
    """The rows of one table that belong to these messages."""
    rows: dict[tuple[object, ...], Row[Any]] = {}
    for start in range(0, len(ids), _AT_ONCE):
        chunk = ids[start : start + _AT_ONCE]
        theirs = or_(*(column.in_(chunk) for column in TIED[table]))
        query = select(table).where(table.c.seller_id == seller_id, theirs).order_by(*table.primary_key)
        for row in conn.execute(query):
            rows[tuple(getattr(row, column.name) for column in table.primary_key)] = row
    return tuple(rows.values())


def _to_json(row: Mapping[str, Any], own: frozenset[InteractionId]) -> dict[str, Json]:
    return {name: without_strangers(_plain(value), own) for name, value in row.items()}


def _plain(value: Any) -> Json:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    plain: Json = value
    return plain
