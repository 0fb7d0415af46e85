"""A person's answer: checked by the text guardrails, then put into the outbox. The dispatcher does the rest."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from agent.desk import Desk
from agent.text_check import check_reply, find_stops, find_unliftable
from agent.trace_facts import tell_approval
from agent.tracing import Told
from desk.crash_points import pass_point
from desk.decisions import Finding
from desk.errors import BadInput, Conflict
from desk.interactions import Interaction, InteractionId, Json, Source
from storage.audit import append_audit
from storage.drafts import find_newest_draft
from storage.events import add_event, note_override
from storage.interactions import lock_interaction
from storage.jobs import dispatch_job
from storage.replies import Reply, add_reply, find_same_request
from storage.traces import find_trace_id

_LEAST_REASON = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """`reply` is None when `stops` kept the text here; other findings only inform."""

    reply: Reply | None
    findings: tuple[Finding, ...]
    stops: tuple[Finding, ...] = ()


async def approve(
    desk: Desk,
    interaction_id: InteractionId,
    *,
    text: str,
    revision: int,
    author: str,
    idempotency_key: str,
    override: str | None = None,
    undo_for: timedelta = timedelta(0),
) -> Approved:
    """Check and queue a person's text, in one transaction.

    `revision`: what the person was looking at. `override`: why the text leaves although the gate stops it; kept in
    the history, and of no use against what the playbook's `no_override` names. `undo_for`: how long it waits for being
    called back. Raises `NotFound`, `BadInput` (empty text, NUL) and `Conflict` (the customer wrote again, another
    answer is under way or stands, the key was used for another text).
    """
    if "\x00" in text or not text.strip():
        raise BadInput("the text is empty or holds a NUL character; nothing was queued")
    reason = (override or "").strip()
    if reason and len(reason) < _LEAST_REASON:
        raise BadInput(f"the reason for sending it all the same needs {_LEAST_REASON} characters, found {reason!r}")
    wish = _Wish(
        text=text.strip(),
        revision=revision,
        author=author,
        idempotency_key=idempotency_key,
        override=reason or None,
        undo_for=undo_for,
    )
    trace_id = await desk.db.read(find_trace_id, desk.seller_id, interaction_id)
    with desk.tracing.begin("approve", desk.seller_id, interaction_id, trace_id=trace_id) as told:
        approved = await desk.db.write(_approve, desk, interaction_id, wish, desk.clock())
        told.hear(_tell, approved)
    pass_point("approval.committed")
    return approved


def _tell(told: Told, approved: Approved) -> None:
    reply = approved.reply
    tell_approval(told, reply.id if reply else None, approved.findings, find_stops(approved.findings) if reply else ())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    """What a person wants to leave."""

    text: str
    revision: int
    author: str
    idempotency_key: str
    override: str | None
    undo_for: timedelta


def _approve(conn: Connection, desk: Desk, interaction_id: InteractionId, wish: _Wish, now: datetime) -> Approved:
    interaction = lock_interaction(conn, desk.seller_id, interaction_id)
    # A repeated call gets its first answer, whatever happened since.
    known = find_same_request(
        conn, desk.seller_id, interaction_id, text=wish.text, idempotency_key=wish.idempotency_key
    )
    if known is not None:
        return Approved(reply=known, findings=())
    if interaction.source is Source.IMPORT:
        raise Conflict(f"interaction {interaction_id} was imported: no channel can take an answer to it")
    if interaction.revision != wish.revision:
        raise Conflict(
            f"you answer revision {wish.revision}, the customer has written revision {interaction.revision}: "
            f"{interaction.words[:200]!r}"
        )
    findings = check_reply(conn, desk, interaction, wish.text)
    if stops := _stops(findings, desk, interaction, wish.override):
        _keep_refusal(conn, desk, interaction, wish, stops, now)
        return Approved(reply=None, findings=findings, stops=stops)
    return Approved(reply=_queue(conn, desk, interaction, wish, findings, now), findings=findings)


def _keep_refusal(
    conn: Connection, desk: Desk, interaction: Interaction, wish: _Wish, stops: tuple[Finding, ...], now: datetime
) -> None:
    """Who tried to send what was held, and by which checks; the text and its quotes stay out of the log."""
    names: list[Json] = [*dict.fromkeys(one.guardrail for one in stops)]
    append_audit(
        conn, desk.seller_id, actor=wish.author, action="reply.held", subject=str(interaction.id),
        details={"interaction": interaction.id, "held": names, "reason_given": wish.override is not None}, now=now,
    )  # fmt: skip


def _queue(
    conn: Connection, desk: Desk, interaction: Interaction, wish: _Wish, findings: tuple[Finding, ...], now: datetime
) -> Reply:
    """Into the outbox, with what the history must know: how much of the draft is in it, what a person answered for."""
    draft = find_newest_draft(conn, desk.seller_id, interaction.id)
    reply = add_reply(
        conn,
        desk.seller_id,
        interaction,
        text=wish.text,
        origin="operator",
        author=wish.author,
        draft_id=draft.id if draft else None,
        idempotency_key=wish.idempotency_key,
        now=now,
        not_before=now + wish.undo_for,
    )
    if not wish.undo_for:
        # Else the sweeper names its job when the time to call it back is over.
        desk.enqueue(conn, dispatch_job(desk.seller_id, reply.id, channel=reply.channel))
    kind = _kind(wish.text, draft.draft.text if draft else None)
    _note(conn, desk, interaction, kind=kind, author=wish.author, now=now, reply_id=reply.id)
    pass_point("approval.queued")
    _keep_act(conn, desk, interaction, wish, reply, kind=kind, lifted=find_stops(findings), now=now)
    return reply


def _keep_act(
    conn: Connection, desk: Desk, interaction: Interaction, wish: _Wish, reply: Reply, *, kind: str,
    lifted: tuple[Finding, ...], now: datetime,
) -> None:  # fmt: skip
    """Who let it go, and past which checks: in the card's history and in the audit log."""
    names: list[Json] = [one.guardrail for one in lifted]
    if lifted:
        note_override(
            conn, desk.seller_id, interaction, reply_id=reply.id, lifted=[one.guardrail for one in lifted],
            reason=wish.override, author=wish.author, now=now,
        )  # fmt: skip
    append_audit(
        conn, desk.seller_id, actor=wish.author, action="reply.overridden" if lifted else "reply.approved",
        subject=str(reply.id), details={"interaction": interaction.id, "kind": kind, "lifted": names}, now=now,
    )  # fmt: skip


def _stops(
    findings: tuple[Finding, ...], desk: Desk, interaction: Interaction, override: str | None
) -> tuple[Finding, ...]:
    """What still stops the text once the person's reason is heard."""
    stops = find_stops(findings)
    return find_unliftable(stops, desk.playbook, is_public=interaction.is_public) if override else stops


def _kind(text: str, draft: str | None) -> str:
    if draft is None:
        return "reply_manual"
    return "draft_accepted" if " ".join(text.split()) == " ".join(draft.split()) else "draft_edited"


def _note(
    conn: Connection, desk: Desk, interaction: Interaction, *, kind: str, author: str, now: datetime, reply_id: int
) -> None:
    add_event(
        conn,
        desk.seller_id,
        interaction.id,
        kind=kind,
        actor=author,
        revision=interaction.revision,
        now=now,
        details={"reply": reply_id},
    )
