"""Chats in the record: the thread is stored once, the row says where it stands, new words begin anew."""

from datetime import datetime, timedelta

from makers import NOW, PENDING, make_inbound

from desk.interactions import Author, ChannelName, Inbound, Interaction, Message, SellerId, Status
from storage.database import Database
from storage.inbox import InboxFilter, list_inbox
from storage.interactions import find_unhandled, mark_handled, set_status
from storage.messages import find_asked_at, fold_threads, list_messages, store_messages
from storage.replies import ReplyState, add_reply, list_replies
from storage.upsert import bulk_upsert

CUSTOMER, SHOP, WB = Author.CUSTOMER, Author.SHOP, Author.MARKETPLACE


def say(author: Author, text: str, minute: int, *, event: str = "") -> Message:
    return Message(
        event_id=event or f"e{minute}", author=author, text=text, occurred_at=NOW + timedelta(minutes=minute)
    )


def put(db: Database, seller: SellerId, *messages: Message, chat: str = "1:c1", now: datetime = NOW) -> None:
    """Store one page of a chat the way a pull does."""
    item = make_inbound(
        chat, channel=ChannelName.CHAT, rating=None, messages=messages, text="", needs_response=False, order_id="rid:1"
    )
    put_page(db, seller, item, now=now)


def put_page(db: Database, seller: SellerId, *items: Inbound, now: datetime = NOW) -> None:
    with db.engine.begin() as conn:
        folded = fold_threads(conn, seller, items)
        bulk_upsert(conn, seller, folded, now=now, reply_pending=PENDING)
        store_messages(conn, seller, folded)


def only(db: Database, seller: SellerId) -> Interaction:
    (item,) = db.read_now(list_inbox, seller, wanted=InboxFilter()).items
    return item


def test_a_burst_over_two_pages_is_one_message_with_two_revisions(db: Database, seller: SellerId) -> None:
    put(db, seller, say(CUSTOMER, "Здравствуйте", 1))
    put(db, seller, say(CUSTOMER, "пришло не то", 2))
    item = only(db, seller)
    assert (item.text, item.revision, item.needs_response) == ("Здравствуйте\nпришло не то", 2, True)
    assert item.occurred_at == NOW + timedelta(minutes=1)


def test_a_page_read_twice_changes_nothing(db: Database, seller: SellerId) -> None:
    page = (say(CUSTOMER, "Есть 46?", 1), say(SHOP, "Да", 2))
    put(db, seller, *page)
    before = only(db, seller)
    put(db, seller, *page)
    assert only(db, seller) == before
    assert len(db.read_now(list_messages, seller, before.id)) == 2


def test_the_thread_is_told_in_order_with_its_authors(db: Database, seller: SellerId) -> None:
    put(db, seller, say(SHOP, "Да", 2), say(WB, "Чат открыт", 0), say(CUSTOMER, "Есть 46?", 1))
    thread = db.read_now(list_messages, seller, only(db, seller).id)
    assert [(one.author, one.text) for one in thread] == [(WB, "Чат открыт"), (CUSTOMER, "Есть 46?"), (SHOP, "Да")]


def test_new_words_after_an_answer_begin_a_new_turn(db: Database, seller: SellerId) -> None:
    put(db, seller, say(CUSTOMER, "Есть 46?", 1), say(SHOP, "Да", 2))
    assert (only(db, seller).status, only(db, seller).answer_text) == (Status.RESPONDED, "Да")
    put(db, seller, say(CUSTOMER, "А 48?", 60), now=NOW + timedelta(minutes=61))
    item = only(db, seller)
    assert (item.status, item.needs_response, item.text, item.answer_text) == (Status.OPEN, True, "А 48?", None)
    assert (item.occurred_at, item.sla_due_at) == (NOW + timedelta(minutes=60), NOW + timedelta(minutes=540))


def test_the_same_words_again_are_new_words(db: Database, seller: SellerId) -> None:
    put(db, seller, say(CUSTOMER, "Ау?", 1), say(SHOP, "Мы здесь", 2))
    put(db, seller, say(CUSTOMER, "Ау?", 3))
    assert (only(db, seller).revision, only(db, seller).needs_response) == (2, True)


def test_a_person_who_answered_in_the_portal_leaves_nothing_to_do(db: Database, seller: SellerId) -> None:
    put(db, seller, say(CUSTOMER, "Есть 46?", 1))
    put(db, seller, say(SHOP, "Да", 2))
    item = only(db, seller)
    assert (item.status, item.needs_response, item.answer_text, item.revision) == (Status.RESPONDED, False, "Да", 1)
    put(db, seller, say(CUSTOMER, "А 48?", 3), say(SHOP, "Тоже", 4))
    item = only(db, seller)
    assert (item.status, item.needs_response, item.answer_text, item.revision) == (Status.RESPONDED, False, "Тоже", 2)
    assert db.read_now(find_unhandled, seller, limit=9) == ()


def test_our_own_echo_is_the_shops_word_and_changes_nothing(db: Database, seller: SellerId) -> None:
    put(db, seller, say(CUSTOMER, "Есть 46?", 1))
    item = only(db, seller)
    db.write_now(set_status, seller, item.id, status=Status.RESPONDED, now=NOW, answer_text="Да, есть")
    put(db, seller, say(SHOP, "Да, есть", 5))
    echoed = only(db, seller)
    assert (echoed.status, echoed.text, echoed.answer_text, echoed.revision) == (
        Status.RESPONDED,
        "Есть 46?",
        "Да, есть",
        1,
    )


def test_words_written_while_a_reply_waits_cancel_it(db: Database, seller: SellerId) -> None:
    put(db, seller, say(CUSTOMER, "Есть 46?", 1))
    item = only(db, seller)
    db.write_now(
        add_reply, seller, item, text="Да", origin="operator", author="anna", draft_id=None, idempotency_key=None,
        now=NOW,
    )  # fmt: skip
    put(db, seller, say(CUSTOMER, "Впрочем, не надо", 2))
    (reply,) = db.read_now(list_replies, seller, item.id)
    assert reply.state is ReplyState.CANCELLED


def test_a_handled_chat_is_handled_again_after_new_words(db: Database, seller: SellerId) -> None:
    put(db, seller, say(CUSTOMER, "Есть 46?", 1))
    item = only(db, seller)
    db.write_now(
        mark_handled, seller, item.id, revision=1, intent="sizing_fit", priority=item.priority, priority_reason="",
        sla_due_at=NOW, now=NOW,
    )  # fmt: skip
    assert db.read_now(find_unhandled, seller, limit=9) == ()
    put(db, seller, say(CUSTOMER, "А 48?", 2))
    assert db.read_now(find_unhandled, seller, limit=9) == (item.id,)


def test_each_revision_knows_when_its_words_began(db: Database, seller: SellerId) -> None:
    put(db, seller, say(CUSTOMER, "Есть 46?", 1), say(CUSTOMER, "или 48", 2))
    put(db, seller, say(SHOP, "Да", 3), say(CUSTOMER, "А 50?", 60))
    item = only(db, seller)
    moments = [db.read_now(find_asked_at, seller, item.id, revision=number) for number in (1, 2, 3)]
    assert moments == [NOW + timedelta(minutes=1), NOW + timedelta(minutes=60), None]


def test_an_event_named_like_our_own_book_keeping_does_no_harm(db: Database, seller: SellerId) -> None:
    put(db, seller, say(CUSTOMER, "Есть 46?", 1))
    put(db, seller, say(CUSTOMER, "А 48?", 2, event="r2"))
    assert only(db, seller).text == "Есть 46?\nА 48?"


def test_sellers_and_other_channels_keep_apart(db: Database, seller: SellerId) -> None:
    other = SellerId(f"{seller}-b")
    put(db, seller, say(CUSTOMER, "Есть 46?", 1))
    put(db, other, say(CUSTOMER, "Где заказ?", 1))
    put_page(db, other, make_inbound("1:c1"))
    assert only(db, seller).text == "Есть 46?"
    assert db.read_now(list_messages, other, only(db, seller).id) == ()


def test_many_chats_in_one_page_each_keep_their_own_thread(db: Database, seller: SellerId) -> None:
    items = [
        make_inbound(f"1:c{number}", channel=ChannelName.CHAT, messages=(say(CUSTOMER, f"Вопрос {number}", number),))
        for number in range(600)
    ]
    put_page(db, seller, *items)
    page = db.read_now(list_inbox, seller, wanted=InboxFilter(), limit=200)
    assert all(item.text == f"Вопрос {item.external_id[3:]}" for item in page.items)
