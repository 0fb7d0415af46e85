"""A channel against the served practice shop with the vendor's own limits, and with ids it does not know."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from limiters import MemoryLimiter
from wildberries import TOKEN, make_chat, make_message, make_question, make_shop, outgoing, practice_server

from connectors import open_wildberries
from desk.interactions import ChannelName, SellerId
from desk.ports import Accepted, Channel, Declined, Limiter, Rate, Unreadable
from sandbox.config import ShopConfig
from sandbox.state import Shop


class _Deaf:
    """A limiter that lets everything pass, as if another process had spent the calls."""

    async def acquire(self, key: str, rate: Rate) -> None:
        """Pass."""

    async def penalise(self, key: str, wait: timedelta) -> None:
        """Ignore it."""


@asynccontextmanager
async def _channel(shop: Shop, limiter: Limiter, name: ChannelName = ChannelName.REVIEW) -> AsyncIterator[Channel]:
    async with practice_server(shop, ShopConfig(limits="real")) as url:
        vendor = open_wildberries(
            seller_id=SellerId("main"), token=TOKEN, feedbacks_url=url, content_url=url, chat_url=url, limiter=limiter
        )
        try:
            yield vendor.channels[name]
        finally:
            await vendor.aclose()


async def test_a_busy_seller_stays_within_the_limits_and_loses_nothing() -> None:
    shop = make_shop(*(make_message(f"r{number}") for number in range(9)), make_question())
    async with _channel(shop, MemoryLimiter()) as channel:
        outcomes = [await channel.send(outgoing(f"r{number}")) for number in range(9)]
    assert outcomes == [Accepted()] * 9
    assert [item.published for item in shop.all("review")] == [1] * 9


async def test_the_same_calls_without_a_limiter_are_refused_by_the_shop() -> None:
    shop = make_shop(*(make_message(f"r{number}") for number in range(9)))
    async with _channel(shop, _Deaf()) as channel:
        outcomes = [await channel.send(outgoing(f"r{number}")) for number in range(9)]
    declined = [outcome for outcome in outcomes if isinstance(outcome, Declined)]
    assert declined
    assert all(outcome.retry_after == timedelta(seconds=1) for outcome in declined)
    assert sum(item.published for item in shop.all("review")) == 9 - len(declined)


async def test_an_unknown_review_is_accepted_and_the_read_back_finds_it_gone() -> None:
    async with _channel(make_shop(), MemoryLimiter()) as channel:
        assert await channel.send(outgoing("nobody")) == Accepted()
        found = await channel.read_back(outgoing("nobody"))
    assert isinstance(found, Unreadable)
    assert found.is_gone


async def test_an_unknown_question_is_declined_as_gone() -> None:
    async with _channel(make_shop(), MemoryLimiter(), ChannelName.QUESTION) as channel:
        sent = await channel.send(outgoing("nobody", channel=ChannelName.QUESTION))
    assert isinstance(sent, Declined)
    assert sent.is_gone


async def test_a_dozen_chats_are_answered_within_the_limits_of_their_methods() -> None:
    shop = make_shop(chats=[make_chat(f"1:c{number}") for number in range(12)])
    async with _channel(shop, MemoryLimiter(), ChannelName.CHAT) as channel:
        outcomes = [await channel.send(outgoing(f"1:c{number}", channel=ChannelName.CHAT)) for number in range(12)]
    assert [isinstance(outcome, Accepted) for outcome in outcomes] == [True] * 12
    assert [len(chat.written) for chat in shop.chats.all()] == [1] * 12
