"""Rules for every test: no socket beyond loopback, no real model. Databases are real, PostgreSQL if named."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from databases import migrated_database, own_database
from hypothesis import settings
from makers import make_playbook
from pydantic_ai import models
from sqlalchemy import delete

from desk.interactions import SellerId
from desk.playbook import Playbook
from storage.database import Database
from storage.tables import runtime_settings

models.ALLOW_MODEL_REQUESTS = False
# Checks that several test files share say what differs, as a test does.
pytest.register_assert_rewrite("fault_suite", "pinned")

# No test is timed: the first example of a property may read a playbook.
settings.register_profile("desk", deadline=None)
settings.load_profile("desk")

_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_connect = socket.socket.connect


def _guarded(self: socket.socket, address: Any) -> None:
    if isinstance(address, tuple) and address[0] not in _LOOPBACK:
        raise AssertionError(f"a test tried to reach {address[0]}; only loopback is allowed")
    _connect(self, address)


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket.socket, "connect", _guarded)


@pytest.fixture(autouse=True)
def own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A developer's environment never reaches a test."""
    for name in list(os.environ):
        if name.startswith("REPLYDESK_") and name not in ("REPLYDESK_TEST_POSTGRES", "REPLYDESK_CONTRACTS"):
            monkeypatch.delenv(name)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def playbook() -> Playbook:
    return make_playbook()


@pytest.fixture(scope="session")
def sqlite_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with migrated_database("sqlite", tmp_path_factory.mktemp("db"), "test") as database:
        yield database


@pytest.fixture(scope="session")
def postgres_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with migrated_database("postgres", tmp_path_factory.mktemp("db"), "test") as database:
        yield database


@pytest.fixture(params=["sqlite", "postgres"])
def db(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A migrated database shared by the session; tests keep apart by their own seller."""
    database: Database = request.getfixturevalue(f"{request.param}_database")
    yield database
    with database.engine.begin() as conn:
        conn.execute(delete(runtime_settings))


@pytest.fixture
def seller() -> SellerId:
    """A seller nobody else uses."""
    return SellerId(f"s-{uuid4().hex[:12]}")


@pytest.fixture
def fresh_sqlite(tmp_path: Path) -> Iterator[Database]:
    """An empty SQLite file, not migrated."""
    with own_database("sqlite", tmp_path, "fresh") as database:
        yield database
