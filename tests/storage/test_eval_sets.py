"""Imported sets as rows: versions, sellers apart, erased words gone."""

import pytest
from makers import NOW, make_inbound, put_inbound
from sqlalchemy import delete

from desk.errors import Conflict, NotFound
from desk.interactions import SellerId
from storage.database import Database
from storage.eval_sets import StoredCase, StoredSet, add_set, find_set, list_sets, read_set_cases, read_set_rows
from storage.inbox import InboxFilter, list_inbox
from storage.tables import interactions

CASES = (StoredCase(key="b", sha="1", row={"text": "второй"}), StoredCase(key="a", sha="2", row={"text": "первый"}))


def put_set(db: Database, seller: SellerId, *, sha: str = "s1", kind: str = "message") -> StoredSet:
    return db.write_now(
        add_set, seller, name="mine", kind=kind, sha=sha, about={"split": "dev"}, cases=CASES, now=NOW
    )  # fmt: skip


def test_the_same_cases_are_the_same_version(db: Database, seller: SellerId) -> None:
    assert [put_set(db, seller, sha=sha).version for sha in ("s1", "s1", "s2")] == [1, 1, 2]
    assert [one.version for one in db.read_now(list_sets, seller)] == [2, 1]


def test_a_version_is_found_by_number_else_the_newest(db: Database, seller: SellerId) -> None:
    put_set(db, seller), put_set(db, seller, sha="s2")
    assert db.read_now(find_set, seller, "mine").version == 2
    assert db.read_now(find_set, seller, "mine", version=1).sha == "s1"
    with pytest.raises(NotFound, match="version 9"):
        db.read_now(find_set, seller, "mine", version=9)


def test_cases_come_back_in_the_order_they_came_in(db: Database, seller: SellerId) -> None:
    stored = put_set(db, seller)
    assert db.read_now(read_set_cases, seller, stored.id) == CASES
    assert db.read_now(read_set_rows, seller, stored.id)[0] == {"text": "второй", "id": "b"}


def test_a_name_holds_one_kind_of_cases(db: Database, seller: SellerId) -> None:
    put_set(db, seller)
    with pytest.raises(Conflict, match="holds cases of kind message, not draft"):
        put_set(db, seller, kind="draft")


def test_nobody_reads_the_sets_of_another_seller(db: Database, seller: SellerId) -> None:
    stored = put_set(db, seller)
    other = SellerId("other-seller")
    assert db.read_now(list_sets, other) == ()
    assert db.read_now(read_set_cases, other, stored.id) == ()
    with pytest.raises(NotFound):
        db.read_now(find_set, other, "mine")


def test_a_harvested_case_goes_with_the_message_it_quotes(db: Database, seller: SellerId) -> None:
    put_inbound(db, seller, make_inbound())
    whose = db.read_now(list_inbox, seller, wanted=InboxFilter()).items[0].id
    cases = [*CASES, StoredCase(key="live", sha="3", row={"text": "живой"}, interaction_id=whose)]
    stored = db.write_now(
        add_set, seller, name="mine", kind="message", sha="s", about={}, cases=cases, now=NOW
    )  # fmt: skip
    assert stored.case_count == 3
    with db.engine.begin() as conn:
        conn.execute(delete(interactions).where(interactions.c.id == whose))
    assert [one.key for one in db.read_now(read_set_cases, seller, stored.id)] == ["b", "a"]
    again = db.write_now(add_set, seller, name="mine", kind="message", sha="t", about={}, cases=cases, now=NOW)
    assert again.case_count == 2
