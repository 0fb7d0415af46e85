"""Shapes of links between messages."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from api.schemas.numbers import RowId
from api.schemas.texts import NO_NUL

_EXAMPLE: dict[str, JsonValue] = {
    "other_id": 42,
    "reason": "the same cracked bowl, the buyer says so in the chat",
    "author": "olga",
}


class SignalOut(BaseModel):
    """One reason for a link, or against it (weight 0)."""

    model_config = ConfigDict(from_attributes=True)
    name: str
    weight: float
    detail: str = Field(description="The words it rests on.")


class LinkOut(BaseModel):
    """A current link as seen from one message."""

    model_config = ConfigDict(from_attributes=True)
    id: int
    other_id: int
    kind: str = Field(description="order, customer, probable or manual.")
    confidence: float = Field(description="0 to 1. From .65 a hint, from .85 sure; below .65 for analytics only.")
    action_mode: str = Field(description="auto: equal identifiers. assist_only: a person decides.")
    reason: str
    signals: list[SignalOut]
    author: str = Field(description="desk, or the operator who said so.")
    created_at: datetime


class LinkRecordOut(BaseModel):
    """One judgement of a pair. `is_linked` false: from then on the two were not linked."""

    model_config = ConfigDict(from_attributes=True)
    id: int
    low_id: int
    high_id: int
    kind: str
    confidence: float
    action_mode: str
    reason: str
    signals: list[SignalOut]
    author: str
    is_linked: bool
    is_current: bool
    created_at: datetime


class LinkRequest(BaseModel):
    """Which message belongs to this one, and why."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": _EXAMPLE})
    other_id: RowId
    reason: str = Field(default="", max_length=500, pattern=NO_NUL)
    author: str = Field(default="operator", min_length=1, max_length=64, pattern=NO_NUL)


class PairRequest(BaseModel):
    """Two messages that belong together, and why."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"a": 17, "b": 42, "reason": "one buyer"}})
    a: RowId
    b: RowId
    reason: str = Field(default="", max_length=500, pattern=NO_NUL)
    author: str = Field(default="operator", min_length=1, max_length=64, pattern=NO_NUL)


class RecomputeOut(BaseModel):
    """How far the recompute of all links is."""

    model_config = ConfigDict(from_attributes=True)
    status: str = Field(description="none, running, done or failed.")
    blocks: int = Field(description="Products, orders and customers looked at.")
    messages: int = Field(description="Messages read; one may be read for its product, its order and its customer.")
    changed: int = Field(description="Judgements that are new.")
    error: str | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
