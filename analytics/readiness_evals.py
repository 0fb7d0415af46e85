"""Holds the newest eval runs against the bars of readiness.toml. Pure; the runs are handed in."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from desk.figures import find_figure
from desk.interactions import Json
from desk.readiness import Check, CheckStatus
from desk.readiness_policy import EvalBar, Thresholds
from storage.eval_runs import StoredRun


def check_evals(
    set_name: str,
    bars: Sequence[EvalBar],
    run: StoredRun | None,
    *,
    thresholds: Thresholds,
    playbook_sha: str,
    now: datetime,
) -> Check:
    """One set's newest finished run: none, or a dangerous bar missed, blocks; an old one, another playbook's warns."""
    command = f"replydesk eval run --set {set_name}"
    name, told = f"evals:{set_name}", {bar.metric: bar.told for bar in bars}
    threshold: dict[str, Json] = {"bars": dict(told), "max_eval_age_days": thresholds.max_eval_age_days}
    if run is None:
        return Check(
            name=name, status=CheckStatus.BLOCKER, observed=None, threshold=threshold, why="no finished run",
            what_to_do=f"run `{command}`",
        )  # fmt: skip
    figures = {bar.metric: find_figure(run.figures, bar.metric) for bar in bars}
    status, why = _judge(bars, figures, _staleness(run, thresholds, playbook_sha, now))
    return Check(
        name=name,
        status=status,
        observed={"run": run.id, "at": run.started_at.isoformat(), "figures": dict(figures)},
        threshold=threshold,
        why=why,
        what_to_do="" if status is CheckStatus.OK else f"see `replydesk eval report {run.id}`; then `{command}`",
    )


def _judge(bars: Sequence[EvalBar], figures: Mapping[str, float | None], staleness: str) -> tuple[CheckStatus, str]:
    missed = [bar for bar in bars if (value := figures[bar.metric]) is None or not bar.is_met(value)]
    words = "; ".join(f"{bar.metric} is {_told(figures[bar.metric])}, asked {bar.told}" for bar in missed)
    if any(bar.is_dangerous for bar in missed):
        return CheckStatus.BLOCKER, words
    if missed or staleness:
        return CheckStatus.WARNING, "; ".join(filter(None, (words, staleness)))
    return CheckStatus.OK, "every bar is met"


def _staleness(run: StoredRun, thresholds: Thresholds, playbook_sha: str, now: datetime) -> str:
    age = now - run.started_at
    made_with = run.made_of.get("playbook")
    sha = made_with.get("sha") if isinstance(made_with, Mapping) else None
    about = run.made_of.get("set")
    if isinstance(about, Mapping) and about.get("sample") is not None:
        return f"the run saw only a sample of {about['sample']} cases"
    if age > thresholds.max_eval_age:
        return f"the run is {age.days} days old"
    return "" if sha == playbook_sha else "the playbook has changed since"


def _told(value: float | None) -> str:
    return "missing" if value is None else f"{value:g}"
