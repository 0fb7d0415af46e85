"""What needs looking at now: overdue answers, answers due soon, operators who trust the drafts less than last week."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from analytics.facts import Gathered, Period, gather, last_days
from analytics.quality import NAMES, QualityCounts, counts_of
from desk.interactions import SellerId
from desk.metrics import Fact, Facts
from desk.playbook_metrics import MetricPolicy
from storage.metrics import Freshness
from storage.metrics_standing import Backlog, read_backlog

_WEEK = 7

__all__ = ["Activity", "Alerts", "Backlog", "Regression", "activity_of", "read_activity", "read_alerts", "read_backlog",
           "regression_of"]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Regression:
    """The share of replies written by hand, this week (today included) against the week before.

    `change`: in points of share, positive is worse. It and `is_regression` are None when either week has fewer than
    `min_replies` of operators: too few say nothing. `threshold`: the change from which on it is one.
    """

    this_week: QualityCounts
    last_week: QualityCounts
    change: float | None
    is_regression: bool | None
    threshold: float
    min_replies: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerts:
    """How things stand at `at`. `backlog` has overdue and due soon, in all and by channel."""

    at: datetime
    backlog: Backlog
    regression: Regression
    freshness: Freshness


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """Answers of a period. `replies`: proven ones of this desk, operators' and automatic; `by_channel`: the same.

    `received`, `answered`, `elsewhere`: turns that began in the period, those of them with an answer by now, and those
    that somebody answered at the vendor: what the shop does without this desk.
    """

    period: Period
    replies: int
    by_operators: int
    by_channel: Mapping[str, int]
    by_source: Mapping[str, int]
    received: int
    owed: int
    answered: int
    elsewhere: int
    freshness: Freshness


def read_alerts(
    conn: Connection, seller_id: SellerId, *, policy: MetricPolicy, now: datetime, live: Facts | None = None
) -> Alerts:
    """Overdue, due soon, and the regression of the manual rate. `live`: as in `gather`."""
    this = last_days(_WEEK, now=now)
    before = Period(since=this.since - timedelta(days=_WEEK), until=this.since)
    weeks = [gather(conn, seller_id, week, policy=policy, now=now, names=NAMES, live=live) for week in (this, before)]
    return Alerts(
        at=now,
        backlog=read_backlog(conn, seller_id, now=now),
        regression=regression_of(counts_of(weeks[0]), counts_of(weeks[1]), policy=policy),
        freshness=weeks[0].freshness.with_(weeks[1].freshness),
    )


def regression_of(this_week: QualityCounts, last_week: QualityCounts, *, policy: MetricPolicy) -> Regression:
    """Whether operators write more by hand than the week before. Pure."""
    least = policy.regression_min_replies
    change = None
    if min(this_week.by_operators, last_week.by_operators) >= max(least, 1):
        change = (this_week.manual_rate or 0.0) - (last_week.manual_rate or 0.0)
    return Regression(
        this_week=this_week,
        last_week=last_week,
        change=change,
        # Rates are quotients: a change of exactly the threshold must not depend on their last bit.
        is_regression=None if change is None else change >= policy.regression_by - 1e-9,
        threshold=policy.regression_by,
        min_replies=least,
    )


def read_activity(conn: Connection, seller_id: SellerId, *, days: int, policy: MetricPolicy, now: datetime) -> Activity:
    """Answers of the last `days` UTC days, today included."""
    names = (*NAMES, Fact.RECEIVED, Fact.OWED, Fact.ANSWERED, Fact.ELSEWHERE)
    return activity_of(gather(conn, seller_id, last_days(days, now=now), policy=policy, now=now, names=names))


def activity_of(gathered: Gathered) -> Activity:
    """The figures of gathered facts. Pure."""
    by_channel = {name: _replies(counts_of(gathered, channel=name)) for name in gathered.channels()}
    by_source = {name: _replies(counts_of(gathered, source=name)) for name in gathered.sources()}
    total = counts_of(gathered)
    return Activity(
        period=gathered.period,
        replies=_replies(total),
        by_operators=_replies(total) - total.auto,
        by_channel=by_channel,
        by_source=by_source,
        received=gathered.count(Fact.RECEIVED),
        owed=gathered.count(Fact.OWED),
        answered=gathered.count(Fact.ANSWERED),
        elsewhere=gathered.count(Fact.ELSEWHERE),
        freshness=gathered.freshness,
    )


def _replies(counts: QualityCounts) -> int:
    return counts.by_operators + counts.auto + counts.unread
