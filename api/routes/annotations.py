"""Human annotation: batches of answers, a blind queue for each person, their labels, agreement, export."""

from datetime import timedelta
from typing import Annotated, Any, cast

from fastapi import APIRouter, Path, Query
from pydantic import JsonValue
from sqlalchemy import Connection

from api.deps import DeskDep, PrincipalDep
from api.schemas.annotations import (
    AgreementOut,
    BatchOut,
    BatchRequest,
    ExportOut,
    LabelRequest,
    NextOut,
    ShownOut,
)
from api.schemas.texts import NO_NUL
from desk.interactions import SellerId
from evals.annotation import agreement, agreement_json, check_labels, labelled_rows
from evals.annotation_batches import Wanted, make_batch
from storage.annotations import (
    Annotation,
    Batch,
    Item,
    count_left,
    find_next_item,
    list_annotations,
    list_batches,
    list_items,
    put_annotation,
    read_batch,
)

router = APIRouter(prefix="/api/annotations/batches", tags=["annotations"])

_UNKNOWN: dict[int | str, dict[str, Any]] = {404: {"description": "Not this seller's."}}
_EMPTY: dict[int | str, dict[str, Any]] = {**_UNKNOWN, 400: {"description": "Nothing there to label."}}
BatchId = Annotated[str, Path(min_length=1, max_length=36, pattern=NO_NUL)]
Annotator = Annotated[str, Query(min_length=1, max_length=64, pattern=NO_NUL, description="Who labels.")]


@router.post("", summary="Make a batch to label", status_code=201, responses=_EMPTY)
async def add(wanted: BatchRequest, desk: DeskDep, principal: PrincipalDep) -> BatchOut:
    """Drawn by lot from a run, a set of drafts, or what the desk decided lately; fixed from then on."""
    now = desk.clock()
    chosen = Wanted(
        kind=wanted.kind, of=wanted.of, since=now - timedelta(days=wanted.days), limit=wanted.limit, seed=wanted.seed
    )
    batch = await desk.db.write(
        make_batch, desk.seller_id, chosen, name=wanted.name, author=principal.author(wanted.author),
        playbook=desk.playbook, now=now,
    )  # fmt: skip
    return BatchOut.model_validate(batch)


@router.get("", summary="The newest batches")
async def read_all(desk: DeskDep, limit: Annotated[int, Query(ge=1, le=200)] = 50) -> list[BatchOut]:
    """Newest first."""
    batches = await desk.db.read(list_batches, desk.seller_id, limit=limit)
    return [BatchOut.model_validate(batch) for batch in batches]


@router.get("/{batch_id}/next", summary="The next answer to label", responses=_UNKNOWN)
async def read_next(batch_id: BatchId, annotator: Annotator, desk: DeskDep, principal: PrincipalDep) -> NextOut:
    """Blind: no verdict, no model, no score, nobody else's label."""
    item, left = await desk.db.read(_next_of, desk.seller_id, batch_id, principal.author(annotator))
    if item is None:
        return NextOut(number=None, shown=None, left=0)
    return NextOut(number=item.number, shown=ShownOut.model_validate(item.shown), left=left)


@router.post("/{batch_id}/labels", summary="Label an answer", responses=_EMPTY)
async def label(batch_id: BatchId, said: LabelRequest, desk: DeskDep, principal: PrincipalDep) -> NextOut:
    """Answers with the next one. Labelling again replaces one's own first word, never another person's."""
    labels = {rubric.value: label for rubric, label in said.labels.items()}
    verdict = said.verdict.value if said.verdict else None
    check_labels(labels, verdict)
    annotation = Annotation(
        number=said.number, annotator=principal.author(said.annotator), labels=labels, verdict=verdict,
        comment=said.comment, created_at=desk.clock(),
    )  # fmt: skip
    await desk.db.write(put_annotation, desk.seller_id, batch_id, annotation)
    return await read_next(batch_id, said.annotator, desk, principal)


@router.get("/{batch_id}/agreement", summary="How far people agree", responses=_UNKNOWN)
async def read_agreement(batch_id: BatchId, desk: DeskDep) -> AgreementOut:
    """Agreement and Cohen's kappa of every two, Fleiss' kappa of all over what all of them labelled."""
    _batch, _items, said = await desk.db.read(_whole, desk.seller_id, batch_id)
    questions = agreement_json(agreement(said))
    people = sorted({one.annotator for one in said})
    return AgreementOut(batch_id=batch_id, annotators=people, labels=len(said), questions=questions)


@router.get("/{batch_id}/export", summary="What people agreed on, as labelled rows", responses=_UNKNOWN)
async def export(batch_id: BatchId, desk: DeskDep) -> ExportOut:
    """By majority; the stricter word where people are split. Real customers' words without personal data."""
    batch, items, said = await desk.db.read(_whole, desk.seller_id, batch_id)
    rows = cast(list[dict[str, JsonValue]], labelled_rows(items, said, name=batch.id[:8]))
    return ExportOut(batch_id=batch_id, rows=rows)


def _next_of(conn: Connection, seller_id: SellerId, batch_id: str, annotator: str) -> tuple[Item | None, int]:
    read_batch(conn, seller_id, batch_id)
    item = find_next_item(conn, seller_id, batch_id, annotator=annotator)
    return item, count_left(conn, seller_id, batch_id, annotator=annotator)


def _whole(
    conn: Connection, seller_id: SellerId, batch_id: str
) -> tuple[Batch, tuple[Item, ...], tuple[Annotation, ...]]:
    batch = read_batch(conn, seller_id, batch_id)
    return batch, list_items(conn, seller_id, batch_id), list_annotations(conn, seller_id, batch_id)
