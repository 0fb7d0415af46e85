"""Reading chats at Wildberries: a stream that may hold anything, told page by page."""

import json
import logging
from datetime import timedelta

import httpx
import pytest
from chats import CHAT, START, Vendor, event, fetch_all, listing, page, reply
from wildberries import CARD, NOW, chats

from desk.errors import Unusable
from desk.interactions import Author, ChannelName
from desk.ports import Cursor, Unreadable


async def test_a_chat_becomes_one_item_with_its_messages_product_and_order() -> None:
    (item,) = (await chats(Vendor(events=[page(event(1), event(2))])).fetch_since(None)).items
    assert (item.external_id, item.channel, item.nm_id, item.order_id) == (CHAT, ChannelName.CHAT, 101, "rid:r-1")
    assert (item.text, item.needs_response, item.customer_name) == ("слово 1\nслово 2", True, "Анна")
    assert item.occurred_at == NOW + timedelta(seconds=1)
    assert [message.event_id for message in item.messages] == ["e1", "e2"]


@pytest.mark.parametrize(
    "odd",
    [
        {"eventType": "reaction"},
        {"eventType": None},
        {"sender": "robot"},
        {"chatID": ""},
        {"eventID": None},
        {"eventID": "x" * 129},
        {"addTimestamp": "soon", "addTime": "soon"},
        {"addTimestamp": 10**18, "addTime": None},
    ],
)
async def test_an_event_we_cannot_read_is_left_out_and_told(
    odd: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        fetched = await chats(Vendor(events=[page(event(1), event(2, **odd), event(3))])).fetch_since(None)
    assert [message.event_id for item in fetched.items for message in item.messages] == ["e1", "e3"]
    assert "left out" in caplog.text


@pytest.mark.parametrize(
    "odd",
    [
        {"message": None},
        {"message": "text"},
        {"message": {"text": 5, "attachments": [1]}},
        {"message": {"attachments": {"files": "?", "images": [None, {}]}}},
        {"brand": {"new": ["field"]}, "isNewChat": "yes"},
        {"clientName": 7, "replySign": 5},
    ],
)
async def test_unknown_shapes_inside_an_event_break_nothing(odd: dict[str, object]) -> None:
    (item,) = (await chats(Vendor(events=[page(event(1, **odd))])).fetch_since(None)).items
    assert len(item.messages) == 1


async def test_a_page_of_nothing_but_unknown_events_is_read_past() -> None:
    vendor = Vendor(events=[page(event(1, eventType="reaction")), page(event(2)), page()])
    pages = await fetch_all(chats(vendor))
    assert [len(one.items) for one in pages] == [0, 1, 0]


async def test_our_own_echo_is_the_shops_word() -> None:
    echo = event(2, sender="seller", source="seller-public-api", message={"text": "Да"})
    (item,) = (await chats(Vendor(events=[page(event(1), echo)])).fetch_since(None)).items
    assert [message.author for message in item.messages] == [Author.CUSTOMER, Author.SHOP]
    assert (item.text, item.needs_response) == ("слово 1", False)


async def test_the_first_call_asks_for_everything_and_the_next_ones_from_where_it_came() -> None:
    vendor = Vendor(events=[page(event(1)), page(event(2)), page()])
    await fetch_all(chats(vendor))
    asked = [request.url.params.get("next") for request in vendor.asked("events")]
    assert asked == ["1", str(START + 1000), str(START + 2000)]


async def test_a_stream_that_refuses_the_first_moment_is_asked_without_one() -> None:
    refusal = httpx.Response(400, json={"status": 400, "title": "Bad Request", "error": 'Invalid value for "next"'})
    vendor = Vendor(events=[refusal, page(event(1)), page()])
    assert len((await fetch_all(chats(vendor)))[0].items) == 1
    assert "next" not in vendor.asked("events")[1].url.params


async def test_the_next_pull_reads_a_little_again() -> None:
    vendor = Vendor(events=[page(event(60)), page(next_=START + 60_000)])
    channel = chats(vendor)
    pages = await fetch_all(channel)
    await channel.fetch_since(pages[-1].cursor)
    assert vendor.asked("events")[-1].url.params["next"] == str(START + 50_000)


async def test_a_stream_that_stands_still_ends_the_pull() -> None:
    vendor = Vendor(events=page(event(1), next_=START + 1000))
    assert len(await fetch_all(chats(vendor))) == 2


@pytest.mark.parametrize("cursor", ["", "nonsense", "[]", '{"v":1,"next":"x"}', '{"v":9,"next":5}', "[" * 100_000])
async def test_a_cursor_that_is_not_ours_reads_from_the_beginning(cursor: str) -> None:
    vendor = Vendor(events=[page(event(1))])
    await chats(vendor).fetch_since(Cursor(cursor))
    assert vendor.asked("events")[0].url.params["next"] == "1"


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, json={"result": {"events": []}, "errors": ["shard 3 is away"]}),
        httpx.Response(200, json={"events": []}),
        httpx.Response(200, json=[]),
        httpx.Response(200, text="<html>"),
    ],
)
async def test_an_answer_that_is_not_whole_moves_nothing(answer: httpx.Response) -> None:
    with pytest.raises(Unusable):
        await chats(Vendor(events=[answer])).fetch_since(None)
    assert isinstance(await chats(Vendor(events=[answer])).read_back(reply()), Unreadable)


async def test_the_list_is_asked_once_and_again_only_for_a_chat_it_did_not_hold() -> None:
    vendor = Vendor(events=[page(event(1)), page(event(2)), page(event(3, chatID="1:new")), page()])
    pages = await fetch_all(chats(vendor))
    assert len(vendor.asked("chats")) == 2
    assert pages[2].items[0].external_id == "1:new"


async def test_a_chat_the_list_does_not_hold_takes_what_its_events_bring() -> None:
    card = {"goodCard": {"nmID": 202, "rid": "r-2"}}
    first = event(1, chatID="1:new", message={"text": "Привет", "attachments": card}, replySign="sign-new")
    vendor = Vendor(events=[page(first)], message=httpx.Response(200, json={"result": {"chatID": "1:new"}}))
    channel = chats(vendor)
    (item,) = (await channel.fetch_since(None)).items
    assert (item.nm_id, item.order_id, item.customer_id) == (202, "rid:r-2", None)


async def test_files_are_kept_with_what_downloads_them() -> None:
    attachments = {"images": [{"downloadID": "i1"}], "files": [{"downloadID": "f1", "name": "Чек.pdf"}]}
    (item,) = (
        await chats(Vendor(events=[page(event(1, message={"attachments": attachments}))])).fetch_since(None)
    ).items
    assert [dict(one) for one in item.messages[0].attachments] == [
        {"kind": "image", "id": "i1"},
        {"kind": "file", "id": "f1", "name": "Чек.pdf"},
    ]


async def test_nothing_personal_of_the_legacy_ids_is_kept() -> None:
    row = {"chatID": CHAT, "replySign": "s", "clientID": "77", "goodCard": {"nmID": CARD.nm_id}}
    (item,) = (await chats(Vendor(chats=listing(row), events=[page(event(1, clientID="77"))])).fetch_since(None)).items
    assert item.customer_id is None
    assert "77" not in json.dumps(dict(item.extra))
