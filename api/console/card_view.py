"""What the card's templates see: the message, its draft with checks and sources, the story around it, what happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from agent.desk import Desk
from api.console.actions_view import ActionView, read_actions
from api.console.reasons import say_reason
from api.console.render import new_key
from api.console.story_view import Happening, Said, Step, happening_of, said_of, step_of
from api.console.views import Row, row_of
from api.console.words import Words
from api.console.zones import read_zone
from api.marketplace_urls import page_of
from api.routes.interactions import read_card
from api.schemas.drafts import ClaimOut, DraftOut, EvidenceOut, FindingOut, ReplyOut
from desk.interactions import Interaction, InteractionId
from storage.interactions import get_interaction
from storage.working_texts import WorkingText, find_working_text

_OPEN_REPLIES = ("pending", "sending")
MARKS = {"send": "good", "draft": "warn", "block": "bad", "escalate": "bad", "note": ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One finding: its tone, what it is about, the words it quotes."""

    tone: str
    severity: str
    name: str
    reason: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One thing the draft states. `before`, `marked`, `after`: its source with the words it rests on in the middle."""

    tone: str
    kind: str
    quote: str
    reason: str
    source: str
    before: str
    marked: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftView:
    """The newest draft. `held`: why it waits for a person; `is_current`: it answers the newest words."""

    text: str
    version: int
    verdict: str
    verdict_name: str
    tone: str
    confidence: str
    model: str
    cost: str
    held: str
    why: str
    unknowns: Sequence[str]
    checks: Sequence[Check]
    claims: Sequence[Claim]
    trace_id: str | None
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyView:
    """One text on its way. `undo_until`: ISO 8601, while it can be called back; else empty."""

    id: int
    text: str
    state: str
    tone: str
    reason: str
    author: str
    at: str
    undo_until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardView:
    """Everything a card shows. `key`: of its send form, so that a double click sends once.

    `kept`: what somebody was writing; `editor`: what stands in the editor, that or the draft. A text that was written
    for older words of the customer is offered, and does not stand there.
    """

    row: Row
    item: Interaction
    product: str
    url: str | None
    intent: str
    topics: Sequence[str]
    at: str
    photos: Sequence[str]
    thread: Sequence[Said]
    draft: DraftView | None
    verdict: str
    verdict_tone: str
    checks: Sequence[Check]
    replies: Sequence[ReplyView]
    story: Sequence[Step]
    history: Sequence[Happening]
    actions: Sequence[ActionView]
    intents: Sequence[tuple[str, str]]
    kept: WorkingText | None
    editor: str
    key: str
    can_answer: bool


def read_card_view(conn: Connection, desk: Desk, interaction_id: InteractionId, words: Words) -> CardView:
    """One card, in one read. `NotFound` when it is not this seller's."""
    now, zone = desk.clock(), read_zone(conn, desk)
    weak = desk.playbook.linking.weak_id_kinds
    card = read_card(conn, desk.seller_id, interaction_id, now=now, weak_id_kinds=weak)
    item = get_interaction(conn, desk.seller_id, interaction_id, now=now)
    kept = find_working_text(conn, desk.seller_id, interaction_id)
    return CardView(
        row=row_of(item, words, zone),
        item=item,
        product=item.product_name or item.product_article or "",
        url=page_of(item.marketplace, item.channel, item.nm_id),
        intent=intent_name(desk, item.intent, words),
        topics=[words.name("topic", topic) for topic in item.topics],
        at=words.moment(item.occurred_at, zone),
        photos=_photos(item),
        thread=[said_of(one, words, zone) for one in card.messages],
        draft=_draft(card.draft, card.interaction.revision, words) if card.draft else None,
        verdict=words.name("verdict", card.verdict),
        verdict_tone=MARKS.get(card.verdict or "", ""),
        checks=[check_of(one, words) for one in card.findings],
        replies=[_reply(one, words, zone, now) for one in reversed(card.replies)],
        story=[step_of(one, words, zone) for one in card.timeline],
        history=[happening_of(one, words, zone) for one in reversed(card.events)],
        actions=read_actions(conn, desk, interaction_id, words, zone),
        intents=[(one.name, intent_name(desk, one.name, words)) for one in desk.playbook.categories.values()
                 if item.channel in one.channels],
        kept=kept,
        editor=kept.text if kept and kept.revision == item.revision else (card.draft.text if card.draft else ""),
        key=new_key(),
        can_answer=not any(one.state in _OPEN_REPLIES for one in card.replies),
    )  # fmt: skip


def intent_name(desk: Desk, name: str | None, words: Words) -> str:
    """A category as a person reads it: the console's word, else the playbook's title."""
    if name is None:
        return ""
    known = desk.playbook.categories.get(name)
    return words.sayings.get(f"intent.{name}") or (known.title if known is not None else name)


def _photos(item: Interaction) -> list[str]:
    """Addresses of pictures the customer sent, shown as links: the page itself loads nothing from outside."""
    found = item.extra.get("photos")
    return (
        [one for one in found if isinstance(one, str) and one.startswith("https://")] if isinstance(found, list) else []
    )


def check_of(one: FindingOut, words: Words) -> Check:
    """One finding in the reader's words."""
    return Check(
        tone=MARKS.get(one.severity, ""),
        severity=words.name("severity", one.severity),
        name=words.name("guardrail", one.guardrail),
        reason=say_reason(one.reason, words),
        quote=one.quote,
    )


def _draft(draft: DraftOut, revision: int, words: Words) -> DraftView:
    return DraftView(
        text=draft.text,
        version=draft.version,
        verdict=draft.verdict,
        verdict_name=words.name("verdict", draft.verdict),
        tone=MARKS.get(draft.verdict, ""),
        confidence=words.percent(draft.confidence),
        model=draft.model,
        cost=f"${draft.cost_usd:.4f}" if draft.cost_usd else "",
        held=say_reason(draft.held_because or "", words),
        why=say_reason(draft.why, words),
        unknowns=draft.unknowns,
        checks=[check_of(one, words) for one in draft.findings],
        claims=[claim_of(one, draft.evidence, words) for one in draft.claims],
        trace_id=draft.trace_id,
        is_current=draft.revision == revision,
    )


def claim_of(one: ClaimOut, evidence: Sequence[EvidenceOut], words: Words) -> Claim:
    """One statement beside the words it rests on."""
    source = next((e.quote for e in evidence if (e.kind, e.id) == (one.source_kind, one.source_id)), "")
    marked = one.source_quote or ""
    before, found, after = source.partition(marked) if marked else ("", "", "")
    return Claim(
        tone={"pinned": "good", "unsupported": "warn"}.get(one.status, "bad"),
        kind=words.name("claim", one.kind),
        quote=one.quote,
        reason=say_reason(one.reason, words),
        source=words.name("evidence", one.source_kind),
        before=before if found else "",
        marked=marked,
        after=after,
    )


def _reply(one: ReplyOut, words: Words, zone: ZoneInfo, now: datetime) -> ReplyView:
    waits = one.state == "pending" and one.attempts == 0 and one.undo_until is not None and one.undo_until > now
    return ReplyView(
        id=one.id,
        text=one.text,
        state=words.name("reply_state", one.state),
        tone={"confirmed": "good", "human": "bad", "cancelled": ""}.get(one.state, "info"),
        reason=say_reason(one.reason or "", words),
        author=words.name("author", one.author) if one.origin == "auto" else one.author,
        at=words.moment(one.confirmed_at or one.created_at, zone),
        undo_until=one.undo_until.isoformat() if waits and one.undo_until else "",
    )
