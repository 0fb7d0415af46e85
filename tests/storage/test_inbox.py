"""Lists: order, filters, keyset paging that neither skips nor repeats."""

from datetime import UTC, datetime, timedelta

import pytest
from makers import NOW, make_inbound, put_inbound

from desk.errors import BadInput
from desk.interactions import ChannelName, Priority, SellerId, SlaState, Status, VendorAnswer
from desk.sla import Deadline, sla_state
from storage.database import Database
from storage.inbox import InboxFilter, count_open, count_sla, list_inbox
from storage.interactions import mark_handled


def test_pages_follow_each_other_without_gap_or_repeat(db: Database, seller: SellerId) -> None:
    put_inbound(db, seller, *(make_inbound(f"r{number}") for number in range(25)))
    seen: list[str] = []
    after: str | None = None
    while True:
        page = db.read_now(list_inbox, seller, wanted=InboxFilter(), after=after, limit=10)
        seen += [item.external_id for item in page.items]
        after = page.after
        if after is None:
            break
    assert len(seen) == len(set(seen)) == 25


def test_the_most_urgent_comes_first(db: Database, seller: SellerId) -> None:
    put_inbound(db, seller, make_inbound("calm"), make_inbound("burning"))
    items = {item.external_id: item for item in db.read_now(list_inbox, seller, wanted=InboxFilter()).items}
    db.write_now(
        mark_handled, seller, items["burning"].id, revision=1, intent="review_safety", priority=Priority.URGENT,
        priority_reason="harm", sla_due_at=NOW, now=NOW,
    )  # fmt: skip
    assert db.read_now(list_inbox, seller, wanted=InboxFilter()).items[0].external_id == "burning"


@pytest.mark.parametrize("search", ["КРУЖКА", "анна", "керамическая"])
def test_search_finds_words_names_and_products_in_any_case(db: Database, seller: SellerId, search: str) -> None:
    put_inbound(
        db, seller, make_inbound("mug"), make_inbound("other", text="Шарф", product_name="Шарф", customer_name="Пётр")
    )
    found = db.read_now(list_inbox, seller, wanted=InboxFilter(search=search)).items
    assert [item.external_id for item in found] == ["mug"]


def test_a_percent_sign_in_the_search_is_only_a_percent_sign(db: Database, seller: SellerId) -> None:
    put_inbound(db, seller, make_inbound("plain"), make_inbound("percent", text="Скидка 50% понравилась"))
    found = db.read_now(list_inbox, seller, wanted=InboxFilter(search="50%")).items
    assert [item.external_id for item in found] == ["percent"]


def test_filters_narrow_and_counters_count_open_items(db: Database, seller: SellerId) -> None:
    put_inbound(db, seller, make_inbound("r"), make_inbound("q", channel=ChannelName.QUESTION),
                make_inbound("done", needs_response=False))  # fmt: skip
    wanted = InboxFilter(channel=ChannelName.QUESTION, status=Status.OPEN, needs_response=True)
    assert [item.external_id for item in db.read_now(list_inbox, seller, wanted=wanted).items] == ["q"]
    assert db.read_now(count_open, seller) == {"review": 1, "question": 1}


def test_a_foreign_page_mark_is_refused_with_a_hint(db: Database, seller: SellerId) -> None:
    with pytest.raises(BadInput, match="previous page"):
        db.read_now(list_inbox, seller, wanted=InboxFilter(), after="bm9uc2Vuc2U")


def test_the_list_says_how_each_deadline_stands_exactly_as_the_rule_does(db: Database, seller: SellerId) -> None:
    ages = [timedelta(minutes=minutes) for minutes in (0, 359, 360, 361, 479, 480, 481, 10_000)]
    put_inbound(db, seller, *(make_inbound(f"r{number}", occurred_at=NOW - age) for number, age in enumerate(ages)))
    put_inbound(db, seller, make_inbound("answered", needs_response=False, answer=VendorAnswer(text="Спасибо!")))
    items = db.read_now(list_inbox, seller, wanted=InboxFilter(), now=NOW).items
    for item in items:
        assert item.sla_due_at is not None
        assert item.sla_soon_at is not None
        rule = sla_state(Deadline(soon_at=item.sla_soon_at, due_at=item.sla_due_at), now=NOW)
        assert item.sla_state == (rule if item.needs_response else None)
    for state in SlaState:
        found = db.read_now(list_inbox, seller, wanted=InboxFilter(sla=state), now=NOW).items
        assert {item.id for item in found} == {item.id for item in items if item.sla_state is state}
    counts = db.read_now(count_sla, seller, now=NOW)
    assert counts == {SlaState.OK: 2, SlaState.DUE_SOON: 3, SlaState.OVERDUE: 3}


def test_a_message_from_the_future_or_from_antiquity_breaks_no_list(db: Database, seller: SellerId) -> None:
    far, old = datetime(9999, 12, 31, 23, 59, tzinfo=UTC), datetime(1, 1, 2, tzinfo=UTC)
    put_inbound(db, seller, make_inbound("far", occurred_at=far), make_inbound("old", occurred_at=old))
    states = {i.external_id: i.sla_state for i in db.read_now(list_inbox, seller, wanted=InboxFilter(), now=NOW).items}
    assert states == {"far": SlaState.OK, "old": SlaState.OVERDUE}
