"""The permit is asked after every wait, over the open connection, and refused it lets no byte of the message out."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from chats import CHAT
from limiters import MemoryLimiter, Unlimited
from wildberries import HeldTime, Recorder, connect, make_chat, make_shop, outgoing, practice_server

from desk.errors import TryLater
from desk.interactions import ChannelName
from desk.ports import Accepted, Declined, Outgoing, Permit
from sandbox.state import Shop

TARGETS = {ChannelName.REVIEW: "r1", ChannelName.QUESTION: "q1", ChannelName.CHAT: CHAT}


def answers(*told: str | None) -> tuple[Permit, list[str | None]]:
    """A permit that says these in turn, and what it was asked so far."""
    asked: list[str | None] = []

    async def permit() -> str | None:
        asked.append(told[min(len(asked), len(told) - 1)])
        return asked[-1]

    return permit, asked


def reply_to(channel: ChannelName, permit: Permit) -> Outgoing:
    return replace(outgoing(TARGETS[channel], channel=channel), permit=permit)


def make_full_shop() -> Shop:
    return make_shop(chats=[make_chat(CHAT)])


@pytest.mark.parametrize("name", TARGETS)
async def test_the_permit_is_asked_again_when_the_connection_stands(name: ChannelName) -> None:
    shop = make_full_shop()
    permit, asked = answers(None)
    async with practice_server(shop) as url:
        wb = connect(url=url, limiter=Unlimited())
        assert isinstance(await wb.channels[name].send(reply_to(name, permit)), Accepted)
        await wb.aclose()
    assert asked == [None, None]
    assert shop.writes == 1


@pytest.mark.parametrize("name", TARGETS)
async def test_refused_over_the_open_connection_nothing_arrives(name: ChannelName) -> None:
    shop = make_full_shop()
    permit, asked = answers(None, "its time is over")
    async with practice_server(shop) as url:
        wb = connect(url=url, limiter=Unlimited())
        outcome = await wb.channels[name].send(reply_to(name, permit))
        # The connection is not left half used: the next call goes through.
        assert isinstance(await wb.channels[name].send(reply_to(name, answers(None)[0])), Accepted)
        await wb.aclose()
    assert isinstance(outcome, Declined)
    assert outcome.retry_after is not None
    assert "not sent: its time is over" in outcome.reason
    assert asked == [None, "its time is over"]
    assert shop.writes == 1


@asynccontextmanager
async def silent_server(on_bytes: Callable[[bytes], None]) -> AsyncIterator[str]:
    """Accepts connections, reads, and never answers."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            on_bytes(data)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def test_refused_over_the_open_connection_not_one_byte_leaves() -> None:
    heard: list[bytes] = []
    permit, _ = answers(None, "taken over")
    async with silent_server(heard.append) as url:
        wb = connect(url=url, limiter=Unlimited())
        outcome = await wb.channels[ChannelName.REVIEW].send(reply_to(ChannelName.REVIEW, permit))
        await wb.aclose()
        await asyncio.sleep(0.05)
    assert isinstance(outcome, Declined)
    assert heard == []


async def test_the_permit_is_asked_after_the_wait_for_the_limiter() -> None:
    time, waits = HeldTime(), list[int]()
    limiter = MemoryLimiter(clock=time.clock, sleep=time.sleep)
    await limiter.penalise("main/feedbacks", timedelta(seconds=20))

    async def permit() -> str | None:
        waits.append(len(time.slept))
        return None

    recorder = Recorder(httpx.Response(204))
    await (
        connect(recorder, limiter=limiter, time=time)
        .channels[ChannelName.REVIEW]
        .send(reply_to(ChannelName.REVIEW, permit))
    )
    assert time.slept == [20]
    assert set(waits) == {1}


async def test_a_permit_that_cannot_be_read_sends_nothing() -> None:
    async def permit() -> str | None:
        raise TryLater("the database is busy", retry_after=timedelta(seconds=5))

    recorder = Recorder(httpx.Response(204))
    outcome = await connect(recorder).channels[ChannelName.REVIEW].send(reply_to(ChannelName.REVIEW, permit))
    assert isinstance(outcome, Declined)
    assert recorder.requests == []


class Forgetful(MemoryLimiter):
    """A limiter whose database is out of reach when a penalty is to be kept."""

    async def penalise(self, key: str, wait: timedelta) -> None:
        raise TryLater("the database is busy")


async def test_a_limiter_that_fails_after_the_answer_does_not_make_it_look_unsent() -> None:
    full = httpx.Response(204, headers={"X-Ratelimit-Remaining": "0"})
    outcome = await connect(Recorder(full), limiter=Forgetful()).channels[ChannelName.REVIEW].send(outgoing())
    assert isinstance(outcome, Accepted)
