"""DBOS's own connections to the desk's database, set up as the desk's are: nobody starves, nothing is lost."""

import logging
import sqlite3
import sys
import time
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.pool import ConnectionPoolEntry

from storage.database import take_turn

_POSTGRES_CONNECTIONS = 4
_SQLITE_PRAGMAS = (
    "PRAGMA busy_timeout=30000",
    "PRAGMA foreign_keys=ON",
    # The desk's own file: what it acknowledges survives a power cut.
    "PRAGMA synchronous=FULL",
)
_WRITES = ("INSERT", "UPDATE", "DELETE")


def keep_quiet() -> None:
    """Its lines go where the desk's go, warnings and worse; it prints nothing by itself."""
    logger = logging.getLogger("dbos")
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
    logger.propagate = True
    logger.setLevel(logging.WARNING)


def open_jobs_engine(url: str) -> Engine:
    """Connections for DBOS alone. SQLite: WAL (set by the desk), FULL sync, a fair turn at writing, a clock in ms."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_size=_POSTGRES_CONNECTIONS, pool_pre_ping=True, hide_parameters=True)
    engine = create_engine(parsed, connect_args={"check_same_thread": False, "timeout": 30}, hide_parameters=True)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "before_cursor_execute", _lock_before_writing)
    return engine


def _prepare(raw: Any, _record: ConnectionPoolEntry) -> None:
    raw.isolation_level = "IMMEDIATE"
    for pragma in _SQLITE_PRAGMAS:
        raw.execute(pragma)
    # DBOS asks SQLite for milliseconds in a way that old ones (before 3.42) or Python before 3.12 do not know.
    if sqlite3.sqlite_version_info < (3, 42):
        raw.create_function("unixepoch", -1, lambda *_: time.time())
    if sys.version_info < (3, 12):
        raw.create_function("strftime", 2, lambda _format, _moment: time.time())


def _lock_before_writing(_conn: Connection, cursor: Any, statement: str, *_rest: Any) -> None:
    # Left to itself SQLite waits longer and longer, and the desk's writer starves it.
    raw = cursor.connection
    if statement.lstrip()[:6].upper() in _WRITES and not raw.in_transaction:
        take_turn(raw)
