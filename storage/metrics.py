"""Reads the figures of a period: past days as they were kept, today from the rows."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Connection, Select, cast, func, or_, select
from sqlalchemy.sql.elements import ColumnElement

from desk.interactions import SellerId
from desk.metrics import NOBODY, OF_REPLIES, Fact, FactKey, Facts, FactValue
from desk.playbook_metrics import MetricPolicy
from storage.metrics_count import count_day, count_replies
from storage.metrics_months import FACTS, buckets_of, key_of, month_key
from storage.metrics_refresh import followed_at
from storage.tables_metrics import metric_days, metric_facts

_SPANS = (Fact.FIRST_RESPONSE, Fact.CLOSING)
_PLACE = (metric_facts.c.channel, metric_facts.c.source, metric_facts.c.name, metric_facts.c.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """How far past days are counted. `followed_at`: when changes were followed last; None: never, nothing is counted.

    `waiting`: days of the period whose changes are not all counted yet. Today is always read live.
    """

    followed_at: datetime | None
    waiting: frozenset[date]

    def with_(self, other: "Freshness") -> "Freshness":
        """Of both periods together."""
        return Freshness(followed_at=self.followed_at, waiting=self.waiting | other.waiting)


def read_facts(
    conn: Connection, seller_id: SellerId, *, since: date, until: date, now: datetime, names: Collection[Fact] = ()
) -> Facts:
    """The kept facts of [since, until) without today, summed. `names`: only these; none means all."""
    kept = _kept(since, until, now)
    table = metric_facts.c
    sums = select(
        *_PLACE, cast(func.sum(table.number), BigInteger).label("number"), func.sum(table.total).label("total")
    )
    facts: Facts = {}
    for row in conn.execute(_of(sums, seller_id, kept, names).group_by(*_PLACE)):
        facts[key_of(row)] = FactValue(count=row.number, total=row.total)
    spans = [name for name in _SPANS if not names or name in names]
    for row in conn.execute(_of(select(*_PLACE, table.buckets), seller_id, kept, spans)) if spans else ():
        facts[key_of(row)].add(FactValue(buckets=buckets_of(row)))
    return facts


def read_fact_days(
    conn: Connection, seller_id: SellerId, *, since: date, until: date, now: datetime, names: Collection[Fact],
    channel: str | None = None,
) -> dict[date, Facts]:  # fmt: skip
    """The same by day, of some facts that are no spans of time, not told apart by source and key.

    A day without facts is left out.
    """
    table = metric_facts.c
    query = select(
        table.day, table.name, cast(func.sum(table.number), BigInteger).label("number"),
        func.sum(table.total).label("total"),
    )  # fmt: skip
    if channel is not None:
        query = query.where(table.channel == channel)
    days: dict[date, Facts] = {}
    for row in conn.execute(_of(query, seller_id, _by_day(since, until, now), names).group_by(table.day, table.name)):
        key = FactKey(channel or NOBODY, NOBODY, FACTS[row.name])
        days.setdefault(date.fromisoformat(row.day), {})[key] = FactValue(count=row.number, total=row.total)
    return days


def count_day_live(
    conn: Connection, seller_id: SellerId, *, policy: MetricPolicy, now: datetime, names: Collection[Fact] = ()
) -> Facts:
    """Today's facts, from the rows. `names`: only these; none means all."""
    if names and OF_REPLIES.issuperset(names):
        facts = count_replies(conn, seller_id, now.date(), policy=policy)
    else:
        facts = count_day(conn, seller_id, now.date(), policy=policy, now=now).facts
    return {key: value for key, value in facts.items() if not names or key.name in names}


def read_operator_days(
    conn: Connection, seller_id: SellerId, *, since: date, until: date, now: datetime, channel: str | None = None
) -> dict[str, int]:
    """On how many days of [since, until) without today each operator's replies were proven."""
    table = metric_facts.c
    query = select(table.key, func.count(table.day.distinct()).label("days"))
    if channel is not None:
        query = query.where(table.channel == channel)
    rows = conn.execute(_of(query, seller_id, _by_day(since, until, now), (Fact.OPERATOR,)).group_by(table.key))
    return {row.key: row.days for row in rows}


def read_freshness(conn: Connection, seller_id: SellerId, *, since: date, until: date, now: datetime) -> Freshness:
    """What of [since, until) waits to be counted."""
    days = conn.execute(
        select(metric_days.c.day).where(
            metric_days.c.seller_id == seller_id,
            metric_days.c.stale_at.is_not(None),
            metric_days.c.day >= since.isoformat(),
            metric_days.c.day < until.isoformat(),
            metric_days.c.day != now.date().isoformat(),
        )
    ).scalars()
    return Freshness(followed_at=followed_at(conn, seller_id), waiting=frozenset(map(date.fromisoformat, days)))


def _of(query: Select[Any], seller_id: SellerId, kept: ColumnElement[bool], names: Collection[Fact]) -> Select[Any]:
    query = query.where(metric_facts.c.seller_id == seller_id, kept)
    return query.where(metric_facts.c.name.in_([name.value for name in names])) if names else query


def _by_day(since: date, until: date, now: datetime) -> ColumnElement[bool]:
    day = metric_facts.c.day
    return (day >= since.isoformat()) & (day < until.isoformat()) & (day != now.date().isoformat())


def _kept(since: date, until: date, now: datetime) -> ColumnElement[bool]:
    """Whole months as months, what is before and behind them as days. The month of today is read by day."""
    first = since if since.day == 1 else _next_month(since)
    end = min(until, now.date()).replace(day=1)
    if first >= end:
        return _by_day(since, until, now)
    months = []
    month = first
    while month < end:
        months.append(month_key(month))
        month = _next_month(month)
    return or_(metric_facts.c.day.in_(months), _by_day(since, first, now), _by_day(end, until, now))


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)
