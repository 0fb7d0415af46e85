"""Handles one interaction: gather, consider, record. Only puts the steps in order; what is decided lies in them."""

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from agent.bridge import owe_decision
from agent.consent import hear
from agent.consider import Considered
from agent.customer_identity import identify
from agent.desk import Desk
from agent.linker import link_new
from agent.model_chain import Chain
from agent.permission import hold_reason
from agent.recap import sum_up
from agent.router import Helpers
from agent.snapshot import snapshot
from agent.speaking import speaking
from agent.think import helpers_of, think
from agent.trace_facts import tell_message
from agent.tracing import Told, current, span
from desk.crash_points import pass_point
from desk.decisions import Verdict
from desk.errors import Conflict
from desk.interactions import Interaction, InteractionId, Json
from desk.seller_rules import SellerRules
from storage.corrections import find_correction
from storage.drafts import find_newest_draft, save_decision, save_draft
from storage.events import add_event
from storage.interactions import get_interaction, lock_interaction, mark_handled
from storage.jobs import dispatch_job
from storage.owed import OwedHandling, find_owed_handling
from storage.proposed_actions import save_proposals
from storage.replies import add_reply
from storage.settings import read_rules

log = logging.getLogger(__name__)


class Outcome(StrEnum):
    """What became of a message: a reply is on its way, a draft waits, a person must answer, the text was refused."""

    SENT = "sent"
    DRAFTED = "drafted"
    ESCALATED = "escalated"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Handled:
    """The result of one pass. `reply_id`: the outbox row when a reply was put there; `held_because`: why it was not."""

    interaction_id: InteractionId
    outcome: Outcome
    considered: Considered
    draft_id: int | None
    reply_id: int | None
    held_because: str | None


async def handle_interaction(
    desk: Desk,
    interaction_id: InteractionId,
    *,
    instruction: str | None = None,
    must_draft: bool = False,
    turn: OwedHandling | None = None,
) -> Handled:
    """Think one message through and record the result; with a `send` verdict and permission, fill the outbox.

    `turn`: the turn this is; the result is recorded only while the row still owes it, so a late worker does nothing.
    Raises `NotFound`, `Conflict` (the customer wrote again meanwhile) and whatever the model raises.
    """
    with desk.tracing.begin("handle", desk.seller_id, interaction_id) as told:
        handled = await _handle(desk, interaction_id, instruction=instruction, must_draft=must_draft, turn=turn)
        pass_point("handled.committed")
        told.hear(_tell_handled, handled)
        log.info("handled", extra={"interaction": interaction_id, "outcome": handled.outcome})
        return handled


async def _handle(
    desk: Desk, interaction_id: InteractionId, *, instruction: str | None, must_draft: bool, turn: OwedHandling | None
) -> Handled:
    desk, interaction, rules, helpers = await desk.db.read(_read, desk, interaction_id)
    tell_message(current(), interaction, instruction)
    await link_new(desk, (interaction_id,))
    await identify(desk, interaction)
    await sum_up(desk, interaction)
    # "Shorter" is said of a text: a model has to see which.
    before = await desk.db.read(find_newest_draft, desk.seller_id, interaction_id) if instruction else None
    previous = before.draft.text if before else None
    is_asked = instruction is not None or must_draft
    considered = None if is_asked else await hear(desk, interaction, rules)
    if considered is None:
        considered = await think(desk, interaction, rules=rules, helpers=helpers, instruction=instruction,
                                 must_draft=must_draft, previous=previous)  # fmt: skip
    # A person who asked for a draft wants to read it first: only the worker's own pass may fill the outbox.
    may_send = not is_asked
    with span("record"):
        return await desk.db.write(_record, desk, interaction, considered, desk.clock(), may_send=may_send, turn=turn)


def _tell_handled(told: Told, handled: Handled) -> None:
    considered = handled.considered
    told.note({
        "outcome": handled.outcome.value, "draft": handled.draft_id, "reply": handled.reply_id,
        "category": considered.route.category, "verdict": considered.decision.verdict.value,
        "confidence": considered.decision.confidence, "model": considered.draft.model if considered.draft else None,
    })  # fmt: skip
    told.quote("held_because", handled.held_because)


def cache_key(desk: Desk, interaction: Interaction, *, instruction: str | None = None) -> str:
    """Names a draft's ingredients: message, revision, playbook, prompts, model, and what a person asked to change.

    `desk`: as it speaks now, with the models the seller has chosen.
    """
    parts = (
        interaction.id,
        interaction.revision,
        interaction.intent if interaction.intent_method == "operator" else "",
        desk.playbook.sha,
        desk.playbook.prompt_sha,
        desk.router_model.model_name,
        drafter.ingredients if isinstance(drafter := desk.drafter_model, Chain) else drafter.model_name,
        instruction or "",
    )
    return hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()[:32]


def _read(
    conn: Connection, desk: Desk, interaction_id: InteractionId
) -> tuple[Desk, Interaction, SellerRules, Helpers]:
    rules = read_rules(conn, desk.seller_id, desk.playbook)
    interaction = get_interaction(conn, desk.seller_id, interaction_id)
    corrected = _corrected(conn, desk, interaction)
    helpers = helpers_of(conn, desk, interaction.channel, corrected=corrected)
    return speaking(conn, desk, rules, interaction_id), interaction, rules, helpers


def _corrected(conn: Connection, desk: Desk, interaction: Interaction) -> str | None:
    """The category a person gave these words, unless the playbook has it no more."""
    told = find_correction(conn, desk.seller_id, interaction.id, revision=interaction.revision)
    return told.intent if told is not None and told.intent in desk.playbook.categories else None


def _record(
    conn: Connection,
    desk: Desk,
    interaction: Interaction,
    considered: Considered,
    now: datetime,
    *,
    may_send: bool,
    turn: OwedHandling | None,
) -> Handled:
    _check_turn(conn, turn)
    _mark(conn, desk, interaction, considered, now)
    draft_id = _save_draft(conn, desk, interaction, considered, now)
    is_sendable = considered.decision.verdict is Verdict.SEND
    held = _why_held(conn, desk, interaction, now, may_send=may_send) if is_sendable else None
    save_decision(
        conn,
        desk.seller_id,
        interaction.id,
        draft_id=draft_id,
        revision=interaction.revision,
        decision=considered.decision,
        held_because=held,
        snapshot=snapshot(desk, interaction, considered),
        now=now,
    )
    reply_id = None
    if considered.draft and draft_id and is_sendable and held is None:
        reply_id, held = _fill_outbox(conn, desk, interaction, considered.draft.text, draft_id, now)
    owe_decision(conn, desk, interaction, considered, held_because=held, is_leaving=reply_id is not None, now=now)
    outcome = _outcome(considered.decision.verdict, is_leaving=reply_id is not None)
    _tell(conn, desk, interaction, f"handled_{outcome}", considered.decision.verdict, held, now)
    return Handled(
        interaction_id=interaction.id,
        outcome=outcome,
        considered=considered,
        draft_id=draft_id,
        reply_id=reply_id,
        held_because=held,
    )


def _check_turn(conn: Connection, turn: OwedHandling | None) -> None:
    if turn is None:
        return
    lock_interaction(conn, turn.seller_id, turn.interaction_id)
    if find_owed_handling(conn, turn.seller_id, turn.interaction_id) != turn:
        raise Conflict(f"interaction {turn.interaction_id} was handled or put off by another worker meanwhile")


def _mark(conn: Connection, desk: Desk, interaction: Interaction, considered: Considered, now: datetime) -> None:
    placement = considered.placement
    told = _corrected(conn, desk, interaction)
    if told is not None and told != considered.route.category:
        raise Conflict(f"a person moved interaction {interaction.id} to {told} meanwhile; it is handled anew")
    mark_handled(
        conn,
        desk.seller_id,
        interaction.id,
        revision=interaction.revision,
        intent=considered.route.category,
        route=considered.route,
        priority=placement.priority,
        priority_reason=placement.priority_reason,
        sla_due_at=placement.sla_due_at,
        sla_soon_at=placement.sla_soon_at,
        now=now,
    )


def _why_held(conn: Connection, desk: Desk, interaction: Interaction, now: datetime, *, may_send: bool) -> str | None:
    return hold_reason(conn, desk, interaction, now=now) if may_send else "a person asked for this draft"


def _tell(
    conn: Connection, desk: Desk, interaction: Interaction, kind: str, verdict: Verdict, held: str | None, now: datetime
) -> None:
    details: dict[str, Json] = {"verdict": verdict.value, "held_because": held}
    add_event(
        conn,
        desk.seller_id,
        interaction.id,
        kind=kind,
        actor="desk",
        revision=interaction.revision,
        now=now,
        details=details,
    )


def _save_draft(
    conn: Connection, desk: Desk, interaction: Interaction, considered: Considered, now: datetime
) -> int | None:
    if considered.draft is None:
        return None
    draft_id = save_draft(
        conn,
        desk.seller_id,
        interaction.id,
        revision=interaction.revision,
        draft=considered.draft,
        cache_key=cache_key(desk, interaction, instruction=considered.instruction),
        now=now,
    )
    _put_forward(conn, desk, interaction, considered, now)
    pass_point("draft.saved")
    return draft_id


def _fill_outbox(
    conn: Connection, desk: Desk, interaction: Interaction, text: str, draft_id: int, now: datetime
) -> tuple[int | None, str | None]:
    try:
        reply = add_reply(
            conn,
            desk.seller_id,
            interaction,
            text=text,
            origin="auto",
            author="desk",
            draft_id=draft_id,
            idempotency_key=None,
            now=now,
        )
    except Conflict as standing:
        return None, str(standing)
    pass_point("reply.queued")
    desk.enqueue(conn, dispatch_job(desk.seller_id, reply.id, channel=reply.channel))
    return reply.id, None


def _put_forward(conn: Connection, desk: Desk, interaction: Interaction, considered: Considered, now: datetime) -> None:
    """Record what the draft's tools proposed, with the decision; nothing of a text that may not leave."""
    if considered.context.proposals and considered.decision.verdict is not Verdict.BLOCK:
        save_proposals(conn, desk.seller_id, interaction.id, considered.context.proposals, now=now)


def _outcome(verdict: Verdict, *, is_leaving: bool) -> Outcome:
    match verdict:
        case Verdict.ESCALATE:
            return Outcome.ESCALATED
        case Verdict.BLOCK:
            return Outcome.BLOCKED
        case Verdict.SEND if is_leaving:
            return Outcome.SENT
    return Outcome.DRAFTED
