"""Shapes of a draft for a text no channel brought."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from agent.preview import Variant
from api.schemas.drafts import ClaimOut, EvidenceOut, FindingOut, ReviewOut
from api.schemas.numbers import RowId
from api.schemas.texts import NO_NUL
from desk.interactions import ChannelName


class PreviewRequest(BaseModel):
    """What a customer wrote, and where. `nm_id` names a card the desk holds."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"text": "Можно мыть в посудомойке?", "channel": "question", "nm_id": 300100101}},
    )
    text: str = Field(max_length=20_000, pattern=NO_NUL)
    channel: ChannelName
    rating: int | None = Field(default=None, ge=1, le=5, description="Reviews only.")
    pros: str | None = Field(default=None, max_length=5_000, pattern=NO_NUL)
    cons: str | None = Field(default=None, max_length=5_000, pattern=NO_NUL)
    nm_id: RowId | None = None
    product_name: str | None = Field(default=None, max_length=512, pattern=NO_NUL)
    customer_name: str | None = Field(default=None, max_length=256, pattern=NO_NUL)
    instruction: str | None = Field(default=None, max_length=500, pattern=NO_NUL)
    variant: Variant = Field(default=Variant.AS_SET, description="`rules`: without any model.")
    store: bool = Field(default=False, description="Keep it as an imported message; `interaction_id` names it then.")


class PreviewOut(BaseModel):
    """Route, draft, evidence and verdict. `draft` is null where no text may be written at all."""

    interaction_id: int | None = Field(description="null unless `store` was asked for.")
    language: str | None
    route: dict[str, Any]
    priority: str
    priority_reason: str
    sla_minutes: int
    draft: str | None
    why: str
    evidence: list[EvidenceOut]
    claims: list[ClaimOut]
    review: ReviewOut | None
    unknowns: list[str]
    verdict: str
    confidence: float
    findings: list[FindingOut]
    model: str
    cost_usd: float
