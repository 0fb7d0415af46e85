"""The practice shop's chats: seeded, written to by buyers, people and the desk, remembered, counted."""

from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from wildberries import NOW, TOKEN, URL, HeldTime, make_chat, make_shop, practice

from sandbox.chats import Chat
from sandbox.config import ShopConfig
from sandbox.practice_api import published_rows, summary_of
from sandbox.shop import create_shop
from sandbox.state import Shop

_EVENTS, _MESSAGE = "/api/v1/seller/events", "/api/v1/seller/message"


def _client(shop: Shop, config: ShopConfig | None = None, time: HeldTime | None = None) -> httpx.AsyncClient:
    transport = practice(shop, config, time=time)
    return httpx.AsyncClient(transport=transport, base_url=URL, headers={"Authorization": TOKEN})


async def _write(client: httpx.AsyncClient, chat: Chat, text: str = "Да, можно") -> int:
    form = {"replySign": (None, chat.sign), "message": (None, text)}
    return (await client.post(_MESSAGE, files=form)).status_code


def test_there_are_fifteen_chats_about_cards_of_the_shop_and_three_belong_to_stories() -> None:
    shop = create_shop(anchor=NOW, clock=HeldTime().now)
    chats = shop.chats.all()
    assert len(chats) == 15
    assert len({chat.id for chat in chats}) == 15
    assert {chat.nm_id for chat in chats} <= set(shop.cards)
    stories = {message.customer for message in shop.all("review") if message.id.startswith("story-")}
    assert len([chat for chat in chats if chat.customer in stories]) >= 3


def test_no_chat_is_older_than_the_rest_of_the_shop_and_none_is_of_tomorrow() -> None:
    shop = create_shop(anchor=NOW, clock=HeldTime().now)
    moments = [event.at for _, event in shop.chats.stream()]
    assert NOW - timedelta(days=5) < min(moments) < max(moments) < NOW


def test_a_shop_from_a_file_has_no_chats(tmp_path: Path) -> None:
    file = tmp_path / "reviews.jsonl"
    file.write_text('{"id": "a", "product": 1, "product_name": "Кружка", "rating": 5}\n', encoding="utf-8")
    assert create_shop(anchor=NOW, data=file, clock=HeldTime().now).chats.all() == []


async def test_the_stream_is_read_page_by_page_to_an_empty_one() -> None:
    chat = make_chat("1:c1", *(f"слово {number}" for number in range(150)), minutes=200)
    async with _client(make_shop(chats=[chat])) as client:
        seen: list[str] = []
        query: dict[str, int] = {}
        while (told := (await client.get(_EVENTS, params=query)).json()["result"])["totalEvents"]:
            seen += [event["eventID"] for event in told["events"]]
            query = {"next": told["next"]}
    assert seen == [event.id for event in chat.events]


async def test_a_page_never_parts_what_was_written_in_one_moment() -> None:
    chat = make_chat("1:c1")
    for number in range(120):
        chat.write("client", f"слово {number}", NOW)
    async with _client(make_shop(chats=[chat])) as client:
        assert (await client.get(_EVENTS)).json()["result"]["totalEvents"] == 121


async def test_only_the_first_event_of_a_chat_is_new_and_brings_its_signature() -> None:
    chat = make_chat("1:c1", "Здравствуйте", "Вы здесь?")
    async with _client(make_shop(chats=[chat])) as client:
        first, second = (await client.get(_EVENTS)).json()["result"]["events"]
    assert (first["isNewChat"], first["replySign"], first["clientName"]) == (True, chat.sign, "Анна")
    assert "isNewChat" not in second
    assert "replySign" not in second


async def test_a_message_needs_the_present_signature() -> None:
    chat = make_chat("1:c1")
    shop = make_shop(chats=[chat])
    async with _client(shop) as client:
        assert await _write(client, chat) == 200
        old = chat.sign
        shop.record("resign", channel="chat", id=chat.id)
        form = {"replySign": (None, old), "message": (None, "Ещё")}
        refused = await client.post(_MESSAGE, files=form)
    assert (refused.status_code, refused.json()["detail"]) == (400, "Invalid signature")
    assert len(chat.written) == 1


async def test_json_is_no_form() -> None:
    chat = make_chat("1:c1")
    async with _client(make_shop(chats=[chat])) as client:
        refused = await client.post(_MESSAGE, json={"replySign": chat.sign, "message": "Да"})
    assert (refused.status_code, chat.written) == (400, [])


async def test_each_chat_method_has_its_own_limit() -> None:
    chat = make_chat("1:c1")
    async with _client(make_shop(chats=[chat]), ShopConfig(limits="real"), HeldTime()) as client:
        reads = [(await client.get(_EVENTS)).status_code for _ in range(11)]
        assert reads == [200] * 10 + [429]
        assert (await client.get("/api/v1/seller/chats")).status_code == 200


async def test_two_answers_to_the_same_words_are_counted_and_one_each_is_fine() -> None:
    once, twice = make_chat("1:c1"), make_chat("1:c2")
    shop = make_shop(chats=[once, twice])
    async with _client(shop) as client:
        await _write(client, once)
        once.write("client", "А ещё?", NOW)
        await _write(client, once)
        assert summary_of(shop)["published_twice"] == 0
        await _write(client, twice)
        await _write(client, twice)
    assert (summary_of(shop)["published"], summary_of(shop)["published_twice"]) == (2, 1)
    assert (summary_of(shop)["chats"], summary_of(shop)["writes"]) == (2, 4)


async def test_a_published_chat_is_shown_with_the_words_it_answered() -> None:
    chat = make_chat("1:c1", "Здравствуйте", "Можно в посудомойку?")
    shop = make_shop(chats=[chat])
    async with _client(shop) as client:
        await _write(client, chat)
        page = (await client.get("/?channel=chat")).text
    (row,) = published_rows(shop)
    assert (row["channel"], row["customer_text"]) == ("chat", "Здравствуйте\nМожно в посудомойку?")
    assert (row["text"], row["times_published"]) == ("Да, можно", 1)
    assert "Да, можно" in page
    assert "in the chat" in page


async def test_a_buyer_writes_and_a_new_buyer_opens_a_chat() -> None:
    chat = make_chat("1:c1")
    shop = make_shop(chats=[chat])
    async with _client(shop) as client:
        assert (await client.post("/practice/chat-message", json={"id": "1:c1", "text": "Ау?"})).status_code == 200
        told = {"id": "1:c9", "nm_id": 101, "text": "Здравствуйте", "customer": "Пётр"}
        assert (await client.post("/practice/chat-message", json=told)).status_code == 200
        answered = {"channel": "chat", "id": "1:c9", "text": "Слушаем вас"}
        assert (await client.post("/practice/human-answer", json=answered)).status_code == 200
    assert chat.events[-1].text == "Ау?"
    opened = shop.chats.find("1:c9")
    assert opened is not None
    assert [(event.by, event.text) for event in opened.events] == [("client", "Здравствуйте"), ("human", "Слушаем вас")]


async def test_a_message_beneath_a_persons_answer_says_how_long_that_one_had_stood() -> None:
    time, chat = HeldTime(), make_chat("1:c1")
    shop = make_shop(time=time, chats=[chat])
    shop.record("human", channel="chat", id="1:c1", text="Слушаем вас")
    async with _client(shop, time=time) as client:
        await time.sleep(7)
        await _write(client, chat)
    assert [row["human_stood_seconds"] for row in published_rows(shop)] == [7.0]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("chat-message", {"id": "1:c1"}),
        ("chat-message", {"id": "1:new", "text": "Здравствуйте"}),
        ("chat-message", {"id": "1:new", "text": "Здравствуйте", "nm_id": "many"}),
        ("human-answer", {"channel": "chat", "id": "1:new", "text": "Да"}),
        ("customer-edit", {"channel": "chat", "id": "1:c1", "text": "Да"}),
    ],
)
async def test_a_practice_write_to_a_chat_that_makes_no_sense_is_refused(path: str, body: dict[str, object]) -> None:
    shop = make_shop(chats=[make_chat("1:c1")])
    async with _client(shop) as client:
        before = summary_of(shop)
        assert (await client.post(f"/practice/{path}", json=body)).status_code == 400
    assert summary_of(shop) == before


async def test_chats_are_remembered_over_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "shop.jsonl"
    shop = create_shop(anchor=NOW, state_file=file, clock=HeldTime().now)
    chat = shop.chats.all()[0]
    async with _client(shop) as client:
        await _write(client, chat)
        await client.post("/practice/chat-message", json={"id": chat.id, "text": "Спасибо"})
    shop.close()
    again = create_shop(state_file=file, clock=HeldTime().now).chats.find(chat.id)
    assert again is not None
    assert again.events == chat.events
    assert [event.by for event in again.events[-2:]] == ["api", "client"]
