"""What of a stored result can be compared: every number an evaluator gave, and which way is better."""

from collections.abc import Iterator, Mapping, Sequence

from desk.interactions import Json
from storage.eval_runs import StoredResult, StoredRun

LOWER_IS_BETTER = frozenset({"cost_usd", "latency_ms"})
CONTEXT = LOWER_IS_BETTER | {"length.characters", "must_not.unchecked", "similarity.ratio", "similarity.words"}
"""Shown beside the rest; they decide nothing: a longer, dearer or differently worded answer is no worse by itself."""
# What `evals.figures` adds for a kind of set, as its own command reports it.
_OF_A_SET = ("gate", "intents", "reviews", "redteam", "linking", "pii")
# The same figures stand in the result's own columns.
_TWICE = ("cost", "latency")


def values_of(result: StoredResult) -> dict[str, float]:
    """`evaluator.score` -> number; true is 1, false 0; words are left out. A failed case has no scores."""
    found = {"answered": 0.0 if result.error else 1.0}
    if result.error:
        return found
    for evaluator, scores in result.scores.items():
        if isinstance(scores, Mapping) and evaluator not in _TWICE:
            found |= {f"{evaluator}.{name}": float(value) for name, value in scores.items()
                      if isinstance(value, bool | int | float)}  # fmt: skip
    return found | {"cost_usd": result.cost_usd, "latency_ms": result.latency_ms}


def moved_figures(a: StoredRun, b: StoredRun) -> dict[str, tuple[float, float]]:
    """Numbers of the sets' own commands (`gate.block_recall`) that differ, by their path: of a and of b."""
    before, after = (dict(_numbers(run.figures)) for run in (a, b))
    shared = sorted(before.keys() & after.keys())
    return {name: (before[name], after[name]) for name in shared if before[name] != after[name]}


def _numbers(figures: Mapping[str, Json], path: str = "") -> Iterator[tuple[str, float]]:
    for name, value in figures.items():
        if isinstance(value, dict) and (path or name in _OF_A_SET):
            yield from _numbers(value, f"{path}{name}.")
        elif path and isinstance(value, int | float) and not isinstance(value, bool):
            yield f"{path}{name}", float(value)


def average(rows: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """The mean of every name over the rows that have it."""
    names = {name for row in rows for name in row}
    return {name: _mean([row[name] for row in rows if name in row]) for name in names}


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
