"""Two runs over the same set, case by case: what got better or worse, how surely, and every decision that changed.

Pure: the runs are handed in. Who may read it is told the rule by which the verdict was given.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from desk.decisions import Verdict
from desk.errors import BadInput
from desk.interactions import Json
from evals.compare_interval import Interval, paired_intervals
from evals.compare_values import CONTEXT, LOWER_IS_BETTER, average, moved_figures, values_of
from storage.eval_runs import StoredResult, StoredRun

RULE = (
    "worse or better: a quality metric whose 95 % interval of the paired difference excludes zero, or a decision that "
    "became dangerous (block or escalate became send) without the labels saying that send is right; both: mixed; "
    "neither: same. cost and latency are shown and do not decide; a judge below its bar may only say worse"
)
_STOPPED = (Verdict.BLOCK.value, Verdict.ESCALATE.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A stored run with its results."""

    run: StoredRun
    results: tuple[StoredResult, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One metric. `a`, `b`: means over the cases both runs have a value for; `interval`: of b minus a.

    `change`: better | worse | same | unsure (the interval holds zero, the means differ) | context (does not decide).
    """

    metric: str
    a: float
    b: float
    interval: Interval
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """One decision that changed. `is_dangerous`: what was stopped would leave. `is_right`: what the labels say of the
    new decision; None: they do not say.
    """

    case_key: str
    repeat: int
    before: str
    after: str
    is_right: bool | None

    @property
    def is_dangerous(self) -> bool:
        """Whether what was stopped would leave now."""
        return self.before in _STOPPED and self.after == Verdict.SEND.value

    @property
    def rank(self) -> tuple[bool, int, bool, str, int]:
        """Dangerous ones first, then what got bolder, then wrong ones, then by name."""
        step = Verdict(self.after).caution - Verdict(self.before).caution
        return (not self.is_dangerous, step, self.is_right is not False, self.case_key, self.repeat)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The same over the cases of one category."""

    category: str
    n: int
    differences: tuple[Difference, ...]
    flips: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """`n`: cases in both runs; `only_a`, `only_b`: keys of the others. `reasons`: what made the verdict.

    `changed`: answers that are other ones, times and costs apart. `figures`: those of the whole set (pairs, personal
    data) that moved, a and b: no case has them alone, so they have no interval.
    """

    a: StoredRun
    b: StoredRun
    n: int
    only_a: tuple[str, ...]
    only_b: tuple[str, ...]
    differences: tuple[Difference, ...]
    parts: tuple[Part, ...]
    flips: tuple[Flip, ...]
    changed: int
    figures: Mapping[str, tuple[float, float]]
    verdict: str
    reasons: tuple[str, ...]


def compare_runs(a: Run, b: Run, *, groups: Mapping[str, str] | None = None, seed: int = 0) -> Comparison:
    """`b` against `a`. `groups`: case key -> what it is counted under; for others the category run `a` saw.

    `BadInput` for runs over different sets, or with no case in common.
    Repeats of a case are paired one by one for the flips, and averaged for the intervals: they are no new cases.
    """
    _check_sets(a.run, b.run)
    befores, afters = _by_case(a), _by_case(b)
    both = sorted(set(befores) & set(afters))
    if not both:
        raise BadInput(
            f"runs {a.run.id} and {b.run.id} have no case in common: {len(befores)} and {len(afters)} cases; "
            "expected two finished runs over one set"
        )
    flips = tuple(sorted(_find_flips(a, b), key=lambda flip: flip.rank))
    differences = tuple(
        _as_the_judge_may(one, a.run, b.run)
        for one in _differences([befores[key] for key in both], [afters[key] for key in both], seed)
    )
    verdict, reasons = _judge(differences, flips)
    return Comparison(
        a=a.run,
        b=b.run,
        n=len(both),
        only_a=tuple(sorted(set(befores) - set(afters))),
        only_b=tuple(sorted(set(afters) - set(befores))),
        differences=differences,
        parts=_parts(befores, afters, _grouped(befores, both, groups or {}), flips, seed),
        flips=flips,
        changed=sum(_is_other(befores[key], afters[key]) for key in both),
        figures=moved_figures(a.run, b.run),
        verdict=verdict,
        reasons=reasons,
    )


def _check_sets(a: StoredRun, b: StoredRun) -> None:
    if a.set_sha != b.set_sha:
        raise BadInput(
            f"runs of different sets cannot be compared: {a.id} ran {a.set_name} ({a.set_sha[:12]}), "
            f"{b.id} ran {b.set_name} ({b.set_sha[:12]}); run both over one version of one set"
        )


_Case = tuple[StoredResult, ...]
"""All repeats of one case, in order."""


def _by_case(one: Run) -> dict[str, _Case]:
    cases: dict[str, list[StoredResult]] = {}
    for result in sorted(one.results, key=lambda result: (result.case_key, result.repeat)):
        cases.setdefault(result.case_key, []).append(result)
    return {key: tuple(results) for key, results in cases.items()}


def _is_other(before: _Case, after: _Case) -> bool:
    return [_told(one) for one in before] != [_told(one) for one in after]


def _told(result: StoredResult) -> str:
    kept = {name: value for name, value in result.output.items() if name != "cost_usd"}
    return json.dumps(kept, sort_keys=True)


def _differences(befores: Sequence[_Case], afters: Sequence[_Case], seed: int) -> tuple[Difference, ...]:
    pairs = [(_means(before), _means(after)) for before, after in zip(befores, afters, strict=True)]
    names = sorted({name for before, after in pairs for name in before.keys() & after.keys()})
    rows = [[_minus(after.get(name), before.get(name)) for name in names] for before, after in pairs]
    return tuple(
        _difference(name, interval, pairs)
        for name, interval in zip(names, paired_intervals(rows, seed=seed), strict=True)
        if interval is not None
    )


_Means = Mapping[str, float]


def _means(case: _Case) -> _Means:
    return average([values_of(result) for result in case])


def _minus(after: float | None, before: float | None) -> float | None:
    return None if after is None or before is None else after - before


def _difference(name: str, interval: Interval, pairs: Sequence[tuple[_Means, _Means]]) -> Difference:
    shared = [(before[name], after[name]) for before, after in pairs if name in before and name in after]
    a, b = (round(sum(side) / len(shared), 6) for side in zip(*shared, strict=True))
    return Difference(metric=name, a=a, b=b, interval=interval, change=_change(name, interval))


def _change(name: str, interval: Interval) -> str:
    if name in CONTEXT:
        return "context"
    if interval.low <= 0 <= interval.high:
        return "same" if interval.mean == interval.low == interval.high == 0 else "unsure"
    is_up = interval.low > 0
    return "better" if is_up is (name not in LOWER_IS_BETTER) else "worse"


def _as_the_judge_may(one: Difference, a: StoredRun, b: StoredRun) -> Difference:
    """A judge's scores say "worse"; "better" only from a judge above its bar, nothing at all between two judges."""
    if not one.metric.startswith("judge."):
        return one
    said = [run.figures.get("judge") for run in (a, b)]
    judges = [each if isinstance(each, dict) else {} for each in said]
    is_one = judges[0].get("judge") == judges[1].get("judge")
    may_lift = all(each.get("may_lift") is True for each in judges)
    is_silent = not is_one or (one.change == "better" and not may_lift)
    return replace(one, change="context") if is_silent else one


def _find_flips(a: Run, b: Run) -> list[Flip]:
    before = {(result.case_key, result.repeat): result for result in a.results}
    pairs = [(before[key], one) for one in b.results if (key := (one.case_key, one.repeat)) in before]
    return [
        Flip(
            case_key=now.case_key,
            repeat=now.repeat,
            before=str(was.output["verdict"]),
            after=str(now.output["verdict"]),
            is_right=_is_right(now),
        )
        for was, now in pairs
        if was.output.get("verdict") and now.output.get("verdict") and was.output["verdict"] != now.output["verdict"]
    ]


def _is_right(result: StoredResult) -> bool | None:
    """What the decision's evaluator says; None where the case has no such label."""
    value = _score(result, "decision", "right")
    return value if isinstance(value, bool) else None


def _score(result: StoredResult, evaluator: str, name: str) -> Json:
    said = result.scores.get(evaluator)
    return said.get(name) if isinstance(said, dict) else None


def _judge(differences: Sequence[Difference], flips: Sequence[Flip]) -> tuple[str, tuple[str, ...]]:
    worse = [f"{one.metric} fell to {one.b:.4g} from {one.a:.4g}" if one.metric not in LOWER_IS_BETTER
             else f"{one.metric} rose to {one.b:.4g} from {one.a:.4g}"
             for one in differences if one.change == "worse"]  # fmt: skip
    better = [f"{one.metric} {one.b:.4g} instead of {one.a:.4g}" for one in differences if one.change == "better"]
    dangerous = [flip for flip in flips if flip.is_dangerous and not flip.is_right]
    if dangerous:
        worse.insert(
            0, f"{len(dangerous)} decisions became dangerous: {', '.join(one.case_key for one in dangerous[:5])}"
        )
    if worse and better:
        return "mixed", (*(f"worse: {one}" for one in worse), *(f"better: {one}" for one in better))
    return ("worse" if worse else "better" if better else "same"), (*worse, *better)


def _grouped(befores: Mapping[str, _Case], both: Sequence[str], groups: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key in both:
        seen = befores[key][0].output.get("category")
        found.setdefault(groups.get(key) or str(seen or "no category"), []).append(key)
    return found


def _parts(
    befores: Mapping[str, _Case],
    afters: Mapping[str, _Case],
    groups: Mapping[str, Sequence[str]],
    flips: Sequence[Flip],
    seed: int,
) -> tuple[Part, ...]:
    flipped = {flip.case_key for flip in flips}
    return tuple(
        Part(
            category=name,
            n=len(keys),
            differences=_differences([befores[key] for key in keys], [afters[key] for key in keys], seed),
            flips=len(flipped & set(keys)),
        )
        for name, keys in sorted(groups.items())
    )
