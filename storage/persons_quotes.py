"""Takes a person's words out of rows about others: finds the rows by plain text, rewrites what quotes them.

Looking through everything takes seconds a gigabyte, so it is done first, in a read; the transaction that erases then
looks only at what was written meanwhile.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Text, cast, or_, select, tuple_, update

from desk.interactions import Json, SellerId
from desk.person_quotes import Gone, without
from storage.persons_tables import QUOTING, TIED, Quoting
from storage.tables import drafts

_AT_ONCE = 500
# A row may be stamped long before its transaction commits, and machines' clocks differ a little.
_LATE = timedelta(hours=1)

Key = tuple[Any, ...]
"""A row's primary key."""
Quotes = Mapping[Quoting, Sequence[Key]]
"""Rows that quote somebody, by where they stand."""


def find_quotes(conn: Connection, seller_id: SellerId, gone: Gone, *, since: datetime) -> Quotes:
    """Rows about others that name or quote the person. `since`: nobody could quote them before."""
    return {one: tuple(_keys(conn, seller_id, one, _meant(one, gone), since)) for one in QUOTING}


def take_out_quotes(
    conn: Connection, seller_id: SellerId, gone: Gone, *, known: Quotes, looked_at: datetime, now: datetime
) -> dict[str, int]:
    """Rewrite rows without the person; returns how many of each table. A draft that quoted them is void.

    `known`: what `find_quotes` found at `looked_at`; what was written since is looked at here.
    """
    newer = find_quotes(conn, seller_id, gone, since=looked_at - _LATE)
    counts: dict[str, int] = {}
    for one in QUOTING:
        keys = tuple(dict.fromkeys((*known.get(one, ()), *newer[one])))
        done = sum(_rewrite(conn, one, row, _meant(one, gone), now) for row in _rows(conn, one, keys))
        if done:
            counts[one.table.name] = done
    return counts


def _meant(one: Quoting, gone: Gone) -> Gone:
    return replace(gone, sentences=frozenset()) if one.is_published else gone


def _keys(conn: Connection, seller_id: SellerId, one: Quoting, gone: Gone, since: datetime) -> Iterator[Key]:
    """In Python: SQLite's own search in a text is ten times slower."""
    spellings = _spellings(gone)
    width = len(one.table.primary_key)
    for row in conn.execute(_query(seller_id, one, gone, since).execution_options(yield_per=_AT_ONCE)):
        told = "\n".join(filter(None, row[width:]))
        if any(spelling in told for spelling in spellings):
            yield tuple(row[:width])


def _spellings(gone: Gone) -> tuple[str, ...]:
    """As they stand in a text, and as JSON spells them on either engine."""
    as_json = (json.dumps(one, ensure_ascii=is_ascii)[1:-1] for one in gone.needles for is_ascii in (True, False))
    return tuple(dict.fromkeys((*gone.needles, *as_json)))


def _query(seller_id: SellerId, one: Quoting, gone: Gone, since: datetime) -> Any:
    table = one.table
    texts = [cast(table.c[name], Text) for name in one.columns]
    query = select(*table.primary_key, *texts).where(table.c.seller_id == seller_id)
    if one.since is not None:
        query = query.where(table.c[one.since] >= since)
    if one.only_if is not None:
        name, values = one.only_if
        query = query.where(table.c[name].in_(values))
    for column in TIED.get(table, ()):
        query = query.where(or_(column.is_(None), column.not_in(gone.ids)))
    return query


def _rows(conn: Connection, one: Quoting, keys: Sequence[Key]) -> Iterator[Row[Any]]:
    place = tuple_(*one.table.primary_key)
    for start in range(0, len(keys), _AT_ONCE):
        query = select(one.table).where(place.in_(keys[start : start + _AT_ONCE]))
        # Moved on to another state meanwhile, it leaves as it was approved.
        if one.only_if is not None:
            query = query.where(one.table.c[one.only_if[0]].in_(one.only_if[1]))
        yield from conn.execute(query).all()


def _rewrite(conn: Connection, one: Quoting, row: Row[Any], gone: Gone, now: datetime) -> bool:
    values: dict[str, Json] = {name: getattr(row, name) for name in one.columns}
    cleaned = {name: without(value, gone) for name, value in values.items() if value is not None}
    changed: dict[str, Any] = {name: value for name, value in cleaned.items() if value != values[name]}
    if not changed:
        return False
    if one.table is drafts and "text" in changed:
        changed["voided_at"] = row.voided_at or now
    is_row = [column == getattr(row, column.name) for column in one.table.primary_key]
    conn.execute(update(one.table).where(*is_row).values(**changed))
    return True
