"""Puts a backup in the place of the desk's database: whole or not at all, with the gate for sends shut.

What stood there is moved aside, never deleted. The queue is not restored: its jobs name moves that were due when the
backup was made, and the rows say better what is due now.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
from sqlalchemy import Connection, delete, func, inspect, make_url, select, text

from desk.errors import BadInput, Conflict, DeskError, Refused
from storage import restore_gate, restore_sqlite
from storage.backup import engine_of, verify
from storage.backup_file import Manifest, desk_tables, refuse_newer
from storage.backup_postgres import Line, RowsOf, Statements, find_program, major, read_dump, server_version
from storage.database import Database
from storage.migrate import alone, newest_version, upgrade_here, version_of
from storage.person_acts import ERASE
from storage.tables_durable import person_acts, workers
from storage.workers import is_gone, list_workers

# Five times as long as a worker may be silent before others take over.
_FRESH = timedelta(seconds=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was done. `aside`: the file or schema that holds what stood there; `erased_since`: people erased after the
    backup was made, who are back with it; None: nothing stood there that could tell."""

    manifest: Manifest
    schema_version: str
    aside: str | None
    erased_since: int | None


def restore(url: str, file: Path, *, now: datetime, is_forced: bool = False) -> Restored:
    """Restore `file` into the database at `url`. `is_forced`: even while workers beat or somebody has the file open.

    Raises `Refused` for a backup that is not whole, `BadInput` for one of another engine or a newer version,
    `Conflict` while somebody works. After any error the database is as it was.
    """
    checked = verify(file)
    if checked.manifest is None or checked.problems:
        raise Refused(f"{file} cannot be restored: {'; '.join(checked.problems)}; nothing was changed")
    manifest, engine = checked.manifest, engine_of(url)
    if manifest.engine != engine:
        raise BadInput(f"{file} is a backup of {manifest.engine}, REPLYDESK_DATABASE_URL names {engine}")
    into = _into_sqlite if engine == "sqlite" else _into_postgres
    return into(url, file, manifest, now=now, is_forced=is_forced)


def _look(conn: Connection, manifest: Manifest, *, now: datetime, is_forced: bool) -> int | None:
    """Refuse to disturb who works there; how many people were erased since the backup was made."""
    if not is_forced:
        _refuse_while_working(conn, now=now)
    return _count_erased(conn, manifest.made_at)


def _refuse_while_working(conn: Connection, *, now: datetime) -> None:
    """`Conflict` when a worker gave a sign of life a moment ago."""
    if not inspect(conn).has_table(workers.name):
        return
    alive = [row for row in list_workers(conn) if not is_gone(row) and now - row.beat_at < _FRESH]
    if alive:
        names = ", ".join(f"{row.executor_id} ({(now - row.beat_at).total_seconds():.0f} s ago)" for row in alive)
        raise Conflict(f"workers are at work: {names}. Stop every `serve` and `work` first, or say --force")


def _count_erased(conn: Connection, since: datetime) -> int | None:
    """How many people were erased after `since`, by what stands there; None when it keeps no acts."""
    if not inspect(conn).has_table(person_acts.name):
        return None
    wanted = (person_acts.c.kind == ERASE) & (person_acts.c.created_at > since)
    return conn.execute(select(func.count()).select_from(person_acts).where(wanted)).scalar_one()


def _begin_anew(conn: Connection, now: datetime) -> None:
    """What must be true before anybody sees the restored rows."""
    restore_gate.shut(conn, now)
    # They beat when the backup was made.
    conn.execute(delete(workers))


def _into_sqlite(url: str, file: Path, manifest: Manifest, *, now: datetime, is_forced: bool) -> Restored:
    path = Path(make_url(url).database or "")
    erased = None
    if path.exists():
        erased = restore_sqlite.ask(url, lambda conn: _look(conn, manifest, now=now, is_forced=is_forced))
        if not is_forced:
            restore_sqlite.refuse_while_open(path)
    aside = restore_sqlite.put_in_place(path, file, prepare=lambda conn: _begin_anew(conn, now), now=now)
    return Restored(
        manifest=manifest,
        schema_version=newest_version() or "",
        aside=None if aside is None else str(aside),
        erased_since=erased,
    )


def _into_postgres(url: str, file: Path, manifest: Manifest, *, now: datetime, is_forced: bool) -> Restored:
    find_program("pg_restore")
    database = Database(url)
    try:
        with alone(database) as conn:
            _refuse_unfit(conn, manifest)
            erased = _look(conn, manifest, now=now, is_forced=is_forced)
            aside = _set_aside(conn, now)
            _replay(conn, file)
            upgrade_here(conn)
            _begin_anew(conn, now)
            version = version_of(conn) or ""
    finally:
        database.close()
    return Restored(manifest=manifest, schema_version=version, aside=aside, erased_since=erased)


def _refuse_unfit(conn: Connection, manifest: Manifest) -> None:
    server, version = server_version(conn), version_of(conn)
    if major(server) < major(manifest.engine_version):
        raise BadInput(f"the backup is of PostgreSQL {manifest.engine_version}, this server is {server}: "
                       f"restore it into version {major(manifest.engine_version)} or newer")  # fmt: skip
    if version is not None:
        refuse_newer(version, newest_version())


def _set_aside(conn: Connection, now: datetime) -> str | None:
    """Move the tables that stand there into a schema of their own, with their indexes and numbers."""
    names = [*desk_tables(conn), *(["alembic_version"] if version_of(conn) else [])]
    # The queue's own schema; its jobs belong to the rows that go.
    conn.execute(text("DROP SCHEMA IF EXISTS dbos CASCADE"))
    if not names:
        return None
    schema = f"replydesk_before_{now:%Y%m%dt%H%M%S}"
    conn.execute(text(f"CREATE SCHEMA {schema}"))
    for name in names:
        conn.execute(text(f'ALTER TABLE "{name}" SET SCHEMA {schema}'))
    return schema


def _replay(conn: Connection, file: Path) -> None:
    """Run a dump in the caller's transaction."""
    raw = conn.connection.driver_connection
    if not isinstance(raw, psycopg.Connection):
        raise DeskError(f"expected a connection of psycopg, found {type(raw).__name__}")
    pieces = read_dump(file)
    try:
        with raw.cursor() as cursor:
            piece = next(pieces, None)
            while piece is not None:
                if isinstance(piece, Statements):
                    cursor.execute(piece.sql, prepare=False)
                    piece = next(pieces, None)
                elif isinstance(piece, RowsOf):
                    with cursor.copy(piece.copy) as copy:
                        while isinstance(piece := next(pieces, None), Line):
                            copy.write(piece.data)
            # The dump empties it for the connection.
            cursor.execute("RESET search_path")
    except psycopg.Error as error:
        first = str(error).strip().splitlines()[0]
        raise DeskError(f"the server did not take the dump: {first}; nothing was changed") from error
