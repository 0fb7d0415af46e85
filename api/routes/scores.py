"""What people and judges say of a trace: scores under ids of their own, thumbs, comments."""

from typing import Annotated
from uuid import UUID, uuid4, uuid5

from fastapi import APIRouter, Path

from agent.desk import Desk
from api.deps import DeskDep, PrincipalDep
from api.schemas.scores import CommentOut, CommentRequest, ScoreOut, ScoreRequest, ThumbRequest
from desk.accounts import Principal
from storage.scores import Score, add_comment, list_comments, list_scores, put_score

router = APIRouter(prefix="/api/traces/{trace_id}", tags=["traces"])
TraceId = Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="From a draft, a list or a log line.")]
UNKNOWN: dict[int | str, dict[str, object]] = {404: {"description": "Not this seller's, or forgotten by now."}}
_TAKEN: dict[int | str, dict[str, object]] = {**UNKNOWN, 409: {"description": "The id is another trace's score's."}}
# Thumbs of one author on one trace are one score.
_THUMBS = UUID("6f1f8e0c-54b1-4a5e-9a53-4d9e1d7b9d0b")


@router.get("/scores", summary="What is said of a trace", responses=UNKNOWN)
async def read_scores(trace_id: TraceId, desk: DeskDep) -> list[ScoreOut]:
    """Oldest first."""
    found = await desk.db.read(list_scores, desk.seller_id, trace_id)
    return [ScoreOut.model_validate(score) for score in found]


@router.post("/scores", summary="Score a trace", status_code=201, responses=UNKNOWN)
async def add_score(trace_id: TraceId, wanted: ScoreRequest, desk: DeskDep, principal: PrincipalDep) -> ScoreOut:
    """A new score under an id made here; to be able to say it twice, PUT it under your own."""
    return await _put(desk, trace_id, uuid4(), _own(wanted, principal))


@router.put("/scores/{score_id}", summary="Score a trace under an id of yours", responses=_TAKEN)
async def put_one_score(
    trace_id: TraceId, score_id: UUID, wanted: ScoreRequest, desk: DeskDep, principal: PrincipalDep
) -> ScoreOut:
    """Saying it twice is saying it once; another value replaces the first."""
    return await _put(desk, trace_id, score_id, _own(wanted, principal))


@router.put("/thumb", summary="Thumb up or down", responses=UNKNOWN)
async def put_thumb(trace_id: TraceId, wanted: ThumbRequest, desk: DeskDep, principal: PrincipalDep) -> ScoreOut:
    """A score named `thumb`, 1 or 0; each author has one a trace."""
    author = principal.author(wanted.author)
    said = ScoreRequest(
        name="thumb", value=float(wanted.is_up), label="up" if wanted.is_up else "down", author=author,
        comment=wanted.comment,
    )  # fmt: skip
    return await _put(desk, trace_id, uuid5(_THUMBS, f"{desk.seller_id}|{trace_id}|{author}"), said)


@router.get("/comments", summary="What is written under a trace", responses=UNKNOWN)
async def read_comments(trace_id: TraceId, desk: DeskDep) -> list[CommentOut]:
    """Oldest first."""
    found = await desk.db.read(list_comments, desk.seller_id, trace_id)
    return [CommentOut.model_validate(comment) for comment in found]


@router.post("/comments", summary="Comment a trace", status_code=201, responses=UNKNOWN)
async def write_comment(
    trace_id: TraceId, wanted: CommentRequest, desk: DeskDep, principal: PrincipalDep
) -> CommentOut:
    """Goes when the message goes."""
    new = await desk.db.write(
        add_comment, desk.seller_id, trace_id, author=principal.author(wanted.author), text=wanted.text,
        now=desk.clock(),
    )  # fmt: skip
    return CommentOut.model_validate(new)


def _own(wanted: ScoreRequest, principal: Principal) -> ScoreRequest:
    return wanted.model_copy(update={"author": principal.author(wanted.author)})


async def _put(desk: Desk, trace_id: str, score_id: UUID, wanted: ScoreRequest) -> ScoreOut:
    now = desk.clock()
    score = Score(id=str(score_id), trace_id=trace_id, created_at=now, updated_at=now, **wanted.model_dump())
    return ScoreOut.model_validate(await desk.db.write(put_score, desk.seller_id, score))
