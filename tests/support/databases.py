"""Databases of a test's own, of either engine: nobody else sees them, and they are gone at its end."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from makers import POSTGRES

from storage.database import Database
from storage.migrate import migrate
from storage.own_postgres import own_postgres


@contextmanager
def own_database(engine: str, folder: Path, purpose: str) -> Iterator[Database]:
    """A database of `engine` (sqlite, postgres) for one test, not migrated; skipped when no server is named."""
    if engine == "postgres":
        if not POSTGRES:
            pytest.skip("REPLYDESK_TEST_POSTGRES names no server")
        with own_postgres(POSTGRES, purpose) as url, closing(Database(url)) as database:
            yield database
        return
    with closing(Database(f"sqlite:///{folder / purpose}.sqlite")) as database:
        yield database


@contextmanager
def migrated_database(engine: str, folder: Path, purpose: str) -> Iterator[Database]:
    """The same with its tables."""
    with own_database(engine, folder, purpose) as database:
        migrate(database)
        yield database
