"""The shapes of the REST API. They live here and nowhere else; rows and values are translated at the route."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from desk.decisions import Draft, Evidence, Finding
from desk.interactions import Interaction
from storage.drafts import StoredDecision, StoredDraft
from storage.events import Event
from storage.replies import Reply

# PostgreSQL keeps no text with a NUL.
_NO_NUL = r"^[^\x00]*$"


class InteractionOut(BaseModel):
    """One customer message and where it stands."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "example": {
                "id": 17,
                "seller_id": "main",
                "marketplace": "wildberries",
                "channel": "question",
                "external_id": "2ncBtX4B9I0UHoornoqG",
                "text": "Можно мыть в посудомойке?",
                "status": "open",
                "priority": "normal",
                "needs_response": True,
                "source": "wb_api",
                "intent": "general_question",
                "revision": 1,
                "version": 2,
                "occurred_at": "2026-11-24T09:30:00Z",
                "created_at": "2026-11-24T09:35:00Z",
                "updated_at": "2026-11-24T09:35:01Z",
                "sla_due_at": "2026-11-24T17:30:00Z",
            }
        },
    )

    id: int
    seller_id: str
    marketplace: str
    channel: str
    external_id: str
    source: str
    customer_id: str | None = None
    customer_name: str | None = None
    order_id: str | None = None
    nm_id: int | None = None
    product_article: str | None = None
    product_name: str | None = None
    text: str
    pros: str | None = None
    cons: str | None = None
    rating: int | None = None
    language: str | None = None
    status: str
    priority: str
    needs_response: bool
    intent: str | None = None
    sla_due_at: datetime | None = None
    assignee_id: str | None = None
    occurred_at: datetime
    created_at: datetime
    updated_at: datetime
    revision: int
    version: int
    answer_text: str | None = Field(default=None, description="The answer that stands at the vendor.")
    extra: dict[str, Any] = Field(default_factory=dict)


class InteractionPage(BaseModel):
    """One page, most urgent first. Pass `after` back to get the next one; null on the last page."""

    items: list[InteractionOut]
    after: str | None
    open_by_channel: dict[str, int]


class EvidenceOut(BaseModel):
    """What a statement of the draft rests on."""

    model_config = ConfigDict(from_attributes=True)
    kind: str
    id: str
    quote: str


class FindingOut(BaseModel):
    """What a guardrail saw; `quote` is verbatim from the text named by `about`."""

    model_config = ConfigDict(from_attributes=True)
    guardrail: str
    severity: str
    quote: str
    reason: str
    about: str


class DraftOut(BaseModel):
    """A draft with everything that explains it."""

    version: int
    revision: int
    text: str
    language: str
    verdict: str
    confidence: float
    held_because: str | None = Field(description="Why a `send` verdict waits for a person; null when nothing holds it.")
    findings: list[FindingOut]
    why: str
    evidence: list[EvidenceOut]
    unknowns: list[str]
    route: dict[str, Any]
    model: str
    cost_usd: float
    created_at: datetime
    is_cached: bool = False


class DraftRequest(BaseModel):
    """How to draft. Without `force` the same ingredients return the same draft."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"force": False, "instruction": None}})
    force: bool = False
    instruction: str | None = Field(
        default=None, max_length=500, pattern=_NO_NUL, description="What this version should do differently."
    )


class ReplyRequest(BaseModel):
    """What to send: the text as it stands in the operator's editor."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {"text": "Здравствуйте! Да, кружку можно мыть в посудомоечной машине.", "revision": 1}
        },
    )
    text: str = Field(min_length=1, max_length=20_000)
    revision: int = Field(
        ge=1, description="The revision the operator was looking at; 409 if the customer wrote again."
    )
    author: str = Field(default="operator", min_length=1, max_length=64, pattern=_NO_NUL)


class ReplyOut(BaseModel):
    """One text on its way out. `state`: pending, sending, confirmed, cancelled or human."""

    model_config = ConfigDict(from_attributes=True)
    id: int
    interaction_id: int
    revision: int
    seq: int
    text: str
    origin: str
    author: str
    state: str
    reason: str | None
    attempts: int
    created_at: datetime
    confirmed_at: datetime | None
    remote_state: str | None


class EventOut(BaseModel):
    """One line of the audit trail."""

    model_config = ConfigDict(from_attributes=True)
    id: int
    kind: str
    actor: str
    revision: int
    details: dict[str, Any]
    created_at: datetime


class TimelineOut(BaseModel):
    """A neighbour of this interaction and why it is one."""

    model_config = ConfigDict(from_attributes=True)
    id: int
    channel: str
    occurred_at: datetime
    words: str
    rating: int | None
    answer_text: str | None
    match_reason: str
    is_current: bool


class CardOut(BaseModel):
    """Everything about one interaction, for one look."""

    interaction: InteractionOut
    draft: DraftOut | None
    verdict: str | None = Field(description="The newest decision, also when no draft was written.")
    findings: list[FindingOut]
    replies: list[ReplyOut]
    timeline: list[TimelineOut]
    events: list[EventOut]


class PulledOut(BaseModel):
    """What a pull brought. Progress before an error is kept."""

    model_config = ConfigDict(from_attributes=True)
    channel: str
    added: int
    edited: int
    seen: int
    error: str | None


class SyncOut(BaseModel):
    """Where a channel's pull stands."""

    model_config = ConfigDict(from_attributes=True)
    channel: str
    status: str
    error: str | None
    last_sync_at: datetime | None


class SwitchesOut(BaseModel):
    """What is on for one channel."""

    channel: str
    auto_send: bool
    stopped_because: str | None


class SwitchRequest(BaseModel):
    """Turn a switch. `channel` null: every channel (kill switch only)."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"is_on": True, "channel": "review"}})
    is_on: bool
    channel: str | None = None
    all_sellers: bool = False


def interaction_out(interaction: Interaction) -> InteractionOut:
    """Translate a value for the wire."""
    return InteractionOut.model_validate(interaction)


def draft_out(stored: StoredDraft, decision: StoredDecision, *, is_cached: bool = False) -> DraftOut:
    """Translate a draft with the decision made on it."""
    draft: Draft = stored.draft
    route = decision.snapshot.get("route")
    return DraftOut(
        version=stored.version,
        revision=stored.revision,
        text=draft.text,
        language=draft.language,
        verdict=decision.decision.verdict.value,
        confidence=decision.decision.confidence,
        held_because=decision.held_because,
        findings=findings_out(decision.decision.findings),
        why=draft.why,
        evidence=[_evidence_out(item) for item in draft.evidence],
        unknowns=list(draft.unknowns),
        route=route if isinstance(route, dict) else {},
        model=draft.model,
        cost_usd=draft.cost_usd,
        created_at=stored.created_at,
        is_cached=is_cached,
    )


def findings_out(findings: tuple[Finding, ...]) -> list[FindingOut]:
    """Translate findings."""
    return [FindingOut.model_validate(finding) for finding in findings]


def reply_out(reply: Reply) -> ReplyOut:
    """Translate an outbox row."""
    return ReplyOut.model_validate(reply)


def event_out(event: Event) -> EventOut:
    """Translate an audit line."""
    return EventOut.model_validate(event)


def _evidence_out(evidence: Evidence) -> EvidenceOut:
    return EvidenceOut.model_validate(evidence)
