"""Puts rows into every table a database has, at whatever version it stands, and reads them all back."""

from datetime import timedelta
from typing import Any

from makers import NOW
from sqlalchemy import (
    Boolean,
    Column,
    ColumnClause,
    Connection,
    Date,
    Float,
    LargeBinary,
    MetaData,
    Table,
    func,
    inspect,
    select,
    table,
    text,
)
from sqlalchemy import column as bare_column

from storage.schema import metadata
from storage.types import Document, Moment

Rows = dict[str, list[dict[str, Any]]]
_NOT_OURS = ("alembic_version", "search_fts")


def fill_tables(conn: Connection, *, rows: int = 3, known: MetaData | None = None) -> None:
    """Give every empty table `rows` rows that satisfy its keys. `known`: the columns to write; None: all there are."""
    there = known or tables_of(conn)
    for found in there.sorted_tables:
        ours = metadata.tables[found.name]
        if conn.execute(select(func.count()).select_from(ours)).scalar_one() == 0:
            names = [name for name in found.c.keys() if name in ours.c]  # noqa: SIM118 - a column collection
            conn.execute(ours.insert(), [_row(ours, names, number) for number in range(1, rows + 1)])
            _count_on(conn, ours, rows)
    if inspect(conn).has_table("search_fts"):
        conn.execute(text("INSERT INTO search_fts(search_fts) VALUES ('rebuild')"))


def _count_on(conn: Connection, ours: Table, rows: int) -> None:
    """PostgreSQL numbers the next row by a sequence, which rows with numbers of their own leave where it was."""
    if conn.dialect.name == "postgresql" and "id" in ours.c:
        sequence = conn.execute(text("SELECT pg_get_serial_sequence(:name, 'id')"), {"name": ours.name}).scalar_one()
        conn.execute(text("SELECT setval(:sequence, :rows)"), {"sequence": sequence, "rows": rows})


def tables_of(conn: Connection) -> MetaData:
    """The tables that stand in the database now, without Alembic's and the text index's own."""
    found = MetaData()
    names = [name for name in inspect(conn).get_table_names() if not name.startswith(_NOT_OURS)]
    found.reflect(conn, only=names)
    return found


def rows_of(conn: Connection) -> Rows:
    """Every row of every table, in a fixed order, as the driver gives them."""
    return {found.name: _rows(conn, found) for found in tables_of(conn).sorted_tables}


def shared(one: Rows, other: Rows) -> tuple[Rows, Rows]:
    """Both, cut down to the tables and columns that stand in both."""
    cut: tuple[Rows, Rows] = ({}, {})
    for name in one.keys() & other.keys():
        common = _columns(one[name]) & _columns(other[name]) if one[name] and other[name] else set()
        for side, rows in zip(cut, (one[name], other[name]), strict=True):
            side[name] = sorted(({key: row[key] for key in sorted(common)} for row in rows), key=repr)
    return cut


def _columns(rows: list[dict[str, Any]]) -> set[str]:
    return set(rows[0])


def _rows(conn: Connection, found: Table) -> list[dict[str, Any]]:
    names: list[ColumnClause[Any]] = [bare_column(one.name) for one in found.c if one.computed is None]
    return sorted((dict(row._mapping) for row in conn.execute(select(*names).select_from(table(found.name)))), key=repr)


def _row(ours: Table, names: list[str], number: int) -> dict[str, Any]:
    return {name: _value(ours.c[name], number) for name in names}


def _value(column: Column[Any], number: int) -> Any:
    """A value that fits the column and differs from row to row; a foreign key is what its parent's row has there."""
    for key in column.foreign_keys:
        return _value(key.column, number)
    kind = column.type
    if isinstance(kind, Date):
        return NOW.date() + timedelta(days=number)
    if isinstance(kind, Moment):
        return NOW + timedelta(minutes=number)
    if isinstance(kind, type(Document)):
        return {"number": number, "words": f"слова {number}"}
    if isinstance(kind, LargeBinary):
        return bytes([number] * 8)
    if isinstance(kind, Boolean):
        return True
    if isinstance(kind, Float):
        return number + 0.5
    if kind.python_type is int:
        return number
    return f"{column.name} {number}"[: getattr(kind, "length", None)]
