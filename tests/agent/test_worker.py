"""The loop itself: stops soon, rests while the model is away, keeps a dead vendor from holding up the drafts."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from desks import make_desk
from makers import Clock, make_inbound, put_inbound
from pydantic_ai.exceptions import ModelHTTPError
from pydantic_ai.messages import ModelMessage, ModelResponse
from pydantic_ai.models.function import AgentInfo, FunctionModel
from routing import always_asking

from agent.ingest import pull
from agent.worker import Worker
from desk.interactions import ChannelName, Marketplace, SellerId
from desk.playbook import Playbook
from desk.ports import Absent, Accepted, Cursor, Outgoing, Page, ReadBack, SendOutcome
from storage.database import Database
from storage.sync import read_sync_state

MINUTES = timedelta(minutes=5)


class EndlessShop:
    """A vendor whose list never ends."""

    name = ChannelName.REVIEW
    marketplace = Marketplace.WILDBERRIES

    def __init__(self) -> None:
        self.pages, self.third_page = 0, asyncio.Event()

    async def fetch_since(self, cursor: Cursor | None) -> Page:
        self.pages += 1
        if self.pages == 3:
            self.third_page.set()
        return Page(items=(make_inbound(f"r{self.pages}"),), cursor=Cursor(str(self.pages)), has_more=True)

    async def send(self, reply: Outgoing) -> SendOutcome:
        return Accepted()

    async def read_back(self, reply: Outgoing) -> ReadBack:
        return Absent()


async def test_a_stopped_worker_does_not_pull_to_the_end_first(
    db: Database, seller: SellerId, playbook: Playbook
) -> None:
    shop, stop, clock = EndlessShop(), asyncio.Event(), Clock()
    desk = make_desk(db, seller, playbook=playbook, channels={ChannelName.REVIEW: shop}, clock=clock)
    working = asyncio.create_task(Worker(desk, sync_every=MINUTES).run(stop))
    await asyncio.wait_for(shop.third_page.wait(), 5)
    stop.set()
    await asyncio.wait_for(working, 5)
    state = db.read_now(read_sync_state, seller, "review", now=clock())
    assert state.status == "error"
    assert "stopped" in (state.error or "")


async def test_a_pull_that_is_cancelled_keeps_its_pages_and_says_so(
    db: Database, seller: SellerId, playbook: Playbook
) -> None:
    shop, clock = EndlessShop(), Clock()
    desk = make_desk(db, seller, playbook=playbook, channels={ChannelName.REVIEW: shop}, clock=clock)
    pulling = asyncio.create_task(pull(desk, ChannelName.REVIEW))
    await asyncio.wait_for(shop.third_page.wait(), 5)
    pulling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await pulling
    assert db.read_now(read_sync_state, seller, "review", now=clock()).cursor is not None


async def test_while_the_model_is_away_the_backlog_is_not_walked_through(
    db: Database, seller: SellerId, playbook: Playbook
) -> None:
    calls: list[str] = []

    def busy(_messages: list[ModelMessage], _info: AgentInfo) -> ModelResponse:
        calls.append("asked")
        raise ModelHTTPError(status_code=503, model_name="busy")

    clock = Clock()
    desk = replace(
        make_desk(db, seller, playbook=always_asking(playbook), clock=clock), router_model=FunctionModel(busy)
    )  # fmt: skip
    put_inbound(db, seller, *(make_inbound(f"r{number}") for number in range(70)))
    worker = Worker(desk, sync_every=None)
    assert await worker.handle_some() is True
    asked = len(calls)
    assert await worker.handle_some() is False
    assert len(calls) == asked
    clock.pass_by(timedelta(seconds=31))
    assert await worker.handle_some() is True
