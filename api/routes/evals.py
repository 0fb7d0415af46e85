"""The eval lab over HTTP: which sets there are, what was run, what came of every case. Runs are started by commands."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.deps import DeskDep
from api.schemas.evals import ComparisonOut, EvalSetOut, EvalSetsOut, ResultOut, ResultsOut, RunOut, RunsOut
from api.schemas.texts import NO_NUL
from evals.compare_report import comparison_json
from evals.sets import Shipped, about_of, shipped_sets
from evals.stored_runs import compare_stored
from storage.eval_runs import list_runs, read_results, read_run
from storage.eval_sets import StoredSet, list_sets

router = APIRouter(prefix="/api/evals", tags=["evals"])
_UNKNOWN: dict[int | str, dict[str, object]] = {404: {"description": "Not this seller's."}}
RunId = Annotated[str, Path(pattern="^[0-9a-f-]{8,36}$", description="A run's id, or a beginning that is its alone.")]
RunName = Annotated[str, Query(pattern="^[0-9a-f-]{8,36}$", description="As in the path of a run.")]
After = Annotated[str | None, Query(max_length=400, pattern=NO_NUL, description="`after` of the previous page.")]


@router.get("/sets", summary="Labelled sets")
async def read_sets(desk: DeskDep) -> EvalSetsOut:
    """Shipped sets and imported ones."""
    stored = await desk.db.read(list_sets, desk.seller_id)
    return EvalSetsOut(sets=[*map(_shipped, shipped_sets().values()), *map(_stored, stored)])


@router.get("/runs", summary="Eval runs")
async def read_runs(
    desk: DeskDep,
    set_name: Annotated[str | None, Query(alias="set", max_length=128, pattern=NO_NUL)] = None,
    after: After = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> RunsOut:
    """Newest first, all or those of one set."""
    page = await desk.db.read(list_runs, desk.seller_id, set_name=set_name, after=after, limit=limit)
    return RunsOut(runs=[RunOut.model_validate(run) for run in page.items], after=page.after)


@router.get("/compare", summary="Two runs side by side", responses=_UNKNOWN)
async def compare(a: RunName, b: RunName, desk: DeskDep) -> ComparisonOut:
    """Run b against run a over one set: differences with their intervals, by category, and every changed decision."""
    done = await desk.db.read(compare_stored, desk.seller_id, a, b, playbook=desk.playbook)
    return ComparisonOut.model_validate(comparison_json(done))


@router.get("/runs/{run_id}", summary="One eval run", responses=_UNKNOWN)
async def read_one_run(run_id: RunId, desk: DeskDep) -> RunOut:
    """With what it was made of and every figure."""
    return RunOut.model_validate(await desk.db.read(read_run, desk.seller_id, run_id))


@router.get("/runs/{run_id}/results", summary="What came of its cases", responses=_UNKNOWN)
async def read_run_results(
    run_id: RunId, desk: DeskDep, after: After = None, limit: Annotated[int, Query(ge=1, le=500)] = 100
) -> ResultsOut:
    """Answer, scores, cost and time of every case."""
    run = await desk.db.read(read_run, desk.seller_id, run_id)
    page = await desk.db.read(read_results, desk.seller_id, run.id, after=after, limit=limit)
    return ResultsOut(results=[ResultOut.model_validate(one) for one in page.items], after=page.after)


def _shipped(one: Shipped) -> EvalSetOut:
    about = one.about
    return EvalSetOut(
        name=one.name,
        kind=one.kind,
        version=None,
        n=None,
        sha=None,
        description=about.description,
        source=about.source,
        licence=about.licence,
        labeller=about.labeller,
        split=about.split,
        created_at=None,
    )


def _stored(one: StoredSet) -> EvalSetOut:
    about = about_of(one)
    return EvalSetOut(
        name=one.name,
        kind=one.kind,
        version=one.version,
        n=one.case_count,
        sha=one.sha,
        description=about.description,
        source=about.source,
        licence=about.licence,
        labeller=about.labeller,
        split=about.split,
        created_at=one.created_at,
    )
