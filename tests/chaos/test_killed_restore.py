"""A restore killed with `kill -9` between any two of its steps leaves the old database or the new one, never half."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from backups import make_backup, url_of
from databases import migrated_database
from filling import Rows, fill_tables, rows_of
from makers import NOW, make_inbound, put_inbound
from restoring import restore_elsewhere
from sqlalchemy import text

from desk.interactions import SellerId
from storage.database import Database
from storage.restore_gate import find_shut_at

LATER = NOW + timedelta(hours=1)
_OF_A_RESTORE = ("runtime_settings", "workers")
# Every one of the last steps, where files change their names, and so many of those before.
_LAST, _EARLIER = 14, 4
_HOLDS = """
import sqlite3, sys
c = sqlite3.connect(sys.argv[1], isolation_level=None)
c.execute("PRAGMA wal_autocheckpoint=0")
c.execute("UPDATE interactions SET text = 'only in the -wal'")
print("open", flush=True)
sys.stdin.read()
"""


def _rows(database: Database) -> Rows:
    return {name: rows for name, rows in database.read_now(rows_of).items() if name not in _OF_A_RESTORE}


def _chosen(steps: int) -> list[int]:
    earlier = range(1, max(2, steps - _LAST), max(1, (steps - _LAST) // _EARLIER))
    return sorted({*earlier, *range(max(1, steps - _LAST), steps + 1)})


@contextmanager
def _held_open(database: Database, *, is_held: bool) -> Iterator[None]:
    """Somebody has the file open whose last words lie beside it still: what `--force` is for."""
    if not is_held:
        yield
        return
    database.engine.dispose()
    command = [sys.executable, "-c", _HOLDS, str(database.engine.url.database)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        yield
        holder.communicate("")


def _look(database: Database) -> Rows:
    """What a process that is started now finds; nothing stays open."""
    try:
        if database.engine.dialect.name == "sqlite":
            assert database.read_now(lambda conn: conn.execute(text("PRAGMA integrity_check")).scalar_one()) == "ok"
        return _rows(database)
    finally:
        database.engine.dispose()


def _count_steps(engine: str, file: Path, folder: Path, *, is_forced: bool) -> int:
    """Steps of a whole restore, into a database of its own."""
    with migrated_database(engine, folder, "count") as one:
        one.engine.dispose()
        return restore_elsewhere(url_of(one), file, now=LATER, kill_at=None, is_forced=is_forced)


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("engine", "is_forced"), [("sqlite", False), ("sqlite", True), ("postgres", False)])
def test_a_restore_killed_at_any_step_leaves_the_old_database_or_the_new_one(
    tmp_path: Path, engine: str, is_forced: bool
) -> None:
    with migrated_database(engine, tmp_path, "target") as database:
        database.write_now(fill_tables)
        make_backup(database, file := tmp_path / "backup")
        new = _look(database)
        put_inbound(database, SellerId("later"), make_inbound("written after the backup"))
        steps = _count_steps(engine, file, tmp_path, is_forced=is_forced)
        with _held_open(database, is_held=is_forced):
            old, is_new = _look(database), False
            for number in _chosen(steps):
                restore_elsewhere(url_of(database), file, now=LATER, kill_at=number, is_forced=is_forced)
                found = _look(database)
                is_new = found == new
                assert is_new or found == old, f"half a database after step {number} of {steps}"
                if is_new:
                    break
            assert is_new or restore_elsewhere(url_of(database), file, now=LATER, kill_at=None, is_forced=is_forced)
        assert _look(database) == new
        assert database.read_now(find_shut_at, SellerId("anyone")) == LATER
