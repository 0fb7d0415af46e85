"""The story around one message, told as wide as asked."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.deps import DeskDep, IdDep
from api.schemas import TimelineOut, timeline_out
from desk.timeline import Scope
from storage.timeline import find_timeline

router = APIRouter(prefix="/api/interactions", tags=["timeline"])


@router.get(
    "/{interaction_id}/timeline",
    summary="The story around a message",
    responses={404: {"description": "Not this seller's."}},
)
async def read_timeline(
    interaction_id: IdDep,
    desk: DeskDep,
    scope: Annotated[
        Scope | None,
        Query(description="customer_order, customer, product or single; left out: the narrowest with neighbours."),
    ] = None,
    limit: Annotated[int, Query(ge=1, le=200, description="Steps, the message itself among them.")] = 50,
) -> TimelineOut:
    """Questions, reviews and chats that belong together, with the reason for each and what may be done with it."""
    weak = desk.playbook.linking.weak_id_kinds
    story = await desk.db.read(
        find_timeline, desk.seller_id, interaction_id, scope=scope, limit=limit, weak_id_kinds=weak
    )
    return timeline_out(story)
