"""Batches and labels as rows: fixed items, one word a person, gone with the message they are about."""

from datetime import timedelta

import pytest
from makers import NOW, make_inbound, put_inbound
from sqlalchemy import delete

from desk.errors import NotFound
from desk.interactions import InteractionId, SellerId
from storage.annotations import (
    Annotation,
    Batch,
    Item,
    add_batch,
    count_left,
    find_next_item,
    list_annotations,
    list_batches,
    list_items,
    put_annotation,
    read_batch,
)
from storage.database import Database
from storage.interactions import find_unhandled
from storage.tables import interactions


def make_batch(db: Database, seller: SellerId, *abouts: InteractionId | None) -> str:
    batch = Batch(id=f"b-{seller}", name="w48", source="live", item_count=len(abouts), author="olga", created_at=NOW)
    items = [
        Item(number=n, case_key=f"c{n}", shown={"answer": str(n)}, hidden={"verdict": "send"}, interaction_id=about)
        for n, about in enumerate(abouts, start=1)
    ]
    db.write_now(add_batch, seller, batch, items)
    return batch.id


def says(number: int, who: str, label: str = "pass") -> Annotation:
    return Annotation(number=number, annotator=who, labels={"tone": label}, verdict=None, comment="", created_at=NOW)


def test_everybody_goes_through_all_items_in_order_whatever_others_did(db: Database, seller: SellerId) -> None:
    batch = make_batch(db, seller, None, None)
    db.write_now(put_annotation, seller, batch, says(1, "olga"))
    following = {who: db.read_now(find_next_item, seller, batch, annotator=who) for who in ("olga", "ivan")}
    assert {who: item.number for who, item in following.items() if item} == {"olga": 2, "ivan": 1}
    assert db.read_now(count_left, seller, batch, annotator="olga") == 1
    db.write_now(put_annotation, seller, batch, says(2, "olga"))
    assert db.read_now(find_next_item, seller, batch, annotator="olga") is None


def test_a_persons_second_word_replaces_the_first_and_nobody_elses(db: Database, seller: SellerId) -> None:
    batch = make_batch(db, seller, None)
    for said in (says(1, "olga"), says(1, "ivan"), says(1, "olga", "fail")):
        db.write_now(put_annotation, seller, batch, said)
    told = {one.annotator: one.labels["tone"] for one in db.read_now(list_annotations, seller, batch)}
    assert told == {"olga": "fail", "ivan": "pass"}


def test_another_sellers_batch_is_unknown(db: Database, seller: SellerId) -> None:
    batch, stranger = make_batch(db, seller, None), SellerId("stranger")
    with pytest.raises(NotFound):
        db.read_now(read_batch, stranger, batch)
    with pytest.raises(NotFound, match="has no item 1"):
        db.write_now(put_annotation, stranger, batch, says(1, "olga"))
    assert db.read_now(list_items, stranger, batch) == ()
    assert db.read_now(list_batches, stranger) == ()


def test_an_item_that_does_not_exist_cannot_be_labelled(db: Database, seller: SellerId) -> None:
    batch = make_batch(db, seller, None)
    with pytest.raises(NotFound, match="has no item 9"):
        db.write_now(put_annotation, seller, batch, says(9, "olga"))


def test_an_erased_message_takes_its_item_and_its_labels_along(db: Database, seller: SellerId) -> None:
    put_inbound(db, seller, make_inbound())
    (one,) = db.read_now(find_unhandled, seller, limit=5)
    batch = make_batch(db, seller, one, None)
    for number in (1, 2):
        db.write_now(put_annotation, seller, batch, says(number, "olga"))
    with db.engine.begin() as conn:
        conn.execute(delete(interactions).where(interactions.c.id == one))
    assert [item.number for item in db.read_now(list_items, seller, batch)] == [2]
    assert [said.number for said in db.read_now(list_annotations, seller, batch)] == [2]


def test_batches_are_listed_newest_first(db: Database, seller: SellerId) -> None:
    for name, at in (("old", NOW), ("new", NOW + timedelta(days=1))):
        batch = Batch(id=f"{name}-{seller}", name=name, source="live", item_count=0, author="o", created_at=at)
        db.write_now(add_batch, seller, batch, [])
    assert [batch.name for batch in db.read_now(list_batches, seller)] == ["new", "old"]
