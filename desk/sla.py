"""Deadlines: when an answer is due and how the clock stands. Pure; `now` is passed in."""

from datetime import datetime, timedelta
from enum import StrEnum

from desk.playbook import Category

# The last part of the allowed time in which an answer counts as due soon; guess, the console's filter rests on it.
_SOON_SHARE = 0.25


class SlaState(StrEnum):
    """How a deadline stands."""

    OK = "ok"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"


def due_at(occurred_at: datetime, category: Category) -> datetime:
    """When the answer is due: the customer's moment plus the category's allowed time."""
    return occurred_at + category.sla


def sla_state(due: datetime, *, now: datetime, allowed: timedelta) -> SlaState:
    """`overdue` from the deadline on, `due_soon` in the last quarter of the allowed time, else `ok`."""
    if now >= due:
        return SlaState.OVERDUE
    return SlaState.DUE_SOON if due - now <= allowed * _SOON_SHARE else SlaState.OK
