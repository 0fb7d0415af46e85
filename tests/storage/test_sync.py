"""The row of a channel: who pulls it, who overtook whom, what reads as dead, what was asked for."""

from datetime import timedelta

import pytest
from makers import NOW

from desk.errors import Conflict
from desk.interactions import SellerId
from desk.ports import Cursor
from storage.database import Database
from storage.sync import (
    SyncState,
    begin_sync,
    bury_dead,
    end_sync,
    list_sync_states,
    move_cursor,
    read_sync_state,
    request_sync,
)
from storage.sync_progress import Backfill
from storage.workers import beat, stop_beating

CHANNEL = "review"
MINUTE = timedelta(minutes=1)


def read(db: Database, seller: SellerId, *, after: timedelta = timedelta(0)) -> SyncState:
    return db.read_now(read_sync_state, seller, CHANNEL, now=NOW + after)


def begin(db: Database, seller: SellerId, executor: str | None = None, *, after: timedelta = timedelta(0)) -> int:
    return db.write_now(begin_sync, seller, CHANNEL, now=NOW + after, executor=executor).fence


def move(db: Database, seller: SellerId, fence: int, *, to: str = "c", after: timedelta = timedelta(0)) -> None:
    db.write_now(move_cursor, seller, CHANNEL, cursor=Cursor(to), now=NOW + after, fence=fence, fetched=7)


def work(db: Database, executor: str, *, after: timedelta = timedelta(0)) -> None:
    db.write_now(beat, executor, code_version="test", started_at=NOW, now=NOW + after)


def test_a_pull_that_stores_pages_is_alive_however_long_it_takes(db: Database, seller: SellerId) -> None:
    fence = begin(db, seller)
    for minutes in range(4, 60, 4):
        move(db, seller, fence, after=minutes * MINUTE)
    state = read(db, seller, after=60 * MINUTE)
    assert (state.status, state.started_at, state.fetched) == ("syncing", NOW, 7)


def test_a_pull_without_a_page_for_five_minutes_reads_as_an_error_with_its_time(db: Database, seller: SellerId) -> None:
    begin(db, seller)
    assert read(db, seller, after=4.9 * MINUTE).is_running
    state = read(db, seller, after=5 * MINUTE)
    assert (state.status, state.died_at) == ("error", NOW)
    assert "stale: the worker died at 12:00:00 UTC" in (state.error or "")


def test_a_worker_whose_heartbeat_is_gone_is_noticed_before_that(db: Database, seller: SellerId) -> None:
    executor = f"w-{seller}"
    work(db, executor, after=MINUTE)
    begin(db, seller, executor)
    assert read(db, seller, after=1.5 * MINUTE).is_running
    assert read(db, seller, after=2 * MINUTE).died_at == NOW + MINUTE


def test_a_worker_that_ended_pulls_nothing_any_more(db: Database, seller: SellerId) -> None:
    executor = f"w-{seller}"
    work(db, executor)
    begin(db, seller, executor)
    db.write_now(stop_beating, executor, now=NOW)
    assert read(db, seller).died_at == NOW


def test_nobody_takes_a_channel_from_a_worker_that_lives(db: Database, seller: SellerId) -> None:
    executor = f"w-{seller}"
    work(db, executor)
    begin(db, seller, executor)
    with pytest.raises(Conflict, match="is being pulled by"):
        begin(db, seller, "other", after=timedelta(seconds=5))
    assert begin(db, seller, "other", after=2 * MINUTE) == 2


def test_a_pull_that_was_overtaken_stores_nothing_and_ends_nothing(db: Database, seller: SellerId) -> None:
    first = begin(db, seller)
    second = begin(db, seller)
    move(db, seller, second, to="new")
    with pytest.raises(Conflict, match="taken over"):
        move(db, seller, first, to="old")
    assert db.write_now(end_sync, seller, CHANNEL, error=None, now=NOW, fence=first) is False
    state = read(db, seller)
    assert (state.cursor, state.status) == ("new", "syncing")


def test_a_buried_pull_is_due_at_once_and_stores_nothing_should_it_wake(db: Database, seller: SellerId) -> None:
    fence = begin(db, seller)
    assert db.write_now(bury_dead, seller, CHANNEL, now=NOW + MINUTE) is False
    late = NOW + 6 * MINUTE
    assert db.write_now(bury_dead, seller, CHANNEL, now=late) is True
    state = read(db, seller, after=6 * MINUTE)
    assert (state.status, state.attempts, state.is_due(late)) == ("error", 0, True)
    assert "stale" in (state.error or "")
    with pytest.raises(Conflict):
        move(db, seller, fence, after=6 * MINUTE)


def test_a_wish_forgets_failures_is_kept_until_a_pull_begins_and_is_one_however_often(
    db: Database, seller: SellerId
) -> None:
    fence = begin(db, seller)
    later = NOW + timedelta(hours=1)
    db.write_now(end_sync, seller, CHANNEL, error="503", now=NOW, fence=fence, attempts=5, next_try_at=later)
    assert read(db, seller).rests(NOW)
    db.write_now(request_sync, seller, CHANNEL, now=NOW)
    again = db.write_now(request_sync, seller, CHANNEL, now=NOW + MINUTE)
    assert (again.requested_at, again.attempts, again.next_try_at) == (NOW, 0, None)
    assert again.is_due(NOW)
    begin(db, seller)
    assert read(db, seller).requested_at is None


def test_a_wish_while_a_pull_is_running_is_refused(db: Database, seller: SellerId) -> None:
    begin(db, seller)
    with pytest.raises(Conflict, match="being pulled since 12:00:00"):
        db.write_now(request_sync, seller, CHANNEL, now=NOW)


def test_giving_up_is_told_with_the_time_of_the_next_try(db: Database, seller: SellerId) -> None:
    fence = begin(db, seller)
    later = NOW + timedelta(hours=1)
    db.write_now(end_sync, seller, CHANNEL, error="503", now=NOW, fence=fence, attempts=5, next_try_at=later)
    assert read(db, seller).error == "gave up after 5 attempts, next at 13:00 UTC: 503"


def test_a_channel_that_was_never_pulled_is_listed_as_idle(db: Database, seller: SellerId) -> None:
    begin(db, seller)
    states = db.read_now(list_sync_states, seller, now=NOW, names=("chat", CHANNEL))
    assert {(one.channel, one.status) for one in states} == {(CHANNEL, "syncing"), ("chat", "idle")}


def test_progress_is_kept_as_it_was(db: Database, seller: SellerId) -> None:
    fence = begin(db, seller)
    progress = Backfill(started_at=NOW, total=40).after(10, [NOW - MINUTE, NOW])
    db.write_now(move_cursor, seller, CHANNEL, cursor=Cursor("c"), now=NOW, fence=fence, backfill=progress)
    assert read(db, seller).backfill == progress
    assert progress.share == 0.25
