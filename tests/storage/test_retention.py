"""What was kept long enough is blanked; what is open, under way or young keeps every word."""

from datetime import timedelta
from typing import Any

import pytest
from makers import NOW, make_inbound, make_interaction, put_inbound
from persons import plant
from sqlalchemy import delete, select, true, update

from desk.interactions import SellerId, VendorAnswer
from desk.playbook_retention import Retention
from desk.search_words import SearchFilter
from storage.database import Database
from storage.inbox import InboxFilter, list_inbox
from storage.product_days import refresh_product_days
from storage.recent_answers import find_recent_answers
from storage.retention import retain
from storage.retrieval import search
from storage.search_index import index_batch
from storage.tables import decisions, drafts, interactions, messages, replies, runtime_settings
from storage.tables_links import product_days
from storage.tables_search import search_docs

KEEP = Retention(raw=timedelta(days=90), texts=timedelta(days=730))
ANSWERED: dict[str, Any] = {"needs_response": False, "answer": VendorAnswer(text="Спасибо, Анна!")}


def put_old(db: Database, seller: SellerId, days: int, **changes: Any) -> None:
    """One answered review of that age, with vendor details."""
    at = NOW - timedelta(days=days)
    item = make_inbound(occurred_at=at, extra={"color": "синий"}, **ANSWERED | changes)
    put_inbound(db, seller, item, now=at)


def only(db: Database, seller: SellerId) -> object:
    with db.engine.connect() as conn:
        return conn.execute(select(interactions).where(interactions.c.seller_id == seller)).one()


@pytest.mark.parametrize(
    ("days", "text", "extra"),
    [(89, "Отличная кружка, спасибо!", {"color": "синий"}), (91, "Отличная кружка, спасибо!", {}), (731, "", {})],
)
def test_details_go_after_ninety_days_and_texts_after_two_years(
    db: Database, seller: SellerId, days: int, text: str, extra: dict[str, str]
) -> None:
    put_old(db, seller, days)
    db.write_now(retain, seller, keep=KEEP, now=NOW)
    row = db.read_now(list_inbox, seller, wanted=InboxFilter()).items[0]
    assert (row.text, row.extra, row.rating) == (text, extra, 5)


def test_whoever_still_waits_for_an_answer_keeps_every_word(db: Database, seller: SellerId) -> None:
    put_old(db, seller, 2_000, needs_response=True, answer=None)
    assert db.write_now(retain, seller, keep=KEEP, now=NOW) == 0
    assert getattr(only(db, seller), "text", "")


def test_an_answer_under_way_keeps_them_too(db: Database, seller: SellerId) -> None:
    who = plant(db, seller)
    with db.engine.begin() as conn:
        mine = interactions.c.id == who.ids[0]
        conn.execute(update(interactions).where(mine).values(status="closed", occurred_at=NOW - timedelta(days=900)))
        conn.execute(update(replies).where(replies.c.interaction_id == who.ids[0]).values(state="sending"))
    assert db.write_now(retain, seller, keep=KEEP, now=NOW) == 0
    with db.engine.begin() as conn:
        conn.execute(update(replies).where(replies.c.interaction_id == who.ids[0]).values(state="confirmed"))
        conn.execute(delete(runtime_settings).where(runtime_settings.c.seller_id == seller))
    assert db.write_now(retain, seller, keep=KEEP, now=NOW) == 1


def test_no_table_keeps_their_words_but_the_days_keep_the_sums(db: Database, seller: SellerId) -> None:
    put_old(db, seller, 800)
    db.write_now(index_batch, seller, now=NOW)
    db.write_now(retain, seller, keep=KEEP, now=NOW)
    db.write_now(index_batch, seller, now=NOW)
    db.write_now(refresh_product_days, seller, now=NOW)
    with db.engine.connect() as conn:
        words = conn.execute(select(search_docs.c.words).where(search_docs.c.seller_id == seller)).scalar_one()
        said = conn.execute(select(messages.c.text).where(messages.c.seller_id == seller)).scalars().all()
        day = conn.execute(
            select(product_days).where(product_days.c.seller_id == seller, product_days.c.messages > 0)
        ).one()
        empty = [
            conn.execute(select(table.c.id).where(table.c.seller_id == seller)).first() for table in (drafts, decisions)
        ]
    row = only(db, seller)
    told = [getattr(row, name) for name in ("text", "pros", "cons", "customer_name", "answer_text")]
    assert (told, set(said), empty) == (["", None, None, None, ""], {""}, [None, None])
    assert "отличн" not in words
    assert (day.messages, day.answered, day.rating_sum) == (1, 1, 5)


@pytest.mark.parametrize("answer", [None, VendorAnswer(text="Спасибо, Анна!")])
def test_a_message_delivered_again_stays_blank(db: Database, seller: SellerId, answer: VendorAnswer | None) -> None:
    put_old(db, seller, 800, answer=answer)
    db.write_now(retain, seller, keep=KEEP, now=NOW)
    put_old(db, seller, 800, answer=answer)
    assert getattr(only(db, seller), "text", None) == ""


def test_the_pass_goes_in_portions_and_once_a_day(db: Database, seller: SellerId) -> None:
    items = [make_inbound(f"r{number}", occurred_at=NOW - timedelta(days=900), **ANSWERED) for number in range(5)]
    put_inbound(db, seller, *items, now=NOW - timedelta(days=900))
    done = [db.write_now(retain, seller, keep=KEEP, now=NOW, limit=2) for _ in range(4)]
    assert done == [2, 2, 1, 0]
    put_inbound(db, seller, make_inbound("late", occurred_at=NOW - timedelta(days=900), **ANSWERED),
                now=NOW - timedelta(days=900))  # fmt: skip
    assert db.write_now(retain, seller, keep=KEEP, now=NOW) == 0
    assert db.write_now(retain, seller, keep=KEEP, now=NOW + timedelta(days=1)) == 1


def test_a_blanked_answer_is_an_example_for_nobody(db: Database, seller: SellerId) -> None:
    put_old(db, seller, 800)
    db.write_now(index_batch, seller, now=NOW)
    current = make_interaction(id=10**9, seller_id=seller)

    def shown() -> tuple[int, tuple[str, ...]]:
        wanted = SearchFilter(is_answered=True)
        found = db.read_now(
            search, seller, current.words, wanted=wanted, now=NOW, limit=5, with_recent=True, among=true()
        )
        return len(found), db.read_now(find_recent_answers, seller, current, last=5)

    assert shown() == (1, ("Спасибо, Анна!",))
    db.write_now(retain, seller, keep=KEEP, now=NOW)
    # Before the index has followed, too.
    assert shown() == (0, ())
