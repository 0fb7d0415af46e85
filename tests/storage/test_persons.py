"""Finding a person's messages: exactly theirs, candidates by what they wrote, and clear words when it is unclear."""

from dataclasses import replace
from datetime import timedelta

import pytest
from makers import NOW, make_inbound, put_inbound
from persons import plant
from sqlalchemy import select, update

from desk.errors import BadInput, Conflict, NotFound
from desk.interactions import Author, ChannelName, Inbound, InteractionId, Message, SellerId
from desk.link_values import ActionMode, LinkKind, LinkScore
from desk.persons import read_names
from storage.database import Database
from storage.links import Judgement, record_links
from storage.messages import fold_threads, store_messages
from storage.persons import find_person, lock_person
from storage.tables import interactions, replies
from storage.upsert import bulk_upsert


def put(db: Database, seller: SellerId, *items: Inbound) -> dict[str, InteractionId]:
    put_inbound(db, seller, *items)
    with db.engine.connect() as conn:
        rows = conn.execute(
            select(interactions.c.external_id, interactions.c.id).where(interactions.c.seller_id == seller)
        )
        return {row.external_id: InteractionId(row.id) for row in rows}


def found(db: Database, seller: SellerId, **names: object) -> tuple[int, ...]:
    return db.read_now(find_person, seller, read_names(**names)).ids  # type: ignore[arg-type]  # names of every kind


def test_a_customers_number_brings_all_of_their_messages_and_nobody_elses(db: Database, seller: SellerId) -> None:
    ids = put(db, seller, make_inbound("a", customer_id="wb:5"), make_inbound("b", customer_id="wb:5"),
              make_inbound("c", customer_id="wb:55"), make_inbound("d"))  # fmt: skip
    assert found(db, seller, customer_id="wb:5") == found(db, seller, customer_id="5") == (ids["a"], ids["b"])
    assert found(db, seller, interaction_id=ids["a"]) == (ids["a"], ids["b"])
    assert found(db, seller, interaction_id=ids["d"]) == (ids["d"],)


def test_a_number_that_proves_nobody_the_same_brings_no_others(db: Database, seller: SellerId) -> None:
    ids = put(db, seller, make_inbound("a", customer_id="client:5"), make_inbound("b", customer_id="client:5"))
    names = read_names(interaction_id=ids["a"])
    assert db.read_now(find_person, seller, names, weak_id_kinds=("client",)).ids == (ids["a"],)


def test_an_order_is_narrowed_down_by_a_name(db: Database, seller: SellerId) -> None:
    ids = put(db, seller, make_inbound("a", order_id="shk:77"), make_inbound("b", order_id="rid:77",
                                                                             customer_name="Пётр"))  # fmt: skip
    assert found(db, seller, order_id="77") == (ids["a"], ids["b"])
    assert found(db, seller, order_id="77", name="пётр") == (ids["b"],)
    assert found(db, seller, order_id="shk:77") == (ids["a"],)


def test_an_order_of_two_customers_means_nobody(db: Database, seller: SellerId) -> None:
    put(db, seller, make_inbound("a", order_id="shk:77", customer_id="wb:1"),
        make_inbound("b", order_id="shk:77", customer_id="wb:2"))  # fmt: skip
    with pytest.raises(BadInput, match=r"2 customers \(wb:1, wb:2\)"):
        found(db, seller, order_id="77")
    assert len(found(db, seller, order_id="77", customer_id="wb:1")) == 1


def test_an_address_is_looked_for_in_texts_chats_and_earlier_words(db: Database, seller: SellerId) -> None:
    said = Message(event_id="e1", author=Author.CUSTOMER, text="anna собака mail.ru", occurred_at=NOW)
    chat = make_inbound("1:c", channel=ChannelName.CHAT, rating=None, text="", messages=(said,))
    with db.engine.begin() as conn:
        folded = fold_threads(conn, seller, [chat])
        bulk_upsert(conn, seller, folded, now=NOW, reply_pending=timedelta())
        store_messages(conn, seller, folded)
    ids = put(db, seller, make_inbound("a", text="Пишите anna@mail.ru"), make_inbound("b", cons="ANNA@mail.ru"))
    put(db, seller, make_inbound("a", text="Уже ответили, спасибо"))
    assert found(db, seller, email="anna@mail.ru") == tuple(sorted((ids["1:c"], ids["a"], ids["b"])))
    assert found(db, seller, chat_id="1:c") == (ids["1:c"],)


def test_nobody_is_not_found_and_a_strangers_number_neither(db: Database, seller: SellerId) -> None:
    other = put(db, SellerId(f"{seller}-b"), make_inbound(customer_id="wb:5"))["r1"]
    for names in ({"customer_id": "wb:5"}, {"interaction_id": other}, {"email": "anna@mail.ru"}):
        with pytest.raises(NotFound):
            found(db, seller, **names)


def test_linked_messages_are_named_and_not_taken(db: Database, seller: SellerId) -> None:
    ids = put(db, seller, make_inbound("a"), make_inbound("b"))
    score = LinkScore(kind=LinkKind.PROBABLE, confidence=0.8, action_mode=ActionMode.ASSIST, reason="одна деталь")
    db.write_now(record_links, seller, [Judgement(one=ids["a"], other=ids["b"], score=score)], floor=0.5, now=NOW)
    person = db.read_now(find_person, seller, read_names(interaction_id=ids["a"]))
    assert (person.ids, person.linked) == ((ids["a"],), (ids["b"],))


def test_a_candidate_is_shown_by_its_first_words(db: Database, seller: SellerId) -> None:
    ids = put(db, seller, make_inbound("a", text="слово " * 60))
    (one,) = db.read_now(find_person, seller, read_names(interaction_id=ids["a"])).messages
    assert (one.customer_name, len(one.words)) == ("Анна", 120)


@pytest.mark.parametrize("state", ["pending", "confirmed", "cancelled", "human"])
def test_what_is_settled_or_has_not_left_stands_in_nobodys_way(db: Database, seller: SellerId, state: str) -> None:
    who = plant(db, seller)
    with db.engine.begin() as conn:
        conn.execute(update(replies).where(replies.c.seller_id == seller).values(state=state))
        lock_person(conn, seller, who.ids)


def test_an_answer_on_its_way_is_waited_for(db: Database, seller: SellerId) -> None:
    who = replace(plant(db, seller))
    with db.engine.begin() as conn:
        conn.execute(update(replies).where(replies.c.interaction_id == who.ids[0]).values(state="sending"))
    with pytest.raises(Conflict, match="on its way"):
        db.write_now(lock_person, seller, who.ids)
