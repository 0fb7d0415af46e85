"""Years of history on as many channels as a worker pulls at once: nobody else's new messages wait for their end."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from functools import partial
from uuid import uuid4

from desks import make_desk
from makers import make_inbound
from queues import own_db, own_jobs, running, until
from slots import Slot

from agent.chores import Chore
from agent.desk import Desk, utc_now
from agent.sync_turns import SYNC, SYNC_DUE, has_due, names_of, take_due, take_turn
from agent.worker import Worker
from desk.interactions import ChannelName, SellerId
from desk.playbook import Playbook
from desk.ports import Absent, Cursor, Page
from storage.database import Database
from storage.jobs_engine import MAINTENANCE_AT_ONCE
from storage.jobs_queue import Jobs
from storage.sync import list_sync_states

db, jobs = own_db, own_jobs
SPAN = timedelta(seconds=0.3)


class History(Slot):
    """A channel with pages upon pages, or with one."""

    def __init__(self, name: ChannelName, *, pages: int) -> None:
        super().__init__(reads=[Absent()])
        self.name, self._pages = name, pages
        self.asked: list[Cursor | None] = []

    async def fetch_since(self, cursor: Cursor | None) -> Page:
        await asyncio.sleep(0.02)
        self.asked.append(cursor)
        number = int(cursor or 0) + 1
        item = replace(make_inbound(f"{self.name}-{number}", needs_response=False), channel=self.name)
        return Page(items=(item,), cursor=Cursor(str(number)), has_more=number < self._pages)


def desk_with(db: Database, jobs: Jobs, playbook: Playbook, *channels: History) -> Desk:
    seller = SellerId(f"s-{uuid4().hex[:12]}")
    made = make_desk(db, seller, playbook=playbook, channels={channel.name: channel for channel in channels})
    return replace(made, jobs=jobs, clock=utc_now)


async def test_incremental_turns_of_every_channel_come_between_the_parts_of_a_back_fill(
    db: Database, jobs: Jobs, playbook: Playbook
) -> None:
    endless = [History(ChannelName.REVIEW, pages=1_000_000) for _ in range(MAINTENANCE_AT_ONCE)]
    long = [desk_with(db, jobs, playbook, history) for history in endless]
    new = desk_with(db, jobs, playbook, *(History(name, pages=1) for name in ChannelName))
    chores = [
        Chore(name=SYNC, every=timedelta(days=1), act=partial(take_turn, span=SPAN), about=names_of),
        Chore(name=SYNC_DUE, every=SPAN, act=partial(take_due, span=SPAN), about=names_of, is_due=has_due),
    ]

    async def is_read() -> bool:
        states = await db.read(list_sync_states, new.seller_id, now=utc_now())
        return sum(state.last_sync_at is not None for state in states) == len(ChannelName)

    worker = Worker(
        {desk.seller_id: desk for desk in (*long, new)}, jobs, chores=chores, code_version="test", patience=10
    )
    async with running(worker):
        await until(is_read)
        read = [len(history.asked) for history in endless]
        # What gave way went on meanwhile, or does so now.
        await until(partial(_have_read_more, endless, read))
    for history in endless:
        pages = [int(cursor or 0) for cursor in history.asked]
        assert pages == list(range(len(pages))), "a page was read twice or left out"


async def _have_read_more(endless: list[History], before: list[int]) -> bool:
    return all(len(history.asked) > count for history, count in zip(endless, before, strict=True))
