"""A backup is whole, made while others write, and says itself when it no longer is."""

import resource
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from backups import count_written, make_backup, restore_into, rewrite_manifest, url_of, writers
from databases import migrated_database
from filling import fill_tables
from makers import NOW, make_inbound, put_inbound
from sqlalchemy import func, select, text

from desk.errors import BadInput, DeskError
from desk.interactions import SellerId
from storage.backup import back_up, verify
from storage.backup_file import manifest_path, read_manifest
from storage.database import Database
from storage.tables import interaction_events


@pytest.fixture(params=["sqlite", "postgres"])
def filled(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    with migrated_database(request.param, tmp_path, "backup") as database:
        database.write_now(fill_tables)
        yield database


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Database]:
    """SQLite with one message."""
    with migrated_database("sqlite", tmp_path, "small") as database:
        put_inbound(database, SellerId("main"), make_inbound())
        yield database


def test_a_backup_is_whole_and_for_its_owner_alone(filled: Database, tmp_path: Path) -> None:
    file = tmp_path / "one.backup"
    manifest = make_backup(filled, file)
    assert verify(file).problems == ()
    assert set(manifest.rows.values()) == {3}
    assert [path.stat().st_mode & 0o777 for path in (file, manifest_path(file))] == [0o600, 0o600]
    assert {path.name for path in tmp_path.glob("*one.backup*")} == {"one.backup", "one.backup.json"}


def test_backups_made_during_writes_are_consistent_and_restore(filled: Database, tmp_path: Path) -> None:
    put_inbound(filled, SellerId("many"), *(make_inbound(f"r{number}") for number in range(5000)))
    files = [tmp_path / f"{number}.backup" for number in range(4)]
    counts = []
    with writers(filled):
        for file in files:
            before = count_written(filled)
            counts.append(make_backup(filled, file).rows["interactions"] - 5003)
            after = count_written(filled)
            assert before <= counts[-1] < after
    assert [verify(file).problems for file in files] == [()] * 4
    restore_into(filled, files[-1])
    with filled.engine.connect() as conn:
        wanted = select(func.count()).where(interaction_events.c.kind == "noted")
        assert (conn.execute(wanted).scalar_one(), count_written(filled)) == (counts[-1], counts[-1])


def test_every_flipped_byte_is_seen(filled: Database, tmp_path: Path) -> None:
    file = tmp_path / "flipped"
    make_backup(filled, file)
    whole = file.read_bytes()
    for place in range(0, len(whole), len(whole) // 7):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert "SHA-256" in verify(file).problems[0]
    file.write_bytes(whole[: len(whole) // 2])
    assert "bytes long" in verify(file).problems[0]


def test_a_row_that_is_missing_is_seen_behind_a_right_hash(filled: Database, tmp_path: Path) -> None:
    file = tmp_path / "short"
    rows = make_backup(filled, file).rows
    rewrite_manifest(file, rows=rows | {"replies": 4})
    assert verify(file).problems == ("replies holds 3 rows, the manifest says 4",)


def test_damage_behind_a_right_hash_is_seen(filled: Database, tmp_path: Path) -> None:
    file = tmp_path / "damaged"
    make_backup(filled, file)
    whole = bytearray(file.read_bytes())
    whole[len(whole) // 2 : len(whole) // 2 + 6000] = bytes(6000)
    file.write_bytes(whole)
    rewrite_manifest(file)
    assert verify(file).problems


def test_rows_that_point_nowhere_are_seen(small: Database, tmp_path: Path) -> None:
    file = tmp_path / "orphans"
    make_backup(small, file)
    with sqlite3.connect(file) as conn:
        conn.execute("UPDATE messages SET interaction_id = 99")
    conn.close()
    rewrite_manifest(file)
    assert verify(file).problems[0] == "1 rows point nowhere"


@pytest.mark.parametrize(
    ("told", "hint"),
    [
        (None, "never finished"),
        ("{}", "no manifest of a backup"),
        ('{"format": 2}', "format"),
    ],
)
def test_a_backup_without_a_sound_manifest_is_none(
    small: Database, tmp_path: Path, told: str | None, hint: str
) -> None:
    file = tmp_path / "b"
    make_backup(small, file)
    manifest_path(file).unlink()
    if told is not None:
        manifest_path(file).write_text(told, encoding="utf-8")
    assert hint in verify(file).problems[0]


def test_tables_newer_than_the_code_are_neither_backed_up_nor_restored(small: Database, tmp_path: Path) -> None:
    file = tmp_path / "b"
    make_backup(small, file)
    rewrite_manifest(file, schema_version="9999")
    assert "use the code that made them" in verify(file).problems[0]
    small.write_now(lambda conn: conn.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    with pytest.raises(BadInput, match="use the code that made them"):
        make_backup(small, tmp_path / "c")
    assert not (tmp_path / "c").exists()


def test_a_backup_is_never_overwritten(small: Database, tmp_path: Path) -> None:
    file = tmp_path / "b"
    made = make_backup(small, file)
    with pytest.raises(BadInput, match="there already"):
        make_backup(small, file)
    file.unlink()
    with pytest.raises(BadInput, match=r"b\.json is there already"):
        make_backup(small, file)
    assert not file.exists()
    assert made.sha256 in manifest_path(file).read_text(encoding="utf-8")


def test_a_missing_folder_and_an_empty_database_are_named(small: Database, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no folder"):
        make_backup(small, tmp_path / "nowhere" / "b")
    with pytest.raises(BadInput, match="no database"):
        back_up(f"sqlite:///{tmp_path / 'none.sqlite'}", tmp_path / "b", code_version="test", now=NOW)
    assert not (tmp_path / "none.sqlite").exists()


def test_the_queue_stays_out_of_a_backup(filled: Database, tmp_path: Path) -> None:
    is_sqlite = filled.engine.dialect.name == "sqlite"
    name = "workflow_status" if is_sqlite else "dbos.workflow_status"
    with filled.engine.begin() as conn:
        if not is_sqlite:
            conn.execute(text("CREATE SCHEMA dbos"))
        conn.execute(text(f"CREATE TABLE {name} (inputs TEXT)"))
        conn.execute(text(f"INSERT INTO {name} VALUES ('a stale send')"))
    file = tmp_path / "b"
    make_backup(filled, file)
    assert verify(file).problems == ()
    restore_into(filled, file)
    with filled.engine.connect() as conn:
        assert not conn.dialect.has_table(conn, "workflow_status", schema=None if is_sqlite else "dbos")


_BACK_UP = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from storage.backup import back_up
back_up(sys.argv[1], Path(sys.argv[2]), code_version="test", now=datetime.now(UTC))
"""


def _back_up_elsewhere(database: Database, file: Path, *, limit_bytes: int | None = None) -> subprocess.Popen[str]:
    def no_larger_than() -> None:
        if limit_bytes is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, limit_bytes))

    return subprocess.Popen(
        [sys.executable, "-c", _BACK_UP, url_of(database), str(file)],
        stderr=subprocess.PIPE, text=True, preexec_fn=no_larger_than,
    )  # fmt: skip


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_a_disk_that_takes_no_more_is_said_and_nothing_is_left(engine: str, tmp_path: Path) -> None:
    with migrated_database(engine, tmp_path, "full") as database:
        database.write_now(fill_tables, rows=200)
        folder = tmp_path / "backups"
        folder.mkdir()
        with _back_up_elsewhere(database, folder / "b", limit_bytes=60_000) as process:
            said = process.communicate(timeout=60)[1]
    assert process.returncode != 0
    assert DeskError.__name__ in said.splitlines()[-1]
    assert "nothing was left behind" in said
    assert list(folder.iterdir()) == []


def test_a_backup_killed_half_way_never_looks_whole(small: Database, tmp_path: Path) -> None:
    file = tmp_path / "b"
    with _back_up_elsewhere(small, file) as process:
        while not list(tmp_path.glob(".b.*.part")) and process.poll() is None:
            pass
        process.send_signal(signal.SIGKILL)
    assert verify(file).problems
    for leftover in tmp_path.glob(".b.*.part"):
        leftover.unlink()
    file.unlink(missing_ok=True)
    manifest_path(file).unlink(missing_ok=True)
    make_backup(small, file)
    assert read_manifest(file).rows["interactions"] == 1
