"""A push that a worker died over, or whose job was lost, is processed by the next worker, once."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from chatwoot_pushes import message
from makers import make_playbook
from pushing import count_chats, keep, make_helpdesk_desk, outcomes
from queues import own_db, own_jobs, running, until

from agent.chores import usual_chores
from agent.desk import Desk, utc_now
from agent.pushes import process_due
from agent.worker import Worker
from desk.interactions import SellerId
from desk.playbook import Playbook
from storage.database import Database
from storage.jobs import push_job
from storage.jobs_queue import Jobs

db, jobs = own_db, own_jobs
_ROOT = Path(__file__).parents[2]


@pytest.fixture
def desk(db: Database, jobs: Jobs, seller: SellerId, playbook: Playbook) -> Desk:
    return replace(make_helpdesk_desk(db, seller, playbook), jobs=jobs, clock=utc_now)


@pytest.mark.parametrize("is_queued", [True, False], ids=["by its job", "by the sweep, its job lost in a crash"])
async def test_a_worker_takes_what_was_kept(desk: Desk, jobs: Jobs, is_queued: bool) -> None:
    row_id = keep(desk, message())
    assert row_id is not None
    if is_queued:
        desk.db.write_now(jobs.enqueue, push_job(desk.seller_id, row_id))
    worker = Worker({desk.seller_id: desk}, jobs, chores=usual_chores(sync_every=None), code_version="test")

    async def is_done() -> bool:
        return outcomes(desk) == {"stored": 1}

    async with running(worker):
        await until(is_done)
    assert count_chats(desk) == 1


_DIES = """
import asyncio, os, sys
from dataclasses import replace
from pushing import make_helpdesk_desk
from helpdesks import MemoryHelpdesk
from makers import make_playbook
from agent import pushes
from agent.desk import utc_now
from storage.database import Database

where = sys.argv[3]
desk = replace(make_helpdesk_desk(Database(sys.argv[1]), sys.argv[2], make_playbook()), clock=utc_now)
if where == "read":
    class Dies(MemoryHelpdesk):
        def read_push(self, payload):
            os._exit(9)
    desk = replace(desk, helpdesk=Dies())
else:
    setattr(pushes, where, lambda *args, **kwargs: os._exit(9))
asyncio.run(pushes.process_due(desk))
"""


def _die(desk: Desk, where: str) -> int:
    """Process what waits in a process that is gone when it comes to `where`; its exit code."""
    paths = os.pathsep.join((str(_ROOT), str(_ROOT / "tests" / "support")))
    command = [sys.executable, "-c", _DIES, desk.db.url, desk.seller_id, where]
    return subprocess.run(command, env=os.environ | {"PYTHONPATH": paths}).returncode


@pytest.mark.parametrize("where", ["read", "store_items", "queue_owed", "settle_delivery"])
async def test_a_worker_that_dies_over_it_leaves_it_whole_for_the_next(desk: Desk, where: str) -> None:
    keep(desk, message())
    assert _die(desk, where) == 9
    assert (outcomes(desk), count_chats(desk)) == ({"waiting": 1}, 0)
    fresh = make_helpdesk_desk(desk.db, desk.seller_id, make_playbook())
    await process_due(replace(fresh, clock=utc_now))
    assert (outcomes(desk), count_chats(desk)) == ({"stored": 1}, 1)
