"""Migrations on filled tables: no row lost, killed half-way, raced by others, and older code on newer tables."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from backups import url_of
from databases import own_database
from filling import Rows, fill_tables, rows_of, shared, tables_of
from migrating import migrate_elsewhere, migrate_together
from sqlalchemy import event, text

from storage.database import Database
from storage.migrate import current_and_newest, find_misfit, migrate, unmigrate

VERSIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009")
NEWEST, BEFORE = VERSIONS[-1], VERSIONS[-2]


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    with own_database(request.param, tmp_path, "filled") as database:
        yield database


def _rows(database: Database) -> Rows:
    return database.read_now(rows_of)


def _fill(database: Database) -> Rows:
    database.write_now(fill_tables)
    return _rows(database)


def _filled_step_by_step(database: Database) -> Rows:
    for version in VERSIONS:
        migrate(database, version)
        _fill(database)
    return _rows(database)


def test_no_step_up_or_down_loses_a_row_of_the_tables_that_stay(empty: Database) -> None:
    for version in VERSIONS:
        before = _rows(empty)
        migrate(empty, version)
        here, there = shared(before, _rows(empty))
        assert here == there, f"up to {version}"
        assert all(len(rows) == 3 for rows in _fill(empty).values())
    for version in reversed(VERSIONS[:-1]):
        before = _rows(empty)
        unmigrate(empty, version)
        here, there = shared(before, _rows(empty))
        assert here == there, f"down to {version}"
        assert here


def test_going_down_one_version_and_up_again_keeps_every_row(empty: Database) -> None:
    before = _filled_step_by_step(empty)
    unmigrate(empty, BEFORE)
    migrate(empty)
    here, there = shared(before, _rows(empty))
    new = {name for name, rows in here.items() if rows and not there[name]}
    assert new == set(before) - set(_tables_at(empty, BEFORE))
    assert all(here[name] == there[name] for name in here if name not in new)


def _tables_at(database: Database, version: str) -> list[str]:
    unmigrate(database, version)
    names = list(database.read_now(tables_of).tables)
    migrate(database)
    return names


def _statements(database: Database, *, is_down: bool) -> int:
    """How many statements the last step takes; afterwards the database is where it was."""
    seen: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    unmigrate(database, BEFORE) if is_down else migrate(database, NEWEST)
    event.remove(database.engine, "before_cursor_execute", note)
    migrate(database, NEWEST) if is_down else unmigrate(database, BEFORE)
    return len(seen)


@pytest.mark.parametrize("is_down", [False, True], ids=["up", "down"])
def test_killed_between_two_statements_the_database_is_whole_and_migrates_later(empty: Database, is_down: bool) -> None:
    start, end = (NEWEST, BEFORE) if is_down else (BEFORE, NEWEST)
    migrate(empty, start)
    statements = _statements(empty, is_down=is_down)
    before = _fill(empty)
    for kill_after in sorted({statements * part // 4 for part in range(4)} | {statements - 1}):
        process = migrate_elsewhere(url_of(empty), to=end, is_down=is_down, kill_after=kill_after)
        process.join(30)
        assert process.exitcode == -signal.SIGKILL
        assert (current_and_newest(empty)[0], _rows(empty)) == (start, before)
    unmigrate(empty, end) if is_down else migrate(empty, end)
    here, there = shared(before, _rows(empty))
    assert (here, current_and_newest(empty)[0]) == (there, end)


def test_processes_that_start_at_once_migrate_once(empty: Database) -> None:
    migrate(empty, BEFORE)
    before = _fill(empty)
    assert migrate_together(url_of(empty), count=4) == [0, 0, 0, 0]
    here, there = shared(before, _rows(empty))
    assert (here, current_and_newest(empty)[0]) == (there, NEWEST)


def test_code_of_the_version_before_writes_every_table_of_the_newer_schema(empty: Database) -> None:
    migrate(empty, BEFORE)
    known = empty.read_now(tables_of)
    migrate(empty)
    empty.write_now(fill_tables, known=known)
    written = _rows(empty)
    assert {name: len(written[name]) for name in known.tables} == dict.fromkeys(known.tables, 3)


@pytest.mark.parametrize(
    ("current", "hint"),
    [("0006", None), ("0007", None), ("0008", "this code knows 0006"), ("0005", "replydesk migrate"),
     (None, "version none"), ("somebody's", "replydesk migrate")],
)  # fmt: skip
def test_code_works_on_its_own_tables_and_on_those_one_version_newer(current: str | None, hint: str | None) -> None:
    said = find_misfit(current, "0006")
    assert said is None if hint is None else hint in str(said)


def test_the_text_index_holds_the_words_that_were_there_before_it(fresh_sqlite: Database) -> None:
    migrate(fresh_sqlite, "0002")
    _fill(fresh_sqlite)
    migrate(fresh_sqlite)
    found = text("SELECT count(*) FROM search_fts WHERE search_fts MATCH 'words'")
    assert fresh_sqlite.read_now(lambda conn: conn.execute(found).scalar_one()) == 3
    fresh_sqlite.write_now(lambda conn: conn.execute(text("DELETE FROM interactions")))
    assert fresh_sqlite.read_now(lambda conn: conn.execute(found).scalar_one()) == 0
