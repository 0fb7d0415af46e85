"""Whose replies are examples: a person's, of the category, on the same public channel, never the message's own."""

from dataclasses import replace

from makers import NOW, make_inbound, make_interaction
from searching import make_answered, put
from sqlalchemy import Connection, update

from desk.interactions import ChannelName, Inbound, Interaction, SellerId, VendorAnswer
from storage.database import Database
from storage.examples import ApprovedReply, find_approved
from storage.interactions import find_by_external_id, get_interaction
from storage.replies import add_reply
from storage.tables import interactions, replies


def told(db: Database, seller: SellerId, item: Inbound, *, category: str, origin: str | None = None) -> Interaction:
    """A message with its answer, put into a category; `origin`: who sent the answer from here, None: nobody did."""
    put(db, seller, item)
    one = db.read_now(find_by_external_id, seller, item.channel, item.external_id)
    current = db.read_now(get_interaction, seller, one)
    db.write_now(_set, current, {"intent": category})
    if origin is not None:
        db.write_now(_sent, seller, current, origin)
    return current


def _set(conn: Connection, current: Interaction, values: dict[str, str | None]) -> None:
    conn.execute(update(interactions).where(interactions.c.id == current.id).values(**values))


def _sent(conn: Connection, seller: SellerId, current: Interaction, origin: str) -> None:
    _set(conn, current, {"answer_text": None})
    reply = add_reply(conn, seller, current, text="x", origin=origin, author="anna", draft_id=None,
                      idempotency_key=None, now=NOW)  # fmt: skip
    conn.execute(update(replies).where(replies.c.id == reply.id).values(state="confirmed"))
    _set(conn, current, {"answer_text": current.answer_text})


def praise(external_id: str, text: str, answer: str, **changes: object) -> Inbound:
    item = make_answered(external_id, text, answer, channel=ChannelName.REVIEW, rating=5)
    return replace(item, **changes)  # type: ignore[arg-type]  # a builder takes any field


def find(db: Database, seller: SellerId, text: str = "Отличная кружка", **changes: object) -> tuple[ApprovedReply, ...]:
    current = make_interaction(id=10**9, seller_id=seller, text=text, **changes)
    return db.read_now(find_approved, seller, current, category="review_praise", now=NOW, limit=5)


def replies_of(found: tuple[ApprovedReply, ...]) -> list[str]:
    return [one.reply for one in found]


def test_the_approved_come_first_then_what_stands_at_the_marketplace(db: Database, seller: SellerId) -> None:
    told(db, seller, praise("1", "Отличная кружка, спасибо", "Рады за вас!"), category="review_praise")
    told(db, seller, praise("2", "Плед мягкий", "Тёплых вечеров!"), category="review_praise", origin="operator")
    found = find(db, seller)
    assert [(one.reply, one.is_ours) for one in found] == [("Тёплых вечеров!", True), ("Рады за вас!", False)]


def test_what_the_desk_sent_by_itself_is_no_example(db: Database, seller: SellerId) -> None:
    told(db, seller, praise("1", "Отличная кружка", "Рады за вас!"), category="review_praise", origin="auto")
    assert find(db, seller) == ()


def test_another_category_channel_language_or_seller_shows_nothing(db: Database, seller: SellerId) -> None:
    told(db, seller, praise("1", "Отличная кружка", "Жаль."), category="review_size", origin="operator")
    asked = praise("2", "Отличная кружка", "Да.", channel=ChannelName.QUESTION, rating=None)
    told(db, seller, asked, category="review_praise", origin="operator")
    told(db, seller, praise("3", "Great mug", "Thanks!", language="en"), category="review_praise", origin="operator")
    other = SellerId(f"{seller}-other")
    told(db, other, praise("4", "Отличная кружка", "Рады!"), category="review_praise", origin="operator")
    assert find(db, seller) == ()


def test_a_chat_is_shown_nobodys_words(db: Database, seller: SellerId) -> None:
    chat = praise("1", "Отличная кружка", "Рады за вас!", channel=ChannelName.CHAT, rating=None)
    told(db, seller, chat, category="review_praise", origin="operator")
    assert find(db, seller, channel=ChannelName.CHAT, rating=None) == ()
    assert find(db, seller) == ()


def test_the_message_itself_is_left_out(db: Database, seller: SellerId) -> None:
    own = told(db, seller, praise("1", "Отличная кружка", "Рады!"), category="review_praise", origin="operator")
    assert db.read_now(find_approved, seller, own, category="review_praise", now=NOW, limit=5) == ()


def test_words_like_these_come_first_and_the_product_before_others(db: Database, seller: SellerId) -> None:
    for name, text, nm_id in (("1", "Плед колется", 7), ("2", "Чашка и кружка хороши", 7), ("3", "Плед тёплый", 101)):
        item = praise(name, text, f"Ответ {name}!", nm_id=nm_id)
        told(db, seller, item, category="review_praise", origin="operator")
    assert replies_of(find(db, seller, text="кружка хорошая", nm_id=None))[0] == "Ответ 2!"
    assert replies_of(find(db, seller, text="кружка хорошая", nm_id=101))[0] == "Ответ 3!"


def test_the_customers_name_is_told_so_that_it_can_be_hidden(db: Database, seller: SellerId) -> None:
    item = make_inbound("1", text="Отличная кружка", answer=VendorAnswer(text="Анна, рады!"), needs_response=False)
    told(db, seller, item, category="review_praise")
    assert [(one.customer_name, one.id.partition(":")[0]) for one in find(db, seller)] == [("Анна", "review")]
