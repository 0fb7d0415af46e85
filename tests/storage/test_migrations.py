"""Tables go up and down on filled data, on both engines."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from makers import POSTGRES, make_inbound, put_inbound
from sqlalchemy import create_engine, inspect, make_url, text

from desk.interactions import SellerId
from storage.database import Database
from storage.inbox import InboxFilter, list_inbox
from storage.migrate import current_and_newest, migrate, unmigrate
from storage.schema import metadata


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database of its own: going down would take the shared one from the other tests."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'm.sqlite'}")
    elif not POSTGRES:
        pytest.skip("REPLYDESK_TEST_POSTGRES names no server")
    else:
        url = make_url(POSTGRES)
        with create_engine(url, isolation_level="AUTOCOMMIT").connect() as conn:
            conn.execute(text("DROP DATABASE IF EXISTS replydesk_migrations"))
            conn.execute(text("CREATE DATABASE replydesk_migrations"))
        database = Database(url.set(database="replydesk_migrations").render_as_string(hide_password=False))
    yield database
    database.close()


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
        differences = compare_metadata(MigrationContext.configure(conn), metadata)
    assert differences == []
