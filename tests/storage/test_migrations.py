"""Tables go up and down on filled data, on both engines."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from databases import own_database
from makers import make_inbound, put_inbound
from sqlalchemy import inspect

from desk.interactions import SellerId
from storage.database import Database
from storage.inbox import InboxFilter, list_inbox
from storage.migrate import current_and_newest, migrate, unmigrate
from storage.schema import is_described, metadata


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database of its own: going down would take the shared one from the other tests."""
    with own_database(request.param, tmp_path, "migrations") as database:
        yield database


def test_up_down_and_up_again_on_filled_tables(empty: Database) -> None:
    seller = SellerId("filled")
    migrate(empty)
    put_inbound(empty, seller, *(make_inbound(f"r{number}") for number in range(50)))
    unmigrate(empty, "base")
    assert inspect(empty.engine).get_table_names() == ["alembic_version"]
    migrate(empty)
    assert empty.read_now(list_inbox, seller, wanted=InboxFilter()).items == ()


def test_migrating_twice_changes_nothing(empty: Database) -> None:
    migrate(empty)
    migrate(empty)
    current, newest = current_and_newest(empty)
    assert current == newest is not None


def test_the_migrations_make_exactly_the_tables_of_the_code(empty: Database) -> None:
    migrate(empty)
    with empty.engine.connect() as conn:
        differences = compare_metadata(
            MigrationContext.configure(conn, opts={"include_object": is_described}), metadata
        )
    assert differences == []
