"""What was erased stays out, however often a vendor delivers it; whatever is written later is let in."""

import threading
from datetime import timedelta

import pytest
from makers import NOW, PENDING, make_inbound, put_inbound
from sqlalchemy import event, select

from desk.interactions import Author, ChannelName, Inbound, InteractionId, Message, SellerId
from storage.database import Database
from storage.messages import fold_threads, list_messages, store_messages
from storage.persons_erase import erase_rows, look_for_quotes
from storage.tables import interactions
from storage.tombstones import drop_erased, find_salts, need_salts, wait_alone
from storage.upsert import bulk_upsert

CUSTOMER, SHOP = Author.CUSTOMER, Author.SHOP


def say(number: int, author: Author = CUSTOMER) -> Message:
    at = NOW + timedelta(minutes=number)
    return Message(event_id=f"event-{number}", author=author, text=f"слово {number}", occurred_at=at)


def chat(*messages: Message) -> Inbound:
    return make_inbound("1:c1", channel=ChannelName.CHAT, rating=None, text="", needs_response=False, messages=messages)


def put_chat(db: Database, seller: SellerId, *messages: Message) -> None:
    with db.engine.begin() as conn:
        folded = fold_threads(conn, seller, [chat(*messages)])
        bulk_upsert(conn, seller, folded, now=NOW, reply_pending=PENDING)
        store_messages(conn, seller, folded)


def ids(db: Database, seller: SellerId) -> list[InteractionId]:
    with db.engine.connect() as conn:
        found = conn.execute(select(interactions.c.id).where(interactions.c.seller_id == seller))
        return [InteractionId(one) for one in found.scalars()]


def erase_all(db: Database, seller: SellerId) -> None:
    salt = db.write_now(need_salts, seller, now=NOW)[0]
    quoted = db.read_now(look_for_quotes, seller, ids(db, seller), now=NOW)
    db.write_now(erase_rows, seller, ids(db, seller), salt=salt, quoted=quoted, now=NOW)


def queries_of(db: Database, seller: SellerId, page: list[Inbound]) -> int:
    """How many queries a page costs, the lock of PostgreSQL left out."""
    asked: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        db.write_now(drop_erased, seller, page)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len([one for one in asked if "advisory" not in one])


def test_a_review_delivered_again_is_not_stored(db: Database, seller: SellerId) -> None:
    put_inbound(db, seller, make_inbound())
    erase_all(db, seller)
    done = db.write_now(bulk_upsert, seller, [make_inbound(), make_inbound("r2")], now=NOW, reply_pending=PENDING)
    assert (done.added, len(ids(db, seller))) == (1, 1)


def test_a_review_edited_after_its_erasure_is_still_the_erased_one(db: Database, seller: SellerId) -> None:
    put_inbound(db, seller, make_inbound())
    erase_all(db, seller)
    put_inbound(db, seller, make_inbound(text="Передумала: разбилась", rating=1))
    assert ids(db, seller) == []


def test_another_message_of_the_same_customer_is_new(db: Database, seller: SellerId) -> None:
    put_inbound(db, seller, make_inbound(customer_id="wb:5"))
    erase_all(db, seller)
    put_inbound(db, seller, make_inbound("r2", customer_id="wb:5"))
    assert len(ids(db, seller)) == 1


def test_the_same_id_of_another_seller_or_channel_is_another_message(db: Database, seller: SellerId) -> None:
    other = SellerId(f"{seller}-b")
    put_inbound(db, seller, make_inbound())
    erase_all(db, seller)
    put_inbound(db, seller, make_inbound(channel=ChannelName.QUESTION))
    put_inbound(db, other, make_inbound())
    assert (len(ids(db, seller)), len(ids(db, other))) == (1, 1)


def test_a_chat_goes_on_without_what_was_erased_of_it(db: Database, seller: SellerId) -> None:
    put_chat(db, seller, say(1), say(2, SHOP))
    erase_all(db, seller)
    put_chat(db, seller, say(1), say(2, SHOP))
    assert ids(db, seller) == []
    put_chat(db, seller, say(1), say(2, SHOP), say(3))
    (one,) = ids(db, seller)
    assert [message.text for message in db.read_now(list_messages, seller, one)] == ["слово 3"]


def test_an_answer_of_ours_that_is_delivered_late_does_not_bring_the_chat_back(db: Database, seller: SellerId) -> None:
    put_chat(db, seller, say(1))
    erase_all(db, seller)
    put_chat(db, seller, say(1), say(2, SHOP))
    assert ids(db, seller) == []
    put_chat(db, seller, say(3))
    put_chat(db, seller, say(4, SHOP))
    (one,) = ids(db, seller)
    assert [message.text for message in db.read_now(list_messages, seller, one)] == ["слово 3", "слово 4"]


def test_a_page_costs_one_query_until_somebody_was_erased_and_two_afterwards(db: Database, seller: SellerId) -> None:
    page = [make_inbound(f"r{number}") for number in range(50)]
    assert queries_of(db, seller, page) == 1
    put_inbound(db, seller, make_inbound())
    erase_all(db, seller)
    assert queries_of(db, seller, page) == 2


def test_salts_are_made_once_and_those_of_carried_acts_count_too(db: Database, seller: SellerId) -> None:
    assert db.read_now(find_salts, seller) == ()
    own = db.write_now(need_salts, seller, now=NOW)
    assert db.write_now(need_salts, seller, now=NOW) == own
    carried = "ab" * 32
    assert db.write_now(need_salts, seller, now=NOW, carried=[carried]) == (*own, carried)
    assert db.read_now(find_salts, SellerId("anybody")) == (*own, carried)


def test_a_page_under_way_cannot_bring_back_whom_somebody_erases_now(postgres_database: Database) -> None:
    """On PostgreSQL the page waits; on SQLite writes queue anyway."""
    db, seller = postgres_database, SellerId("race-of-erasure")
    put_inbound(db, seller, make_inbound())
    salt = db.write_now(need_salts, seller, now=NOW)[0]
    page = threading.Thread(target=put_inbound, args=(db, seller, make_inbound(text="Правка")))
    with db.engine.begin() as conn:
        wait_alone(conn, seller)
        page.start()
        page.join(0.3)
        assert page.is_alive()
        quoted = look_for_quotes(conn, seller, ids(db, seller), now=NOW)
        erase_rows(conn, seller, ids(db, seller), salt=salt, quoted=quoted, now=NOW)
    page.join(10)
    assert ids(db, seller) == []


@pytest.mark.parametrize("author", [SHOP, CUSTOMER])
def test_a_chat_nobody_erased_is_stored_whoever_writes(db: Database, seller: SellerId, author: Author) -> None:
    put_chat(db, seller, say(1, author))
    assert len(ids(db, seller)) == 1
