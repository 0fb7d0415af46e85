"""Who is taken for dead, and what becomes of what they had begun."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from queues import own_db, own_jobs, put, until, working
from sqlalchemy import update

from desk.interactions import SellerId
from storage.database import Database
from storage.jobs import Job, handle_job
from storage.jobs_dead import DEAD_AFTER, Reaper
from storage.jobs_queue import Jobs
from storage.tables_durable import workers
from storage.workers import beat, count_beating, is_gone, list_workers, place, stop_beating

ONE = handle_job(SellerId("s-1"), 1, revision=1, attempt=0)
NOW = datetime.now(UTC)
db, jobs = own_db, own_jobs


class Monotonic:
    """The observer's own clock."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


async def left_behind(db: Database, jobs: Jobs, executor: str) -> None:
    """A job that `executor` took and never ended."""

    async def hang(_job: Job) -> None:
        begun.set()
        # What a killed process leaves: the job stays under way.
        raise asyncio.CancelledError

    begun = asyncio.Event()
    put(db, jobs, ONE)
    async with working(jobs, hang, executor=executor):
        await asyncio.wait_for(begun.wait(), 40)


def let_beat(db: Database, executor: str, *, now: datetime = NOW, host: str = "elsewhere") -> None:
    db.write_now(beat, executor, code_version="test", started_at=NOW, now=now)
    with db.engine.begin() as conn:
        conn.execute(update(workers).where(workers.c.executor_id == executor).values(host=host))


async def done_here(jobs: Jobs) -> list[Job]:
    done: list[Job] = []

    async def note(job: Job) -> None:
        done.append(job)

    async def has_ended() -> bool:
        return (await jobs.find([ONE.id])).get(ONE.id) is False

    async with working(jobs, note, executor="me"):
        await until(has_ended)
    return done


async def test_a_worker_whose_beat_stands_still_is_dead_by_the_observers_own_clock(db: Database, jobs: Jobs) -> None:
    await left_behind(db, jobs, "other")
    clock = Monotonic()
    reaper = Reaper(jobs, executor="me", monotonic=clock)
    # Its clock is a day behind ours: that alone says nothing.
    let_beat(db, "other", now=NOW - timedelta(days=1))
    assert await reaper.take_over(now=NOW) == 0
    clock.now = DEAD_AFTER.total_seconds() + 1
    assert await reaper.take_over(now=NOW) == 1
    assert await done_here(jobs) == [ONE]


async def test_a_worker_that_beats_keeps_its_work(db: Database, jobs: Jobs) -> None:
    await left_behind(db, jobs, "other")
    clock = Monotonic()
    reaper = Reaper(jobs, executor="me", monotonic=clock)
    for number in range(3):
        clock.now = number * DEAD_AFTER.total_seconds() * 0.9
        let_beat(db, "other", now=NOW + timedelta(seconds=number))
        assert await reaper.take_over(now=NOW) == 0


async def test_a_worker_that_said_goodbye_is_taken_over_at_once(db: Database, jobs: Jobs) -> None:
    await left_behind(db, jobs, "other")
    let_beat(db, "other")
    db.write_now(stop_beating, "other", now=NOW - timedelta(minutes=1))
    assert await Reaper(jobs, executor="me").take_over(now=NOW) == 1


async def test_two_reapers_take_a_dead_workers_job_over_once(db: Database, jobs: Jobs) -> None:
    await left_behind(db, jobs, "other")
    let_beat(db, "other")
    db.write_now(stop_beating, "other", now=NOW - timedelta(minutes=1))
    taken = await asyncio.gather(*(Reaper(jobs, executor=name).take_over(now=NOW) for name in ("a", "b", "c")))
    assert sorted(taken) == [0, 0, 1]


async def test_a_worker_nobody_knows_is_taken_over_after_a_while(db: Database, jobs: Jobs) -> None:
    await left_behind(db, jobs, "never-heard-of")
    clock = Monotonic()
    reaper = Reaper(jobs, executor="me", monotonic=clock)
    assert await reaper.take_over(now=NOW) == 0
    clock.now = 31
    assert await reaper.take_over(now=NOW) == 1


async def test_a_dead_workers_row_is_forgotten_when_nothing_is_left(db: Database, jobs: Jobs) -> None:
    let_beat(db, "other", now=NOW - timedelta(hours=1))
    db.write_now(stop_beating, "other", now=NOW - timedelta(hours=1))
    await Reaper(jobs, executor="me").take_over(now=NOW)
    assert db.read_now(list_workers) == ()


def test_a_pid_says_something_on_its_own_host_only(db: Database) -> None:
    db.write_now(beat, "other", code_version="test", started_at=NOW, now=NOW)
    (row,) = db.read_now(list_workers)
    # Its pid is ours, and it is not us: that process is gone.
    assert is_gone(row)
    assert not is_gone(replace(row, host="elsewhere"))
    assert not is_gone(replace(row, pid=1))
    assert is_gone(replace(row, pid=2**22 - 3))
    assert row.host == place()


def test_a_beat_after_a_goodbye_is_a_life_again(db: Database) -> None:
    let_beat(db, "other")
    db.write_now(stop_beating, "other", now=NOW)
    assert db.read_now(count_beating, since=NOW) == 0
    let_beat(db, "other")
    assert db.read_now(count_beating, since=NOW) == 1
