"""What a replay came to, as JSON and for a person: the matrix of verdicts, cost, latency, every flip."""

from collections import Counter
from collections.abc import Sequence
from statistics import quantiles

from desk.decisions import Verdict
from desk.interactions import Json
from evals.replay import Replay, Replayed, cost_of

_FLIPS_SHOWN = 20
_VERDICTS = tuple(verdict.value for verdict in Verdict)


def replay_json(done: Replay) -> dict[str, Json]:
    """`matrix`: verdict then -> verdict now -> how many. `same_text`: of those that had and have a draft."""
    flips: list[Json] = [_flip_json(item) for item in done.flips]
    return {
        "variant": done.variant,
        "decisions": len(done.items),
        "replayed": len(done.replayed),
        "not_replayable": dict(done.not_replayable),
        "flips": len(flips),
        "dangerous_flips": sum(item.is_dangerous for item in done.flips),
        "matrix": {was: dict(row.items()) for was, row in _matrix(done).items()},
        "drafts": _drafts(done.replayed),
        "cost_usd": {"then": round(sum(cost_of(item.past) for item in done.replayed), 6), "now": _cost_now(done)},
        "latency_ms": _latency(done),
        "flip_list": flips,
    }


def replay_lines(done: Replay) -> list[str]:
    """The same for a person."""
    told = replay_json(done)
    lines = [
        f"{told['replayed']} of {told['decisions']} decisions replayed with {done.variant}: "
        f"{told['flips']} flips, {told['dangerous_flips']} dangerous",
        f"{'then / now':>12} {''.join(f'{name:>10}' for name in _VERDICTS)}",
    ]
    for was, row in _matrix(done).items():
        lines.append(f"{was:>12} {''.join(f'{row[now]:>10}' for now in _VERDICTS)}")
    drafts, latency = _drafts(done.replayed), _latency(done)
    lines += [
        f"drafts: {drafts['same_text']} of {drafts['both']} word for word the same",
        f"cost: ${sum(cost_of(item.past) for item in done.replayed):.4f} then, ${_cost_now(done):.4f} now",
        f"latency now: p50 {latency['p50']} ms, p95 {latency['p95']} ms",
    ]
    lines += [f"not replayable: {count} x {reason}" for reason, count in done.not_replayable.items()]
    lines += map(_flip_line, done.flips[:_FLIPS_SHOWN])
    return lines + [f"and {len(done.flips) - _FLIPS_SHOWN} more: --json has all"] * (len(done.flips) > _FLIPS_SHOWN)


def _matrix(done: Replay) -> dict[str, dict[str, int]]:
    pairs = Counter((item.past.verdict, item.answer.verdict) for item in done.replayed if item.answer)
    return {was: {now: pairs[was, now] for now in _VERDICTS} for was in _VERDICTS}


def _drafts(items: Sequence[Replayed]) -> dict[str, Json]:
    both = [(item.past.draft, item.answer.draft) for item in items if item.answer and item.past.draft]
    return {"both": len(both), "same_text": sum(was == now for was, now in both)}


def _cost_now(done: Replay) -> float:
    return round(sum(item.answer.cost_usd for item in done.replayed if item.answer), 6)


def _latency(done: Replay) -> dict[str, Json]:
    """Percentiles of the candidate's own time; None with fewer than two decisions."""
    times = [item.answer.latency_ms for item in done.replayed if item.answer]
    if len(times) < 2:
        return {"p50": None, "p95": None}
    cuts = quantiles(times, n=100, method="inclusive")
    return {"p50": round(cuts[49], 1), "p95": round(cuts[94], 1)}


def _flip_json(item: Replayed) -> dict[str, Json]:
    findings: list[Json] = [] if item.answer is None else [one.guardrail for one in item.answer.findings]
    return {
        "decision_id": item.past.id,
        "interaction_id": item.past.interaction_id,
        "from": item.past.verdict,
        "to": item.answer.verdict if item.answer else None,
        "is_dangerous": item.is_dangerous,
        "findings": findings,
    }


def _flip_line(item: Replayed) -> str:
    mark = "DANGEROUS " if item.is_dangerous else ""
    now = item.answer.verdict if item.answer else "nothing"
    return f"{mark}interaction {item.past.interaction_id}: {item.past.verdict} -> {now}"
