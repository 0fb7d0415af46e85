"""`replydesk eval judge`: a judge goes over the answers of a run."""

import asyncio
from pathlib import Path

from sqlalchemy import Connection

from api.bootstrap import open_playbook
from api.commands.calibrate import judge_named
from api.commands.eval_database import eval_database
from api.commands.launch import give, say
from desk.errors import BadInput
from desk.interactions import Json, SellerId
from desk.playbook import Playbook
from desk.settings import Settings
from evals.calibration import calibrate, read_labelled
from evals.cases import CaseSet
from evals.judge import Judge
from evals.judging import JudgedResult, faults_json, judge_results, judged_json, with_scores
from evals.rows import load_rows
from evals.run_sets import set_of_run
from storage.eval_runs import StoredResult, StoredRun, read_results, read_run
from storage.judged_runs import save_judgements

_SHOWN = 10
_UNCALIBRATED = "not calibrated here (--calibrate-on FILE): it may only lower a verdict"


def main(
    settings: Settings, *, run: str, judge: str | None, calibrate_on: Path | None, seller: str | None, as_json: bool
) -> None:
    """Judge, keep the scores beside the run's own, print who spoke and what it found."""
    owner, playbook = SellerId(seller or settings.seller), open_playbook(settings)
    speaker = judge_named(settings, playbook, judge)
    with eval_database(settings) as db:
        found, results, chosen = db.read_now(_load, owner, run, playbook)
        judged, summary = asyncio.run(_judge(speaker, chosen, results, playbook, calibrate_on))
        if not judged:
            raise BadInput(f"run {found.id} over {found.set_name} has no answers to judge; expected drafts")
        by_key = {(one.case_key, one.repeat): one for one in judged}
        scores = {(one.case_key, one.repeat): with_scores(one, by_key) for one in results}
        db.write_now(save_judgements, owner, found.id, scores=scores, summary=summary)
    faults = faults_json(judged, playbook.judging)
    told: dict[str, Json] = {"run": found.id, "set": found.set_name, **summary, "faults": [*faults]}
    give(told, as_json=as_json, lines=_lines(found, summary, faults))


def _load(
    conn: Connection, seller_id: SellerId, run_id: str, playbook: Playbook
) -> tuple[StoredRun, tuple[StoredResult, ...], CaseSet]:
    run = read_run(conn, seller_id, run_id)
    return run, read_results(conn, seller_id, run.id).items, set_of_run(conn, seller_id, run, playbook)


async def _judge(
    judge: Judge, chosen: CaseSet, results: tuple[StoredResult, ...], playbook: Playbook, calibrate_on: Path | None
) -> tuple[tuple[JudgedResult, ...], dict[str, Json]]:
    may_lift, why_not = False, _UNCALIBRATED
    if calibrate_on is not None:
        done = await calibrate(judge, read_labelled(load_rows(calibrate_on)), playbook.judging)
        may_lift, why_not = done.may_lift, "" if done.may_lift else done.verdict
    say(f"{judge.name} judges {len(results)} answers of {chosen.name}")
    judged = await judge_results(
        judge, chosen, results, policy=playbook.judging, language=playbook.language, may_lift=may_lift
    )
    return judged, judged_json(judge, judged, may_lift=may_lift, why_not=why_not)


def _lines(run: StoredRun, summary: dict[str, Json], faults: list[dict[str, Json]]) -> list[str]:
    lines = [
        f"judge {summary['judge']} over {run.variant} on {run.set_name} ({run.id[:8]}): {summary['n']} answers, "
        f"{summary['accepted']} accepted, {summary['lowered']} verdicts lowered, {summary['lifted']} lifted",
        *([f"{summary['why_not']}"] if summary["why_not"] else []),
    ]
    lines += [
        f"  {one['case']} ({one['verdict']}): {one['rubric']} {one['score']}, {one['reason']}"
        for one in faults[:_SHOWN]
    ]
    return lines + [f"  and {len(faults) - _SHOWN} more: --json has all"] * (len(faults) > _SHOWN)
