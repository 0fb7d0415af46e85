"""T3 and fencing with real processes: killed or stopped at any named point, on any channel, one answer is published.

A worker is killed (or stopped, as a paused machine is) where `desk.crash_points` names it; another one takes over.
"""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from uuid import uuid4

import pytest
from crash_driver import Workers
from wildberries import CARD, make_chat, make_message, make_question, practice_server

from desk.crash_points import POINTS
from desk.interactions import ChannelName, SellerId
from sandbox.state import Shop
from storage.database import Database
from storage.inbox import InboxFilter, list_inbox
from storage.replies import ReplyState, list_replies

FULL = os.environ.get("FULL") == "1"
# Seconds. Wide enough for a busy machine, where a worker takes long from its claim to its first byte.
SETTLE = 0.8
# Two cores: more at once would only make every worker slower than its settle time.
AT_ONCE = 3
BY_ITSELF = {"reply.queued"}
BY_A_PERSON = {"approval.queued", "approval.committed"}
# Stopped here for longer than answers take to settle, nothing can hold the bytes back any more: see ADR 0018.
REMAINING_WINDOW = {"send.permitted"}


_LISTS: tuple[Literal["review", "question"], ...] = ("review", "question")


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    started = Workers()
    yield started
    started.close()


def points_of(channel: ChannelName) -> list[str]:
    """The points a message of this channel passes: only the review leaves without a person."""
    return [point for point in POINTS if point not in BY_ITSELF or channel is ChannelName.REVIEW]


def channel_at(point: str, turn: int) -> ChannelName:
    """The channels take turns from point to point; `FULL=1` gives every point every channel."""
    if point in BY_ITSELF:
        return ChannelName.REVIEW
    return list(ChannelName)[(POINTS.index(point) + turn) % len(ChannelName)]


@dataclass(frozen=True, kw_only=True)
class Case:
    """One message in one shop, and the workers that answer it."""

    workers: Workers
    shop: Shop
    url: str
    db: Database
    seller: SellerId
    channel: ChannelName

    def start(self, point: str, **env: str) -> int:
        auto = self.channel is ChannelName.REVIEW and point not in BY_A_PERSON
        return self.workers.start(
            url=self.db.url, shop=self.url, seller=self.seller, settle=SETTLE, auto=auto, env=env
        )  # fmt: skip

    def faults(self) -> list[str]:
        """What is wrong at the end; nothing, if all is well."""
        answers = [one.text for chat in self.shop.chats.all() for one in chat.written]
        answers += [one.answer.text for name in _LISTS for one in self.shop.all(name) if one.answer]
        items = self.db.read_now(list_inbox, self.seller, wanted=InboxFilter(status=None)).items
        replies = [one for item in items for one in self.db.read_now(list_replies, self.seller, item.id)]
        faults = [f"{self.shop.writes} posts"] if self.shop.writes != 1 else []
        faults += [f"wrong targets {self.shop.unknown_writes}"] if self.shop.unknown_writes else []
        faults += [f"{len(items)} interactions"] if len(items) != 1 else []
        told = [(one.state, one.text) for one in replies]
        faults += [f"{told} where {answers} stands"] if told != [(ReplyState.CONFIRMED, answers[-1:][0])] else []
        return faults


@asynccontextmanager
async def opened(workers: Workers, db: Database, channel: ChannelName) -> AsyncIterator[Case]:
    now = datetime.now(UTC)
    written = now - timedelta(hours=1)
    messages = {
        ChannelName.REVIEW: [make_message(created_at=written)],
        ChannelName.QUESTION: [make_question(created_at=written)],
    }
    chats = [make_chat()] if channel is ChannelName.CHAT else []
    shop = Shop(anchor=now, cards=[CARD], messages=messages.get(channel, []), chats=chats,
                clock=lambda: datetime.now(UTC))  # fmt: skip
    async with practice_server(shop) as url:
        yield Case(
            workers=workers, shop=shop, url=url, db=db, seller=SellerId(f"s-{uuid4().hex[:12]}"), channel=channel
        )


async def killed(case: Case, point: str) -> list[str]:
    """Killed at the point, then started again."""
    ended = await case.workers.wait(case.start(point, REPLYDESK_CRASH_AT=point))
    if ended != "exit 137":
        return [f"was to be killed: {ended}"]
    ended = await case.workers.wait(case.start(point))
    return case.faults() if ended == "exit 0" else [f"did not finish: {ended}"]


async def stopped(case: Case, point: str, seconds: float) -> list[str]:
    """Stopped at the point; another works meanwhile, until it is done or `seconds` have passed; then both go on."""
    first = case.start(point, REPLYDESK_PAUSE_AT=point)
    if (told := await case.workers.wait(first)) != "stopped":
        return [f"was to stop: {told}"]
    second = case.start(point)
    ended = await case.workers.wait(second, seconds=seconds)
    case.workers.go_on(first)
    ends = [await case.workers.wait(first), ended or await case.workers.wait(second)]
    return case.faults() if ends == ["exit 0", "exit 0"] else [f"did not finish: {ends}"]


async def try_all(one: Callable[[str], Awaitable[list[str]]], points: list[str]) -> list[str]:
    """Every point, a few at a time; what was wrong, by its point."""
    at_once = asyncio.Semaphore(AT_ONCE)

    async def limited(point: str) -> list[str]:
        async with at_once:
            began = time.monotonic()
            faults = await one(point)
            print(f"{point}: {time.monotonic() - began:.1f} s")
            return [f"{point}: {fault}" for fault in faults]

    found = await asyncio.gather(*(limited(point) for point in points))
    return [fault for faults in found for fault in faults]


@pytest.mark.parametrize("channel", ChannelName)
async def test_killed_at_any_point_nothing_is_lost_and_one_answer_is_published(
    workers: Workers, db: Database, channel: ChannelName
) -> None:
    async def one(point: str) -> list[str]:
        async with opened(workers, db, channel) as case:
            return await killed(case, point)

    assert await try_all(one, points_of(channel)) == []


@pytest.mark.parametrize("turn", range(3 if FULL else 1))
@pytest.mark.parametrize("seconds", [SETTLE / 3, SETTLE * 3])
async def test_stopped_at_any_point_while_another_takes_over_one_answer_is_published(
    workers: Workers, db: Database, seconds: float, turn: int
) -> None:
    skipped = REMAINING_WINDOW if seconds > SETTLE else set()

    async def one(point: str) -> list[str]:
        async with opened(workers, db, channel_at(point, turn)) as case:
            return await stopped(case, point, seconds)

    assert await try_all(one, [point for point in POINTS if point not in skipped]) == []
