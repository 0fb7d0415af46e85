"""Deadlines: when an answer is due, from when on it counts as due soon, and how the clock stands. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from desk.interactions import SlaState
from desk.working_hours import WorkingHours, add_working_time


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """`soon_at <= due_at`, both in UTC: lists compare them with the clock, nothing else."""

    soon_at: datetime
    due_at: datetime


def deadline(
    occurred_at: datetime, allowed: timedelta, *, now: datetime, soon_share: float, hours: WorkingHours | None = None
) -> Deadline:
    """When the answer is due: the customer's moment plus `allowed` of working time.

    `soon_share`: the last part of it (0..1) in which an answer counts as due soon. A moment in the future, which only
    a wrong clock can give, counts as `now`.
    """
    start = min(occurred_at, now)
    return Deadline(
        soon_at=add_working_time(start, allowed * (1 - soon_share), hours),
        due_at=add_working_time(start, allowed, hours),
    )


def sla_state(wanted: Deadline, *, now: datetime) -> SlaState:
    """`overdue` from the deadline on, `due_soon` from `soon_at` on, else `ok`."""
    if now >= wanted.due_at:
        return SlaState.OVERDUE
    return SlaState.DUE_SOON if now >= wanted.soon_at else SlaState.OK
