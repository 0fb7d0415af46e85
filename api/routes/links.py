"""Links between messages: read them, set and take them back by hand, compute them all anew."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy import Connection

from agent.desk import Desk
from api.deps import DeskDep, IdDep, PrincipalDep
from api.recomputes import Recomputes
from api.schemas.links import LinkOut, LinkRecordOut, LinkRequest, PairRequest, RecomputeOut
from api.schemas.numbers import RowId
from api.schemas.texts import NO_NUL
from desk.interactions import InteractionId, SellerId
from storage.interactions import get_interaction
from storage.links import (
    Link,
    LinkRecord,
    find_links,
    get_link,
    link_by_hand,
    list_link_history,
    unlink_by_hand,
)

router = APIRouter(prefix="/api", tags=["links"])

_UNKNOWN: dict[int | str, dict[str, Any]] = {404: {"description": "Not this seller's."}}
Author = Annotated[str, Query(min_length=1, max_length=64, pattern=NO_NUL, description="Who says so.")]
Reason = Annotated[str, Query(max_length=500, pattern=NO_NUL, description="Why; kept with the judgement.")]


def the_recomputes(request: Request) -> Recomputes:
    """The runs of this app."""
    state = request.app.state
    if not hasattr(state, "recomputes"):
        state.recomputes = Recomputes()
    recomputes: Recomputes = state.recomputes
    return recomputes


RecomputesDep = Annotated[Recomputes, Depends(the_recomputes)]


@router.post(
    "/links/recompute",
    summary="Compute all links anew",
    responses={202: {"description": "It still runs; GET the same path tells how far it is.", "model": RecomputeOut}},
)
async def recompute_links(desk: DeskDep, recomputes: RecomputesDep, response: Response) -> RecomputeOut:
    """What people linked or unlinked stays. A second call while one runs joins it."""
    run = await recomputes.start(desk)
    response.status_code = HTTPStatus.ACCEPTED if run.status == "running" else HTTPStatus.OK
    return RecomputeOut.model_validate(run)


@router.get("/links/recompute", summary="How far the recompute is")
async def recompute_state(desk: DeskDep, recomputes: RecomputesDep) -> RecomputeOut:
    """The newest run of this process."""
    return RecomputeOut.model_validate(recomputes.of(desk.seller_id))


@router.post("/links", summary="Link two messages by hand", status_code=201, responses=_UNKNOWN)
async def link_pair(wanted: PairRequest, desk: DeskDep, principal: PrincipalDep) -> LinkRecordOut:
    """A person's word: no recompute takes it back. Saying it twice is the same as once."""
    return await _link(desk, wanted.a, wanted.b, wanted.reason, principal.author(wanted.author))


@router.delete("/links/{link_id}", summary="Take a link back", responses=_UNKNOWN)
async def unlink(
    link_id: RowId, desk: DeskDep, principal: PrincipalDep, author: Author = "operator", reason: Reason = ""
) -> LinkRecordOut:  # fmt: skip
    """The two stay apart at every recompute, until somebody links them again."""
    record = await desk.db.write(_unlink_by_id, desk, link_id, principal.author(author), reason)
    return LinkRecordOut.model_validate(record)


@router.get("/interactions/{interaction_id}/links", summary="What a message is linked to", responses=_UNKNOWN)
async def read_links(
    interaction_id: IdDep,
    desk: DeskDep,
    min_confidence: Annotated[float, Query(ge=0, le=1, description="0.65 for what is worth showing.")] = 0.0,
) -> list[LinkOut]:
    """Surest first, with reasons. The story of the product is on the timeline, not here."""
    links = await desk.db.read(_links_of, desk.seller_id, interaction_id, min_confidence)
    return [LinkOut.model_validate(link) for link in links]


@router.post(
    "/interactions/{interaction_id}/links", summary="Link another message to this one", status_code=201,
    responses=_UNKNOWN,
)  # fmt: skip
async def link_one(interaction_id: IdDep, wanted: LinkRequest, desk: DeskDep, principal: PrincipalDep) -> LinkRecordOut:
    """The same as POST /api/links, from one side."""
    return await _link(desk, interaction_id, wanted.other_id, wanted.reason, principal.author(wanted.author))


@router.delete("/interactions/{interaction_id}/links/{other_id}", summary="Take a link back", responses=_UNKNOWN)
async def unlink_one(
    interaction_id: IdDep, other_id: RowId, desk: DeskDep, principal: PrincipalDep, author: Author = "operator",
    reason: Reason = "",
) -> LinkRecordOut:  # fmt: skip
    """Also for two that are not linked: then they never will be by the desk."""
    record = await desk.db.write(
        unlink_by_hand, desk.seller_id, interaction_id, InteractionId(other_id),
        author=principal.author(author), reason=reason, now=desk.clock(),
    )  # fmt: skip
    return LinkRecordOut.model_validate(record)


@router.get("/interactions/{interaction_id}/links/{other_id}", summary="Everything ever thought of a pair")
async def read_history(interaction_id: IdDep, other_id: RowId, desk: DeskDep) -> list[LinkRecordOut]:
    """Oldest first; nothing is ever deleted."""
    records = await desk.db.read(_history_of, desk.seller_id, interaction_id, InteractionId(other_id))
    return [LinkRecordOut.model_validate(record) for record in records]


async def _link(desk: Desk, one: int, other: int, reason: str, author: str) -> LinkRecordOut:
    record = await desk.db.write(
        link_by_hand, desk.seller_id, InteractionId(one), InteractionId(other), author=author, reason=reason,
        now=desk.clock(),
    )  # fmt: skip
    return LinkRecordOut.model_validate(record)


def _unlink_by_id(conn: Connection, desk: Desk, link_id: int, author: str, reason: str) -> LinkRecord:
    link = get_link(conn, desk.seller_id, link_id)
    return unlink_by_hand(
        conn, desk.seller_id, link.low_id, link.high_id, author=author, reason=reason, now=desk.clock()
    )  # fmt: skip


def _links_of(
    conn: Connection, seller_id: SellerId, interaction_id: InteractionId, min_confidence: float
) -> tuple[Link, ...]:
    get_interaction(conn, seller_id, interaction_id)
    return find_links(conn, seller_id, interaction_id, min_confidence=min_confidence)


def _history_of(
    conn: Connection, seller_id: SellerId, one: InteractionId, other: InteractionId
) -> tuple[LinkRecord, ...]:
    for item in (one, other):
        get_interaction(conn, seller_id, item)
    return list_link_history(conn, seller_id, one, other)
