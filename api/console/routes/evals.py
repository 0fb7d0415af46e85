"""Evals: runs, one run, two side by side, and answers to label blind."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import Connection

from agent.desk import Desk
from api.console import evals_view as shown
from api.console.access import page_in
from api.console.reasons import say_reason
from api.console.render import Page, render
from api.console.zones import read_zone
from api.deps import DeskDep, PrincipalDep
from api.routes import annotations
from api.routes import evals as lab
from api.routes.annotations import BatchId
from api.routes.evals import After, RunId
from api.schemas.annotations import BatchRequest, LabelRequest
from desk.decisions import Verdict
from desk.errors import DeskError
from desk.reviews import Rubric
from evals.report import Report, make_report
from evals.stored_runs import find_cases, load_run

router = APIRouter(prefix="/evals", include_in_schema=False)
EvalsPage = Annotated[Page, Depends(page_in("evals"))]
_Id = Annotated[str, Query(max_length=36, pattern=r"^[0-9a-f-]*$")]
_Name = Annotated[str, Form(min_length=1, max_length=128)]


@router.get("")
async def runs(
    page: EvalsPage, desk: DeskDep, set_name: Annotated[str, Query(alias="set", max_length=128)] = "",
    after: After = None,
) -> HTMLResponse:  # fmt: skip
    """Every run, newest first; two of them can be compared."""
    found = await lab.read_runs(desk, set_name or None, after)
    zone = await desk.db.read(read_zone, desk)
    view = {
        "rows": [shown.run_row(one, page.words, zone) for one in found.runs], "after": found.after,
        "set_name": set_name, "sets": sorted({one.name for one in (await lab.read_sets(desk)).sets}),
    }  # fmt: skip
    return render(page, "pages/evals.html", view)


@router.get("/runs/{run_id}")
async def run(page: EvalsPage, desk: DeskDep, run_id: RunId) -> HTMLResponse:
    """One run: figures, confusion, the worst cases first."""
    report = await desk.db.read(_report, desk, run_id)
    zone = await desk.db.read(read_zone, desk)
    row = shown.run_row(report.run, page.words, zone)
    return render(page, "pages/eval_run.html", {"row": row, "report": report})


@router.get("/compare")
async def compare(page: EvalsPage, desk: DeskDep, a: _Id = "", b: _Id = "") -> HTMLResponse:
    """Run b against run a; a sentence where they cannot be compared."""
    view: dict[str, object] = {"done": None, "why": "", "metrics": [], "flips": [], "tone": ""}
    try:
        done = await lab.compare(a, b, desk)
        view |= {"done": done, "metrics": shown.metric_rows(done.metrics, page.words),
                 "flips": shown.flip_rows(done, page.words), "tone": shown.TONES.get(done.verdict, "")}  # fmt: skip
    except DeskError as error:
        view["why"] = say_reason(str(error), page.words)
    return render(page, "pages/eval_compare.html", view, status=200 if view["done"] else 400)


@router.get("/batches")
async def batches(page: EvalsPage, desk: DeskDep) -> HTMLResponse:
    """What there is to label, and how far people agree."""
    return await _batches(page, desk)


@router.post("/batches")
async def make_batch(page: EvalsPage, desk: DeskDep, principal: PrincipalDep, name: _Name) -> Response:
    """Draw answers of the last days to label."""
    try:
        made = await annotations.add(BatchRequest(name=name, kind="live", of=None, author=page.author), desk, principal)
    except DeskError as error:
        return await _batches(page, desk, why=str(error))
    return RedirectResponse(f"/evals/batches/{made.id}", status_code=303)


@router.get("/batches/{batch_id}")
async def label(page: EvalsPage, desk: DeskDep, principal: PrincipalDep, batch_id: BatchId) -> HTMLResponse:
    """The next answer to label: blind."""
    return await _next(page, desk, principal, batch_id)


@router.post("/batches/{batch_id}")
async def put_label(
    page: EvalsPage, desk: DeskDep, principal: PrincipalDep, batch_id: BatchId, number: Annotated[int, Form(ge=1)],
    accuracy: str = Form(""), tone: str = Form(""), safety: str = Form(""), completeness: str = Form(""),
    verdict: str = Form(""), comment: Annotated[str, Form(max_length=2000)] = "",
) -> Response:  # fmt: skip
    """One's own word on an answer; the next one comes."""
    said = {Rubric.ACCURACY: accuracy, Rubric.TONE: tone, Rubric.SAFETY: safety, Rubric.COMPLETENESS: completeness}
    wanted = LabelRequest.model_validate(
        {
            "number": number, "annotator": page.author, "comment": comment,
            "labels": {rubric: word for rubric, word in said.items() if word in ("pass", "fail")},
            "verdict": verdict if verdict in tuple(Verdict) else None,
        }
    )  # fmt: skip
    try:
        await annotations.label(batch_id, wanted, desk, principal)
    except DeskError as error:
        return await _next(page, desk, principal, batch_id, why=str(error))
    return RedirectResponse(f"/evals/batches/{batch_id}", status_code=303)


async def _batches(page: Page, desk: Desk, *, why: str = "") -> HTMLResponse:
    zone = await desk.db.read(read_zone, desk)
    rows = [
        (one, page.words.moment(one.created_at, zone), await annotations.read_agreement(one.id, desk))
        for one in await annotations.read_all(desk)
    ]
    return render(
        page, "pages/eval_batches.html", {"rows": rows, "why": say_reason(why, page.words)}, status=400 if why else 200
    )


async def _next(page: Page, desk: Desk, principal: PrincipalDep, batch_id: str, *, why: str = "") -> HTMLResponse:
    found = await annotations.read_next(batch_id, page.author, desk, principal)
    verdicts = [(one.value, page.words.name("verdict", one)) for one in Verdict]
    view = {"found": found, "batch_id": batch_id, "rubrics": [one.value for one in Rubric], "verdicts": verdicts,
            "why": say_reason(why, page.words)}  # fmt: skip
    return render(page, "pages/eval_label.html", view, status=400 if why else 200)


def _report(conn: Connection, desk: Desk, run_id: str) -> Report:
    mine = load_run(conn, desk.seller_id, run_id)
    return make_report(
        mine.run, mine.results, cases=find_cases(conn, desk.seller_id, mine.run, desk.playbook)
    )  # fmt: skip
