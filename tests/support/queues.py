"""A queue of a test's own, workers and engines that take jobs while a block runs, and waiting for what they bring."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from databases import migrated_database

from agent.worker import Worker
from storage.database import Database
from storage.jobs import Job
from storage.jobs_engine import Handler, JobsEngine
from storage.jobs_queue import Jobs


@pytest.fixture(params=["sqlite", "postgres"])
def own_db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """To stand as `db` in place of the shared one: an engine takes whatever job it finds in its database."""
    with migrated_database(request.param, tmp_path, "queue") as database:
        yield database


@pytest.fixture
def own_jobs(db: Database) -> Iterator[Jobs]:
    """To stand as `jobs`: the queue beside the rows of `db`."""
    queue = Jobs(db)
    yield queue
    queue.close()


@asynccontextmanager
async def running(worker: Worker) -> AsyncIterator[None]:
    """Let a worker work while the block runs."""
    stop = asyncio.Event()
    task = asyncio.create_task(worker.run(stop))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(task, 30)


@asynccontextmanager
async def working(jobs: Jobs, handler: Handler, *, executor: str = "here-1", at_once: int = 8) -> AsyncIterator[None]:
    """Take jobs while the block runs."""
    engine = JobsEngine(jobs, handler, executor=executor, at_once=at_once)
    await engine.start()
    try:
        yield
    finally:
        await engine.stop(patience=5)


async def until(is_so: Callable[[], Awaitable[bool]], *, seconds: float = 40) -> None:
    """Wait for what another thread or process brings about."""
    async with asyncio.timeout(seconds):
        while not await is_so():  # noqa: ASYNC110 - it happens outside this loop
            await asyncio.sleep(0.05)


def put(db: Database, jobs: Jobs, *wanted: Job) -> None:
    """Queue jobs in a transaction of their own."""
    db.write_now(jobs.enqueue, *wanted)
