"""Products day by day follow the rows: new ones, changed ones, and the same however often they are counted."""

from datetime import UTC, date, datetime, timedelta

from makers import NOW, make_inbound, put_inbound

from desk.interactions import ChannelName, Marketplace, SellerId, VendorAnswer
from desk.product_history import ProductHistory
from storage.database import Database
from storage.product_days import find_product_history, refresh_product_days

TODAY = NOW.date()


def count_all(db: Database, seller: SellerId, *, now: datetime = NOW, limit: int = 1000) -> None:
    while db.write_now(refresh_product_days, seller, now=now, limit=limit) == limit:
        pass


def history_of(db: Database, seller: SellerId, nm_id: int = 101, since: date = TODAY) -> ProductHistory:
    return db.read_now(
        find_product_history, seller, marketplace=Marketplace.WILDBERRIES, nm_id=nm_id, since=since, until=TODAY
    )


def test_rows_become_days_by_channel(db: Database, seller: SellerId) -> None:
    question = make_inbound("q", channel=ChannelName.QUESTION, rating=None, text="Какой объём?")
    answered = make_inbound("r2", rating=2, needs_response=False, answer=VendorAnswer(text="Спасибо"))
    put_inbound(db, seller, make_inbound("r1"), answered, question, make_inbound("other", nm_id=202))
    count_all(db, seller)
    history = history_of(db, seller)
    figures = [(one.channel, one.messages, one.answered, one.rating_mean) for one in history.channels]
    assert figures == [(ChannelName.REVIEW, 2, 1, 3.5), (ChannelName.QUESTION, 1, 0, None)]


def test_counting_again_or_in_small_steps_gives_the_same(db: Database, seller: SellerId) -> None:
    many = [make_inbound(f"r{age}", occurred_at=NOW - timedelta(days=age % 7), rating=age % 5 + 1) for age in range(50)]
    put_inbound(db, seller, *many)
    count_all(db, seller, limit=7)
    first = history_of(db, seller, since=TODAY - timedelta(days=9))
    count_all(db, seller)
    assert history_of(db, seller, since=TODAY - timedelta(days=9)) == first
    assert sum(day.messages for day in first.days) == 50


def test_a_changed_row_changes_its_day(db: Database, seller: SellerId) -> None:
    put_inbound(db, seller, make_inbound("r1", rating=5))
    count_all(db, seller)
    later = NOW + timedelta(minutes=10)
    put_inbound(db, seller, make_inbound("r1", rating=1), now=later)
    count_all(db, seller, now=later)
    assert history_of(db, seller).rating_mean == 1.0


def test_what_was_counted_long_ago_is_not_counted_for_ever(db: Database, seller: SellerId) -> None:
    put_inbound(db, seller, *(make_inbound(f"r{number}") for number in range(5)))
    count_all(db, seller)
    later = NOW + timedelta(minutes=10)
    count_all(db, seller, now=later)
    assert db.write_now(refresh_product_days, seller, now=later, limit=1000) == 0


def test_absurd_dates_are_days_like_any_other(db: Database, seller: SellerId) -> None:
    far, old = datetime(9999, 12, 31, 23, 59, tzinfo=UTC), datetime(1, 1, 2, tzinfo=UTC)
    put_inbound(db, seller, make_inbound("far", occurred_at=far), make_inbound("old", occurred_at=old))
    count_all(db, seller)
    days = history_of(db, seller, since=date(1, 1, 1)).days
    assert [day.day for day in days] == ["0001-01-02"]


def test_another_sellers_rows_are_not_counted(db: Database, seller: SellerId) -> None:
    put_inbound(db, SellerId(f"{seller}-other"), make_inbound("r1"))
    count_all(db, seller)
    assert history_of(db, seller).channels == ()


def test_a_row_stamped_before_the_last_count_and_seen_after_it_is_counted(db: Database, seller: SellerId) -> None:
    put_inbound(db, seller, make_inbound("r1"))
    count_all(db, seller)
    # As when a longer transaction commits after a shorter one that began later.
    put_inbound(db, seller, make_inbound("late"), now=NOW - timedelta(minutes=1))
    count_all(db, seller, now=NOW + timedelta(seconds=20))
    assert history_of(db, seller).channels[0].messages == 2
