"""Shapes of what is said about traces: scores, comments, places in the review queue."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from api.schemas.texts import NO_NUL
from storage.review_items import ReviewState

Author = Annotated[str, Field(min_length=1, max_length=64, pattern=NO_NUL)]
Words = Annotated[str, Field(min_length=1, max_length=4000, pattern=NO_NUL)]


class ScoreRequest(BaseModel):
    """One judgement: a value, a label, or the value a label stands for."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"name": "accuracy", "value": 0.5, "source": "human", "author": "anna"}},
    )
    name: str = Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:-]*$")
    value: float | None = Field(default=None, allow_inf_nan=False)
    label: str | None = Field(default=None, min_length=1, max_length=64, pattern=NO_NUL)
    source: Literal["human", "judge", "gate", "eval"] = "human"
    author: Author = "operator"
    comment: Words | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "ScoreRequest":
        if self.value is None and self.label is None:
            raise ValueError("a score needs a value, a label or both")
        return self


class ScoreOut(BaseModel):
    """A score as it stands. `id`: the caller's UUID, the same in Langfuse."""

    model_config = ConfigDict(from_attributes=True)
    id: UUID
    trace_id: str
    name: str
    value: float | None
    label: str | None
    source: str
    author: str
    comment: str | None
    created_at: datetime
    updated_at: datetime


class ThumbRequest(BaseModel):
    """Up or down: one thumb an author and trace, the last one counts."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"is_up": False, "author": "anna"}})
    is_up: bool
    author: Author = "operator"
    comment: Words | None = None


class CommentRequest(BaseModel):
    """What somebody wants to say about a trace."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"text": "Why no size?", "author": "anna"}})
    text: Words
    author: Author = "operator"


class CommentOut(BaseModel):
    """A comment."""

    model_config = ConfigDict(from_attributes=True)
    id: int
    trace_id: str
    author: str
    text: str
    created_at: datetime


class EnqueueRequest(BaseModel):
    """A trace somebody should look at, and why."""

    model_config = ConfigDict(extra="forbid")
    trace_id: str = Field(pattern="^[0-9a-f]{32}$")
    note: Words | None = None
    author: Author = "operator"


class ClaimRequest(BaseModel):
    """Who takes or ends a review."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"author": "anna"}})
    author: Author = "operator"


class ReviewItemOut(BaseModel):
    """One place in the queue. `reason`: by_hand, or the playbook's rule that put it there."""

    model_config = ConfigDict(from_attributes=True)
    id: int
    trace_id: str
    interaction_id: int | None
    reason: str
    note: str | None
    state: ReviewState
    author: str
    claimed_by: str | None
    created_at: datetime
    updated_at: datetime


class ReviewQueueOut(BaseModel):
    """One page, the longest waiting first. `after` continues it; null on the last page."""

    items: list[ReviewItemOut]
    after: int | None
