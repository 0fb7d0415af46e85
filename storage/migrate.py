"""Moves a database between versions of the tables, with Alembic, up and down."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from storage.database import Database, within_reach

_FOLDER = Path(__file__).parent / "migrations"


def migrate(database: Database, revision: str = "head") -> None:
    """Bring the tables to `revision` (default: the newest)."""
    with within_reach(), database.engine.begin() as conn:
        command.upgrade(_config(conn), revision)


def unmigrate(database: Database, revision: str) -> None:
    """Go back to `revision`; `base` removes every table."""
    with within_reach(), database.engine.begin() as conn:
        command.downgrade(_config(conn), revision)


def current_and_newest(database: Database) -> tuple[str | None, str | None]:
    """The version the database is at (None: empty) and the version this code wants."""
    with within_reach(), database.engine.connect() as conn:
        current = MigrationContext.configure(conn).get_current_revision()
    return current, ScriptDirectory(str(_FOLDER)).get_current_head()


def _config(conn: object) -> Config:
    config = Config(attributes={"connection": conn})
    config.set_main_option("script_location", str(_FOLDER))
    return config
