"""A comparison of two runs as JSON and for a person."""

from collections.abc import Sequence

from desk.interactions import Json
from evals.compare import RULE, Comparison, Difference, Flip, Part
from storage.eval_runs import StoredRun

_FLIPS_SHOWN = 20


def comparison_json(done: Comparison) -> dict[str, Json]:
    """Everything, with the rule the verdict was given by."""
    flips: list[Json] = [_flip_json(flip) for flip in done.flips]
    parts: list[Json] = [_part_json(part) for part in done.parts]
    return {
        "a": _run_json(done.a),
        "b": _run_json(done.b),
        "cases": done.n,
        "only_a": list(done.only_a),
        "only_b": list(done.only_b),
        "verdict": done.verdict,
        "reasons": list(done.reasons),
        "rule": RULE,
        "metrics": {one.metric: _difference_json(one) for one in done.differences},
        "figures": {name: {"a": a, "b": b} for name, (a, b) in done.figures.items()},
        "categories": parts,
        "changed_answers": done.changed,
        "dangerous_flips": sum(flip.is_dangerous for flip in done.flips),
        "flips": flips,
    }


def comparison_lines(done: Comparison) -> list[str]:
    """The same, what matters first."""
    lines = [
        f"{_named(done.a)}  ->  {_named(done.b)}: {done.verdict.upper()}",
        *(f"  {reason}" for reason in done.reasons),
        f"{done.n} cases in both{_left_out('a', done.only_a)}{_left_out('b', done.only_b)}; "
        f"{done.changed} answered differently",
        "",
        *_table(done.differences),
    ]
    if done.figures:
        lines += ["", "figures of the whole set that moved (no interval):"]
        lines += [f"  {name}: {a:.4g} -> {b:.4g}" for name, (a, b) in done.figures.items()]
    moved = [part for part in done.parts if part.flips or any(_has_moved(one) for one in part.differences)]
    if moved:
        lines += ["", "by category:", *(line for part in moved for line in _part_lines(part))]
    if done.flips:
        lines += ["", f"decisions that changed ({len(done.flips)}):", *map(_flip_line, done.flips[:_FLIPS_SHOWN])]
        lines += [f"  and {len(done.flips) - _FLIPS_SHOWN} more: --json has all"] * (len(done.flips) > _FLIPS_SHOWN)
    return [*lines, "", f"rule: {RULE}"]


def _named(run: StoredRun) -> str:
    return f"{run.variant} on {run.set_name} ({run.id[:8]})"


def _left_out(side: str, keys: Sequence[str]) -> str:
    return f"; {len(keys)} only in {side}: {', '.join(keys[:5])}{' ...' * (len(keys) > 5)}" if keys else ""


def _table(differences: Sequence[Difference]) -> list[str]:
    head = f"{'metric':28} {'n':>5} {'a':>9} {'b':>9} {'b - a':>9}  95 % interval"
    return [head, *(_row(one) for one in differences)]


def _row(one: Difference) -> str:
    at = one.interval
    mark = f"  {one.change}" if one.change not in ("same", "context") else ""
    return f"{one.metric:28} {at.n:5} {one.a:9.4g} {one.b:9.4g} {at.mean:+9.4f}  [{at.low:+.4f}, {at.high:+.4f}]{mark}"


def _has_moved(one: Difference) -> bool:
    return one.change in ("better", "worse", "unsure")


def _part_lines(part: Part) -> list[str]:
    moved = [f"    {_row(one)}" for one in part.differences if _has_moved(one)]
    return [f"  {part.category}: {part.n} cases, {part.flips} with another decision", *moved]


def _flip_line(flip: Flip) -> str:
    danger = "DANGEROUS " if flip.is_dangerous else ""
    right = {True: ", as labelled", False: ", against the label", None: ""}[flip.is_right]
    again = f" (repeat {flip.repeat})" if flip.repeat else ""
    return f"  {danger}{flip.case_key}{again}: {flip.before} -> {flip.after}{right}"


def _run_json(run: StoredRun) -> dict[str, Json]:
    return {
        "id": run.id,
        "set": run.set_name,
        "set_sha": run.set_sha,
        "variant": run.variant,
        "status": run.status,
        "seed": run.seed,
        "repeat": run.repeat,
        "made_of": dict(run.made_of),
    }


def _difference_json(one: Difference) -> dict[str, Json]:
    at = one.interval
    return {
        "n": at.n,
        "a": one.a,
        "b": one.b,
        "difference": at.mean,
        "low": at.low,
        "high": at.high,
        "change": one.change,
    }


def _part_json(part: Part) -> dict[str, Json]:
    return {
        "category": part.category,
        "cases": part.n,
        "flips": part.flips,
        "metrics": {one.metric: _difference_json(one) for one in part.differences},
    }


def _flip_json(flip: Flip) -> dict[str, Json]:
    return {
        "case": flip.case_key,
        "repeat": flip.repeat,
        "from": flip.before,
        "to": flip.after,
        "is_dangerous": flip.is_dangerous,
        "is_right": flip.is_right,
    }
