"""Two at once on the same rows: the second waits, then sees what the first did. Matters on PostgreSQL above all."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from time import sleep
from typing import Any

import pytest
from makers import NOW, PENDING, make_inbound, put_inbound
from sqlalchemy import Connection

from desk.errors import Conflict
from desk.interactions import Author, ChannelName, Interaction, Message, SellerId
from storage.database import Database
from storage.inbox import InboxFilter, list_inbox
from storage.messages import fold_threads, store_messages
from storage.replies import Reply, ReplyState, add_reply, get_reply, list_replies
from storage.runtime import read_switches, set_kill_switch
from storage.sellers import connect_seller
from storage.sync import begin_sync, read_sync_state
from storage.upsert import bulk_upsert

Write = Callable[[Connection], Any]


def _overlap(db: Database, first: Write, second: Write) -> Any:
    """Run `second` while `first` has written and not yet committed; its result, or what it raises."""
    started = threading.Event()

    def late(conn: Connection) -> Any:
        started.set()
        return second(conn)

    with ThreadPoolExecutor(1) as pool:
        with db.engine.begin() as conn:
            first(conn)
            if conn.dialect.name == "sqlite":
                started.set()
            other: Future[Any] = pool.submit(db.write_now, late)
            started.wait()
            sleep(0.2)
        return other.result(timeout=10)


@pytest.fixture
def item(db: Database, seller: SellerId) -> Interaction:
    put_inbound(db, seller, make_inbound())
    return db.read_now(list_inbox, seller, wanted=InboxFilter()).items[0]


def _adds(item: Interaction, text: str, *, key: str | None = None, origin: str = "operator") -> Write:
    def add(conn: Connection) -> Reply:
        return add_reply(
            conn, item.seller_id, item, text=text, origin=origin, author="anna", draft_id=None, idempotency_key=key,
            now=NOW,
        )  # fmt: skip

    return add


def test_two_operators_at_once_make_one_reply_and_a_conflict_with_its_text(db: Database, item: Interaction) -> None:
    with pytest.raises(Conflict, match="Первый"):
        _overlap(db, _adds(item, "Первый"), _adds(item, "Второй"))
    assert [reply.text for reply in db.read_now(list_replies, item.seller_id, item.id)] == ["Первый"]


def test_the_same_key_twice_at_once_is_one_reply(db: Database, item: Interaction) -> None:
    again = _overlap(db, _adds(item, "Спасибо!", key="key-12345"), _adds(item, "Спасибо!", key="key-12345"))
    assert [reply.id for reply in db.read_now(list_replies, item.seller_id, item.id)] == [again.id]


def test_an_answer_to_words_that_change_at_this_moment_is_a_conflict(db: Database, item: Interaction) -> None:
    def edited(conn: Connection) -> None:
        page = [make_inbound(text="Разбилась", rating=1)]
        bulk_upsert(conn, item.seller_id, page, now=NOW, reply_pending=PENDING)

    with pytest.raises(Conflict, match="Разбилась"):
        _overlap(db, edited, _adds(item, "Спасибо!"))


def test_a_person_takes_over_from_an_automatic_answer_that_has_not_left(db: Database, item: Interaction) -> None:
    auto = db.write_now(_adds(item, "Сама", origin="auto"))
    person = db.write_now(_adds(item, "Человек"))
    assert db.read_now(get_reply, item.seller_id, auto.id).state is ReplyState.CANCELLED
    assert person.state is ReplyState.PENDING


def test_two_pulls_may_begin_at_once(db: Database, seller: SellerId) -> None:
    _overlap(
        db,
        lambda conn: (connect_seller(conn, seller, connected_at=NOW), begin_sync(conn, seller, "review", now=NOW)),
        lambda conn: (connect_seller(conn, seller, connected_at=NOW), begin_sync(conn, seller, "review", now=NOW)),
    )
    assert db.read_now(read_sync_state, seller, "review", now=NOW).status == "syncing"


def test_a_kill_switch_may_be_turned_by_two_at_once(db: Database, seller: SellerId) -> None:
    def kill(conn: Connection) -> None:
        set_kill_switch(conn, seller, None, is_on=True, now=NOW)

    _overlap(db, kill, kill)
    assert db.read_now(read_switches, seller, make_inbound().channel).kill_reason


def _pulls(seller: SellerId, *texts: str) -> Write:
    """Store a page of one chat; the number of a text is its minute."""
    messages = tuple(
        Message(event_id=text, author=Author.CUSTOMER, text=text, occurred_at=NOW + timedelta(minutes=int(text)))
        for text in texts
    )

    def pull(conn: Connection) -> None:
        item = make_inbound("1:c1", channel=ChannelName.CHAT, rating=None, messages=messages)
        folded = fold_threads(conn, seller, [item])
        bulk_upsert(conn, seller, folded, now=NOW, reply_pending=PENDING)
        store_messages(conn, seller, folded)

    return pull


def test_two_pulls_of_one_chat_lose_none_of_its_words(db: Database, seller: SellerId) -> None:
    db.write_now(_pulls(seller, "1"))
    _overlap(db, _pulls(seller, "2", "3"), _pulls(seller, "2"))
    (item,) = db.read_now(list_inbox, seller, wanted=InboxFilter()).items
    assert item.text == "1\n2\n3"
