"""The very cases a stored run was over: its set in its version, drawn by its seed."""

from sqlalchemy import Connection

from desk.errors import BadInput
from desk.interactions import SellerId
from desk.playbook import Playbook
from evals.cases import CaseSet
from evals.runs import Plan, sampled
from evals.sets import find_case_set
from storage.eval_runs import StoredRun


def set_of_run(conn: Connection, seller_id: SellerId, run: StoredRun, playbook: Playbook) -> CaseSet:
    """Raises `NotFound` where the set is not here (a file's), `BadInput` where its cases are others by now."""
    about = run.made_of.get("set")
    told = about if isinstance(about, dict) else {}
    version, sample = told.get("version"), told.get("sample")
    name = run.set_name if version is None else f"{run.set_name}@{version}"
    whole = find_case_set(conn, seller_id, name, playbook)
    chosen = sampled(whole, Plan(seed=run.seed, sample=sample if isinstance(sample, int) else None))
    if chosen.sha != run.set_sha:
        raise BadInput(f"run {run.id} was over other cases of {run.set_name} than it has now: run the set again")
    return chosen
