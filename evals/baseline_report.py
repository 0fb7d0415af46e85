"""What the CI gate says: figure by figure, and what to do where one stops the change."""

from collections.abc import Sequence

from desk.interactions import Json
from evals.baseline import Change, Status

_ACCEPT = "replydesk eval gate-check --accept"
_ADVICE = {
    Status.WORSE: (
        "A figure got worse than it may. Find the cases with `replydesk eval run` and `replydesk eval compare`, mend "
        f"the change; or, if the loss is meant, say why in the commit and accept it: `{_ACCEPT}`."
    ),
    Status.STALE: f"A set's rows have changed: read its new figures, then accept them: `{_ACCEPT}`.",
    Status.UNKNOWN: (
        "A figure is missing, now or in the baseline. A set that cannot be scored is no pass: see the error above; "
        f"a new figure is accepted with `{_ACCEPT}`."
    ),
}


def verdict_json(changes: Sequence[Change], errors: dict[str, str]) -> dict[str, Json]:
    """`is_pass`, every figure, and why a set could not be scored, by its name."""
    listed: list[Json] = [_change_json(change) for change in changes]
    told: dict[str, Json] = dict(sorted(errors.items()))
    return {"is_pass": is_pass(changes), "changes": listed, "errors": told}


def is_pass(changes: Sequence[Change]) -> bool:
    """Nothing got worse than it may, and everything could be told. Nothing to compare is no pass."""
    return bool(changes) and not any(change.fails for change in changes)


def verdict_lines(changes: Sequence[Change], errors: dict[str, str]) -> list[str]:
    """For people: what moved, what failed, what to do."""
    moved = [change for change in changes if change.status is not Status.SAME]
    lines = [f"{name}: could not be scored: {why}" for name, why in sorted(errors.items())]
    lines += [_line(change) for change in moved]
    lines.append(
        f"{len(changes)} figures, {len(changes) - len(moved)} as before, {sum(c.fails for c in changes)} failed"
    )
    failed = {change.status for change in changes if change.fails}
    return [*lines, *(words for status, words in _ADVICE.items() if status in failed)]


def _line(change: Change) -> str:
    mark = "FAIL" if change.fails else "ok  "
    danger = ", dangerous" if change.is_dangerous else ""
    about = f" ({change.about})" if change.about else ""
    moved = f"{_told(change.was)} -> {_told(change.now)}, {change.status}, may lose {change.tolerance:g}{danger}"
    return f"{mark} {change.set_name} {change.metric}: {moved}{about}"


def _told(value: float | None) -> str:
    return "none" if value is None else f"{value:g}"


def _change_json(change: Change) -> dict[str, Json]:
    return {
        "set": change.set_name,
        "metric": change.metric,
        "status": change.status.value,
        "was": change.was,
        "now": change.now,
        "tolerance": change.tolerance,
        "is_dangerous": change.is_dangerous,
        "about": change.about,
    }
