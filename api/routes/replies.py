"""Drafts on demand, and the one way a person's answer leaves."""

from typing import Annotated

from fastapi import APIRouter, Header
from sqlalchemy import Connection

from agent.approve import approve
from agent.desk import Desk
from agent.pipeline import cache_key, handle_interaction
from agent.speaking import speaking
from agent.text_check import tell
from api.deps import DeskDep, IdDep, PrincipalDep
from api.errors import TextBlocked
from api.schemas import DraftOut, DraftRequest, ReplyOut, ReplyRequest, draft_out, reply_out
from desk.errors import Conflict
from desk.interactions import InteractionId
from storage.drafts import StoredDecision, StoredDraft, find_cached_draft, find_decision_on, find_newest_draft
from storage.interactions import get_interaction
from storage.settings import read_rules

router = APIRouter(prefix="/api/interactions", tags=["drafts and replies"])


@router.post(
    "/{interaction_id}/ai-draft",
    summary="Draft an answer",
    responses={404: {"description": "Not this seller's."}, 409: {"description": "The customer wrote again meanwhile."}},
)
async def ai_draft(interaction_id: IdDep, desk: DeskDep, wanted: DraftRequest | None = None) -> DraftOut:
    """A draft with verdict, findings, evidence and reasons. The same ingredients give the same draft unless forced."""
    wanted = wanted or DraftRequest()
    if not wanted.force and wanted.instruction is None:
        cached = await desk.db.read(_find_cached, desk, interaction_id)
        if cached is not None:
            return draft_out(*cached, is_cached=True)
    await handle_interaction(desk, interaction_id, instruction=wanted.instruction, must_draft=True)
    return draft_out(*await desk.db.read(_newest, desk, interaction_id))


@router.post(
    "/{interaction_id}/reply",
    summary="Send an answer",
    status_code=202,
    responses={
        404: {"description": "Not this seller's."},
        409: {"description": "The text may not leave, another answer is under way, or the customer wrote again."},
    },
)
async def reply(
    interaction_id: IdDep,
    desk: DeskDep,
    principal: PrincipalDep,
    wanted: ReplyRequest,
    idempotency_key: Annotated[
        str, Header(min_length=8, max_length=128, description="Repeat it with a repeated call.")
    ],
) -> ReplyOut:
    """Put the text into the outbox; the worker sends it exactly once. The same key returns the same reply."""
    approved = await approve(
        desk,
        interaction_id,
        text=wanted.text,
        revision=wanted.revision,
        author=principal.author(wanted.author),
        idempotency_key=idempotency_key,
        override=wanted.override,
    )
    if approved.reply is None:
        hint = "" if wanted.override else "; change it, or send it again with `override` and your reason"
        final = "; no reason lifts this" if wanted.override else hint
        raise TextBlocked(f"this text may not leave as written: {tell(approved.stops)}{final}", approved.stops)
    return reply_out(approved.reply)


def _find_cached(
    conn: Connection, desk: Desk, interaction_id: InteractionId
) -> tuple[StoredDraft, StoredDecision] | None:
    interaction = get_interaction(conn, desk.seller_id, interaction_id)
    desk = speaking(conn, desk, read_rules(conn, desk.seller_id, desk.playbook), interaction_id)
    draft = find_cached_draft(conn, desk.seller_id, interaction_id, cache_key=cache_key(desk, interaction))
    decision = find_decision_on(conn, desk.seller_id, draft.id) if draft else None
    return (draft, decision) if draft and decision else None


def _newest(conn: Connection, desk: Desk, interaction_id: InteractionId) -> tuple[StoredDraft, StoredDecision]:
    draft = find_newest_draft(conn, desk.seller_id, interaction_id)
    decision = find_decision_on(conn, desk.seller_id, draft.id) if draft else None
    if draft is None or decision is None:
        raise Conflict(f"the draft of interaction {interaction_id} was voided at once: the customer wrote again")
    return draft, decision
