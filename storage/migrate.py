"""Moves a database between versions of the tables, with Alembic, up and down: whole, one process at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from desk.errors import Refused
from storage.database import Database, within_reach

_FOLDER = Path(__file__).parent / "migrations"
# Any number, the same in every process: who migrates this PostgreSQL database holds it.
_TURN = 7_310_580_021
# A migration that waits for a table makes everyone else wait behind it.
_LOCK_WAIT = "30s"


def migrate(database: Database, revision: str = "head") -> None:
    """Bring the tables to `revision` (default: the newest). Killed half-way, the database is as it was before."""
    with alone(database) as conn:
        upgrade_here(conn, revision)


def unmigrate(database: Database, revision: str) -> None:
    """Go back to `revision`; `base` removes every table."""
    with alone(database) as conn:
        command.downgrade(_config(conn), revision)


def upgrade_here(conn: Connection, revision: str = "head") -> None:
    """The same as `migrate`, inside the transaction of `alone`."""
    command.upgrade(_config(conn), revision)


def current_and_newest(database: Database) -> tuple[str | None, str | None]:
    """The version the database is at (None: empty) and the version this code wants."""
    with within_reach(), database.engine.connect() as conn:
        return version_of(conn), newest_version()


def version_of(conn: Connection) -> str | None:
    """The version the tables are at; None: there are none."""
    return MigrationContext.configure(conn).get_current_revision()


@cache
def newest_version() -> str | None:
    """The version this code wants."""
    return ScriptDirectory(str(_FOLDER)).get_current_head()


def find_misfit(current: str | None, newest: str | None) -> str | None:
    """Why this code must not work on tables at `current`, with the remedy; None: it may.

    It may on its own version and on the next one. A migration only adds what code that does not know it may leave out:
    while an upgrade goes round, and after going back by one release, older code works on newer tables.
    """
    at, wanted = _number(current), _number(newest)
    if current == newest or (at is not None and wanted is not None and at == wanted + 1):
        return None
    if at is not None and wanted is not None and at > wanted:
        return f"the database is at version {current}, this code knows {newest}: start the code that made it so"
    return f"the database is at version {current or 'none'}, this code wants {newest}: run `replydesk migrate`"


def _number(version: str | None) -> int | None:
    return int(version) if version is not None and version.isdecimal() else None


@contextmanager
def alone(database: Database) -> Iterator[Connection]:
    """A transaction in which nobody else migrates; `Refused` when it would leave rows that point nowhere.

    SQLite changes a table by copying and dropping it, and dropping one deletes what hangs on its rows: keys are not
    enforced meanwhile, and counted at both ends.
    """
    is_sqlite = database.engine.dialect.name == "sqlite"
    with within_reach(), database.engine.connect() as conn:
        # Only outside a transaction does SQLite listen to it.
        _say(conn, "PRAGMA foreign_keys=OFF" if is_sqlite else None)
        try:
            with conn.begin():
                lost = _take_turn(conn)
                yield conn
                _refuse_orphans(conn, lost)
        finally:
            _say(conn, "PRAGMA foreign_keys=ON" if is_sqlite else None)


def _take_turn(conn: Connection) -> int:
    if conn.dialect.name == "sqlite":
        # The write lock is taken by BEGIN already.
        return _orphans(conn)
    conn.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": _TURN})
    conn.execute(text(f"SET LOCAL lock_timeout = '{_LOCK_WAIT}'"))
    return 0


def _refuse_orphans(conn: Connection, before: int) -> None:
    if conn.dialect.name == "sqlite" and (now := _orphans(conn)) > before:
        raise Refused(f"{now - before} rows would have pointed nowhere: nothing was changed. Keep a backup, tell us.")


def _orphans(conn: Connection) -> int:
    return len(conn.execute(text("PRAGMA foreign_key_check")).all())


def _say(conn: Connection, pragma: str | None) -> None:
    raw = conn.connection.dbapi_connection
    if pragma and raw is not None:
        raw.cursor().execute(pragma)


def _config(conn: Connection) -> Config:
    config = Config(attributes={"connection": conn})
    config.set_main_option("script_location", str(_FOLDER))
    return config
