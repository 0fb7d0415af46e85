"""The review queue of traces: what somebody should look at, who does, how it ended."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from agent.desk import Desk
from api.deps import DeskDep, PrincipalDep
from api.schemas.scores import ClaimRequest, EnqueueRequest, ReviewItemOut, ReviewQueueOut
from storage.page_marks import ROW_IDS
from storage.review_items import (
    ReviewState,
    add_by_hand,
    claim_next,
    claim_review_item,
    end_review_item,
    list_review_items,
)

router = APIRouter(prefix="/api/traces/review-queue", tags=["traces"])
ItemId = Annotated[int, Path(ge=1, le=ROW_IDS[-1])]
_UNKNOWN: dict[int | str, dict[str, object]] = {404: {"description": "Not this seller's."}}
_TAKEN: dict[int | str, dict[str, object]] = {**_UNKNOWN, 409: {"description": "Somebody else has it, or it is over."}}


@router.get("", summary="What somebody should look at")
async def read_queue(
    desk: DeskDep,
    state: Annotated[ReviewState | None, Query(description="Left out: every state.")] = None,
    after: Annotated[int, Query(ge=0, le=ROW_IDS[-1], description="`after` of the page before.")] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> ReviewQueueOut:
    """The longest waiting first. The playbook's `[review_queue]` says what gets here by itself."""
    found = await desk.db.read(list_review_items, desk.seller_id, state=state, after=after, limit=limit + 1)
    items = [ReviewItemOut.model_validate(item) for item in found[:limit]]
    return ReviewQueueOut(items=items, after=items[-1].id if len(found) > limit else None)


@router.post("", summary="Ask somebody to look at a trace", status_code=201, responses=_UNKNOWN)
async def enqueue(wanted: EnqueueRequest, desk: DeskDep, principal: PrincipalDep) -> ReviewItemOut:
    """A trace has one place: one that is open stays as it is, one that was done waits again."""
    item = await desk.db.write(
        add_by_hand, desk.seller_id, wanted.trace_id, author=principal.author(wanted.author), note=wanted.note,
        now=desk.clock(),
    )  # fmt: skip
    return ReviewItemOut.model_validate(item)


@router.post("/next", summary="Take the next", response_model=ReviewItemOut, responses={204: {"description": "None."}})
async def take_next(wanted: ClaimRequest, desk: DeskDep, principal: PrincipalDep) -> ReviewItemOut | Response:
    """The one that waits longest; two people never get the same. 204 when nothing waits."""
    author = principal.author(wanted.author)
    item = await desk.db.write(claim_next, desk.seller_id, author=author, now=desk.clock())
    return ReviewItemOut.model_validate(item) if item is not None else Response(status_code=204)


@router.post("/{item_id}/claim", summary="Take this one", responses=_TAKEN)
async def claim(item_id: ItemId, wanted: ClaimRequest, desk: DeskDep, principal: PrincipalDep) -> ReviewItemOut:
    """Taking one's own again is no error."""
    item = await desk.db.write(
        claim_review_item, desk.seller_id, item_id, author=principal.author(wanted.author), now=desk.clock()
    )  # fmt: skip
    return ReviewItemOut.model_validate(item)


@router.post("/{item_id}/done", summary="Looked at", responses=_TAKEN)
async def done(item_id: ItemId, wanted: ClaimRequest, desk: DeskDep, principal: PrincipalDep) -> ReviewItemOut:
    """It does not come back by itself."""
    return await _end(desk, item_id, ReviewState.DONE, principal.author(wanted.author))


@router.post("/{item_id}/skip", summary="Not worth it", responses=_TAKEN)
async def skip(item_id: ItemId, wanted: ClaimRequest, desk: DeskDep, principal: PrincipalDep) -> ReviewItemOut:
    """It does not come back by itself."""
    return await _end(desk, item_id, ReviewState.SKIPPED, principal.author(wanted.author))


@router.post("/{item_id}/release", summary="Give it back", responses=_TAKEN)
async def release(item_id: ItemId, wanted: ClaimRequest, desk: DeskDep, principal: PrincipalDep) -> ReviewItemOut:
    """It waits for somebody else."""
    return await _end(desk, item_id, ReviewState.WAITING, principal.author(wanted.author))


async def _end(desk: Desk, item_id: ItemId, state: ReviewState, author: str) -> ReviewItemOut:
    item = await desk.db.write(end_review_item, desk.seller_id, item_id, state=state, author=author, now=desk.clock())
    return ReviewItemOut.model_validate(item)
