"""Shapes of messages, lists and cards."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.drafts import DraftOut, FindingOut, ReplyOut
from api.schemas.timeline import TimelineStepOut
from desk.interactions import Interaction
from storage.events import Event


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
    intent_method: str | None = Field(default=None, description="rules, classifier, model or operator.")
    intent_confidence: float | None = Field(default=None, description="0 to 1.")
    intent_runner_up: str | None = Field(default=None, description="The second best category.")
    route_cost_usd: float | None = Field(default=None, description="What finding the intent cost.")
    route_ms: float | None = Field(default=None, description="How long finding the intent took, milliseconds.")
    sentiment: str | None = Field(default=None, description="positive, neutral or negative; from the words.")
    is_mismatch: bool | None = Field(default=None, description="The stars say the opposite of the words.")
    topics: list[str] = Field(default_factory=list, description="What a review speaks of.")
    priority_reason: str | None = Field(default=None, description="Why it stands where it stands in the queue.")
    sla_due_at: datetime | None = None
    sla_soon_at: datetime | None = Field(default=None, description="From then on the deadline counts as due soon.")
    sla_state: str | None = Field(
        default=None, description="ok, due_soon or overdue; null when nothing is owed. As of this request."
    )
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
    owed_by_sla: dict[str, int] = Field(description="Owed answers that are ok, due_soon or overdue, of all channels.")


class EventOut(BaseModel):
    """One line of the audit trail."""

    model_config = ConfigDict(from_attributes=True)
    id: int
    kind: str
    actor: str
    revision: int
    details: dict[str, Any]
    created_at: datetime


class MessageOut(BaseModel):
    """One message of a chat. `author`: customer, shop or wb (the marketplace itself)."""

    model_config = ConfigDict(from_attributes=True)
    event_id: str
    author: str
    text: str
    occurred_at: datetime
    attachments: list[dict[str, Any]]


class CardOut(BaseModel):
    """Everything about one interaction, for one look."""

    interaction: InteractionOut
    messages: list[MessageOut] = Field(description="The thread of a chat, oldest first; empty on other channels.")
    draft: DraftOut | None
    verdict: str | None = Field(description="The newest decision, also when no draft was written.")
    findings: list[FindingOut]
    replies: list[ReplyOut]
    timeline: list[TimelineStepOut] = Field(description="The story as `/timeline` tells it when no scope is named.")
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


def interaction_out(interaction: Interaction) -> InteractionOut:
    """Translate a value for the wire."""
    return InteractionOut.model_validate(interaction)


def event_out(event: Event) -> EventOut:
    """Translate an audit line."""
    return EventOut.model_validate(event)
