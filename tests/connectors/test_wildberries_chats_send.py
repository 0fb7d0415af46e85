"""Writing to a chat at Wildberries, seeing what stands there, and files in three states."""

from datetime import timedelta

import httpx
import pytest
from chats import CHAT, Vendor, event, listing, page, reply, served, written
from wildberries import NOW, HeldTime, chats, make_chat, make_shop

from desk.ports import (
    Absent,
    Accepted,
    AnsweredElsewhere,
    Cursor,
    Declined,
    Moderating,
    Ours,
    Ready,
    Unknown,
    Unreadable,
    Withheld,
)
from sandbox.chats import Chat, File
from sandbox.state import Shop

# Writing


async def test_a_message_is_a_form_with_the_chats_signature() -> None:
    vendor = Vendor(message=httpx.Response(200, json={"result": {"chatID": CHAT, "addTime": 17}, "errors": []}))
    assert await chats(vendor).send(reply()) == Accepted("17")
    (request,) = vendor.asked("message")
    assert request.headers["content-type"].startswith("multipart/form-data; boundary=")
    body = request.content.decode()
    assert 'name="replySign"' in body
    assert "sign-1" in body
    assert "Да, можно" in body
    assert "filename" not in body


async def test_a_renewed_signature_waits_for_the_next_attempt() -> None:
    shop = make_shop(chats=[make_chat(CHAT)])
    channel = served(shop)
    await channel.fetch_since(None)
    shop.record("resign", channel="chat", id=CHAT)
    outcome = await channel.send(reply())
    assert isinstance(outcome, Declined)
    assert outcome.retry_after is not None
    assert written(shop) == []
    assert isinstance(await channel.send(reply()), Accepted)
    assert written(shop) == ["Да, можно"]


async def test_a_signature_that_stays_refused_is_left_to_a_person() -> None:
    refusal = httpx.Response(400, json={"status": 400, "title": "Bad Request", "detail": "Invalid signature"})
    outcome = await chats(Vendor(message=refusal)).send(reply())
    assert isinstance(outcome, Declined)
    assert outcome.retry_after is None


async def test_a_chat_nobody_lists_is_gone() -> None:
    outcome = await chats(Vendor(chats=listing({"chatID": "1:other", "replySign": "s"}))).send(reply())
    assert isinstance(outcome, Declined)
    assert outcome.is_gone


@pytest.mark.parametrize(
    "told",
    [
        {"result": {"chatID": CHAT}, "errors": ["file too big"]},
        {"result": {"chatID": "1:other"}, "errors": []},
        {"result": None, "errors": None},
        [],
    ],
)
async def test_a_success_that_does_not_say_so_is_read_back(told: object) -> None:
    assert isinstance(await chats(Vendor(message=httpx.Response(200, json=told))).send(reply()), Unknown)


@pytest.mark.parametrize("text", ["", "я" * 1001])
async def test_a_text_the_vendor_would_not_take_is_not_sent(text: str) -> None:
    vendor = Vendor()
    assert isinstance(await chats(vendor).send(reply(text)), Declined)
    assert vendor.requests == []


# Reading back


def asked_shop() -> tuple[Shop, Chat]:
    chat = make_chat(CHAT, "Можно в посудомойку?")
    return make_shop(chats=[chat, make_chat("1:c2", minutes=50)]), chat


async def test_our_words_are_ours_even_when_the_customer_wrote_since() -> None:
    shop, chat = asked_shop()
    chat.write("api", "Да,  можно", NOW - timedelta(minutes=30))
    chat.write("client", "Спасибо!", NOW - timedelta(minutes=20))
    found = await served(shop).read_back(reply(asked_at=chat.events[0].at))
    assert isinstance(found, Ours)
    assert found.remote_id == chat.events[1].id


async def test_the_same_words_to_an_earlier_question_are_not_this_answer() -> None:
    shop, chat = asked_shop()
    chat.write("api", "Да, можно", NOW - timedelta(minutes=30))
    chat.write("client", "А в микроволновку?", NOW - timedelta(minutes=20))
    assert await served(shop).read_back(reply(asked_at=chat.events[2].at)) == Absent()


async def test_the_customers_own_words_are_never_taken_for_ours() -> None:
    shop, chat = asked_shop()
    chat.write("client", "Да, можно", NOW - timedelta(minutes=30))
    assert await served(shop).read_back(reply(asked_at=chat.events[0].at)) == Absent()


async def test_a_persons_words_after_the_customers_last_are_somebody_elses() -> None:
    shop, chat = asked_shop()
    chat.write("human", "Можно, но вручную лучше", NOW - timedelta(minutes=30))
    found = await served(shop).read_back(reply(asked_at=chat.events[0].at))
    assert found == AnsweredElsewhere("Можно, но вручную лучше")


async def test_what_the_marketplace_writes_is_no_answer() -> None:
    shop, chat = asked_shop()
    chat.write("wb", "Чат передан продавцу", NOW - timedelta(minutes=30))
    assert await served(shop).read_back(reply(asked_at=chat.events[0].at)) == Absent()


async def test_only_a_stream_read_to_its_end_says_absent() -> None:
    away = httpx.Response(500)
    vendor = Vendor(events=[page(event(1)), away])
    assert isinstance(await chats(vendor).read_back(reply(asked_at=NOW)), Unreadable)


async def test_an_answer_on_a_later_page_is_found() -> None:
    own = event(9, sender="seller", message={"text": "Да, можно"})
    vendor = Vendor(events=[page(*(event(number) for number in range(1, 9))), page(own), page()])
    assert isinstance(await chats(vendor).read_back(reply(asked_at=NOW)), Ours)


async def test_a_chat_without_the_words_we_answer_is_gone_not_absent() -> None:
    vendor = Vendor(events=[page(event(1, chatID="1:other")), page()])
    found = await chats(vendor).read_back(reply(asked_at=NOW))
    assert isinstance(found, Unreadable)
    assert found.is_gone


async def test_a_stream_without_end_is_unreadable() -> None:
    numbers = iter(range(1, 10_000))

    def endless(request: httpx.Request) -> httpx.Response:
        return page(event(next(numbers)))

    found = await chats(endless).read_back(reply(asked_at=NOW))
    assert isinstance(found, Unreadable)
    assert "no end" in found.reason


# Files


def shop_with(state: str) -> Shop:
    chat = make_chat(CHAT)
    file = File(id="f1", kind="image", name="a.png", state=state)  # type: ignore[arg-type]  # the three states
    chat.write("client", "", NOW - timedelta(seconds=1), (file,))
    return make_shop(chats=[chat])


async def test_a_file_is_ready_under_moderation_or_withheld() -> None:
    ready = await served(shop_with("ready")).fetch_attachment("f1")
    assert isinstance(ready, Ready)
    assert (ready.kind, ready.body[:4]) == ("image/png", b"\x89PNG")
    pending = await served(shop_with("pending"), moderation_seconds=60).fetch_attachment("f1")
    assert pending == Moderating(retry_after=timedelta(seconds=30))
    assert isinstance(await served(shop_with("refused")).fetch_attachment("f1"), Withheld)
    assert isinstance(await served(shop_with("ready")).fetch_attachment("../events"), Withheld)


async def test_a_file_larger_than_the_cap_is_withheld() -> None:
    vendor = Vendor(download=httpx.Response(200, content=b"x" * (5 * 1024 * 1024 + 1)))
    assert isinstance(await chats(vendor).fetch_attachment("f1"), Withheld)


@pytest.mark.parametrize(
    ("told", "seconds"), [({"retrySeconds": 5}, 5), ({"retrySeconds": 0}, 1), ({}, 30), ({"retrySeconds": 10**9}, 3600)]
)
async def test_the_wait_for_moderation_is_bounded(told: dict[str, int], seconds: int) -> None:
    vendor = Vendor(download=httpx.Response(202, json=told))
    assert await chats(vendor).fetch_attachment("f1") == Moderating(retry_after=timedelta(seconds=seconds))


async def test_each_method_has_a_limit_of_its_own() -> None:
    time = HeldTime()
    done = httpx.Response(200, json={"result": {"chatID": CHAT}, "errors": []})
    channel = chats(Vendor(message=done), time=time)
    for _ in range(10):
        await channel.send(reply())
        await channel.fetch_since(Cursor('{"v":1,"next":5}'))
    assert time.slept == []
    await channel.send(reply())
    assert time.slept == [pytest.approx(1.0)]
