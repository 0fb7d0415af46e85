"""A backup of SQLite: one step of its online backup while others write, then a look at every page of the copy."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from desk.errors import BadInput, DeskError
from storage.backup_file import Copied, count_rows, desk_tables, known_version
from storage.migrate import version_of

# Beside the tables of the metadata: Alembic's mark and the text index with its shadows.
_OURS_TOO = ("alembic_version", "search_fts")


def copy_database(database: Path, part: Path) -> Copied:
    """Copy a live database into `part`, a whole file by itself. The queue stays behind: a restore makes it anew."""
    if not database.is_file():
        raise BadInput(f"no database {database}: there is nothing to back up")
    try:
        _copy(database, part)
        with _opened(part) as conn:
            _leave_the_queue(conn)
            version, rows = known_version(conn), count_rows(conn, desk_tables(conn))
    except (sqlite3.Error, DBAPIError) as error:
        raise DeskError(f"{database} could not be copied: {_words(error)}; nothing was left behind") from error
    return Copied(schema_version=version, engine_version=sqlite3.sqlite_version, rows=rows)


def find_problems(file: Path, *, version: str, rows: dict[str, int]) -> list[str]:
    """What is wrong inside a backup, in words; an empty list when every page, key and count is as it should be."""
    try:
        with _opened(file, is_final=True) as conn:
            return _broken(conn) or _unlike(conn, version, rows)
    except (sqlite3.Error, DBAPIError) as error:
        return [f"SQLite cannot read it: {_words(error)}"]


def _copy(database: Path, part: Path) -> None:
    source = f"file:{quote(str(database))}?mode=ro"
    with closing(sqlite3.connect(source, uri=True, timeout=30)) as live, closing(sqlite3.connect(part)) as copy:
        # Thrown away when anything fails, and put on the disk once, at the end.
        copy.execute("PRAGMA synchronous=OFF")
        # One step: with several, every write of another process would begin the copy anew, for ever.
        live.backup(copy)
        # Not WAL: a backup is one file.
        copy.execute("PRAGMA journal_mode=DELETE").fetchone()


@contextmanager
def _opened(file: Path, *, is_final: bool = False) -> Iterator[Connection]:
    """The copy, in one transaction. `is_final`: nothing beside it is read or written, whatever its header says."""
    uri = f"file:{quote(str(file.resolve()))}?" + ("mode=ro&immutable=1" if is_final else "mode=rw")
    engine = create_engine("sqlite://", creator=lambda: sqlite3.connect(uri, uri=True), poolclass=NullPool)
    with engine.begin() as conn:
        yield conn


def _leave_the_queue(conn: Connection) -> None:
    ours = set(desk_tables(conn))
    for name in inspect(conn).get_table_names():
        if name not in ours and not name.startswith(_OURS_TOO):
            conn.execute(text(f'DROP TABLE "{name}"'))


def _broken(conn: Connection) -> list[str]:
    said = [str(row[0]) for row in conn.execute(text("PRAGMA integrity_check(5)"))]
    orphans = len(conn.execute(text("PRAGMA foreign_key_check")).all())
    return [f"SQLite finds: {words}" for words in said if words != "ok"] + (
        [f"{orphans} rows point nowhere"] if orphans else []
    )


def _unlike(conn: Connection, version: str, rows: dict[str, int]) -> list[str]:
    """Where the copy is not what its manifest says."""
    found = version_of(conn)
    wrong = [] if found == version else [f"its tables are at version {found}, the manifest says {version}"]
    counted = count_rows(conn, desk_tables(conn))
    return wrong + [
        f"{name} holds {counted.get(name, 'no')} rows, the manifest says {rows.get(name, 'none')}"
        for name in sorted(counted.keys() | rows.keys())
        if counted.get(name) != rows.get(name)
    ]


def _words(error: Exception) -> str:
    cause = getattr(error, "orig", None) or error
    return str(cause) or type(cause).__name__
