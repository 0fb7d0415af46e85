"""The figures of the hand-computed week of tests/support/metric_week.py, and the pure rules behind them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from metric_makers import POLICY, Rows, at, refresh
from metric_week import NOW, fill_week

from analytics.alerts import Alerts, read_activity, read_alerts, regression_of
from analytics.communication import Communication, read_communication
from analytics.facts import last_days
from analytics.quality import QualityCounts, read_quality, read_quality_history
from desk.interactions import SellerId
from desk.metrics import BUCKET_ERROR, bucket_of, percentile
from storage.database import Database


@pytest.fixture
def week(db: Database, seller: SellerId) -> Rows:
    rows = Rows(db=db, seller=seller)
    fill_week(rows)
    refresh(db, seller, NOW)
    return rows


def communication(rows: Rows, *, days: int = 7, channel: str | None = None) -> Communication:
    return rows.db.read_now(
        read_communication, rows.seller, days=days, policy=POLICY, now=NOW, channel=channel
    )  # fmt: skip


def counts(accepted: int = 0, edited: int = 0, manual: int = 0) -> QualityCounts:
    return QualityCounts(accepted=accepted, edited=edited, manual=manual, auto=0, unread=0)


def test_quality_of_the_week(week: Rows) -> None:
    found = week.db.read_now(read_quality, week.seller, days=7, policy=POLICY, now=NOW)
    # r2 accepted, q1 edited, c1 by hand; r1 left by itself and is in no rate.
    assert found.total == QualityCounts(accepted=1, edited=1, manual=1, auto=1, unread=0)
    assert found.total.manual_rate == pytest.approx(1 / 3)
    assert found.by_intent["praise"].accepted_rate is None
    assert found.by_channel["question"].edited_rate == 1.0
    assert found.similarity == pytest.approx((1.0 + 0.8) / 2)
    assert found.compared == 2


def test_history_has_every_day_and_null_where_nothing_was_sent(week: Rows) -> None:
    days = week.db.read_now(read_quality_history, week.seller, days=7, policy=POLICY, now=NOW).days
    assert [one.day.day for one in days] == [19, 20, 21, 22, 23, 24, 25]
    assert [one.counts.by_operators for one in days] == [0, 0, 0, 0, 0, 2, 1]
    assert days[0].counts.manual_rate is None
    assert all(one.is_counted for one in days)


def test_the_whole_communication_of_the_week(week: Rows) -> None:
    found = communication(week)
    # r0 r1 r2 q1 q2 r5 r6 r7, two turns of c1.
    assert found.total.pipeline["received"] == 10
    assert {key: value for key, value in found.total.pipeline.items() if key != "received"} == {
        "handled": 7, "drafted": 6, "held": 1, "escalated": 2, "blocked": 1, "sent": 4, "confirmed": 4, "elsewhere": 2,
    }  # fmt: skip
    # Met: r1 q2 c1. Missed: r2 q1 late, r5 and c1's second turn open. r6 nobody knows.
    assert (found.total.deadlines.met, found.total.deadlines.missed, found.total.deadlines.unknown) == (3, 4, 1)
    assert found.total.deadlines.hit_rate == pytest.approx(3 / 7)
    assert found.by_channel["chat"].deadlines.hit_rate == 0.5
    # r1 600 s, r2 7,200, q1 88,200, q2 21,600, c1 1,200.
    assert (found.total.first_response.count, found.total.first_response.mean) == (5, 118_800 / 5)
    assert found.total.first_response.p50 == pytest.approx(7200, rel=BUCKET_ERROR)
    assert found.total.first_response.p95 == pytest.approx(88_200, rel=BUCKET_ERROR)
    assert found.total.first_response_elsewhere.mean == 21_600
    # Owed and old enough, with a known time: r1 r2 q1 q2 c1; in a day all but q1.
    assert found.total.response_rate == pytest.approx(4 / 5)
    assert found.repeats["defect"].share == pytest.approx(1 / 2)  # r2 of r0 and r2
    assert found.repeats["praise"].share is None


def test_sources_stand_apart_and_add_up(week: Rows) -> None:
    found = communication(week)
    assert found.by_source["import"].pipeline["received"] == 1
    assert found.by_source["import"].first_response.mean == 21_600
    parts = found.by_source.values()
    assert sum(part.pipeline["received"] for part in parts) == found.total.pipeline["received"]
    assert sum(part.pipeline["received"] for part in found.by_channel.values()) == found.total.pipeline["received"]


def test_one_channel_alone(week: Rows) -> None:
    found = communication(week, channel="chat")
    assert list(found.by_channel) == ["chat"]
    assert found.total.pipeline["received"] == 2
    assert [(one.operator, one.replies) for one in found.throughput] == [("boris", 1)]


def test_throughput_counts_days_worked_today_too(week: Rows) -> None:
    found = {one.operator: one for one in communication(week).throughput}
    assert (found["anna"].replies, found["anna"].active_days, found["anna"].per_active_day) == (2, 2, 1.0)


def test_cost_is_unknown_where_no_price_is_known(week: Rows) -> None:
    assert communication(week).cost.usd == 0
    week.call(None, at(25, 9), None)
    unknown = communication(week).cost
    assert (unknown.usd, unknown.per_turn, unknown.unpriced_calls) == (None, None, 1)
    week.call(None, at(25, 9), 0.5)
    assert communication(week).cost.per_turn == pytest.approx(0.05)


def test_nothing_is_null_not_zero(db: Database, seller: SellerId) -> None:
    found = communication(Rows(db=db, seller=seller))
    assert (found.total.response_rate, found.total.deadlines.hit_rate, found.total.first_response.p95) == (None,) * 3
    assert (found.quality.total.manual_rate, found.quality.similarity, found.links.precision) == (None,) * 3
    assert found.gathered.freshness.followed_at is None


def test_alerts_show_the_backlog_and_say_when_there_is_too_little(week: Rows) -> None:
    found: Alerts = week.db.read_now(read_alerts, week.seller, policy=POLICY, now=NOW)
    assert (found.backlog.open, found.backlog.overdue, found.backlog.due_soon) == (2, 2, 0)
    assert found.backlog.overdue_by_channel == {"review": 1, "chat": 1}
    assert found.backlog.oldest_due_at == at(24, 21)
    assert (found.regression.change, found.regression.is_regression) == (None, None)


def test_activity_tells_what_is_answered_elsewhere(week: Rows) -> None:
    found = week.db.read_now(read_activity, week.seller, days=7, policy=POLICY, now=NOW)
    assert (found.replies, found.by_operators, found.elsewhere) == (4, 3, 2)
    assert found.by_source == {"import": 0, "wb_api": 4}


def test_a_regression_needs_the_threshold_and_enough_replies() -> None:
    before = counts(accepted=18, manual=2)
    assert regression_of(counts(accepted=16, manual=4), before, policy=POLICY).is_regression is True
    assert regression_of(counts(accepted=17, manual=3), before, policy=POLICY).is_regression is False
    few = regression_of(counts(accepted=1, manual=18), before, policy=POLICY)
    assert (few.is_regression, few.min_replies, few.threshold) == (None, 20, 0.10)


def test_the_last_days_are_half_open_and_include_today() -> None:
    period = last_days(7, now=NOW)
    assert (period.since.day, period.until.day, period.days) == (19, 26, 7)


@given(st.lists(st.floats(1, 1e8), min_size=1, max_size=200), st.floats(0.01, 1))
def test_a_percentile_is_as_near_as_it_says(spans: list[float], share: float) -> None:
    buckets: dict[int, int] = {}
    for span in spans:
        buckets[bucket_of(span)] = buckets.get(bucket_of(span), 0) + 1
    true = sorted(spans)[max(1, math.ceil(share * len(spans))) - 1]
    assert percentile(buckets, share) == pytest.approx(true, rel=BUCKET_ERROR + 1e-9)
