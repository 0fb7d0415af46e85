"""A draft for any text, without a message in the desk: for other programs, and to try things out."""

from fastapi import APIRouter

from agent.desk import Desk
from agent.preview import Asked, Previewed, preview
from api.deps import DeskDep
from api.schemas import PreviewOut, PreviewRequest, findings_out
from api.schemas.drafts import EvidenceOut, claims_out, review_out
from desk.claims import claims_json
from desk.reviews import review_json

router = APIRouter(prefix="/api", tags=["drafts and replies"])


@router.post("/draft", summary="Draft for any text")
async def draft(wanted: PreviewRequest, desk: DeskDep) -> PreviewOut:
    """Route, draft, evidence and verdict. Nothing is stored unless asked, nothing is ever sent."""
    asked = Asked(**wanted.model_dump(exclude={"store"}))
    return preview_out(desk, await preview(desk, asked, is_kept=wanted.store))


def preview_out(desk: Desk, previewed: Previewed) -> PreviewOut:
    """Translate for the wire; also printed by `replydesk draft`."""
    message, considered = previewed.message, previewed.considered
    route, written, decision, read = considered.route, considered.draft, considered.decision, considered.review
    allowed = previewed.rules.allowed(desk.playbook.category(route.category), message.channel)
    return PreviewOut(
        interaction_id=previewed.stored,
        language=message.language,
        route={name: getattr(route, name) for name in _ROUTE},
        priority=considered.placement.priority,
        priority_reason=considered.placement.priority_reason,
        sla_minutes=int(allowed.total_seconds() // 60),
        draft=written.text if written else None,
        why=written.why if written else "",
        evidence=[EvidenceOut.model_validate(item) for item in written.evidence] if written else [],
        claims=claims_out(claims_json(considered.claims)),
        review=review_out(review_json(considered.review)),
        unknowns=list(written.unknowns) if written else [],
        verdict=decision.verdict,
        confidence=decision.confidence,
        findings=findings_out(decision.findings),
        model=written.model if written else "",
        cost_usd=round((written.cost_usd if written else 0.0) + (read.cost_usd if read else 0.0) + route.cost_usd, 6),
    )


_ROUTE = ("category", "confidence", "method", "why", "runner_up", "secondary", "sentiment", "topics", "is_mismatch")
