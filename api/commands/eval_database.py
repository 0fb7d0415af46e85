"""The database of an eval: the configured one. Where it has no tables yet they are made: nothing else is needed."""

from collections.abc import Iterator
from contextlib import contextmanager

from api.bootstrap import open_database
from desk.settings import Settings
from storage.database import Database
from storage.migrate import current_and_newest, migrate


@contextmanager
def eval_database(settings: Settings) -> Iterator[Database]:
    """Open, and closed at the end. `BadSettings` when its tables are not of a version this code can work on."""
    _make_tables(settings)
    db = open_database(settings)
    try:
        yield db
    finally:
        db.close()


def _make_tables(settings: Settings) -> None:
    db = Database(settings.database_url)
    try:
        if current_and_newest(db)[0] is None:
            migrate(db)
    finally:
        db.close()
