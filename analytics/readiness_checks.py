"""One function a check of the pilot's readiness: figures in, a verdict with its reason out. Pure; reads nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from analytics.alerts import Activity, Regression
from desk.interactions import Json, SlaState
from desk.readiness import Check, CheckStatus
from desk.readiness_policy import ReadinessPolicy, Thresholds
from storage.metrics import Freshness

OK, WARNING, BLOCKER, UNKNOWN = CheckStatus.OK, CheckStatus.WARNING, CheckStatus.BLOCKER, CheckStatus.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Pull:
    """One channel's pull. `last_at` None: never complete."""

    channel: str
    last_at: datetime | None
    error: str | None


def check_sync(pulls: Sequence[Pull], policy: ReadinessPolicy, thresholds: Thresholds, now: datetime) -> Check:
    """The last complete pull of every channel is recent: an old one of a required channel blocks, others warn."""
    late = [pull for pull in pulls if pull.last_at is None or now - pull.last_at > thresholds.max_sync_age]
    grave = [pull.channel for pull in late if pull.channel in policy.required]
    status = OK if not late and pulls else BLOCKER if grave or not pulls else WARNING
    names = ", ".join(f"{pull.channel} ({_ago(pull.last_at, now)})" for pull in late)
    observed: dict[str, Json] = {
        pull.channel: {"last_sync_at": _iso(pull.last_at), "age_minutes": _minutes(pull.last_at, now),
                       "error": pull.error}
        for pull in pulls
    }  # fmt: skip
    return Check(
        name="sync_freshness",
        status=status,
        observed=observed,
        threshold={"max_sync_age_minutes": thresholds.max_sync_age_minutes},
        why=f"late: {names}" if late else "every channel is fresh" if pulls else "nothing is pulled at all",
        what_to_do="" if status is OK else "see `replydesk sync`, start `replydesk serve` or `work`, check the token",
    )


def check_channels(connected: Iterable[str], policy: ReadinessPolicy) -> Check:
    """Required channels are connected, or it blocks; recommended ones, or it warns."""
    have = set(connected)
    missing = [name for name in policy.required if name not in have]
    wanted = [name for name in policy.recommended if name not in have]
    listed: list[Json] = [*sorted(have)]
    return Check(
        name="channel_coverage",
        status=BLOCKER if missing else WARNING if wanted else OK,
        observed=listed,
        threshold={"required": list(policy.required), "recommended": list(policy.recommended)},
        why=f"not connected: {', '.join([*missing, *wanted])}" if missing or wanted else "all channels are connected",
        what_to_do="give a token with these rights (REPLYDESK_WB_TOKENS, `replydesk doctor`)"
        if missing or wanted
        else "",
    )


def check_overdue(counts: Mapping[SlaState, int], thresholds: Thresholds) -> Check:
    """Few of the messages that owe an answer are past their deadline."""
    owed, overdue = sum(counts.values()), counts.get(SlaState.OVERDUE, 0)
    share = round(overdue / owed, 4) if owed else 0.0
    is_many = share > thresholds.max_sla_overdue_share and overdue >= thresholds.min_sla_overdue
    return Check(
        name="sla_overdue",
        status=BLOCKER if is_many else WARNING if overdue else OK,
        observed={"owed": owed, "overdue": overdue, "due_soon": counts.get(SlaState.DUE_SOON, 0), "share": share},
        threshold={
            "max_sla_overdue_share": thresholds.max_sla_overdue_share,
            "min_sla_overdue": thresholds.min_sla_overdue,
        },
        why=f"{overdue} of {owed} owed answers are overdue",
        what_to_do="answer them first: `GET /api/interactions?sla=overdue`" if overdue else "",
    )


def check_manual_rate(regression: Regression, thresholds: Thresholds) -> Check:
    """Operators take most drafts over. Too few replies say nothing, and that is said."""
    counts = regression.this_week
    few = counts.by_operators < thresholds.min_manual_replies
    is_high = counts.manual_rate is not None and counts.manual_rate > thresholds.max_manual_rate
    status = WARNING if few else BLOCKER if is_high else OK
    return Check(
        name="manual_rate",
        status=status,
        observed={"replies": counts.by_operators, "manual": counts.manual, "rate": _rounded(counts.manual_rate)},
        threshold={
            "max_manual_rate": thresholds.max_manual_rate,
            "min_manual_replies": thresholds.min_manual_replies,
        },
        why=f"{counts.manual} of {counts.by_operators} operators' replies this week were written by hand"
        + (": too few to tell" if few else ""),
        what_to_do="" if status is OK else _manual_advice(few),
    )


def check_regression(regression: Regression, thresholds: Thresholds) -> Check:
    """Operators write no more by hand than the week before."""
    change = regression.change
    status = WARNING if regression.is_regression is None else BLOCKER if regression.is_regression else OK
    why = "one of the two weeks has too few replies to tell"
    if change is not None:
        why = f"{abs(change):.1%} points {'more' if change > 0 else 'less'} by hand than the week before"
    return Check(
        name="manual_rate_regression",
        status=status,
        observed={
            "change": _rounded(change),
            "this_week": _rounded(regression.this_week.manual_rate),
            "last_week": _rounded(regression.last_week.manual_rate),
            "replies": [regression.this_week.by_operators, regression.last_week.by_operators],
        },
        threshold={
            "max_regression": thresholds.max_regression,
            "min_manual_replies": thresholds.min_manual_replies,
        },
        why=why,
        what_to_do="" if status is OK else _manual_advice(change is None),
    )


def check_backlog(counts: Mapping[SlaState, int], activity: Activity, thresholds: Thresholds) -> Check:
    """What waits could be answered soon at the pace of late."""
    owed, days = sum(counts.values()), activity.period.days
    pace = activity.answered / days
    needed = None if owed and not pace else round(owed / pace, 2) if owed else 0.0
    is_long = needed is None or needed > thresholds.max_backlog_days
    status = OK if not is_long else BLOCKER if owed >= thresholds.min_backlog else WARNING
    told = "nothing was answered of late" if needed is None else f"{needed:g} days of work at the pace of late"
    return Check(
        name="backlog",
        status=status,
        observed={"owed": owed, "answered_per_day": round(pace, 2), "days": needed},
        threshold={"max_backlog_days": thresholds.max_backlog_days, "min_backlog": thresholds.min_backlog},
        why=f"{owed} messages wait for an answer: {told}" if owed else "nothing waits for an answer",
        what_to_do="" if status is OK else "work the inbox off before the pilot goes on, or let auto-send help",
    )


def check_unhandled(since: datetime | None, thresholds: Thresholds, now: datetime) -> Check:
    """The desk itself keeps up: nobody's message lies there unseen."""
    age = None if since is None else max(now - since, timedelta(0))
    is_late = age is not None and age > thresholds.max_unhandled
    return Check(
        name="unhandled",
        status=BLOCKER if is_late else OK,
        observed={"oldest_minutes": _minutes(since, now)},
        threshold={"max_unhandled_minutes": thresholds.max_unhandled_minutes},
        why="every message has been looked at" if age is None else f"the oldest one has waited {_ago(since, now)}",
        what_to_do="start a worker: `replydesk work`; see `/ready`" if is_late else "",
    )


def check_activity(activity: Activity, thresholds: Thresholds) -> Check:
    """Customers are answered. A shop is asked for no more answers than the source itself owed it, and those that its
    people gave in the marketplace's own portal count, for they show that somebody answers there.
    """
    asked = min(thresholds.min_reply_activity, activity.owed)
    by_desk, by_all = activity.replies, max(activity.replies, activity.answered)
    basis = "desk" if by_desk >= asked else "source_baseline" if by_all >= asked else "none"
    status = OK if basis != "none" else BLOCKER
    told = {
        "desk": f"{by_desk} answers of the desk in {activity.period.days} days",
        "source_baseline": f"{by_desk} answers of the desk, {by_all} with those given at the marketplace itself",
        "none": f"only {by_all} answers in {activity.period.days} days, where {activity.owed} were owed",
    }[basis]
    return Check(
        name="reply_activity",
        status=WARNING if status is OK and not activity.owed else status,
        observed={
            "replies": by_desk, "answered": activity.answered, "elsewhere": activity.elsewhere, "owed": activity.owed,
            "received": activity.received, "basis": basis,
        },
        threshold={
            "min_reply_activity": thresholds.min_reply_activity,
            "reply_activity_window_days": thresholds.reply_activity_window_days,
            "asked_here": asked,
        },
        why=told if activity.owed else "no message of the window owed an answer: nothing to judge by",
        what_to_do="" if status is OK else "approve waiting drafts, or switch auto-send on for a channel",
    )  # fmt: skip


def uncounted(name: str, freshness: Freshness) -> Check | None:
    """Where past days were never counted there is nothing to judge by: unknown. None where they were."""
    if freshness.followed_at is not None:
        return None
    return Check(
        name=name,
        status=UNKNOWN,
        observed=None,
        threshold=None,
        why="past days were never counted",
        what_to_do="start a worker (`replydesk serve` or `work`): it counts them within minutes, then ask again",
    )


def unreadable(name: str, error: Exception) -> Check:
    """A check that could not be made. It is never fine."""
    return Check(
        name=name,
        status=UNKNOWN,
        observed=None,
        threshold=None,
        why=f"could not be read: {error}",
        what_to_do="see `replydesk doctor`, then ask again",
    )


def _manual_advice(few: bool) -> str:
    if few:
        return "let operators answer from the desk for some days, then ask again"
    return "read what operators changed (`GET /api/interactions/metrics/quality`), teach it: `replydesk train`, prompts"


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _minutes(moment: datetime | None, now: datetime) -> float | None:
    return None if moment is None else round(max(now - moment, timedelta(0)) / timedelta(minutes=1), 1)


def _ago(moment: datetime | None, now: datetime) -> str:
    minutes = _minutes(moment, now)
    return "never" if minutes is None else f"{minutes:g} min ago" if minutes < 120 else f"{minutes / 60:.0f} h ago"
