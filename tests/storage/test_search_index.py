"""The index follows the rows: in batches, once for each change, never for nothing."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from makers import NOW, make_inbound, put_inbound
from searching import index, make_answered, put
from sqlalchemy import select

from desk.interactions import SellerId, Status
from desk.search_words import SearchFilter
from storage.database import Database
from storage.inbox import InboxFilter, list_inbox
from storage.interactions import set_status
from storage.search_condition import search_condition
from storage.search_index import count_due, has_due, index_batch, read_version
from storage.sellers import forget_seller
from storage.tables import interactions


def ids(db: Database, seller: SellerId, search: str) -> list[str]:
    page = db.read_now(list_inbox, seller, wanted=InboxFilter(search=search), limit=200)
    return sorted(item.external_id for item in page.items)


def test_a_batch_takes_its_limit_and_the_next_one_the_rest(db: Database, seller: SellerId) -> None:
    put_inbound(db, seller, *(make_inbound(str(n)) for n in range(5)))
    seen = [db.write_now(index_batch, seller, now=NOW, limit=3).seen for _ in range(3)]
    assert seen == [3, 2, 0]
    assert db.read_now(has_due, seller) is False


def test_a_change_that_touches_no_word_writes_nothing_into_the_index(db: Database, seller: SellerId) -> None:
    put(db, seller, make_inbound("1"))
    item = db.read_now(list_inbox, seller, wanted=InboxFilter()).items[0]
    db.write_now(set_status, seller, item.id, status=Status.CLOSED, now=NOW)
    assert db.read_now(count_due, seller) == 1
    done = db.write_now(index_batch, seller, now=NOW)
    assert (done.seen, done.written) == (1, 0)


def test_a_message_is_in_the_list_before_it_is_indexed(db: Database, seller: SellerId) -> None:
    put_inbound(db, seller, make_inbound("1", text="Треснула ручка"))
    before = ids(db, seller, "ручки")
    index(db, seller)
    assert ids(db, seller, "ручки") == before == ["1"]


@pytest.mark.parametrize("search", ["кера", "керамическ", "кружки керам"])
def test_the_last_word_may_be_unfinished(db: Database, seller: SellerId, search: str) -> None:
    put(db, seller, make_inbound("mug"), make_inbound("scarf", text="Шарф", product_name="Шарф"))
    assert ids(db, seller, search) == ["mug"]


def test_only_the_last_word_may_be_unfinished(db: Database, seller: SellerId) -> None:
    put(db, seller, make_inbound("mug"))
    assert ids(db, seller, "кера кружка") == []


def test_a_page_of_a_common_word_is_the_same_set_as_of_a_rare_one(db: Database, seller: SellerId) -> None:
    """Beyond 2,000 hits rows are checked one by one: the pages must not differ from what the index says."""
    put(db, seller, *(make_inbound(str(n), text="плед" if n % 10 else "плед редкость", product_name=None)
                      for n in range(2_300)))  # fmt: skip
    seen: list[str] = []
    after: str | None = None
    while True:
        page = db.read_now(list_inbox, seller, wanted=InboxFilter(search="пледы"), after=after, limit=200)
        seen += [item.external_id for item in page.items]
        after = page.after
        if after is None:
            break
    assert len(seen) == len(set(seen)) == 2_300
    assert len(ids(db, seller, "редкость")) == 200


def test_a_search_is_bounded_by_the_filters_of_the_list(db: Database, seller: SellerId) -> None:
    put(db, seller, make_inbound("1", text="плед"), make_answered("2", "плед", "Да."))
    condition = db.read_now(search_condition, seller, "плед", SearchFilter(is_answered=True))
    rows = db.read_now(lambda conn: conn.execute(select(interactions.c.external_id).where(condition)).scalars().all())
    assert rows == ["2"]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=200))
def test_any_search_is_answered(db: Database, seller: SellerId, text: str) -> None:
    assert isinstance(ids(db, seller, text), list)


def test_the_version_moves_with_every_answer_and_not_with_other_changes(db: Database, seller: SellerId) -> None:
    assert db.read_now(read_version, seller, is_answered=True) is None
    question = make_inbound("q", text="Какой объём?")
    put(db, seller, make_answered("a", "Какой вес?", "Вес 300 г."), question)
    versions = [db.read_now(read_version, seller, is_answered=True)]
    put_inbound(db, seller, replace(question, text="Какой объём и вес?"))
    assert db.read_now(read_version, seller, is_answered=True) == versions[0]
    assert db.read_now(read_version, seller, is_answered=False) != versions[0]
    put_inbound(db, seller, make_answered("a", "Какой вес?", "Вес 310 г."))
    versions.append(db.read_now(read_version, seller, is_answered=True))
    index(db, seller)
    versions.append(db.read_now(read_version, seller, is_answered=True))
    assert len(set(versions)) == 3


def test_words_that_were_taken_back_are_in_no_list(db: Database, seller: SellerId) -> None:
    item = make_inbound("1", text="гном", product_name=None)
    put(db, seller, item)
    put(db, seller, replace(item, text="плед"))
    assert (ids(db, seller, "гном"), ids(db, seller, "плед")) == ([], ["1"])


def test_a_new_message_under_a_deleted_ones_number_does_not_inherit_its_words(db: Database, seller: SellerId) -> None:
    put(db, seller, make_inbound("1", text="гном", product_name=None))
    db.write_now(forget_seller, seller)
    put(db, seller, make_inbound("2", text="плед", product_name=None))
    assert (ids(db, seller, "гном"), ids(db, seller, "плед")) == ([], ["2"])
