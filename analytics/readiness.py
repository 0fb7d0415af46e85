"""May this shop's pilot go on: gathers what the checks need, each on its own, so that one failure hides no other."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from functools import partial

from agent.desk import Desk
from agent.sync_turns import look
from analytics.alerts import Activity, Alerts, read_activity, read_alerts
from analytics.readiness_checks import (
    Pull,
    check_activity,
    check_backlog,
    check_channels,
    check_manual_rate,
    check_overdue,
    check_regression,
    check_sync,
    check_unhandled,
    uncounted,
    unreadable,
)
from analytics.readiness_evals import check_evals
from desk.errors import DeskError
from desk.interactions import SlaState
from desk.readiness import Check, Readiness
from desk.readiness_policy import Thresholds
from storage.eval_runs import find_newest_run
from storage.inbox import count_sla
from storage.queue_age import find_queue_age

_VARIANT = "baseline"
"""Only runs of the desk as it is say something about it."""


async def assess(desk: Desk, *, thresholds: Thresholds, every: timedelta) -> Readiness:
    """Every check of one seller. `every`: the pause between two usual pulls. Raises nothing that a check can tell."""
    now = desk.clock()
    asking = _Asking(desk, thresholds, every, now)
    checks = [
        *await _told("sync_freshness", asking.sync),
        check_channels([name.value for name in desk.channels], desk.playbook.readiness),
        *await _told("sla_overdue", asking.overdue),
        *await _told("manual_rate", asking.manual),
        *await _told("backlog", asking.backlog),
        *await _told("unhandled", asking.unhandled),
        *await _told("reply_activity", asking.activity),
        *await asking.evals(),
    ]
    return Readiness(checks=tuple(checks), thresholds=asdict(thresholds))


async def _told(name: str, ask: Callable[[], Awaitable[tuple[Check, ...]]]) -> tuple[Check, ...]:
    try:
        return await ask()
    except DeskError as error:
        return (unreadable(name, error),)


class _Asking:
    """One round of questions about one desk, all as of one moment."""

    def __init__(self, desk: Desk, thresholds: Thresholds, every: timedelta, now: datetime) -> None:
        self._desk, self._thresholds, self._every, self._now = desk, thresholds, every, now
        self._policy = replace(
            desk.playbook.metrics,
            regression_by=thresholds.max_regression,
            regression_min_replies=thresholds.min_manual_replies,
        )
        self._seen: Activity | None = None

    async def sync(self) -> tuple[Check, ...]:
        found = await look(self._desk, every=self._every)
        pulls = [Pull(channel=one.state.channel, last_at=one.state.last_sync_at, error=one.state.error)
                 for one in found]  # fmt: skip
        return (check_sync(pulls, self._desk.playbook.readiness, self._thresholds, self._now),)

    async def overdue(self) -> tuple[Check, ...]:
        return (check_overdue(await self._counts(), self._thresholds),)

    async def manual(self) -> tuple[Check, ...]:
        alerts: Alerts = await self._desk.db.read(read_alerts, self._desk.seller_id, policy=self._policy, now=self._now)
        regression, fresh = alerts.regression, alerts.freshness
        return (
            uncounted("manual_rate", fresh) or check_manual_rate(regression, self._thresholds),
            uncounted("manual_rate_regression", fresh) or check_regression(regression, self._thresholds),
        )

    async def backlog(self) -> tuple[Check, ...]:
        activity = await self._activity()
        return (
            uncounted("backlog", activity.freshness)
            or check_backlog(await self._counts(), activity, self._thresholds),
        )  # fmt: skip

    async def unhandled(self) -> tuple[Check, ...]:
        age = await self._desk.db.read(find_queue_age, self._desk.seller_id, now=self._now)
        return (check_unhandled(age.unhandled_since, self._thresholds, self._now),)

    async def activity(self) -> tuple[Check, ...]:
        activity = await self._activity()
        return (uncounted("reply_activity", activity.freshness) or check_activity(activity, self._thresholds),)

    async def evals(self) -> list[Check]:
        """A check a set: a run that cannot be read takes no other set's away."""
        bars = self._desk.playbook.readiness.bars
        names = list(dict.fromkeys(bar.set_name for bar in bars))
        return [check for name in names for check in await _told(f"evals:{name}", partial(self._eval, name))]

    async def _eval(self, name: str) -> tuple[Check, ...]:
        desk = self._desk
        run = await desk.db.read(find_newest_run, desk.seller_id, name, variant=_VARIANT)
        bars = [bar for bar in desk.playbook.readiness.bars if bar.set_name == name]
        return (
            check_evals(
                name, bars, run, thresholds=self._thresholds, playbook_sha=desk.playbook.sha, now=self._now
            ),
        )  # fmt: skip

    async def _counts(self) -> dict[SlaState, int]:
        return await self._desk.db.read(count_sla, self._desk.seller_id, now=self._now)

    async def _activity(self) -> Activity:
        """Read once for the two checks that ask for it; a failure is each one's own."""
        if self._seen is None:
            self._seen = await self._desk.db.read(
                read_activity, self._desk.seller_id, days=self._thresholds.reply_activity_window_days,
                policy=self._policy, now=self._now,
            )  # fmt: skip
        return self._seen
