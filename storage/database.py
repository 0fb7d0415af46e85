"""The one door to the database: runs plain functions inside a transaction, off the event loop.

A function is handed a `Connection` and returns its result; one call is one transaction, committed here and nowhere
else. On SQLite all writes of a process go through one thread, so they queue instead of failing with "locked".
"""

import asyncio
import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, Table, create_engine, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, InterfaceError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from desk.errors import BadSettings, TryLater

P = ParamSpec("P")
T = TypeVar("T")

_SQLITE_PRAGMAS = (
    "PRAGMA busy_timeout=30000",
    "PRAGMA foreign_keys=ON",
    # FULL: an acknowledged row survives a power cut; NORMAL may lose the last commits.
    "PRAGMA synchronous=FULL",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA cache_size=-65536",
)
_POSTGRES_WORKERS = 8
_SQLITE_READERS = 4
_TURN_SECONDS = 30.0
# A restarted server is back within seconds.
_BACK_SOON = timedelta(seconds=5)


class Database:
    """An engine with its threads. `url`: sqlite:///path or postgresql+psycopg://...

    Raises `BadSettings` for a url that cannot be opened; reads and writes raise `TryLater` while it is out of reach.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = open_engine(url)
        is_sqlite = self.engine.dialect.name == "sqlite"
        self._readers = ThreadPoolExecutor(_SQLITE_READERS if is_sqlite else _POSTGRES_WORKERS, "db-read")
        self._writers = ThreadPoolExecutor(1, "db-write") if is_sqlite else self._readers

    async def read(self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `function(conn, ...)` in a read transaction, in a thread."""
        return await self._in(self._readers, partial(self.read_now, function, *args, **kwargs))

    async def write(self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `function(conn, ...)` in a write transaction, in a thread; committed when it returns."""
        return await self._in(self._writers, partial(self.write_now, function, *args, **kwargs))

    def read_now(self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The same in this thread: for commands that have no event loop."""
        with within_reach(), self.engine.connect().execution_options(is_read=True) as conn:
            return function(conn, *args, **kwargs)

    def write_now(self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The same in this thread, committed on return."""
        with within_reach(), self.engine.connect() as conn, conn.begin():
            return function(conn, *args, **kwargs)

    def write_in_turn(self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The same from a thread beside the event loop: queued behind the other writes, waited for here."""
        return self._writers.submit(partial(self.write_now, function, *args, **kwargs)).result()

    def close(self) -> None:
        """Wait for running transactions, then let go of threads and connections."""
        self._writers.shutdown()
        self._readers.shutdown()
        self.engine.dispose()

    async def _in(self, pool: ThreadPoolExecutor, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(pool, call)


def open_engine(url: str) -> Engine:
    """An engine with our rules: SQLite in WAL with FULL sync and explicit BEGIN, PostgreSQL with tested connections."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        # The url may hold a password: neither it nor the parser's words are quoted.
        raise BadSettings("REPLYDESK_DATABASE_URL is no address; expected sqlite:///path or "
                          "postgresql+psycopg://user:password@host:port/name") from None  # fmt: skip
    if parsed.get_backend_name() != "sqlite":
        # Hidden parameters: an error's text must not carry what a customer wrote.
        return create_engine(parsed, pool_size=_POSTGRES_WORKERS, pool_pre_ping=True, hide_parameters=True)
    path = parsed.database or ""
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    # WAL is switched on once, by one connection, before anyone else connects: concurrent first connections that do
    # it themselves get "database is locked" whatever their timeout.
    try:
        with sqlite3.connect(path, timeout=30) as first:
            first.execute("PRAGMA journal_mode=WAL")
        first.close()
    except sqlite3.Error as error:
        raise BadSettings(f"REPLYDESK_DATABASE_URL: {path!r} is no SQLite file that can be written: {error}") from error
    engine = create_engine(
        parsed, connect_args={"check_same_thread": False, "timeout": 30}, hide_parameters=True
    )  # fmt: skip
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


@contextmanager
def within_reach() -> Iterator[None]:
    """Inside, a database that is busy, gone or in a deadlock becomes `TryLater`."""
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        words = str(error.orig).strip().splitlines()
        raise TryLater(
            f"the database is busy or out of reach: {words[0] if words else error.code}", retry_after=_BACK_SOON
        ) from error


def insert_for(conn: Connection, table: Table) -> Any:
    """An INSERT that knows `on_conflict_do_...` on this connection's engine: two writers at once are no error."""
    return (sqlite.insert if conn.dialect.name == "sqlite" else postgresql.insert)(table)


def _prepare_sqlite(raw: Any, _record: ConnectionPoolEntry) -> None:
    # The driver's own transaction handling begins too late and commits around DDL; we say BEGIN ourselves.
    raw.isolation_level = None
    for pragma in _SQLITE_PRAGMAS:
        raw.execute(pragma)
    # SQLite folds ASCII only; searching Russian text needs the real thing.
    raw.create_function(
        "fold", 1, lambda value: value.casefold() if isinstance(value, str) else value, deterministic=True
    )


def _begin_sqlite(conn: Connection) -> None:
    if conn.get_execution_options().get("is_read"):
        conn.exec_driver_sql("BEGIN")
        return
    # A write that starts as a read can find its snapshot outdated and fail at once: take the lock first.
    if not take_turn(conn.connection.dbapi_connection):
        conn.exec_driver_sql("BEGIN IMMEDIATE")


def take_turn(raw: Any) -> bool:
    """Ask for the write lock often and at random while another process holds it; False when it stays taken.

    SQLite's own waiting sleeps longer and longer: a process that writes without pause then starves the other.
    """
    deadline = time.monotonic() + _TURN_SECONDS
    raw.execute("PRAGMA busy_timeout=0")
    try:
        while time.monotonic() < deadline:
            try:
                raw.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                time.sleep(random.uniform(0.0005, 0.005))  # noqa: S311 - spreads waiters, hides nothing
            else:
                return True
        return False
    finally:
        raw.execute("PRAGMA busy_timeout=30000")
