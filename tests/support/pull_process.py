"""A worker as a process of its own that only pulls, ten reviews a page, to be killed amid a long history."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from desks import make_desk
from limiters import Unlimited
from makers import make_playbook
from vendors import connect_to

from agent.chores import usual_chores
from agent.desk import utc_now
from agent.worker import Worker
from connectors.wildberries_feedbacks import WildberriesFeedbacks
from desk.interactions import ChannelName, SellerId
from storage.database import Database
from storage.jobs_queue import Jobs

PAGE = 10
_ROOT = Path(__file__).parents[2]


@contextmanager
def pull_process(url: str, seller: SellerId, *, shop: str, sync_seconds: float) -> Iterator[subprocess.Popen[bytes]]:
    """Pull reviews of the shop until the block ends."""
    told = {"url": url, "seller": seller, "shop": shop, "sync_seconds": sync_seconds}
    process = subprocess.Popen([sys.executable, __file__, json.dumps(told)], cwd=_ROOT)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


async def _work(told: dict[str, Any]) -> None:
    db, seller = Database(told["url"]), SellerId(told["seller"])
    vendor = connect_to(told["shop"], seller, limiter=Unlimited())
    client = vendor.channels[ChannelName.REVIEW]._client  # type: ignore[attr-defined]  # of this connection, for small pages
    channel = WildberriesFeedbacks(client, seller_id=seller, take=PAGE)
    jobs, usual = Jobs(db), usual_chores(sync_every=timedelta(seconds=told["sync_seconds"]))
    desk = make_desk(db, seller, playbook=make_playbook(), channels={ChannelName.REVIEW: channel})
    await Worker(
        {seller: replace(desk, jobs=jobs, clock=utc_now)},
        jobs,
        chores=[chore for chore in usual if chore.name.startswith("sync")],
        code_version="test",
    ).run(asyncio.Event())


if __name__ == "__main__":
    asyncio.run(_work(json.loads(sys.argv[1])))
