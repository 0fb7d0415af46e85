"""A person's answer: checked by the text guardrails, then put into the outbox. The dispatcher does the rest."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from agent.consider import facts_of_product, gate_case
from agent.desk import Desk
from agent.gate import check_text
from desk.decisions import Finding, Severity
from desk.errors import BadInput, Conflict
from desk.interactions import Interaction, InteractionId
from desk.language import detect_language
from storage.drafts import find_newest_draft
from storage.events import add_event
from storage.interactions import lock_interaction
from storage.products import find_product
from storage.replies import Reply, add_reply, find_same_request
from storage.timeline import find_past_replies


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """`reply` is None when a `block` finding stopped the text; other findings only inform."""

    reply: Reply | None
    findings: tuple[Finding, ...]


async def approve(
    desk: Desk, interaction_id: InteractionId, *, text: str, revision: int, author: str, idempotency_key: str
) -> Approved:
    """Check and queue a person's text, in one transaction.

    `revision`: what the person was looking at. Raises `NotFound`, `BadInput` (empty text, NUL) and `Conflict`
    (the customer wrote again, another answer is under way or stands, the key was used for another text).
    """
    if "\x00" in text or not text.strip():
        raise BadInput("the text is empty or holds a NUL character; nothing was queued")
    return await desk.db.write(
        _approve,
        desk,
        interaction_id,
        text=text.strip(),
        revision=revision,
        author=author,
        idempotency_key=idempotency_key,
        now=desk.clock(),
    )


def _approve(
    conn: Connection,
    desk: Desk,
    interaction_id: InteractionId,
    *,
    text: str,
    revision: int,
    author: str,
    idempotency_key: str,
    now: datetime,
) -> Approved:
    interaction = lock_interaction(conn, desk.seller_id, interaction_id)
    # A repeated call gets its first answer, whatever happened since.
    known = find_same_request(conn, desk.seller_id, interaction_id, text=text, idempotency_key=idempotency_key)
    if known is not None:
        return Approved(reply=known, findings=())
    if interaction.revision != revision:
        raise Conflict(
            f"you answer revision {revision}, the customer has written revision {interaction.revision}: "
            f"{interaction.words[:200]!r}"
        )
    findings = _check(conn, desk, interaction, text)
    if any(finding.severity is Severity.BLOCK for finding in findings):
        return Approved(reply=None, findings=findings)
    draft = find_newest_draft(conn, desk.seller_id, interaction_id)
    reply = add_reply(
        conn,
        desk.seller_id,
        interaction,
        text=text,
        origin="operator",
        author=author,
        draft_id=draft.id if draft else None,
        idempotency_key=idempotency_key,
        now=now,
    )
    kind = _kind(text, draft.draft.text if draft else None)
    _note(conn, desk, interaction, kind=kind, author=author, now=now, reply_id=reply.id)
    return Approved(reply=reply, findings=findings)


def _check(conn: Connection, desk: Desk, interaction: Interaction, text: str) -> tuple[Finding, ...]:
    product = find_product(conn, desk.seller_id, marketplace=interaction.marketplace, nm_id=interaction.nm_id)
    past = find_past_replies(conn, desk.seller_id, interaction.id, limit=desk.playbook.limits.past_replies)
    # A person may choose the language; what they may not do is mix alphabets or write nonsense.
    language = detect_language(text) or interaction.language or desk.playbook.language
    facts = (*facts_of_product(product), *(reply.answer for reply in past))
    return check_text(
        gate_case(interaction, text, language=language, facts=facts, product=product, playbook=desk.playbook)
    )


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
