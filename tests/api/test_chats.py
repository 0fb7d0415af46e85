"""Chats in the API: pulled on demand, shown with their thread, answered through the same outbox."""

from datetime import timedelta

import httpx
from makers import NOW, make_inbound
from sqlalchemy import Connection

from api.bootstrap import House
from api.commands.show import card_lines
from api.routes.interactions import read_card
from desk.interactions import Author, ChannelName, InteractionId, Message, SellerId
from storage.database import Database
from storage.inbox import InboxFilter, list_inbox
from storage.messages import fold_threads, store_messages
from storage.upsert import bulk_upsert

_PENDING = timedelta(minutes=180)
_THREAD = (
    Message(event_id="e1", author=Author.MARKETPLACE, text="Чат открыт", occurred_at=NOW - timedelta(minutes=9)),
    Message(event_id="e2", author=Author.CUSTOMER, text="Можно в посудомойку?", occurred_at=NOW - timedelta(minutes=8)),
    Message(event_id="e3", author=Author.SHOP, text="Да, до 60 °C", occurred_at=NOW - timedelta(minutes=7)),
    Message(
        event_id="e4", author=Author.CUSTOMER, text="А такую?", occurred_at=NOW - timedelta(minutes=6),
        attachments=({"kind": "image", "id": "f1"},),
    ),
)  # fmt: skip


def _store(conn: Connection, seller: SellerId) -> None:
    items = fold_threads(conn, seller, [make_inbound("1:c1", channel=ChannelName.CHAT, rating=None, messages=_THREAD)])
    bulk_upsert(conn, seller, items, now=NOW, reply_pending=_PENDING)
    store_messages(conn, seller, items)


def _chat(db: Database, seller: SellerId) -> InteractionId:
    db.write_now(_store, seller)
    (item,) = db.read_now(list_inbox, seller, wanted=InboxFilter(channel=ChannelName.CHAT)).items
    return item.id


async def test_the_card_shows_the_thread_and_the_open_words(
    client: httpx.AsyncClient, db: Database, seller: SellerId
) -> None:
    card = (await client.get(f"/api/interactions/{_chat(db, seller)}")).json()
    assert [(one["author"], one["text"]) for one in card["messages"]] == [
        ("wb", "Чат открыт"),
        ("customer", "Можно в посудомойку?"),
        ("shop", "Да, до 60 °C"),
        ("customer", "А такую?"),
    ]
    assert card["messages"][3]["attachments"] == [{"kind": "image", "id": "f1"}]
    assert (card["interaction"]["text"], card["interaction"]["needs_response"]) == ("А такую?", True)


async def test_other_cards_have_no_thread(client: httpx.AsyncClient, review: InteractionId) -> None:
    assert (await client.get(f"/api/interactions/{review}")).json()["messages"] == []


async def test_a_reply_to_a_chat_goes_the_way_of_all_replies(
    client: httpx.AsyncClient, db: Database, seller: SellerId
) -> None:
    body = {"text": "Такую тоже можно.", "revision": 1}
    headers = {"Idempotency-Key": "key-chat-12345"}
    queued = await client.post(f"/api/interactions/{_chat(db, seller)}/reply", json=body, headers=headers)
    assert (queued.status_code, queued.json()["state"]) == (202, "pending")


async def test_chats_are_pulled_by_name_and_a_seller_without_them_is_told(client: httpx.AsyncClient) -> None:
    done = await client.post("/api/interactions/sync/chats")
    assert done.status_code == 404
    assert "chat" in done.json()["detail"]


def test_show_prints_the_thread(house: House, db: Database, seller: SellerId) -> None:
    card = db.read_now(read_card, seller, _chat(db, seller), now=NOW)
    lines = card_lines(card)
    assert any("customer" in line and "Можно в посудомойку?" in line for line in lines)
    assert any("[1 file(s)]" in line for line in lines)
