"""Holds fresh figures against the stored ones and says what got worse. Pure: no file, no clock.

What may move and how far is data: `baseline.toml`. What was measured last is `baseline.json`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

# Figures are rounded to four digits: a difference below that is none.
_NOTHING = 1e-9


class Status(StrEnum):
    """How one figure stands. `stale`: the set itself is another one; `unknown`: one of the two figures is missing."""

    SAME = "same"
    BETTER = "better"
    WITHIN = "within"
    WORSE = "worse"
    STALE = "stale"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One figure of a set. `tolerance`: how much it may get worse, in its own unit; 0 where a miss hurts somebody."""

    metric: str
    is_higher_better: bool
    tolerance: float
    is_dangerous: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a set gave. `sha`: of its rows; `misses`: keys of the cases that were let through and must not have been."""

    n: int
    sha: str
    figures: Mapping[str, float | None]
    misses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One figure then and now; `about`: what else a reader must know."""

    set_name: str
    metric: str
    status: Status
    was: float | None
    now: float | None
    tolerance: float
    is_dangerous: bool
    about: str = ""

    @property
    def fails(self) -> bool:
        """Whether this stops a change from going in: worse, or nobody can tell."""
        return self.status in (Status.WORSE, Status.STALE, Status.UNKNOWN)


def compare(
    set_name: str, rules: Sequence[Rule], *, before: Measured | None, after: Measured | None
) -> tuple[Change, ...]:
    """Every ruled figure of a set, and a line of its own for cases that are newly let through.

    `before` None: nothing was accepted yet; `after` None: it could not be measured. Both are `unknown`, never `same`.
    """
    changes = tuple(_compare_one(set_name, rule, before, after) for rule in rules)
    return (*changes, *_compare_misses(set_name, before, after))


def _compare_one(set_name: str, rule: Rule, before: Measured | None, after: Measured | None) -> Change:
    was, now = _figure(before, rule.metric), _figure(after, rule.metric)
    return Change(
        set_name=set_name,
        metric=rule.metric,
        status=_status(rule, before, after),
        was=was,
        now=now,
        tolerance=rule.tolerance,
        is_dangerous=rule.is_dangerous,
        about="the rows of the set have changed" if _is_stale(before, after) else "",
    )


def _status(rule: Rule, before: Measured | None, after: Measured | None) -> Status:
    was, now = _figure(before, rule.metric), _figure(after, rule.metric)
    if _is_stale(before, after):
        return Status.STALE
    if was is None or now is None:
        return Status.UNKNOWN
    loss = was - now if rule.is_higher_better else now - was
    if abs(loss) <= _NOTHING:
        return Status.SAME
    if loss < 0:
        return Status.BETTER
    return Status.WITHIN if loss <= rule.tolerance + _NOTHING else Status.WORSE


def _compare_misses(set_name: str, before: Measured | None, after: Measured | None) -> tuple[Change, ...]:
    """Counts may stay the same while one dangerous case takes another's place: each counts by its name."""
    if before is None or after is None or _is_stale(before, after):
        return ()
    fresh = sorted(set(after.misses) - set(before.misses))
    if not fresh:
        return ()
    return (
        Change(
            set_name=set_name, metric="newly_let_through", status=Status.WORSE, was=0.0, now=float(len(fresh)),
            tolerance=0.0, is_dangerous=True, about=", ".join(fresh),
        ),
    )  # fmt: skip


def _is_stale(before: Measured | None, after: Measured | None) -> bool:
    return before is not None and after is not None and before.sha != after.sha


def _figure(measured: Measured | None, metric: str) -> float | None:
    return None if measured is None else measured.figures.get(metric)
