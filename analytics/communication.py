"""The figures the shop's communication is run by: what came in, what became of it, how fast, how well, at what cost."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from analytics.facts import Gathered, Period, gather, last_days
from analytics.quality import Quality, quality_of
from desk.interactions import SellerId
from desk.metrics import DESK, ELSEWHERE, NOBODY, Fact, Facts, FactValue, percentile, rate
from desk.playbook_metrics import MetricPolicy
from storage.metrics import read_operator_days

_PIPELINE = (
    Fact.RECEIVED, Fact.HANDLED, Fact.DRAFTED, Fact.HELD, Fact.ESCALATED, Fact.BLOCKED, Fact.SENT, Fact.CONFIRMED,
    Fact.ELSEWHERE,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Spans:
    """Spans of time in seconds; None without any. Percentiles to `desk.metrics.BUCKET_ERROR`, the mean exact."""

    count: int
    mean: float | None
    p50: float | None
    p90: float | None
    p95: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlines:
    """Turns by their deadline: `met` and `missed` (late, or due and unanswered), `waiting` (not due yet), `unknown`."""

    met: int
    missed: int
    waiting: int
    unknown: int

    @property
    def hit_rate(self) -> float | None:
        """Met, of those that were met or missed."""
        return rate(self.met, self.met + self.missed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One channel's or source's figures, or all of them.

    `pipeline`: turns that began in the period by what became of them; they overlap. `response_rate`: answered within
    the span of the policy, of turns that are owed an answer and older than it. `untimed`: answered, nobody knows when.
    """

    pipeline: Mapping[str, int]
    owed: int
    answered: int
    untimed: int
    response_rate: float | None
    first_response: Spans
    first_response_here: Spans
    first_response_elsewhere: Spans
    closing: Spans
    deadlines: Deadlines


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeats:
    """Turns of one intent: `identified` have a customer or order number, `repeated` of them came with it before."""

    received: int
    identified: int
    repeated: int

    @property
    def share(self) -> float | None:
        """Repeated, of the identified."""
        return rate(self.repeated, self.identified)


@dataclass(frozen=True, slots=True, kw_only=True)
class Throughput:
    """One operator's proven replies; `active_days`: UTC days with at least one."""

    operator: str
    replies: int
    active_days: int

    @property
    def per_active_day(self) -> float | None:
        """Replies a day they worked."""
        return rate(self.replies, self.active_days)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPrecision:
    """What operators said of links the desk proposed; `missed`: pairs they linked that it had not proposed.

    `at`: K -> the precision among the K surest links of an interaction; None where nobody judged any.
    """

    confirmed: int
    rejected: int
    missed: int
    by_kind: Mapping[str, float | None]
    at: Mapping[int, float | None]

    @property
    def precision(self) -> float | None:
        """Confirmed, of the judged."""
        return rate(self.confirmed, self.confirmed + self.rejected)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Models' calls. `usd` leaves out `unpriced_calls`; None when every call is unpriced. `per_turn`: by received."""

    calls: int
    unpriced_calls: int
    usd: float | None
    per_turn: float | None
    by_model: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Communication:
    """Everything of a period."""

    gathered: Gathered
    total: Part
    by_channel: Mapping[str, Part]
    by_source: Mapping[str, Part]
    quality: Quality
    repeats: Mapping[str, Repeats]
    throughput: tuple[Throughput, ...]
    links: LinkPrecision
    cost: Cost

    @property
    def period(self) -> Period:
        """The days they are of."""
        return self.gathered.period


def read_communication(
    conn: Connection, seller_id: SellerId, *, days: int, policy: MetricPolicy, now: datetime,
    channel: str | None = None, live: Facts | None = None,
) -> Communication:  # fmt: skip
    """The last `days` UTC days, today included; of one channel when it is named. `live`: as in `gather`."""
    period = last_days(days, now=now)
    gathered = gather(conn, seller_id, period, policy=policy, now=now, channel=channel, live=live)
    active = read_operator_days(conn, seller_id, since=period.since, until=period.until, now=now, channel=channel)
    return communication_of(gathered, active, policy=policy)


def communication_of(gathered: Gathered, active_days: Mapping[str, int], *, policy: MetricPolicy) -> Communication:
    """The figures of gathered facts. Pure. `active_days`: on how many days before today each operator replied."""
    return Communication(
        gathered=gathered,
        total=_part(gathered),
        by_channel={name: _part(gathered, channel=name) for name in gathered.channels() if name != NOBODY},
        by_source={name: _part(gathered, source=name) for name in gathered.sources() if name != NOBODY},
        quality=quality_of(gathered),
        repeats=_repeats(gathered),
        throughput=_throughput(gathered, active_days),
        links=_links(gathered, policy.link_ranks),
        cost=_cost(gathered),
    )


def _part(gathered: Gathered, *, channel: str | None = None, source: str | None = None) -> Part:
    def number(name: Fact) -> int:
        return gathered.count(name, channel=channel, source=source)

    def spans(name: Fact, key: str | None = None) -> Spans:
        return spans_of(gathered.merged(name, channel=channel, source=source, key=key))

    return Part(
        pipeline={name.value: number(name) for name in _PIPELINE},
        owed=number(Fact.OWED),
        answered=number(Fact.ANSWERED),
        untimed=number(Fact.UNTIMED),
        response_rate=rate(number(Fact.IN_TIME), number(Fact.OWED) - number(Fact.UNTIMED) - number(Fact.YOUNG)),
        first_response=spans(Fact.FIRST_RESPONSE),
        first_response_here=spans(Fact.FIRST_RESPONSE, DESK),
        first_response_elsewhere=spans(Fact.FIRST_RESPONSE, ELSEWHERE),
        closing=spans(Fact.CLOSING),
        deadlines=Deadlines(
            met=number(Fact.SLA_MET),
            missed=number(Fact.SLA_MISSED),
            waiting=number(Fact.SLA_WAITING),
            unknown=number(Fact.SLA_UNKNOWN),
        ),
    )


def spans_of(value: FactValue) -> Spans:
    """A fact of spans as mean and percentiles. Pure."""
    return Spans(
        count=value.count,
        mean=value.total / value.count if value.count else None,
        p50=percentile(value.buckets, 0.50),
        p90=percentile(value.buckets, 0.90),
        p95=percentile(value.buckets, 0.95),
    )


def _repeats(gathered: Gathered) -> dict[str, Repeats]:
    return {
        key: Repeats(
            received=gathered.count(Fact.RECEIVED, key=key),
            identified=gathered.count(Fact.IDENTIFIED, key=key),
            repeated=gathered.count(Fact.REPEATED, key=key),
        )
        for key in gathered.keys(Fact.RECEIVED)
    }


def _throughput(gathered: Gathered, active_days: Mapping[str, int]) -> tuple[Throughput, ...]:
    today = {key.key for key in gathered.today if key.name is Fact.OPERATOR}
    found = [
        Throughput(
            operator=name,
            replies=gathered.count(Fact.OPERATOR, key=name),
            active_days=active_days.get(name, 0) + (name in today),
        )
        for name in gathered.keys(Fact.OPERATOR)
    ]
    return tuple(sorted(found, key=lambda one: (-one.replies, one.operator)))


def _links(gathered: Gathered, ranks: tuple[int, ...]) -> LinkPrecision:
    judged = {
        key: (gathered.count(Fact.LINK_CONFIRMED, key=key), gathered.count(Fact.LINK_REJECTED, key=key))
        for key in gathered.keys(Fact.LINK_CONFIRMED, Fact.LINK_REJECTED)
    }

    def precision(keys: list[str]) -> float | None:
        confirmed, rejected = (sum(judged[key][side] for key in keys) for side in (0, 1))
        return rate(confirmed, confirmed + rejected)

    kinds = sorted({key.partition(":")[0] for key in judged})
    return LinkPrecision(
        confirmed=gathered.count(Fact.LINK_CONFIRMED),
        rejected=gathered.count(Fact.LINK_REJECTED),
        missed=gathered.count(Fact.LINK_MISSED),
        by_kind={kind: precision([key for key in judged if key.startswith(f"{kind}:")]) for kind in kinds},
        at={most: precision([key for key in judged if int(key.partition(":")[2]) <= most]) for most in ranks},
    )


def _cost(gathered: Gathered) -> Cost:
    calls, unpriced = gathered.count(Fact.MODEL_CALLS), gathered.count(Fact.UNPRICED_CALLS)
    received = gathered.count(Fact.RECEIVED)
    usd = None if calls and calls == unpriced else gathered.total(Fact.MODEL_CALLS)
    return Cost(
        calls=calls,
        unpriced_calls=unpriced,
        usd=usd,
        per_turn=usd / received if usd is not None and received else None,
        by_model={name: gathered.total(Fact.MODEL_CALLS, key=name) for name in gathered.keys(Fact.MODEL_CALLS)},
    )
