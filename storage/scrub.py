"""Makes the bytes of deleted rows go from the files, after the commit that deleted them.

SQLite: the text index is merged, the file rebuilt, the write-ahead log emptied. PostgreSQL: dead rows are given back.
"""

import sqlite3
import time

from sqlalchemy import Engine

from desk.errors import TryLater
from storage.persons_tables import QUOTING, TIED
from storage.tables_learning import classifiers
from storage.tables_search import search_state

_OTHERS = (*(one.table for one in QUOTING), classifiers, search_state)
_TRIES = 20
_PAUSE = 0.25
_BUSY_SECONDS = 30


def scrub(engine: Engine) -> bool:
    """True when nothing of deleted rows is left in the files; False when readers held the log: call it again.

    SQLite writes the whole file anew: it takes seconds a gigabyte, other writers wait meanwhile, and as much again must
    be free on the disk. On PostgreSQL the space is free to be overwritten; `VACUUM FULL` overwrites it at once.
    """
    if engine.dialect.name == "sqlite":
        return _rewrite(engine.url.database or "")
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.exec_driver_sql(f"VACUUM {', '.join(sorted({table.name for table in (*TIED, *_OTHERS)}))}")
    return True


def _rewrite(path: str) -> bool:
    # A connection of its own: VACUUM runs in no transaction, and the engine's connections keep theirs in memory.
    raw = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
    try:
        raw.execute("PRAGMA secure_delete=ON")
        # Deleted words stay in the index's older segments until these are merged.
        raw.execute("INSERT INTO search_fts(search_fts) VALUES ('optimize')")
        raw.execute("VACUUM")
        return _empty_log(raw)
    except sqlite3.OperationalError as error:
        raise TryLater(
            f"the erased rows are gone, their bytes are not yet: {error}; `replydesk person scrub`"
        ) from error
    finally:
        raw.close()


def _empty_log(raw: sqlite3.Connection) -> bool:
    for _ in range(_TRIES):
        busy, _pages, _done = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if not busy:
            return True
        time.sleep(_PAUSE)
    return False
