"""What templates of the analytics see: figures with their names, the quality of days, alerts, go or no-go."""

from collections.abc import Mapping
from dataclasses import dataclass

from api.console.charts import Stacked, stack
from api.console.reasons import say_reason
from api.console.traces_view import money, span_in_words
from api.console.words import Words
from api.schemas.metrics import CommunicationOut, PartOut, QualityHistoryOut
from api.schemas.readiness import CheckOut, ReadinessOut

_NONE = "—"
_TONES = {"ok": "good", "warning": "warn", "blocker": "bad", "unknown": ""}
_ANSWERS = {"go": "good", "no_go": "bad", "unknown": "warn"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number with what it is of. `about`: what it rests on, or empty."""

    name: str
    value: str
    about: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One part of a whole as a bar. `width`: of 1000."""

    name: str
    count: str
    share: str
    width: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One channel or source of the table."""

    name: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day of the chart's table."""

    name: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One condition of the go or no-go."""

    name: str
    status: str
    tone: str
    why: str
    what_to_do: str


def kpis(told: CommunicationOut, words: Words) -> list[Figure]:
    """The strip on top."""
    part, quality, standing = told.total, told.quality.total, told.standing
    due = standing.backlog
    return [
        Figure(name=words.say("analytics.received"), value=words.number(part.pipeline["received"]),
               about=words.say("analytics.answered_n", n=words.number(part.answered))),
        Figure(name=words.say("analytics.first_response"), value=_span(part.first_response.p50, words),
               about=words.say("analytics.p90", span=_span(part.first_response.p90, words))),
        Figure(name=words.say("analytics.sla"), value=_share(part.deadlines.hit_rate, words),
               about=words.say("analytics.missed_n", n=words.number(part.deadlines.missed))),
        Figure(name=words.say("analytics.accepted"), value=_share(quality.accepted_rate, words),
               about=words.say("analytics.by_hand_n", n=words.number(quality.by_operators))),
        Figure(name=words.say("analytics.backlog"), value=words.number(due.open),
               about=words.say("analytics.overdue_n", n=words.number(due.overdue)), tone="bad" if due.overdue else ""),
        Figure(name=words.say("analytics.cost"), value=money(told.cost.usd or 0.0, words) or _zero(told, words),
               about=words.say("analytics.calls_n", n=words.number(told.cost.calls))),
    ]  # fmt: skip


def funnel(told: CommunicationOut, words: Words) -> list[Share]:
    """What became of what came in; the steps overlap."""
    whole = told.total.pipeline["received"]
    return [
        Share(name=words.name("pipeline", name), count=words.number(count), share=_share(_part(count, whole), words),
              width=round((_part(count, whole) or 0) * 1000))
        for name, count in told.total.pipeline.items()
    ]  # fmt: skip


def quality_shares(told: CommunicationOut, words: Words) -> list[Share]:
    """Operators' replies by how much of the draft is left in them."""
    total = told.quality.total
    counted = {"accepted": total.draft_accepted, "edited": total.draft_edited, "manual": total.reply_manual}
    whole = sum(counted.values())
    return [
        Share(name=words.say(f"analytics.{name}"), count=words.number(count), share=_share(_part(count, whole), words),
              width=round((_part(count, whole) or 0) * 1000))
        for name, count in counted.items()
    ]  # fmt: skip


def lines(parts: Mapping[str, PartOut], group: str, words: Words) -> list[Line]:
    """A table's rows: received, answered, median and 90th percentile of the first response, deadlines met."""
    return [
        Line(
            name=words.name(group, name),
            cells=(
                words.number(part.pipeline["received"]), words.number(part.answered),
                _span(part.first_response.p50, words), _span(part.first_response.p90, words),
                _share(part.deadlines.hit_rate, words), _share(part.response_rate, words),
            ),
        )
        for name, part in parts.items()
    ]  # fmt: skip


def history(told: QualityHistoryOut, words: Words) -> tuple[Stacked, list[Day]]:
    """The chart of days and the same as a table."""
    days = [
        Day(name=one.day.strftime("%d.%m"), counts=(one.draft_accepted, one.draft_edited, one.reply_manual, one.auto))
        for one in told.days
    ]
    return stack([one.counts for one in days], [one.name for one in days]), days


def alerts(told: CommunicationOut, words: Words) -> list[tuple[str, str]]:
    """Sentences of what should worry somebody, with their tone."""
    backlog, regression = told.standing.backlog, told.standing.regression
    found = []
    if backlog.overdue:
        found.append(("bad", words.say("analytics.alert_overdue", n=words.number(backlog.overdue))))
    if backlog.due_soon:
        found.append(("warn", words.say("analytics.alert_soon", n=words.number(backlog.due_soon))))
    if regression.is_regression:
        found.append(("bad", words.say("analytics.alert_regression", by=_share(regression.change, words))))
    if told.freshness.followed_at is None:
        found.append(("warn", words.say("analytics.alert_uncounted")))
    return found


def checks(told: ReadinessOut, words: Words) -> list[Check]:
    """Every condition, what blocks first."""
    order = ("blocker", "unknown", "warning", "ok")
    return [_check(one, words) for one in sorted(told.checks, key=lambda one: order.index(one.status))]


def answer(told: ReadinessOut, words: Words) -> tuple[str, str]:
    """Go or no-go, and its tone."""
    return words.say(f"readiness.{told.answer}"), _ANSWERS[told.answer]


def _check(one: CheckOut, words: Words) -> Check:
    return Check(name=words.name("check", one.name), status=words.say(f"readiness.{one.status}"),
                 tone=_TONES[one.status], why=say_reason(one.why, words),
                 what_to_do=say_reason(one.what_to_do, words))  # fmt: skip


def _zero(told: CommunicationOut, words: Words) -> str:
    return words.say("analytics.unpriced") if told.cost.usd is None else "$0"


def _span(seconds: float | None, words: Words) -> str:
    if seconds is None:
        return _NONE
    if seconds < 7200:
        return span_in_words(seconds * 1000, words)
    if seconds < 172_800:
        return words.say("analytics.hours", n=words.number(round(seconds / 3600, 1)))
    return words.say("analytics.days", n=words.number(round(seconds / 86_400, 1)))


def _share(share: float | None, words: Words) -> str:
    return _NONE if share is None else words.percent(share)


def _part(count: int, whole: int) -> float | None:
    return count / whole if whole else None
