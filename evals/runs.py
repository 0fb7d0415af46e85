"""One run over a set from beginning to end: asked, judged, summed up; stored as it goes, so that it can be resumed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from uuid import uuid4

from sqlalchemy import Connection

from agent.desk import Clock
from desk.errors import BadInput
from desk.interactions import Json, SellerId
from evals.candidate import Candidate, Recipe
from evals.case_rows import make_set
from evals.cases import CaseSet
from evals.figures import figures_of, timing_of
from evals.message_rows import check_categories
from evals.outcomes import Outcome, outcomes_of
from evals.runner import Pace, pace_for, run_units, units_of
from storage.database import Database
from storage.eval_runs import StoredResult, StoredRun, add_run, finish_run, read_results, read_run, save_results

Tell = Callable[[int, int], None]
"""How far it is: answers so far, answers in all."""
Keep = Callable[[Sequence[StoredResult]], None]
"""Told every batch as it comes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`repeat`: how often each case is asked. `seed`: what is drawn by lot. `sample`: so many cases drawn; None: all.

    `concurrency` None: processes for a candidate that computes everything here, eight requests at once for others.
    """

    repeat: int = 1
    seed: int = 7
    sample: int | None = None
    concurrency: int | None = None

    def __post_init__(self) -> None:
        for name, value, most in (("repeat", self.repeat, 100), ("concurrency", self.concurrency, 64)):
            if value is not None and not 1 <= value <= most:
                raise BadInput(f"--{name}: expected 1 to {most}, found {value}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What came of a run. `figures`: the same for the same commit, seed and set; `timing`: what is not.

    `run`: its row; None where nothing was stored. `resumed`: how many answers it had already.
    """

    chosen: CaseSet
    plan: Plan
    made_of: Mapping[str, Json]
    outcomes: tuple[Outcome, ...]
    figures: Mapping[str, Json]
    timing: Mapping[str, Json]
    run: StoredRun | None = None
    resumed: int = 0


def run_set(
    chosen: CaseSet,
    recipe: Recipe,
    *,
    plan: Plan,
    tell: Tell | None = None,
    keep: Keep | None = None,
    done: Sequence[StoredResult] = (),
) -> Report:
    """Ask the candidate every case and sum up; nothing is stored but by `keep`.

    Raises `BadInput` for a set labelled for another playbook, and what `recipe.make` raises.
    """
    candidate = recipe.make()
    chosen = sampled(chosen, plan)
    check_categories(chosen, candidate.playbook)
    units = units_of(chosen, repeat=plan.repeat, done=done)
    results = [one for one in done if one.error is None]
    for batch in run_units(units, recipe, pace=_pace(candidate, len(units), plan)):
        if keep is not None:
            keep(batch)
        results += batch
        if tell is not None:
            tell(len(results), len(chosen.cases) * plan.repeat)
    outcomes = outcomes_of(chosen, results)
    return Report(
        chosen=chosen,
        plan=plan,
        made_of=made_of(candidate, chosen, plan),
        outcomes=outcomes,
        figures=figures_of(chosen, outcomes, candidate.playbook),
        timing=timing_of(outcomes),
        resumed=len(chosen.cases) * plan.repeat - len(units),
    )


def run_stored(
    db: Database,
    seller_id: SellerId,
    chosen: CaseSet,
    recipe: Recipe,
    *,
    plan: Plan,
    clock: Clock,
    resume: str | None = None,
    tell: Tell | None = None,
    began: Callable[[str], None] | None = None,
) -> Report:
    """The same, kept in the database batch by batch. `resume`: the id of a run that was broken off.

    `began`: told the run's id before the first case. Raises `BadInput` for a run that was of something else.
    """
    candidate = recipe.make()
    wanted = sampled(chosen, plan)
    check_categories(wanted, candidate.playbook)
    made = made_of(candidate, wanted, plan)
    run = _begin(db, seller_id, wanted, plan, made, clock) if resume is None else _find(db, seller_id, resume)
    if resume is not None:
        _check_same(run, wanted, plan, made)
    if began is not None:
        began(run.id)
    done = db.read_now(read_results, seller_id, run.id).items
    report = run_set(
        chosen,
        recipe,
        plan=plan,
        tell=tell,
        keep=lambda batch: db.write_now(_keep, seller_id, run.id, batch),
        done=done,
    )
    cost = sum(outcome.answer.cost_usd for outcome in report.outcomes)
    db.write_now(
        finish_run, seller_id, run.id, status="done", figures={**report.figures, "timing": dict(report.timing)},
        cost_usd=cost, now=clock(),
    )  # fmt: skip
    return replace(report, run=db.read_now(read_run, seller_id, run.id))


def report_json(report: Report) -> dict[str, Json]:
    """One run as one object. All that differs between two runs of one commit stands under `run` and `timing`."""
    run, chosen = report.run, report.chosen
    about: dict[str, Json] = {
        "name": chosen.name,
        "version": chosen.version,
        "sha": chosen.sha,
        "kind": chosen.kind,
        "n": len(chosen.cases),
        "source": chosen.about.source,
        "split": chosen.about.split,
    }
    stored: dict[str, Json] = {"id": None if run is None else run.id, "resumed": report.resumed}
    spans: dict[str, Json] = {
        "started_at": None if run is None else run.started_at.isoformat(),
        "finished_at": None if run is None or run.finished_at is None else run.finished_at.isoformat(),
    }
    return {
        "run": stored,
        "set": about,
        "seed": report.plan.seed,
        "repeat": report.plan.repeat,
        "made_of": dict(report.made_of),
        "figures": dict(report.figures),
        "timing": {**report.timing, **spans},
    }


def sampled(chosen: CaseSet, plan: Plan) -> CaseSet:
    """The cases drawn by the seed, in the set's order; all of them without a `sample`."""
    if plan.sample is None or plan.sample >= len(chosen.cases):
        return chosen
    if plan.sample < 1:
        raise BadInput(f"--sample: expected 1 or more, found {plan.sample}")
    # Not for secrets: the same seed must draw the same cases.
    drawn = set(Random(plan.seed).sample(range(len(chosen.cases)), plan.sample))  # noqa: S311
    kept = [case for place, case in enumerate(chosen.cases) if place in drawn]
    return make_set(chosen.name, chosen.kind, kept, about=chosen.about, version=chosen.version)


def made_of(candidate: Candidate, chosen: CaseSet, plan: Plan) -> dict[str, Json]:
    """What a run keeps of what it was made of."""
    about: dict[str, Json] = {"version": chosen.version, "split": chosen.about.split, "sample": plan.sample}
    return candidate.made_of | {"set": about, "judge": None}


def _pace(candidate: Candidate, units: int, plan: Plan) -> Pace:
    return pace_for(candidate, units, plan.concurrency)


def _begin(
    db: Database, seller_id: SellerId, chosen: CaseSet, plan: Plan, made: dict[str, Json], clock: Clock
) -> StoredRun:
    run = StoredRun(
        id=str(uuid4()),
        set_name=chosen.name,
        set_sha=chosen.sha,
        kind=chosen.kind,
        variant=str(_variant(made)["name"]),
        status="running",
        seed=plan.seed,
        repeat=plan.repeat,
        made_of=made,
        figures={},
        cost_usd=0.0,
        started_at=clock(),
    )
    db.write_now(add_run, seller_id, run)
    return run


def _find(db: Database, seller_id: SellerId, run_id: str) -> StoredRun:
    return db.read_now(read_run, seller_id, run_id)


def _check_same(run: StoredRun, chosen: CaseSet, plan: Plan, made: Mapping[str, Json]) -> None:
    """`BadInput` unless the run asked the same cases of the same candidate: half of each proves nothing."""
    differing = [
        f"{name} was {before!r}, now {now!r}"
        for name, before, now in (
            ("set", f"{run.set_name} {run.set_sha}", f"{chosen.name} {chosen.sha}"),
            ("repeat", run.repeat, plan.repeat),
            ("seed", run.seed, plan.seed),
            ("variant", _variant(run.made_of), _variant(made)),
            ("models", run.made_of.get("models"), made["models"]),
            ("playbook", run.made_of.get("playbook"), made["playbook"]),
            ("code", run.made_of.get("code_version"), made["code_version"]),
        )
        if before != now
    ]
    if differing:
        raise BadInput(f"run {run.id} cannot be resumed: {'; '.join(differing)}; start another one")


def _variant(made: Mapping[str, Json]) -> dict[str, Json]:
    found = made.get("variant")
    return found if isinstance(found, dict) else {"name": ""}


def _keep(conn: Connection, seller_id: SellerId, run_id: str, batch: Sequence[StoredResult]) -> None:
    save_results(conn, seller_id, run_id, batch)
