"""Stored runs as reports and comparisons read them: with their results, and their cases where those still are."""

from collections.abc import Mapping

from sqlalchemy import Connection

from desk.errors import BadInput, NotFound
from desk.interactions import SellerId
from desk.playbook import Playbook
from evals.cases import Case
from evals.compare import Comparison, Run, compare_runs
from evals.run_sets import set_of_run
from storage.eval_runs import StoredRun, read_results, read_run


def load_run(conn: Connection, seller_id: SellerId, run_id: str) -> Run:
    """A run with all its results; `NotFound` when it is not this seller's."""
    run = read_run(conn, seller_id, run_id)
    return Run(run=run, results=read_results(conn, seller_id, run.id).items)


def find_cases(conn: Connection, seller_id: SellerId, run: StoredRun, playbook: Playbook) -> Mapping[str, Case]:
    """The cases of a run by key; none for a set that is not here any more (a file's), or is another one by now."""
    try:
        return {case.key: case for case in set_of_run(conn, seller_id, run, playbook).cases}
    except (NotFound, BadInput):
        return {}


def compare_stored(
    conn: Connection, seller_id: SellerId, a: str, b: str, *, playbook: Playbook, seed: int = 0
) -> Comparison:
    """Run `b` against run `a`, a case counted under the group its label names."""
    mine, other = load_run(conn, seller_id, a), load_run(conn, seller_id, b)
    groups = {key: case.group for key, case in find_cases(conn, seller_id, mine.run, playbook).items()}
    return compare_runs(mine, other, groups=groups, seed=seed)
