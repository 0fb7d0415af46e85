"""Vendors whose pages come twice, in disorder, empty or in a circle: every walk ends and loses nothing on the way."""

import itertools
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from typing import Protocol

import httpx
import pytest
from chats import CHAT, START, event
from fault_operations import reply_to
from wildberries import NOW, chats, connect

from connectors.wildberries_client import WildberriesClient
from connectors.wildberries_lists import ListCall, ListReader
from connectors.wildberries_rows import question_of, review_of
from desk.errors import Unusable
from desk.interactions import ChannelName, Inbound
from desk.ports import Absent, Cursor, Ours, Page, ProductPage, Unreadable

_TAKE, _REACH = 10, 200
# Far more than any walk here may take: every list is read twice, at most `_REACH` deep.
_MOST_PAGES = 300
_SECOND = int(NOW.timestamp()) - 86_400

Answers = Callable[[httpx.Request, int], httpx.Response]
"""The vendor's answer to a request; the second value counts the requests from 0."""


class _Fetch(Protocol):
    def __call__(self, cursor: Cursor | None, /) -> Awaitable[Page | ProductPage]: ...


def _vendor(answers: Answers) -> Callable[[httpx.Request], httpx.Response]:
    number = itertools.count()
    return lambda request: answers(request, next(number))


async def _walk(fetch: _Fetch) -> list[Page | ProductPage]:
    """Every page of a walk; fails when it does not end."""
    pages: list[Page | ProductPage] = []
    cursor: Cursor | None = None
    while len(pages) < _MOST_PAGES:
        pages.append(await fetch(cursor))
        cursor = pages[-1].cursor
        if not pages[-1].has_more:
            return pages
    raise AssertionError("the walk does not end")


# Reviews and questions


def _row(number: int, second: int) -> dict[str, object]:
    moment = datetime.fromtimestamp(_SECOND + second, UTC)
    return {"id": f"r{number}", "createdDate": moment.isoformat(), "text": "слово", "answer": None}


def _list(rows: list[dict[str, object]]) -> httpx.Response:
    data = {"feedbacks": rows, "questions": rows, "countUnanswered": 5000, "countArchive": 5000}
    return httpx.Response(200, json={"data": data, "error": False, "errorText": ""})


def _reader(answers: Answers, key: str) -> ListReader:
    channel = connect(_vendor(answers)).channels[ChannelName.REVIEW]
    client: WildberriesClient = channel._client  # type: ignore[attr-defined]  # the shared client of a connection
    parse: Callable[..., Inbound] = review_of if key == "feedbacks" else question_of
    return ListReader(
        client=client, call=ListCall(path=f"/api/v1/{key}", rows_key=key, reach=_REACH, parse=parse), take=_TAKE
    )


def _crowd(number: int = 0) -> list[dict[str, object]]:
    """A full page of one second; another `number`, other reviews."""
    return [_row(number * _TAKE + place, 0) for place in range(_TAKE)]


def _spread(request: httpx.Request) -> list[dict[str, object]]:
    """Twenty reviews, a second apart, as an honest vendor pages through them."""
    params = request.url.params
    rows = [_row(number, number) for number in range(20)] if params["isAnswered"] == "false" else []
    since = int(params.get("dateFrom", 0))
    rows = [row for place, row in enumerate(rows) if _SECOND + place >= since]
    return rows[int(params["skip"]) :][: int(params["take"])]


_lists = pytest.mark.parametrize("key", ["feedbacks", "questions"])


@_lists
@pytest.mark.parametrize("rows", [_crowd(), [_row(number, number) for number in range(_TAKE)]], ids=["crowd", "spread"])
async def test_a_list_that_shows_one_page_for_ever_is_left(key: str, rows: list[dict[str, object]]) -> None:
    with pytest.raises(Unusable, match="cannot page"):
        await _walk(_reader(lambda _request, _number: _list(rows), key).fetch)


@_lists
async def test_a_list_that_shows_two_pages_in_turn_is_left_to_the_next_pull(key: str) -> None:
    pages = await _walk(_reader(lambda _request, number: _list(_crowd(number % 2)), key).fetch)
    assert {item.external_id for page in pages for item in page.items if isinstance(item, Inbound)} >= {"r0", "r19"}


@_lists
async def test_a_list_that_shows_other_messages_each_time_is_left_to_the_next_pull(key: str) -> None:
    def older(_request: httpx.Request, number: int) -> httpx.Response:
        return _list([_row(number * _TAKE + place, -number * 60) for place in range(_TAKE)])

    pages = await _walk(_reader(older, key).fetch)
    again = await _reader(older, key).fetch(pages[-1].cursor)
    assert again.has_more


@_lists
async def test_a_crowd_that_was_left_is_asked_for_again(key: str) -> None:
    asked: list[httpx.Request] = []

    def moving(request: httpx.Request, number: int) -> httpx.Response:
        asked.append(request)
        return _list(_crowd(number % 2))

    reader = _reader(moving, key)
    pages = await _walk(reader.fetch)
    await reader.fetch(pages[-1].cursor)
    assert int(asked[-1].url.params["dateFrom"]) < _SECOND
    assert asked[-1].url.params["skip"] == "0"


@_lists
@pytest.mark.parametrize("odd", ["twice", "reversed"])
async def test_a_page_with_every_message_twice_or_in_disorder_is_read_whole(key: str, odd: str) -> None:
    def disorder(request: httpx.Request, _number: int) -> httpx.Response:
        rows = _spread(request)
        return _list([*rows, *rows] if odd == "twice" else rows[::-1])

    pages = await _walk(_reader(disorder, key).fetch)
    assert {item.external_id for page in pages for item in page.items if isinstance(item, Inbound)} == {
        f"r{number}" for number in range(20)
    }
    for page in pages:
        moments = [item.occurred_at for item in page.items if isinstance(item, Inbound)]
        assert moments == sorted(moments)


@_lists
async def test_an_empty_page_that_promises_more_ends_the_walk(key: str) -> None:
    assert len(await _walk(_reader(lambda _request, _number: _list([]), key).fetch)) == 2


# Chats


def _stream(*events: dict[str, object], next_: object, total: object = None) -> httpx.Response:
    told = {"next": next_, "totalEvents": len(events) if total is None else total, "events": list(events)}
    return httpx.Response(200, json={"result": told, "errors": None})


_WHO = httpx.Response(200, json={"result": [{"chatID": CHAT, "replySign": "s"}], "errors": None})


def _told(*pages: httpx.Response) -> Callable[[httpx.Request], httpx.Response]:
    """A stream of these pages, the last one for ever."""
    answers = _endless(pages)
    return lambda request: _WHO if request.url.path.endswith("/chats") else next(answers)


def _endless(pages: tuple[httpx.Response, ...]) -> Iterator[httpx.Response]:
    return itertools.chain(pages, itertools.repeat(pages[-1]))


_FIRST = _stream(event(1), next_=START + 1000)


@pytest.mark.parametrize("next_", [START + 1000, START + 500, 1, 0, -5, None, "soon", True, 10**30])
async def test_a_stream_whose_cursor_does_not_move_ends_the_pull_and_proves_nothing(next_: object) -> None:
    stuck = _stream(event(2), next_=next_)
    assert len(await _walk(chats(_told(_FIRST, stuck)).fetch_since)) <= 3
    assert isinstance(await chats(_told(_FIRST, stuck)).read_back(reply_to(ChannelName.CHAT)), Unreadable)


async def test_a_stream_that_repeats_its_last_page_is_read_to_its_end() -> None:
    assert len(await _walk(chats(_told(_FIRST, _FIRST)).fetch_since)) == 2
    assert await chats(_told(_FIRST, _FIRST)).read_back(reply_to(ChannelName.CHAT)) == Absent()


async def test_events_that_are_promised_and_not_shown_are_not_passed_over() -> None:
    hidden = _stream(next_=START + 9000, total=5)
    with pytest.raises(Unusable, match="5 events"):
        await _walk(chats(_told(_FIRST, hidden)).fetch_since)
    assert isinstance(await chats(_told(_FIRST, hidden)).read_back(reply_to(ChannelName.CHAT)), Unreadable)


async def test_events_twice_and_in_disorder_are_one_thread() -> None:
    ours = event(3, sender="seller", message={"text": "Спасибо!"})
    mixed = _stream(ours, event(2), event(1), event(2), ours, next_=START + 3000)
    found = await chats(_told(mixed, _stream(next_=START + 3000))).read_back(reply_to(ChannelName.CHAT))
    assert isinstance(found, Ours)
    (item,) = (await chats(_told(mixed)).fetch_since(None)).items
    assert not item.needs_response


async def test_a_stream_without_an_end_is_not_read_back_for_ever() -> None:
    number = itertools.count()

    def growing(request: httpx.Request) -> httpx.Response:
        return _WHO if request.url.path.endswith("/chats") else _stream(event(1), next_=START + next(number))

    assert isinstance(await chats(growing).read_back(reply_to(ChannelName.CHAT)), Unreadable)
    assert next(number) <= 501


@pytest.mark.parametrize(
    "odd",
    [{"sender": "robot"}, {"sender": "seller", "eventType": "message.v2"}, {"sender": "seller", "addTimestamp": "?",
     "addTime": "?"}, {"sender": "seller", "eventID": None}, {"sender": "seller", "chatID": None}],
)  # fmt: skip
async def test_an_event_that_may_be_our_answer_is_never_overlooked(odd: dict[str, object]) -> None:
    whole = _stream(event(1), event(2, **odd), next_=START + 2000)
    found = await chats(_told(whole, _stream(next_=START + 2000))).read_back(reply_to(ChannelName.CHAT))
    assert isinstance(found, Unreadable)
    assert not found.is_gone


@pytest.mark.parametrize("odd", [{"eventType": "typing"}, {"sender": "robot", "chatID": "1:other"}])
async def test_an_event_that_cannot_be_our_answer_stops_nothing(odd: dict[str, object]) -> None:
    whole = _stream(event(1), event(2, **odd), next_=START + 2000)
    found = await chats(_told(whole, _stream(next_=START + 2000))).read_back(reply_to(ChannelName.CHAT))
    assert found == Absent()


# Cards


def _cards(cursor: object, count: int = 100) -> httpx.Response:
    rows = [{"nmID": number + 1, "title": "Кружка", "updatedAt": "2026-11-01T10:00:00Z"} for number in range(count)]
    return httpx.Response(200, json={"cards": rows, "cursor": cursor})


_NEWER = {"updatedAt": "2026-11-02T10:00:00Z", "nmID": 7, "total": 100}
_OLDER = {"updatedAt": "2026-11-01T10:00:00Z", "nmID": 8, "total": 100}


@pytest.mark.parametrize("cursor", [_NEWER, {}, None, [], "x", {"updatedAt": 5, "nmID": "x"}, {"total": 100}])
async def test_cards_whose_cursor_stands_still_or_is_none_end(cursor: object) -> None:
    pages = await _walk(connect(lambda _request: _cards(cursor)).catalogue.fetch_products)
    assert len(pages) <= 2


async def test_cards_in_a_circle_are_left() -> None:
    with pytest.raises(Unusable, match="went back"):
        await _walk(connect(_vendor(lambda _r, number: _cards((_NEWER, _OLDER)[number % 2]))).catalogue.fetch_products)


async def test_an_empty_page_of_cards_that_promises_more_ends_the_walk() -> None:
    assert len(await _walk(connect(lambda _request: _cards(_NEWER, count=0)).catalogue.fetch_products)) == 1
