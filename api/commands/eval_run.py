"""`replydesk eval run`: a labelled set through a candidate."""

import time
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path

from agent.desk import utc_now
from api.bootstrap import open_playbook
from api.commands.candidates import find_variant, recipe_for
from api.commands.eval_database import eval_database
from api.commands.launch import give, say
from desk.errors import BadInput
from desk.interactions import Json, SellerId
from desk.playbook import Playbook
from desk.settings import Settings
from evals.cases import CaseSet
from evals.runs import Plan, Report, report_json, run_set, run_stored
from evals.sets import file_set, find_case_set, shipped_set, shipped_sets
from evals.variants import BASELINE
from storage.database import Database
from storage.eval_runs import StoredRun, read_run

_EVERY_SECONDS = 2.0


def main(
    settings: Settings,
    *,
    set_name: str | None,
    file: Path | None,
    variant: str | None,
    model: str | None,
    prompt: Path | None,
    plan: Mapping[str, int | None],
    resume: str | None,
    is_stored: bool,
    seller: str | None,
    as_json: bool,
) -> None:
    """Run, store, print. `plan`: repeat, seed, sample, concurrency as given; None: as usual, or as the resumed run."""
    if resume is not None and not is_stored:
        raise BadInput("--resume with --no-store: what is not stored cannot be resumed")
    settings = _for_set(settings, set_name)
    owner, playbook = SellerId(seller or settings.seller), open_playbook(settings)
    with eval_database(settings) if is_stored else nullcontext() as db:
        before = None if db is None or resume is None else db.read_now(read_run, owner, resume)
        chosen = _choose(db, owner, _set_of(set_name, before), file, playbook)
        candidate = find_variant(settings, variant or (before.variant if before else BASELINE), model, prompt)
        recipe, asked = recipe_for(settings, candidate), _plan(plan, before)
        progress = Progress()
        if db is None:
            report = run_set(chosen, recipe, plan=asked, tell=progress.tell)
        else:
            report = run_stored(
                db, owner, chosen, recipe, plan=asked, clock=utc_now, resume=None if before is None else before.id,
                tell=progress.tell, began=lambda run_id: say(f"run {run_id}; --resume {run_id} goes on after a break"),
            )  # fmt: skip
    seconds: dict[str, Json] = {"seconds": progress.seconds}
    told = report_json(report)
    timing = told["timing"]
    told["timing"] = {**(timing if isinstance(timing, dict) else {}), **seconds}
    give(dict(told), as_json=as_json, lines=lines_of(report))


def _for_set(settings: Settings, set_name: str | None) -> Settings:
    """With the playbook a shipped set was labelled for, where the set names one."""
    shipped = shipped_sets().get(set_name or "")
    if shipped is None or shipped.playbook is None:
        return settings
    return settings.model_copy(update={"playbook": Path(shipped.playbook)})


class Progress:
    """Says how far a run is, on stderr, now and then."""

    def __init__(self) -> None:
        self._began = self._said = time.monotonic()

    @property
    def seconds(self) -> float:
        """Since the beginning."""
        return round(time.monotonic() - self._began, 1)

    def tell(self, done: int, whole: int) -> None:
        """One line every two seconds, and the last."""
        if done < whole and time.monotonic() - self._said < _EVERY_SECONDS:
            return
        self._said = time.monotonic()
        say(f"{done} of {whole} ({done / whole:.0%}), {self.seconds:.0f} s")


def lines_of(report: Report) -> list[str]:
    """The figures for people: the set's own first, then every score."""
    figures = report.figures
    name = "" if report.run is None else f", run {report.run.id}"
    variant = report.made_of["variant"]
    spoken = variant.get("name") if isinstance(variant, dict) else ""
    lines = [f"{report.chosen.name} ({figures['answers']} answers) by {spoken}{name}"]
    if figures["errors"]:
        lines.append(f"{figures['errors']} answers failed; the first: {figures['first_error']}")
    for command in ("gate", "intents", "reviews", "redteam", "linking", "pii"):
        lines += [f"    {command}.{key}: {value}" for key, value in _plain(figures.get(command))]
    scores = figures["scores"]
    lines += [f"    {name}: {_said(found)}" for name, found in scores.items()] if isinstance(scores, dict) else []
    return [*lines, f"cost ${figures['cost_usd']}, latency {report.timing['latency_ms']}"]


def _said(found: Json) -> str:
    """A mean with its n, or counted words."""
    if isinstance(found, dict) and found.keys() == {"n", "mean"}:
        return f"{found['mean']} (n {found['n']})"
    return str(found)


def _plain(figures: Json) -> list[tuple[str, Json]]:
    return (
        [(key, value) for key, value in figures.items() if not isinstance(value, dict | list)]
        if isinstance(figures, dict)
        else []
    )


def _choose(
    db: Database | None, seller_id: SellerId, name: str | None, file: Path | None, playbook: Playbook
) -> CaseSet:
    if (name is None) == (file is None):
        raise BadInput("expected either --set NAME or --file FILE; `replydesk eval sets` lists the sets")
    if file is not None:
        return file_set(file, playbook)
    found = str(name)
    return shipped_set(found, playbook) if db is None else db.read_now(find_case_set, seller_id, found, playbook)


def _set_of(name: str | None, before: StoredRun | None) -> str | None:
    """The set that was asked for, else the resumed run's: the version it was."""
    if name is not None or before is None:
        return name
    about = before.made_of.get("set")
    version = about.get("version") if isinstance(about, dict) else None
    return before.set_name if version is None else f"{before.set_name}@{version}"


def _plan(asked: Mapping[str, int | None], before: StoredRun | None) -> Plan:
    given = {key: value for key, value in asked.items() if value is not None}
    about = {} if before is None else before.made_of.get("set")
    sample = about.get("sample") if isinstance(about, dict) else None
    usual = {} if before is None else {"seed": before.seed, "repeat": before.repeat}
    kept = usual | ({"sample": sample} if isinstance(sample, int) else {})
    return Plan(**(kept | given))
