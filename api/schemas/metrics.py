"""Shapes of the figures. A rate, a mean or a percentile is null where nothing was there to make it of, never 0."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

from analytics.alerts import Alerts
from analytics.communication import Communication, Part
from analytics.facts import Period
from analytics.quality import MEASURE, Quality, QualityCounts, QualityHistory
from desk.metrics import BUCKET_ERROR
from desk.playbook_metrics import MetricPolicy
from storage.metrics import Freshness

Share = Annotated[float, PlainSerializer(lambda value: round(value, 4), return_type=float)]
"""0..1, to a hundredth of a per cent."""

Seconds = Annotated[float, PlainSerializer(lambda value: round(value, 1), return_type=float)]
Dollars = Annotated[float, PlainSerializer(lambda value: round(value, 6), return_type=float)]


class _Read(BaseModel):
    model_config = ConfigDict(from_attributes=True, populate_by_name=True)


class FreshnessOut(_Read):
    """How far past days are counted; today always is. `followed_at` null: nobody has counted yet, past days are empty.

    `waiting`: days of the period whose latest changes are not in the figures yet.
    """

    followed_at: datetime | None
    waiting: list[date]


class PeriodOut(_Read):
    """UTC days from `since` up to and without `until`."""

    since: date
    until: date


class QualityCountsOut(_Read):
    """Replies proven to stand. Rates are of `by_operators`: accepted + edited + manual.

    `auto` left by themselves. `unread`: an operator's, its text is blanked by now.
    """

    draft_accepted: int = Field(validation_alias="accepted")
    draft_edited: int = Field(validation_alias="edited")
    reply_manual: int = Field(validation_alias="manual")
    auto: int
    unread: int
    by_operators: int
    accepted_rate: Share | None
    edited_rate: Share | None
    manual_rate: Share | None


class QualityOut(BaseModel):
    """How much of its drafts operators take over. `similarity_mean`: over `similarity_n` replies that had a draft."""

    period: PeriodOut
    total: QualityCountsOut
    by_channel: dict[str, QualityCountsOut]
    by_intent: dict[str, QualityCountsOut]
    by_source: dict[str, QualityCountsOut]
    similarity: str
    similarity_mean: Share | None
    similarity_n: int
    accepted_from: float
    manual_below: float
    freshness: FreshnessOut


class QualityDayOut(QualityCountsOut):
    """One UTC day. `is_counted` false: its latest changes are not in yet."""

    day: date
    is_counted: bool


class QualityHistoryOut(BaseModel):
    """Every day of the period, oldest first."""

    period: PeriodOut
    days: list[QualityDayOut]
    freshness: FreshnessOut


class BacklogOut(_Read):
    """Open messages; `overdue`, `due_soon` and `on_time` are those owed an answer, by their deadline."""

    open: int
    open_by_channel: dict[str, int]
    overdue: int
    due_soon: int
    on_time: int
    overdue_by_channel: dict[str, int]
    oldest_due_at: datetime | None


class RegressionOut(_Read):
    """Written by hand this week (today included) against the week before. Null: fewer than `min_replies` in either."""

    this_week: QualityCountsOut
    last_week: QualityCountsOut
    change: Share | None
    is_regression: bool | None
    threshold: float
    min_replies: int


class AlertsOut(_Read):
    """What needs looking at now."""

    at: datetime
    backlog: BacklogOut
    regression: RegressionOut
    freshness: FreshnessOut


class SpansOut(_Read):
    """Seconds. Percentiles are within `percentile_error` of the true one, the mean is exact."""

    count: int
    mean: Seconds | None
    p50: Seconds | None
    p90: Seconds | None
    p95: Seconds | None


class DeadlinesOut(_Read):
    """`hit_rate` = met / (met + missed). `unknown`: answered, by nobody knows when or by when it was due."""

    met: int
    missed: int
    waiting: int
    unknown: int
    hit_rate: Share | None


class PartOut(_Read):
    """All of it, one channel or one source."""

    pipeline: dict[str, int]
    owed: int
    answered: int
    untimed: int
    response_rate: Share | None
    first_response: SpansOut
    first_response_here: SpansOut
    first_response_elsewhere: SpansOut
    closing: SpansOut
    deadlines: DeadlinesOut


class RepeatsOut(_Read):
    """Of one intent. `share` = repeated / identified."""

    received: int
    identified: int
    repeated: int
    share: Share | None


class ThroughputOut(_Read):
    """Proven replies of one operator; `active_days`: UTC days with at least one."""

    operator: str
    replies: int
    active_days: int
    per_active_day: Share | None


class LinksOut(_Read):
    """What operators said of the desk's links. `precision_at`: K -> among the K surest of an interaction."""

    confirmed: int
    rejected: int
    missed: int
    precision: Share | None
    precision_by_kind: dict[str, Share | None] = Field(validation_alias="by_kind")
    precision_at: dict[int, Share | None] = Field(validation_alias="at")


class CostOut(_Read):
    """Dollars of models' calls without `unpriced_calls`; `per_turn`: a received message."""

    calls: int
    unpriced_calls: int
    usd: Dollars | None
    per_turn: Dollars | None
    by_model: dict[str, Dollars]


class CommunicationOut(BaseModel):
    """The shop's communication of a period; docs/metrics.md has every formula."""

    period: PeriodOut
    channel: str | None
    total: PartOut
    by_channel: dict[str, PartOut]
    by_source: dict[str, PartOut]
    quality: QualityOut
    repeats: dict[str, RepeatsOut]
    throughput: list[ThroughputOut]
    links: LinksOut
    cost: CostOut
    standing: AlertsOut
    answer_within_hours: float
    percentile_error: float
    freshness: FreshnessOut


def period_out(period: Period) -> PeriodOut:
    """As it goes out."""
    return PeriodOut.model_validate(period)


def freshness_out(freshness: Freshness) -> FreshnessOut:
    """As it goes out, days in order."""
    return FreshnessOut(followed_at=freshness.followed_at, waiting=sorted(freshness.waiting))


def quality_out(quality: Quality, policy: MetricPolicy) -> QualityOut:
    """As it goes out, with its measure and thresholds."""
    return QualityOut(
        period=period_out(quality.period),
        total=_counts(quality.total),
        by_channel={name: _counts(one) for name, one in quality.by_channel.items()},
        by_intent={name: _counts(one) for name, one in quality.by_intent.items()},
        by_source={name: _counts(one) for name, one in quality.by_source.items()},
        similarity=MEASURE,
        similarity_mean=quality.similarity,
        similarity_n=quality.compared,
        accepted_from=policy.accepted_from,
        manual_below=policy.manual_below,
        freshness=freshness_out(quality.freshness),
    )


def history_out(history: QualityHistory) -> QualityHistoryOut:
    """As it goes out."""
    return QualityHistoryOut(
        period=period_out(history.period),
        days=[
            QualityDayOut.model_validate(dict(_counts(one.counts)) | {"day": one.day, "is_counted": one.is_counted})
            for one in history.days
        ],
        freshness=freshness_out(history.freshness),
    )


def alerts_out(alerts: Alerts) -> AlertsOut:
    """As it goes out."""
    return AlertsOut(
        at=alerts.at,
        backlog=BacklogOut.model_validate(alerts.backlog),
        regression=RegressionOut.model_validate(alerts.regression),
        freshness=freshness_out(alerts.freshness),
    )


def communication_out(
    found: Communication, alerts: Alerts, policy: MetricPolicy, *, channel: str | None
) -> CommunicationOut:
    """As it goes out, with how things stand beside it."""
    return CommunicationOut(
        period=period_out(found.period),
        channel=channel,
        total=_part(found.total),
        by_channel={name: _part(part) for name, part in found.by_channel.items()},
        by_source={name: _part(part) for name, part in found.by_source.items()},
        quality=quality_out(found.quality, policy),
        repeats={name: RepeatsOut.model_validate(one) for name, one in found.repeats.items()},
        throughput=[ThroughputOut.model_validate(one) for one in found.throughput],
        links=LinksOut.model_validate(found.links),
        cost=CostOut.model_validate(found.cost),
        standing=alerts_out(alerts),
        answer_within_hours=policy.answer_within.total_seconds() / 3600,
        percentile_error=round(BUCKET_ERROR, 4),
        freshness=freshness_out(found.gathered.freshness),
    )


def _counts(counts: QualityCounts) -> QualityCountsOut:
    return QualityCountsOut.model_validate(counts)


def _part(part: Part) -> PartOut:
    return PartOut.model_validate(part)
