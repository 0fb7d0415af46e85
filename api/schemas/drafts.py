"""Shapes of drafts, findings and replies."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.numbers import Count
from api.schemas.texts import NO_NUL
from desk.decisions import Draft, Evidence, Finding
from storage.drafts import StoredDecision, StoredDraft
from storage.replies import Reply


class EvidenceOut(BaseModel):
    """What a statement of the draft rests on."""

    model_config = ConfigDict(from_attributes=True)
    kind: str
    id: str
    quote: str


class ClaimOut(BaseModel):
    """One thing the draft states, and the place of the source that says so.

    `kind`: number, measure, sum, date, link, name, status or fact. `start`, `end`: its place in the draft's text.
    `source_start`: where `source_quote` begins in that source's text. The source is null unless pinned.
    """

    kind: str
    quote: str
    start: int
    end: int
    status: Literal["pinned", "unsupported", "contradicted"]
    reason: str = ""
    source_kind: str | None = None
    source_id: str | None = None
    source_quote: str | None = None
    source_start: int | None = None


class ScoreOut(BaseModel):
    """One rubric of a review, 0..1. `quote` is verbatim from the draft, or empty."""

    score: float
    reason: str
    quote: str = ""


class ReviewOut(BaseModel):
    """A second reading of a draft that was about to leave. `model`: who read it; `offline` is the rules.

    `scores`: accuracy, tone, safety, completeness. `passed_over`: who should have read it, and why they did not.
    """

    model: str
    cost_usd: float
    passed_over: list[str] = Field(default_factory=list)
    scores: dict[str, ScoreOut]


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
    claims: list[ClaimOut] = Field(description="Everything the text states; empty for drafts made before it was kept.")
    review: ReviewOut | None = Field(
        default=None, description="Null for a draft that was not about to leave by itself."
    )
    unknowns: list[str]
    route: dict[str, Any]
    model: str
    cost_usd: float
    created_at: datetime
    trace_id: str | None = Field(description="`/api/traces/{trace_id}` tells how it came about; null: not traced.")
    is_cached: bool = False


class DraftRequest(BaseModel):
    """How to draft. Without `force` the same ingredients return the same draft."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"force": False, "instruction": None}})
    force: bool = False
    instruction: str | None = Field(
        default=None, max_length=500, pattern=NO_NUL, description="What this version should do differently."
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
    revision: Count = Field(description="The revision the operator was looking at; 409 if the customer wrote again.")
    author: str = Field(default="operator", min_length=1, max_length=64, pattern=NO_NUL)
    override: str | None = Field(
        default=None,
        min_length=3,
        max_length=500,
        pattern=NO_NUL,
        description="Why it leaves although the gate stops it; kept in the history. Some stops nobody lifts.",
    )


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
    undo_until: datetime | None = Field(default=None, description="Until then `DELETE .../replies/{id}` calls it back.")


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
        claims=claims_out(decision.snapshot.get("claims")),
        review=review_out(decision.snapshot.get("review")),
        unknowns=list(draft.unknowns),
        route=route if isinstance(route, dict) else {},
        model=draft.model,
        cost_usd=draft.cost_usd,
        created_at=stored.created_at,
        trace_id=str(decision.snapshot["trace_id"]) if decision.snapshot.get("trace_id") else None,
        is_cached=is_cached,
    )


def claims_out(kept: object) -> list[ClaimOut]:
    """Translate what the snapshot of a decision keeps of the draft's claims."""
    return [ClaimOut.model_validate(claim) for claim in kept] if isinstance(kept, list) else []


def review_out(kept: object) -> ReviewOut | None:
    """Translate what the snapshot of a decision keeps of the review."""
    return ReviewOut.model_validate(kept) if isinstance(kept, dict) else None


def findings_out(findings: tuple[Finding, ...]) -> list[FindingOut]:
    """Translate findings."""
    return [FindingOut.model_validate(finding) for finding in findings]


def reply_out(reply: Reply) -> ReplyOut:
    """Translate an outbox row."""
    return ReplyOut.model_validate(reply)


def _evidence_out(evidence: Evidence) -> EvidenceOut:
    return EvidenceOut.model_validate(evidence)
