"""What templates of the evals see: runs as lines, one run's report, two side by side, an answer to label."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from api.console.words import Words
from api.schemas.evals import ComparisonOut, DifferenceOut, FlipOut

TONES = {"better": "good", "worse": "bad", "mixed": "warn", "unsure": "", "same": "", "context": ""}
"""The badge of what became of a metric, or of a run."""
_FLIPS = 50
_MAIN = 4
# Whole sub-tables of a run's figures have their own place in its report.
_ELSEWHERE = frozenset({"n", "scores", "verdicts", "groups", "timing", "confusion", "decisions", "judge"})


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """One line of the list. `figures`: the few that a reader looks for first; `judge`: who spoke beside the rules."""

    id: str
    short: str
    at: str
    set_name: str
    variant: str
    model: str
    status: str
    tone: str
    figures: tuple[tuple[str, str], ...]
    judge: str
    cost: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricRow:
    """One metric of a comparison. `change`: a word; `interval`: of the difference, 95 %."""

    name: str
    a: str
    b: str
    difference: str
    interval: str
    change: str
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FlipRow:
    """One decision that changed. `right`: a word for what the label says of the new one, empty where it says none."""

    case: str
    before: str
    after: str
    is_dangerous: bool
    right: str


def run_row(run: Any, words: Words, zone: ZoneInfo) -> RunRow:
    """A run as a line. `run`: stored, or as the API shows it."""
    made = run.made_of if isinstance(run.made_of, Mapping) else {}
    judge = run.figures.get("judge")
    return RunRow(
        id=run.id,
        short=run.id[:8],
        at=moment(run.started_at, words, zone),
        set_name=run.set_name,
        variant=run.variant,
        model=str(made.get("model") or made.get("drafter") or ""),
        status=words.name("run", run.status),
        tone={"done": "good", "failed": "bad"}.get(run.status, "info"),
        figures=main_figures(run.figures, words),
        judge=str(judge.get("judge", "")) if isinstance(judge, Mapping) else "",
        cost=f"${words.number(round(run.cost_usd, 4))}" if run.cost_usd else "",
    )


def main_figures(figures: Mapping[str, Any], words: Words) -> tuple[tuple[str, str], ...]:
    """The first numbers of a run, by the name their own command gives them."""
    found: list[tuple[str, str]] = []
    for name, value in figures.items():
        if isinstance(value, Mapping) and name not in _ELSEWHERE:
            found += [(key, _number(one, words)) for key, one in value.items() if _is_number(one) and key != "n"]
    return tuple(found[:_MAIN])


def metric_rows(metrics: Mapping[str, DifferenceOut], words: Words) -> list[MetricRow]:
    """What moved first, and among those what got worse."""
    order = ("worse", "better", "unsure", "context", "same")
    ranked = sorted(metrics.items(), key=lambda item: (order.index(item[1].change), item[0]))
    return [
        MetricRow(
            name=name, a=_number(one.a, words), b=_number(one.b, words), difference=_signed(one.difference, words),
            interval=f"{_signed(one.low, words)} … {_signed(one.high, words)}", change=words.name("change", one.change),
            tone=TONES.get(one.change, ""),
        )
        for name, one in ranked
    ]  # fmt: skip


def flip_rows(done: ComparisonOut, words: Words) -> list[FlipRow]:
    """The first changed decisions, dangerous ones first as they come."""
    return [_flip(one, words) for one in done.flips[:_FLIPS]]


def moment(at: datetime | None, words: Words, zone: ZoneInfo) -> str:
    """When a run began."""
    return words.moment(at, zone, form="d MMM y, HH:mm")


def _flip(one: FlipOut, words: Words) -> FlipRow:
    right = "" if one.is_right is None else words.say("evals.right" if one.is_right else "evals.wrong")
    return FlipRow(case=one.case, before=words.name("verdict", one.before), after=words.name("verdict", one.after),
                   is_dangerous=one.is_dangerous, right=right)  # fmt: skip


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _number(value: float, words: Words) -> str:
    return words.number(round(value, 4))


def _signed(value: float, words: Words) -> str:
    return f"{'+' if value > 0 else ''}{_number(value, words)}"
