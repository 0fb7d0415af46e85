"""Lists, single cards and pulls."""

from datetime import datetime
from enum import StrEnum
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from sqlalchemy import Connection

from agent.desk import Desk
from agent.ingest import Pulled, pull, pull_products
from api.deps import DeskDep, IdDep
from api.errors import problem
from api.schemas import (
    CardOut,
    InteractionPage,
    MessageOut,
    PulledOut,
    SyncOut,
    draft_out,
    event_out,
    findings_out,
    interaction_out,
    reply_out,
    timeline_out,
)
from desk.interactions import ChannelName, InteractionId, Priority, SellerId, SlaState, Source, Status
from storage.drafts import find_decision_on, find_newest_decision, find_newest_draft
from storage.events import list_events
from storage.inbox import InboxFilter, count_open, count_sla, list_inbox
from storage.interactions import get_interaction
from storage.messages import list_messages
from storage.replies import list_replies
from storage.sync import list_sync_states
from storage.timeline import find_timeline

router = APIRouter(prefix="/api/interactions", tags=["interactions"])


class Pullable(StrEnum):
    """What can be pulled on demand."""

    REVIEWS = "reviews"
    QUESTIONS = "questions"
    CHATS = "chats"
    PRODUCTS = "products"


_CHANNELS = {
    Pullable.REVIEWS: ChannelName.REVIEW,
    Pullable.QUESTIONS: ChannelName.QUESTION,
    Pullable.CHATS: ChannelName.CHAT,
}


@router.get("/sync", summary="Where each channel's pull stands")
async def sync_states(desk: DeskDep) -> list[SyncOut]:
    """Status, error and last complete pull of every channel."""
    states = await desk.db.read(list_sync_states, desk.seller_id, now=desk.clock())
    return [SyncOut.model_validate(state) for state in states]


@router.post(
    "/sync/{what}",
    summary="Pull a channel now",
    response_model=PulledOut,
    responses={502: {"description": "The vendor could not be read to the end; what came before is kept."}},
)
async def sync_now(what: Pullable, desk: DeskDep) -> PulledOut | JSONResponse:
    """Pull to the end and say what came. Pulling twice changes nothing."""
    pulled = await _pull(desk, what)
    if pulled.error:
        return problem(HTTPStatus.BAD_GATEWAY, pulled.error, added=pulled.added, edited=pulled.edited, seen=pulled.seen)
    return PulledOut.model_validate(pulled)


@router.get("", summary="The inbox")
async def list_interactions(
    desk: DeskDep,
    channel: ChannelName | None = None,
    status: Status | None = None,
    priority: Priority | None = None,
    source: Source | None = None,
    needs_response: bool | None = None,
    sla: Annotated[SlaState | None, Query(description="Owed answers whose deadline stands like this.")] = None,
    intent: Annotated[str | None, Query(max_length=64, description="A category of the playbook.")] = None,
    search: Annotated[str | None, Query(max_length=200, description="In words, product, article and name.")] = None,
    after: Annotated[str | None, Query(max_length=200, description="The `after` of the previous page.")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> InteractionPage:
    """One page, most urgent first, with the number of open items by channel."""
    wanted = InboxFilter(
        channel=channel,
        status=status,
        priority=priority,
        source=source,
        needs_response=needs_response,
        sla=sla,
        intent=intent,
        search=search,
    )
    return await desk.db.read(_page_and_counts, desk.seller_id, wanted, after, limit, desk.clock())


@router.get("/{interaction_id}", summary="One card", responses={404: {"description": "Not this seller's."}})
async def read_interaction(interaction_id: IdDep, desk: DeskDep) -> CardOut:
    """The message, its thread when it is a chat, draft and decision, replies, neighbours and history."""
    weak = desk.playbook.linking.weak_id_kinds
    return await desk.db.read(read_card, desk.seller_id, interaction_id, now=desk.clock(), weak_id_kinds=weak)


async def _pull(desk: Desk, what: Pullable) -> Pulled:
    if what is Pullable.PRODUCTS:
        return await pull_products(desk)
    return await pull(desk, _CHANNELS[what])


def _page_and_counts(
    conn: Connection, seller_id: SellerId, wanted: InboxFilter, after: str | None, limit: int, now: datetime
) -> InteractionPage:
    page = list_inbox(conn, seller_id, wanted=wanted, after=after, limit=limit, now=now)
    return InteractionPage(
        items=[interaction_out(item) for item in page.items],
        after=page.after,
        open_by_channel=count_open(conn, seller_id),
        owed_by_sla={state.value: count for state, count in count_sla(conn, seller_id, now=now).items()},
    )


def read_card(
    conn: Connection,
    seller_id: SellerId,
    interaction_id: InteractionId,
    *,
    now: datetime,
    weak_id_kinds: tuple[str, ...] = (),
) -> CardOut:
    """Everything about one interaction, in one read transaction; also printed by `replydesk show`."""
    story = find_timeline(conn, seller_id, interaction_id, weak_id_kinds=weak_id_kinds)
    interaction = get_interaction(conn, seller_id, interaction_id, now=now)
    draft = find_newest_draft(conn, seller_id, interaction_id)
    judged = find_decision_on(conn, seller_id, draft.id) if draft else None
    newest = find_newest_decision(conn, seller_id, interaction_id)
    return CardOut(
        interaction=interaction_out(interaction),
        messages=[MessageOut.model_validate(one) for one in list_messages(conn, seller_id, interaction_id)],
        draft=draft_out(draft, judged) if draft and judged else None,
        verdict=newest.decision.verdict.value if newest else None,
        findings=findings_out(newest.decision.findings) if newest else [],
        replies=[reply_out(reply) for reply in list_replies(conn, seller_id, interaction_id)],
        timeline=timeline_out(story).steps,
        events=[event_out(event) for event in list_events(conn, seller_id, interaction_id)],
    )
