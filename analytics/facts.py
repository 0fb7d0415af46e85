"""Gathers what was counted for a period: past days from `metric_facts`, the current one live from the rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from desk.interactions import SellerId
from desk.metrics import Fact, FactKey, Facts, FactValue, sum_facts
from desk.playbook_metrics import MetricPolicy
from storage.metrics import Freshness, count_day_live, read_fact_days, read_facts, read_freshness


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """UTC days from `since` up to and without `until`."""

    since: date
    until: date

    @property
    def days(self) -> int:
        """How many they are."""
        return (self.until - self.since).days


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """The facts of a period, summed. `today`: the part of them that was counted live.

    `freshness`: how far the counting of past days has come.
    """

    period: Period
    facts: Facts
    today: Facts
    freshness: Freshness

    def count(self, *names: Fact, channel: str | None = None, source: str | None = None, key: str | None = None) -> int:
        """How many of these there were; None means any."""
        return sum(value.count for _, value in _pick(self.facts, names, channel, source, key))

    def total(
        self, *names: Fact, channel: str | None = None, source: str | None = None, key: str | None = None
    ) -> float:
        """The sum of their values."""
        return sum(value.total for _, value in _pick(self.facts, names, channel, source, key))

    def merged(
        self, name: Fact, *, channel: str | None = None, source: str | None = None, key: str | None = None
    ) -> FactValue:
        """The matching facts as one."""
        result = FactValue()
        for _, value in _pick(self.facts, (name,), channel, source, key):
            result.add(value)
        return result

    def channels(self) -> list[str]:
        """Channels anything was counted for, in order."""
        return sorted({key.channel for key in self.facts})

    def sources(self) -> list[str]:
        """Sources anything was counted for, in order."""
        return sorted({key.source for key in self.facts})

    def keys(self, *names: Fact) -> list[str]:
        """Keys of these facts, in order."""
        return sorted({key.key for key, _ in _pick(self.facts, names, None, None, None)})


def last_days(days: int, *, now: datetime) -> Period:
    """The last `days` UTC days, today included."""
    today = now.date()
    return Period(since=today - timedelta(days=days - 1), until=today + timedelta(days=1))


def gather(
    conn: Connection, seller_id: SellerId, period: Period, *, policy: MetricPolicy, now: datetime,
    channel: str | None = None, names: Iterable[Fact] = (), live: Facts | None = None,
) -> Gathered:  # fmt: skip
    """The facts of a period, summed. `names`: only these; none means all. Today is counted from the rows, now.

    `live`: today's facts where the caller has counted them, of all names and channels; they stay as they are.
    """
    wanted = tuple(names)
    past = read_facts(conn, seller_id, since=period.since, until=period.until, now=now, names=wanted)
    today: Facts = {}
    if period.since <= now.date() < period.until:
        if live is None:
            live = count_day_live(conn, seller_id, policy=policy, now=now, names=wanted)
        today = _only({key: value for key, value in live.items() if not wanted or key.name in wanted}, channel)
    return Gathered(
        period=period,
        facts=sum_facts((_only(past, channel), today)),
        today=today,
        freshness=read_freshness(conn, seller_id, since=period.since, until=period.until, now=now),
    )


def gather_days(
    conn: Connection, seller_id: SellerId, period: Period, *, policy: MetricPolicy, now: datetime,
    names: Iterable[Fact], channel: str | None = None,
) -> tuple[Gathered, ...]:  # fmt: skip
    """The same day by day, every day of the period in order; past days not told apart by source and key."""
    wanted = tuple(names)
    days = read_fact_days(
        conn, seller_id, since=period.since, until=period.until, now=now, names=wanted, channel=channel
    )
    if period.since <= now.date() < period.until:
        days[now.date()] = count_day_live(conn, seller_id, policy=policy, now=now, names=wanted)
    freshness = read_freshness(conn, seller_id, since=period.since, until=period.until, now=now)
    result = []
    for number in range(period.days):
        day = period.since + timedelta(days=number)
        facts = _only(days.get(day, {}), channel)
        one = Period(since=day, until=day + timedelta(days=1))
        result.append(Gathered(period=one, facts=facts, today=facts if day == now.date() else {}, freshness=freshness))
    return tuple(result)


def _only(facts: Facts, channel: str | None) -> Facts:
    return facts if channel is None else {key: value for key, value in facts.items() if key.channel == channel}


def _pick(
    facts: Facts, names: Iterable[Fact], channel: str | None, source: str | None, key: str | None
) -> Iterable[tuple[FactKey, FactValue]]:
    wanted = frozenset(names)
    for one, value in facts.items():
        if (
            one.name in wanted
            and channel in (None, one.channel)
            and source in (None, one.source)
            and key in (None, one.key)
        ):
            yield one, value
