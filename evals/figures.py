"""Sums a run up: every score, the confusion of categories, what each kind of case has, and how much time it took."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from desk.interactions import Json
from desk.playbook import Playbook
from evals.cases import CaseSet
from evals.kind_figures import figures_by_kind
from evals.outcomes import Outcome

_TIMED = "latency"


def figures_of(chosen: CaseSet, outcomes: Sequence[Outcome], playbook: Playbook) -> dict[str, Json]:
    """Everything but times.

    `n`: cases; `answers`: cases times repeats. `errors`: answers that failed, `first_error`: of the first; `faults`:
    evaluators that did. `verdicts`: counted. `scores`: `evaluator.name` -> `{n, mean}` (of true and false the share of
    true), or counted words. `confusion`: wanted category -> found -> n, `decisions` the same of verdicts. `groups`: the
    same scores by group. `repeats`: with several, the share of cases whose verdict and category never changed. And the
    figures of the set's own command: `gate`, `intents`, `reviews`, `redteam`, `linking` or `pii`.
    """
    failed = [outcome.answer.error for outcome in outcomes if outcome.answer.error is not None]
    return {
        "n": len({outcome.case.key for outcome in outcomes}),
        "answers": len(outcomes),
        "errors": len(failed),
        "first_error": next(iter(failed), None),
        "faults": _faults(outcomes),
        "verdicts": _counted(outcome.answer.verdict for outcome in outcomes if outcome.answer.verdict is not None),
        "cost_usd": round(sum(outcome.answer.cost_usd for outcome in outcomes), 6),
        "scores": summed(outcomes),
        "confusion": _matrix((one.case.expected.category, one.answer.category) for one in outcomes),
        "decisions": _matrix((one.case.expected.verdict, one.answer.verdict) for one in outcomes),
        "groups": _by_group(outcomes),
        **_steadiness(outcomes),
        **figures_by_kind(chosen, outcomes, playbook),
    }


def timing_of(outcomes: Sequence[Outcome]) -> dict[str, Json]:
    """`latency_ms` of the answers: `n mean p50 p95 most`; nothing without answers."""
    times = sorted(outcome.answer.latency_ms for outcome in outcomes)
    if not times:
        return {"latency_ms": None}
    return {
        "latency_ms": {
            "n": len(times),
            "mean": round(sum(times) / len(times), 2),
            "p50": _at(times, 0.50),
            "p95": _at(times, 0.95),
            "most": times[-1],
        }
    }


def summed(outcomes: Sequence[Outcome]) -> dict[str, Json]:
    """Every score of these outcomes by `evaluator.name`, times left out."""
    values: dict[str, list[bool | float | str]] = defaultdict(list)
    for outcome in outcomes:
        for name, value in outcome.flat.items():
            if not name.startswith(f"{_TIMED}."):
                values[name].append(value)
    return {name: _summary(found) for name, found in sorted(values.items())}


def _summary(values: Sequence[bool | float | str]) -> Json:
    numbers = [float(value) for value in values if not isinstance(value, str)]
    if len(numbers) < len(values):
        return _counted(map(str, values))
    return {"n": len(numbers), "mean": round(sum(numbers) / len(numbers), 6)}


def _by_group(outcomes: Sequence[Outcome]) -> dict[str, Json]:
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        groups[outcome.case.group].append(outcome)
    return {name: {"n": len(ones), "scores": summed(ones)} for name, ones in sorted(groups.items())}


def _matrix(pairs: Iterable[tuple[str | None, str | None]]) -> dict[str, Json]:
    """Wanted -> found -> n, of what is labelled."""
    table: dict[str, Counter[str]] = defaultdict(Counter)
    for wanted, found in pairs:
        if wanted is not None:
            table[wanted][found or "nothing"] += 1
    return {wanted: dict(sorted(found.items())) for wanted, found in sorted(table.items())}


def _faults(outcomes: Sequence[Outcome]) -> dict[str, Json]:
    """Evaluator -> how often it failed."""
    return _counted(name for outcome in outcomes for name in outcome.faults)


def _steadiness(outcomes: Sequence[Outcome]) -> dict[str, Json]:
    said: dict[str, set[tuple[str | None, str | None]]] = defaultdict(set)
    for outcome in outcomes:
        said[outcome.case.key].add((outcome.answer.verdict, outcome.answer.category))
    if len(outcomes) <= len(said):
        return {}
    return {"repeats": {"n": len(said), "same": round(sum(len(one) == 1 for one in said.values()) / len(said), 4)}}


def _counted(words: Iterable[str]) -> dict[str, Json]:
    return dict(sorted(Counter(words).items()))


def _at(ordered: Sequence[float], share: float) -> float:
    """The nearest rank."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
