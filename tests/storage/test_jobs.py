"""The queue beside the rows: in the caller's commit, once, as JSON, most urgent first, and never for ever."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from queues import own_db, own_jobs, put, until, working
from sqlalchemy import Connection, text

from desk.interactions import ChannelName, SellerId
from storage.database import Database
from storage.jobs import INBOUND, MAINTENANCE, Job, chore_job, dispatch_job, handle_job
from storage.jobs_queue import APPLICATION_VERSION, Jobs

SELLER = SellerId("s-1")
ONE = handle_job(SELLER, 1, revision=1, attempt=0)
db, jobs = own_db, own_jobs


class Recorder:
    """A handler that notes what it did; `wait` keeps every job waiting until it is set."""

    def __init__(self, *, expected: int = 1) -> None:
        self.done: list[Job] = []
        self.begun, self.all_done, self.wait = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self.wait.set()
        self._expected = expected

    async def __call__(self, job: Job) -> None:
        self.begun.set()
        await self.wait.wait()
        self.done.append(job)
        if len(self.done) == self._expected:
            self.all_done.set()


async def until_ended(jobs: Jobs, job: Job) -> None:
    async def has_ended() -> bool:
        return (await jobs.find([job.id])).get(job.id) is False

    await until(has_ended)


async def test_a_job_in_a_transaction_that_is_rolled_back_was_never_there(db: Database, jobs: Jobs) -> None:
    def fail(conn: Connection) -> None:
        jobs.enqueue(conn, ONE)
        raise ValueError("changed its mind")

    with pytest.raises(ValueError, match="changed its mind"):
        db.write_now(fail)
    assert await jobs.find([ONE.id]) == {}


async def test_a_job_is_done_once_however_often_it_is_enqueued(db: Database, jobs: Jobs) -> None:
    other = dispatch_job(SELLER, 7, channel=ChannelName.CHAT, step=2)
    put(db, jobs, ONE, ONE)
    put(db, jobs, ONE, other)
    recorder = Recorder(expected=2)
    async with working(jobs, recorder):
        await asyncio.wait_for(recorder.all_done.wait(), 40)
        await until_ended(jobs, ONE)
        put(db, jobs, ONE)
        await asyncio.sleep(0.6)
    assert sorted(recorder.done, key=lambda job: job.id) == [other, ONE]


async def test_a_job_goes_out_as_it_came_in(db: Database, jobs: Jobs) -> None:
    chore = chore_job(SELLER, "sync", 17, about="review")
    put(db, jobs, chore)
    recorder = Recorder()
    async with working(jobs, recorder):
        await asyncio.wait_for(recorder.all_done.wait(), 40)
    assert recorder.done == [chore]


async def test_what_is_stored_is_json_and_says_the_pinned_version(db: Database, jobs: Jobs) -> None:
    put(db, jobs, ONE)
    recorder = Recorder()
    async with working(jobs, recorder):
        await until_ended(jobs, ONE)
    row = db.read_now(_stored, ONE.id)
    assert (row.serialization, row.application_version) == ("portable_json", APPLICATION_VERSION)
    assert json.loads(row.inputs)["positionalArgs"] == [INBOUND, SELLER, [1, 1, 0]]


async def test_the_most_urgent_job_is_taken_first(db: Database, jobs: Jobs) -> None:
    wanted = [handle_job(SELLER, number, revision=1, attempt=0, priority=number) for number in (4, 3, 1, 2)]
    put(db, jobs, *wanted)
    recorder = Recorder(expected=4)
    async with working(jobs, recorder, at_once=1):
        await asyncio.wait_for(recorder.all_done.wait(), 40)
    assert [job.key[0] for job in recorder.done] == [1, 2, 3, 4]


async def test_a_job_whose_handler_fails_is_ended_and_not_tried_again(db: Database, jobs: Jobs) -> None:
    calls: list[str] = []

    async def broken(job: Job) -> None:
        calls.append(job.id)
        raise RuntimeError("no")

    put(db, jobs, ONE)
    async with working(jobs, broken):
        await until_ended(jobs, ONE)
        await asyncio.sleep(0.6)
    assert calls == [ONE.id]


async def test_the_next_process_of_the_same_version_finishes_what_waits(db: Database, jobs: Jobs) -> None:
    async with working(jobs, Recorder(), executor="first"):
        pass
    put(db, jobs, ONE)
    recorder = Recorder()
    async with working(jobs, recorder, executor="second"):
        await asyncio.wait_for(recorder.all_done.wait(), 40)
    assert recorder.done == [ONE]


async def test_stopping_waits_for_what_is_under_way_and_leaves_the_rest(db: Database, jobs: Jobs) -> None:
    two = handle_job(SELLER, 2, revision=1, attempt=0, priority=4)
    put(db, jobs, ONE, two)
    recorder = Recorder()
    recorder.wait.clear()
    async with working(jobs, recorder, at_once=1):
        await asyncio.wait_for(recorder.begun.wait(), 40)
        asyncio.get_running_loop().call_later(0.3, recorder.wait.set)
    assert recorder.done == [ONE]
    assert await jobs.find([ONE.id, two.id]) == {ONE.id: False, two.id: True}


async def test_the_loop_of_a_stopped_engine_still_has_its_threads(jobs: Jobs) -> None:
    async with working(jobs, Recorder()):
        pass
    assert await asyncio.to_thread(lambda: 1) == 1


async def test_only_the_older_of_two_turns_of_a_chore_is_the_first(db: Database, jobs: Jobs) -> None:
    older, newer = (chore_job(SELLER, "sync", mark, about="review") for mark in (1, 2))
    other = chore_job(SELLER, "sync", 1, about="chat")
    put(db, jobs, older)
    await asyncio.sleep(1.1)
    put(db, jobs, newer, other)
    recorder = Recorder(expected=3)
    recorder.wait.clear()
    async with working(jobs, recorder):
        await until(lambda: _are_under_way(db, 3))
        found = [await jobs.is_first(job) for job in (older, newer, other)]
        recorder.wait.set()
        await asyncio.wait_for(recorder.all_done.wait(), 40)
    assert found == [True, False, True]


async def test_finished_jobs_are_forgotten_and_waiting_ones_kept(db: Database, jobs: Jobs) -> None:
    chore = chore_job(SELLER, "upkeep", 1)
    put(db, jobs, ONE, chore)
    recorder = Recorder(expected=2)
    async with working(jobs, recorder):
        await until_ended(jobs, ONE)
        await until_ended(jobs, chore)
    waits = handle_job(SELLER, 3, revision=1, attempt=0)
    put(db, jobs, waits)
    now = datetime.now(UTC) + timedelta(seconds=5)
    assert await jobs.forget_finished([INBOUND], before=now - timedelta(hours=1), limit=10) == 0
    assert await jobs.forget_finished([INBOUND], before=now, limit=10) == 1
    assert await jobs.find([ONE.id, waits.id, chore.id]) == {waits.id: True, chore.id: False}
    assert await jobs.forget_finished([MAINTENANCE], before=now, limit=10) == 1
    assert db.read_now(_inputs_left) == 1


def _stored(conn: Connection, name: str) -> Any:
    table = (
        "dbos.workflow_status w JOIN dbos.workflow_input i"
        if _is_postgres(conn)
        else ("workflow_status w JOIN workflow_input i")
    )
    statement = f"SELECT w.*, i.inputs AS inputs FROM {table} USING (workflow_uuid) WHERE workflow_uuid = :name"
    return conn.execute(text(statement), {"name": name}).one()


def _inputs_left(conn: Connection) -> int:
    table = "dbos.workflow_input" if _is_postgres(conn) else "workflow_input"
    return int(conn.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


async def _are_under_way(db: Database, number: int) -> bool:
    def count(conn: Connection) -> int:
        table = "dbos.workflow_status" if _is_postgres(conn) else "workflow_status"
        return int(conn.execute(text(f"SELECT count(*) FROM {table} WHERE status = 'PENDING'")).scalar_one())

    return await db.read(count) == number


def _is_postgres(conn: Connection) -> bool:
    return conn.dialect.name == "postgresql"
