"""Databases of a test's own, of either engine: nobody else sees them, and they are gone at its end."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from makers import POSTGRES, own_postgres

from storage.database import Database
from storage.migrate import migrate


@contextmanager
def own_database(engine: str, folder: Path, purpose: str) -> Iterator[Database]:
    """A database of `engine` (sqlite, postgres) for one test, not migrated; skipped when no server is named."""
    if engine == "postgres":
        if not POSTGRES:
            pytest.skip("REPLYDESK_TEST_POSTGRES names no server")
        with own_postgres(purpose) as database:
            yield database
        return
    database = Database(f"sqlite:///{folder / purpose}.sqlite")
    try:
        yield database
    finally:
        database.close()


@contextmanager
def migrated_database(engine: str, folder: Path) -> Iterator[Database]:
    """The same with its tables. For tests of the queue: an engine takes whatever job it finds in one."""
    with own_database(engine, folder, f"queue_{uuid4().hex[:6]}") as database:
        migrate(database)
        yield database
