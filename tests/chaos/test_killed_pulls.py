"""A worker killed with `kill -9` amid years of history: the next goes on where it was, nothing is lost or twice."""

import asyncio
import signal
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from databases import migrated_database
from practice import practising
from pull_process import PAGE, pull_process
from sqlalchemy import Connection, func, select

from agent.desk import utc_now
from agent.sync_turns import ask
from desk.interactions import SellerId
from desk.playbook import Playbook
from sandbox.config import Fault, ShopConfig
from storage.database import Database
from storage.jobs_queue import Jobs
from storage.sync import SyncState, read_sync_state
from storage.tables import interactions

SELLER = SellerId("s-1")
# Slow enough to be hit between two pages, wherever they are.
SLOW = ShopConfig(
    limits="lifted", faults=(Fault(path="/api/v1/feedbacks$", kind="delay", seconds=0.15, probability=1.0),)
)
A_DAY = timedelta(days=1).total_seconds()


@pytest.fixture(params=["sqlite", "postgres"])
def db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    with migrated_database(request.param, tmp_path, "queue") as database:
        # The queue's tables, before two processes start at once.
        Jobs(database).close()
        yield database


def read(db: Database) -> SyncState:
    return db.read_now(read_sync_state, SELLER, "review", now=utc_now())


async def wait_for_pages(db: Database, number: int, *, seconds: float = 60) -> SyncState:
    """Until the first pull has stored so many pages, or ended."""
    deadline = time.monotonic() + seconds
    while True:
        state = await asyncio.to_thread(read, db)
        if state.backfill is not None and (state.backfill.finished_at or state.backfill.pages >= number):
            return state
        assert time.monotonic() < deadline, state
        await asyncio.sleep(0.05)


def stored(conn: Connection) -> dict[str, int]:
    """Revisions by the vendor's id."""
    rows = conn.execute(select(interactions.c.external_id, interactions.c.revision))
    return {row.external_id: row.revision for row in rows}


def count(conn: Connection) -> int:
    return conn.execute(select(func.count()).select_from(interactions)).scalar_one()


async def kill_after(db: Database, shop: str, *, pages: int) -> datetime:
    """When the first pull began, which is stopped here half-way."""
    with pull_process(db.url, SELLER, shop=shop, sync_seconds=A_DAY) as doomed:
        await wait_for_pages(db, pages)
        doomed.send_signal(signal.SIGKILL)
        await asyncio.to_thread(doomed.wait)
    halfway = read(db)
    assert halfway.backfill is not None
    assert halfway.backfill.finished_at is None
    assert halfway.cursor is not None
    return halfway.backfill.started_at


@pytest.mark.timeout(300)
async def test_a_killed_back_fill_goes_on_where_it_was(db: Database, playbook: Playbook) -> None:
    async with practising(db, SELLER, playbook, config=SLOW, auto_send=False) as practice:
        there = {message.id for message in practice.shop.all("review")}
        assert len(there) > 5 * PAGE
        begun_at = await kill_after(db, practice.url, pages=3)
        with pull_process(db.url, SELLER, shop=practice.url, sync_seconds=A_DAY):
            await wait_for_pages(db, 10_000)
    done = read(db)
    assert done.backfill is not None
    assert (done.status, done.backfill.started_at) == ("idle", begun_at)
    found = db.read_now(stored)
    assert set(found) == there
    assert set(found.values()) == {1}
    assert db.read_now(count) == len(there)
    # Pages overlap by a message; a pull that began anew would have read the first ones three times.
    assert done.backfill.fetched < len(there) * 1.3
    assert done.backfill.total == len(there)


@pytest.mark.timeout(300)
async def test_a_wish_reaches_a_worker_in_another_process_within_seconds(db: Database, playbook: Playbook) -> None:
    async with practising(db, SELLER, playbook, auto_send=False) as practice:
        with pull_process(db.url, SELLER, shop=practice.url, sync_seconds=A_DAY):
            await wait_for_pages(db, 10_000)
            first = read(db).last_sync_at
            told = {"id": "new", "channel": "review", "nm_id": practice.shop.all("review")[0].nm_id, "text": "Новый"}
            practice.shop.record("add", **told)
            await ask(practice.desk, "review")
            began = time.monotonic()
            while read(db).last_sync_at == first:
                assert time.monotonic() - began < 20
                await asyncio.sleep(0.1)
    assert "new" in db.read_now(stored)
