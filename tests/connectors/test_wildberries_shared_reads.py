"""Many messages on their way to chats read the stream together, and none sees less than it would alone."""

import asyncio
from datetime import timedelta

import httpx
import pytest
from chats import START, Vendor, event, page, reply
from wildberries import NOW, chats

from desk.ports import Absent, AnsweredElsewhere, Ours, Outgoing, ReadBack, Unreadable

_OTHER = "1:other"


def _of(chat_id: str, seconds: int, text: str = "Да, можно") -> Outgoing:
    asked_at = NOW + timedelta(seconds=seconds)
    return Outgoing(**{**{name: getattr(reply(), name) for name in Outgoing.__dataclass_fields__},
                       "external_id": chat_id, "asked_at": asked_at, "text": text})  # fmt: skip


def _stream(*events: dict[str, object]) -> Vendor:
    return Vendor(events=[page(*events), page(), page(*events), page(), page(*events), page()])


async def test_who_asks_at_the_same_time_shares_one_read_from_the_earliest_moment() -> None:
    vendor = _stream(
        event(1), event(5, chatID=_OTHER), event(7, chatID=_OTHER, sender="seller", message={"text": "Да"})
    )
    channel = chats(vendor)
    found = await asyncio.gather(channel.read_back(_of(_OTHER, 5, "Да")), channel.read_back(_of("1:c1", 1)))
    assert list(found) == [Ours(remote_id="e7"), Absent()]
    asked = [int(request.url.params["next"]) for request in vendor.asked("events")]
    assert asked == [START + 1000 - 1000, START + 7000]


async def test_who_asks_while_it_is_read_gets_a_read_that_begins_later() -> None:
    reading, gate = asyncio.Event(), asyncio.Event()
    pages = [page(event(1)), page(), page(event(1), event(2, sender="seller", message={"text": "из кабинета"})), page()]

    async def answer(request: httpx.Request) -> httpx.Response:
        if "events" not in request.url.path:
            return httpx.Response(200, json={"result": [], "errors": None})
        reading.set()
        await gate.wait()
        return pages.pop(0)

    channel = chats(answer)  # type: ignore[arg-type]  # the transport takes either kind of function
    first = asyncio.create_task(channel.read_back(_of("1:c1", 1)))
    await reading.wait()
    late = [asyncio.create_task(channel.read_back(_of("1:c1", 1))) for _ in range(3)]
    await asyncio.sleep(0)
    gate.set()
    assert await first == Absent()
    assert await asyncio.gather(*late) == [AnsweredElsewhere("из кабинета")] * 3
    assert pages == []


async def test_an_odd_event_before_ones_own_words_is_no_doubt_of_ones_own() -> None:
    odd = event(1, chatID="", sender="seller")
    channel = chats(_stream(odd, event(2, chatID=_OTHER), event(60)))
    early, late = await asyncio.gather(channel.read_back(_of(_OTHER, 1)), channel.read_back(_of("1:c1", 60)))
    assert isinstance(early, Unreadable)
    assert late == Absent()


@pytest.mark.parametrize("status", [401, 403])
async def test_a_read_that_fails_fails_for_all_and_the_next_one_is_made(status: int) -> None:
    vendor = Vendor(events=[httpx.Response(status), page(event(1)), page()])
    channel = chats(vendor)

    async def both() -> list[ReadBack]:
        return list(await asyncio.gather(*(channel.read_back(_of("1:c1", 1)) for _ in range(2))))

    assert [type(found) for found in await both()] == [Unreadable, Unreadable]
    assert await both() == [Absent(), Absent()]


async def test_one_who_stops_waiting_takes_nothing_from_the_others() -> None:
    channel = chats(_stream(event(1)))
    one, two = (asyncio.create_task(channel.read_back(_of("1:c1", 1))) for _ in range(2))
    await asyncio.sleep(0)
    one.cancel()
    assert await two == Absent()
