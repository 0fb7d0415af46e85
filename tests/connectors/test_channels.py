"""One suite for every channel in the table, over real HTTP against the practice shop."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from limiters import Unlimited
from wildberries import (
    TOKEN,
    HeldTime,
    connect,
    make_chat,
    make_message,
    make_question,
    make_shop,
    outgoing,
    practice_server,
)

from connectors import CHANNELS
from desk.errors import NotAllowed, TryLater
from desk.interactions import ChannelName, Marketplace
from desk.ports import Absent, Accepted, AnsweredElsewhere, Channel, Declined, Ours, SendOutcome, Unknown, Unreadable
from sandbox.config import Fault, ShopConfig
from sandbox.state import Shop

_EVERY = [(marketplace, name) for marketplace, channels in CHANNELS.items() for name in channels]
_IDS = {ChannelName.REVIEW: "r1", ChannelName.QUESTION: "q1", ChannelName.CHAT: "1:c1"}
# A write of each channel; a message to a chat needs the chat's signature first, which is a read.
_WRITE = "/api/v1/(feedbacks/answer|questions$|seller/message)"

pytestmark = pytest.mark.parametrize(("marketplace", "name"), _EVERY, ids=lambda value: str(value))


@asynccontextmanager
async def _opened(
    name: ChannelName, *, faults: tuple[Fault, ...] = (), shop: Shop | None = None, token: str = TOKEN, lag: float = 0
) -> AsyncIterator[tuple[Channel, Shop]]:
    shop = shop or make_shop(chats=[make_chat()])
    async with practice_server(shop, ShopConfig(limits="lifted", faults=faults, lag_seconds=lag)) as url:
        wb = connect(url=url, token=token, limiter=Unlimited(), time=HeldTime())
        try:
            yield wb.channels[name], shop
        finally:
            await wb.aclose()


def _published(shop: Shop, name: ChannelName) -> int:
    if name is ChannelName.CHAT:
        chat = shop.chats.find(_IDS[name])
        return len(chat.written) if chat else 0
    found = shop.find("review" if name is ChannelName.REVIEW else "question", _IDS[name])
    return found.published if found else 0


async def test_it_says_who_it_is(marketplace: Marketplace, name: ChannelName) -> None:
    async with _opened(name) as (channel, _):
        assert (channel.name, channel.marketplace) == (name, marketplace)


async def test_what_is_there_comes_in_and_asks_for_an_answer(marketplace: Marketplace, name: ChannelName) -> None:
    async with _opened(name) as (channel, _):
        page = await channel.fetch_since(None)
        (item,) = page.items
        assert (item.external_id, item.channel, item.marketplace) == (_IDS[name], name, marketplace)
        assert item.needs_response
        assert item.nm_id == 101


async def test_an_answer_is_published_once_and_read_back(marketplace: Marketplace, name: ChannelName) -> None:
    async with _opened(name) as (channel, shop):
        reply = outgoing(_IDS[name], channel=name, text="Спасибо, что написали!")
        assert await channel.read_back(reply) == Absent()
        assert isinstance(await channel.send(reply), Accepted)
        assert isinstance(await channel.read_back(reply), Ours)
        assert _published(shop, name) == 1


async def test_an_accepted_answer_that_was_cut_off_is_unknown_and_then_ours(
    marketplace: Marketplace, name: ChannelName
) -> None:
    fault = Fault(kind="accept_then_drop", path=_WRITE, count=1)
    async with _opened(name, faults=(fault,)) as (channel, shop):
        reply = outgoing(_IDS[name], channel=name)
        assert isinstance(await channel.send(reply), Unknown)
        assert isinstance(await channel.read_back(reply), Ours)
        assert _published(shop, name) == 1


@pytest.mark.parametrize("kind", ["drop", "status", "garbage"])
async def test_other_faults_of_a_write_are_unknown_too(marketplace: Marketplace, name: ChannelName, kind: str) -> None:
    fault = Fault(kind=kind, path=_WRITE, count=1)  # type: ignore[arg-type]  # the three names above
    async with _opened(name, faults=(fault,)) as (channel, shop):
        reply = outgoing(_IDS[name], channel=name)
        assert isinstance(await channel.send(reply), Unknown)
        expected = Ours if kind == "garbage" else Absent
        assert isinstance(await channel.read_back(reply), expected)
        assert _published(shop, name) == (1 if kind == "garbage" else 0)


async def test_a_dropped_read_back_is_repeated_and_a_dead_one_is_unreadable(
    marketplace: Marketplace, name: ChannelName
) -> None:
    reply = outgoing(_IDS[name], channel=name)
    async with _opened(name, faults=(Fault(kind="drop", count=1),)) as (channel, _):
        assert await channel.read_back(reply) == Absent()
    async with _opened(name, faults=(Fault(kind="drop"),)) as (channel, _):
        found = await channel.read_back(reply)
        assert isinstance(found, Unreadable)
        assert not found.is_gone


async def test_a_vendor_that_is_not_there_declines_before_any_byte(marketplace: Marketplace, name: ChannelName) -> None:
    channel = connect(url="http://127.0.0.1:9", limiter=Unlimited()).channels[name]
    outcome = await channel.send(outgoing(_IDS[name], channel=name))
    assert isinstance(outcome, Declined)
    assert outcome.retry_after is not None
    with pytest.raises(TryLater):
        await channel.fetch_since(None)


async def test_a_persons_answer_is_somebody_elses(marketplace: Marketplace, name: ChannelName) -> None:
    async with _opened(name) as (channel, shop):
        shop.record("human", channel=name.value, id=_IDS[name], text="Ответили в кабинете")
        found = await channel.read_back(outgoing(_IDS[name], channel=name))
        assert found == AnsweredElsewhere("Ответили в кабинете")
        assert not [item for item in (await channel.fetch_since(None)).items if item.needs_response]


async def test_an_answer_within_the_lag_looks_absent(marketplace: Marketplace, name: ChannelName) -> None:
    time = HeldTime()
    async with _opened(name, shop=make_shop(chats=[make_chat()], time=time), lag=30) as (channel, _):
        reply = outgoing(_IDS[name], channel=name)
        await channel.send(reply)
        assert await channel.read_back(reply) == Absent()
        time.seconds += 31
        assert isinstance(await channel.read_back(reply), Ours)


async def test_a_bad_token_is_not_allowed(marketplace: Marketplace, name: ChannelName) -> None:
    wrong = TOKEN.split(".")[0] + ".e30." + TOKEN.split(".")[2]
    async with _opened(name, token=wrong) as (channel, _):
        with pytest.raises(NotAllowed, match="401"):
            await channel.fetch_since(None)
        outcome: SendOutcome = await channel.send(outgoing(_IDS[name], channel=name))
        assert isinstance(outcome, Declined)
        assert outcome.is_credential


async def test_many_messages_answered_at_once_are_answered_once_each(
    marketplace: Marketplace, name: ChannelName
) -> None:
    make = make_message if name is ChannelName.REVIEW else make_question
    messages = [make(f"m{number}", minutes=number + 1) for number in range(40)]
    chats = [make_chat(f"m{number}", minutes=number + 1) for number in range(40)]
    shop = make_shop(*messages, chats=chats)
    async with _opened(name, shop=shop) as (channel, _):
        replies = [outgoing(f"m{number}", channel=name, text=f"Спасибо, номер {number}!") for number in range(40)]
        outcomes = await asyncio.gather(*(channel.send(reply) for reply in replies))
        assert [isinstance(outcome, Accepted) for outcome in outcomes] == [True] * 40
        assert [isinstance(await channel.read_back(reply), Ours) for reply in replies] == [True] * 40
    counts = {message.published for message in shop.all("review" if name is ChannelName.REVIEW else "question")}
    assert (counts if name is not ChannelName.CHAT else {len(chat.written) for chat in shop.chats.all()}) == {1}
