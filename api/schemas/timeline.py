"""Shapes of the story around a message."""

from datetime import datetime

from pydantic import BaseModel, Field

from api.marketplace_urls import page_of
from desk.timeline import Timeline, TimelineItem

_CURRENT = "the message itself"


class TimelineStepOut(BaseModel):
    """One step: what was written, what was answered, and why it belongs here."""

    id: int
    channel: str
    occurred_at: datetime
    words: str
    rating: int | None
    status: str
    customer_name: str | None
    nm_id: int | None
    match_reason: str
    confidence: float = Field(description="How surely it belongs to the message, 0 to 1; 1 for the message itself.")
    action_mode: str = Field(description="auto: may be acted upon by itself. assist_only: a person decides.")
    policy_reason: str = Field(description="Why that mode, in a sentence.")
    is_current: bool
    wb_url: str | None = Field(description="The page at the marketplace; null where it has none.")
    last_reply_text: str | None = Field(description="The answer that stands at the marketplace.")
    last_ai_draft_text: str | None = Field(description="The newest draft of the desk.")


class TimelineOut(BaseModel):
    """The story, oldest step first. `counts`: neighbours each scope knows of, so that one can widen it."""

    scope: str
    counts: dict[str, int]
    steps: list[TimelineStepOut]


def timeline_out(story: Timeline) -> TimelineOut:
    """Translate a story for the wire."""
    return TimelineOut(
        scope=story.scope,
        counts={scope.value: count for scope, count in story.counts.items()},
        steps=[_step_out(item) for item in story.items],
    )


def _step_out(item: TimelineItem) -> TimelineStepOut:
    tie = item.tie
    return TimelineStepOut(
        id=item.id,
        channel=item.channel,
        occurred_at=item.occurred_at,
        words=item.words,
        rating=item.rating,
        status=item.status,
        customer_name=item.customer_name,
        nm_id=item.nm_id,
        match_reason=item.match_reason,
        confidence=round(tie.confidence, 4) if tie else 1.0,
        action_mode=tie.action_mode if tie else "auto",
        policy_reason=tie.policy_reason if tie else _CURRENT,
        is_current=item.is_current,
        wb_url=page_of(item.marketplace, item.channel, item.nm_id),
        last_reply_text=item.answer_text,
        last_ai_draft_text=item.draft_text,
    )
