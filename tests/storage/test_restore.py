"""A restore is whole or not at all, shuts the gate, moves aside what stood there and disturbs nobody at work."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from backups import make_backup, restore_into, url_of
from databases import migrated_database, own_database
from filling import Rows, fill_tables, rows_of, shared
from makers import NOW, make_inbound, put_inbound
from sqlalchemy import Connection, text, update

from desk.errors import BadInput, Conflict, DeskError, Refused
from desk.interactions import SellerId
from storage import restore_sqlite
from storage.database import Database
from storage.migrate import current_and_newest, migrate, unmigrate
from storage.restore import restore
from storage.restore_gate import find_shut_at, is_shut
from storage.tables_durable import person_acts, workers
from storage.workers import beat

LATER = NOW + timedelta(hours=1)
_OF_A_RESTORE = ("runtime_settings", "workers")


@pytest.fixture(params=["sqlite", "postgres"])
def filled(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    with migrated_database(request.param, tmp_path, "restore") as database:
        database.write_now(fill_tables)
        yield database


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "backup"


def _rows(database: Database) -> Rows:
    return {name: rows for name, rows in database.read_now(rows_of).items() if name not in _OF_A_RESTORE}


def _lose_everything(conn: Connection) -> None:
    conn.execute(text("DELETE FROM interactions"))
    conn.execute(text("DELETE FROM workers"))


def test_a_restore_brings_every_row_back_and_shuts_the_gate_for_everyone(filled: Database, file: Path) -> None:
    before = _rows(filled)
    make_backup(filled, file)
    filled.write_now(_lose_everything)
    restore_into(filled, file, now=LATER)
    assert _rows(filled) == before
    assert filled.read_now(find_shut_at, SellerId("anyone")) == LATER
    assert filled.read_now(lambda conn: conn.execute(workers.select()).all()) == []


def test_the_gate_shuts_again_at_the_second_restore(filled: Database, file: Path) -> None:
    make_backup(filled, file)
    restore_into(filled, file, now=LATER)
    restore_into(filled, file, now=LATER + timedelta(hours=1))
    assert filled.read_now(is_shut, SellerId("anyone"))


def test_new_rows_get_new_numbers_after_a_restore(filled: Database, file: Path) -> None:
    make_backup(filled, file)
    restore_into(filled, file)
    put_inbound(filled, SellerId("new"), make_inbound("new"))
    newest = filled.read_now(lambda conn: conn.execute(text("SELECT max(id) FROM interactions")).scalar_one())
    assert newest == 4


def test_what_stood_there_lies_aside(filled: Database, file: Path) -> None:
    make_backup(filled, file)
    put_inbound(filled, SellerId("later"), make_inbound("written after the backup"))
    done = restore_into(filled, file, now=LATER)
    assert done.aside is not None
    if filled.engine.dialect.name == "sqlite":
        old = Database(f"sqlite:///{done.aside}")
        count = old.read_now(lambda conn: conn.execute(text("SELECT count(*) FROM interactions")).scalar_one())
        old.close()
    else:
        query = text(f"SELECT count(*) FROM {done.aside}.interactions")
        count = filled.read_now(lambda conn: conn.execute(query).scalar_one())
    assert count == 4


def test_an_older_backup_is_brought_to_the_version_of_the_code(filled: Database, file: Path) -> None:
    unmigrate(filled, "0005")
    before = _rows(filled)
    manifest = make_backup(filled, file)
    migrate(filled)
    done = restore_into(filled, file)
    here, there = shared(before, _rows(filled))
    assert (manifest.schema_version, done.schema_version) == ("0005", current_and_newest(filled)[1])
    assert here == there


def test_a_restore_into_nothing_makes_the_database(filled: Database, file: Path, tmp_path: Path) -> None:
    before = _rows(filled)
    make_backup(filled, file)
    if filled.engine.dialect.name == "sqlite":
        url = f"sqlite:///{tmp_path / 'elsewhere' / 'desk.sqlite'}"
        done = restore(url, file, now=NOW)
        elsewhere = Database(url)
        rows = _rows(elsewhere)
        elsewhere.close()
    else:
        with own_database("postgres", tmp_path, "elsewhere") as other:
            done = restore(url_of(other), file, now=NOW)
            rows = _rows(other)
    assert (rows, done.aside, done.erased_since) == (before, None, None)


def _begin_work(conn: Connection) -> None:
    conn.execute(workers.delete())
    beat(conn, "worker-1", code_version="test", started_at=NOW, now=NOW)
    conn.execute(update(workers).values(host="another machine"))


def test_a_worker_that_beats_is_not_disturbed_unless_forced(filled: Database, file: Path) -> None:
    make_backup(filled, file)
    filled.write_now(_begin_work)
    put_inbound(filled, SellerId("later"), make_inbound("written after the backup"))
    before = _rows(filled)
    with pytest.raises(Conflict, match=r"worker-1 \(30 s ago\)"):
        restore_into(filled, file, now=NOW + timedelta(seconds=30))
    assert _rows(filled) == before
    restore_into(filled, file, now=NOW + timedelta(seconds=30), is_forced=True)
    assert filled.read_now(is_shut, SellerId("later"))


def test_a_worker_silent_for_long_or_stopped_is_no_hindrance(filled: Database, file: Path) -> None:
    make_backup(filled, file)
    filled.write_now(_begin_work)
    assert restore_into(filled, file, now=NOW + timedelta(seconds=61)).aside


def test_a_file_open_elsewhere_is_not_replaced_unless_forced(tmp_path: Path, file: Path) -> None:
    with migrated_database("sqlite", tmp_path, "open") as database:
        make_backup(database, file)
        database.engine.dispose()
        holds = (
            "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('SELECT count(*) FROM sellers'); "
            "print('open', flush=True); sys.stdin.read()"
        )
        holder = subprocess.Popen(
            [sys.executable, "-c", holds, str(tmp_path / "open.sqlite")],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        with holder:
            assert holder.stdout is not None
            assert holder.stdout.readline() == "open\n"
            with pytest.raises(Conflict, match="open in another process"):
                restore_into(database, file)
            assert restore_into(database, file, is_forced=True).aside
            holder.communicate("")


def test_a_damaged_database_is_replaced(tmp_path: Path, file: Path) -> None:
    with migrated_database("sqlite", tmp_path, "damaged") as database:
        make_backup(database, file)
        database.engine.dispose()
        broken = tmp_path / "damaged.sqlite"
        broken.write_bytes(b"no database at all" * 1000)
        done = restore_into(database, file)
        assert Path(str(done.aside)).read_bytes().startswith(b"no database")
        assert current_and_newest(database)[0] == done.schema_version


def test_a_bad_backup_changes_nothing(filled: Database, file: Path) -> None:
    make_backup(filled, file)
    file.write_bytes(file.read_bytes()[:-1])
    put_inbound(filled, SellerId("later"), make_inbound("written after the backup"))
    before = _rows(filled)
    with pytest.raises(Refused, match="nothing was changed"):
        restore_into(filled, file, is_forced=True)
    assert _rows(filled) == before


def test_a_backup_of_the_other_engine_is_named(filled: Database, file: Path) -> None:
    make_backup(filled, file)
    other = "postgresql+psycopg://u@127.0.0.1:1/x" if filled.engine.dialect.name == "sqlite" else "sqlite:///x.sqlite"
    with pytest.raises(BadInput, match="REPLYDESK_DATABASE_URL names"):
        restore(other, file, now=NOW)


def test_a_restore_that_fails_half_way_leaves_the_database_as_it_was(tmp_path: Path, file: Path) -> None:
    with migrated_database("postgres", tmp_path, "half") as database:
        database.write_now(fill_tables)
        make_backup(database, file)
        put_inbound(database, SellerId("later"), make_inbound("written after the backup"))
        # In the way of the dump's last part, when all rows are in already.
        database.write_now(lambda conn: conn.execute(text("CREATE TABLE strange (i int)")))
        database.write_now(lambda conn: conn.execute(text("ALTER INDEX ix_spans_age RENAME TO ix_spans_old")))
        database.write_now(lambda conn: conn.execute(text("CREATE INDEX ix_spans_age ON strange (i)")))
        before = _rows(database)
        with pytest.raises(DeskError, match=r"ix_spans_age.*already exists; nothing was changed"):
            restore_into(database, file)
        assert _rows(database) == before
        assert not database.read_now(is_shut, SellerId("later"))


def test_a_restore_that_fails_before_the_last_rename_leaves_the_file_as_it_was(tmp_path: Path, file: Path) -> None:
    with migrated_database("sqlite", tmp_path, "failing") as database:
        database.write_now(fill_tables)
        make_backup(database, file)
        before = _rows(database)
        path = tmp_path / "failing.sqlite"

        def fail(_conn: Connection) -> None:
            raise DeskError("failed here")

        with pytest.raises(DeskError, match="failed here"):
            restore_sqlite.put_in_place(path, file, prepare=fail, now=NOW)
        assert _rows(database) == before
        assert sorted(found.name for found in tmp_path.glob("*failing*part*")) == []


def test_what_a_killed_restore_left_lying_goes_with_the_next_one_and_what_is_young_may_be_under_way(
    tmp_path: Path, file: Path
) -> None:
    with migrated_database("sqlite", tmp_path, "main") as database:
        database.write_now(fill_tables)
        make_backup(database, file)
    left, under_way = (tmp_path / f".main.sqlite.{name}.part" for name in ("left", "young"))
    for part in (left, under_way):
        part.write_text("words")
    long_ago = time.time() - 7200
    os.utime(left, (long_ago, long_ago))
    restore_sqlite.put_in_place(tmp_path / "main.sqlite", file, prepare=lambda _: None, now=NOW)
    assert (left.exists(), under_way.exists()) == (False, True)


def test_people_erased_after_the_backup_are_counted(filled: Database, file: Path) -> None:
    filled.write_now(lambda conn: conn.execute(update(person_acts).values(kind="erase", created_at=NOW)))
    make_backup(filled, file)
    late = update(person_acts).where(person_acts.c.id <= 2).values(created_at=LATER)
    filled.write_now(lambda conn: conn.execute(late))
    assert restore_into(filled, file, now=LATER).erased_since == 2
