"""How much of the desk's drafts operators take over: accepted, edited, written by hand; automatic answers apart."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from analytics.facts import Gathered, Period, gather, gather_days, last_days
from desk.interactions import SellerId
from desk.metrics import Fact, rate
from desk.playbook_metrics import MetricPolicy
from storage.metrics import Freshness

NAMES = (Fact.ACCEPTED, Fact.EDITED, Fact.MANUAL, Fact.AUTO, Fact.UNREAD, Fact.SIMILARITY)
"""The facts these figures are made of."""

MEASURE = "normalised Levenshtein similarity of the newest draft the operator saw and the text that was sent"
"""The similarity, in words; both texts with runs of white space as one blank."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityCounts:
    """Replies that were proven to stand. `auto` left by themselves; `unread`: the retention has blanked the texts."""

    accepted: int
    edited: int
    manual: int
    auto: int
    unread: int

    @property
    def by_operators(self) -> int:
        """Replies the rates are of: an operator's, with texts that can be compared."""
        return self.accepted + self.edited + self.manual

    @property
    def accepted_rate(self) -> float | None:
        """Drafts taken over; None without any reply of an operator."""
        return rate(self.accepted, self.by_operators)

    @property
    def edited_rate(self) -> float | None:
        """Drafts taken over in part."""
        return rate(self.edited, self.by_operators)

    @property
    def manual_rate(self) -> float | None:
        """Replies written by hand."""
        return rate(self.manual, self.by_operators)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """A period's. `similarity`: the mean over operators' replies that had a draft; None without any."""

    period: Period
    total: QualityCounts
    by_channel: Mapping[str, QualityCounts]
    by_intent: Mapping[str, QualityCounts]
    by_source: Mapping[str, QualityCounts]
    similarity: float | None
    compared: int
    freshness: Freshness


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityDay:
    """One UTC day's. `is_counted` False: changes of that day are not all counted yet."""

    day: date
    counts: QualityCounts
    is_counted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityHistory:
    """A period's, day by day, oldest first."""

    period: Period
    days: tuple[QualityDay, ...]
    freshness: Freshness


def read_quality(
    conn: Connection, seller_id: SellerId, *, days: int, policy: MetricPolicy, now: datetime, channel: str | None = None
) -> Quality:
    """Quality of the last `days` UTC days, today included."""
    period = last_days(days, now=now)
    return quality_of(gather(conn, seller_id, period, policy=policy, now=now, channel=channel, names=NAMES))


def read_quality_history(
    conn: Connection, seller_id: SellerId, *, days: int, policy: MetricPolicy, now: datetime, channel: str | None = None
) -> QualityHistory:
    """The same by day, days without replies too."""
    period = last_days(days, now=now)
    found = gather_days(conn, seller_id, period, policy=policy, now=now, channel=channel, names=NAMES)
    # One look at how far the counting has come, for all of them.
    freshness = found[0].freshness
    by_day = tuple(
        QualityDay(day=one.period.since, counts=counts_of(one), is_counted=one.period.since not in freshness.waiting)
        for one in found
    )
    return QualityHistory(period=period, days=by_day, freshness=freshness)


def quality_of(gathered: Gathered) -> Quality:
    """The figures of gathered facts. Pure."""
    similar = gathered.merged(Fact.SIMILARITY)
    kinds = NAMES[:-1]
    return Quality(
        period=gathered.period,
        total=counts_of(gathered),
        by_channel={name: counts_of(gathered, channel=name) for name in gathered.channels()},
        by_intent={key: counts_of(gathered, key=key) for key in gathered.keys(*kinds)},
        by_source={name: counts_of(gathered, source=name) for name in gathered.sources()},
        similarity=similar.total / similar.count if similar.count else None,
        compared=similar.count,
        freshness=gathered.freshness,
    )


def counts_of(
    gathered: Gathered, *, channel: str | None = None, source: str | None = None, key: str | None = None
) -> QualityCounts:
    """The counts of all replies, or of one channel, source or intent. Pure."""

    def number(name: Fact) -> int:
        return gathered.count(name, channel=channel, source=source, key=key)

    return QualityCounts(
        accepted=number(Fact.ACCEPTED),
        edited=number(Fact.EDITED),
        manual=number(Fact.MANUAL),
        auto=number(Fact.AUTO),
        unread=number(Fact.UNREAD),
    )
