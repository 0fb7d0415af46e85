"""Shapes of corrections and classifiers."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.texts import NO_NUL


class IntentRequest(BaseModel):
    """What a message is really about: a category of its channel."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"intent": "sizing_fit"}})
    intent: str = Field(min_length=1, max_length=64, pattern=NO_NUL)
    author: str = Field(default="operator", min_length=1, max_length=64, pattern=NO_NUL)


class ClassifierOut(BaseModel):
    """One version of a channel's classifier."""

    model_config = ConfigDict(from_attributes=True)
    channel: str
    version: int
    is_current: bool
    training_sha: str = Field(description="Names the exact training set.")
    scores: dict[str, Any] = Field(
        description="Rows it learnt from; shares of held-out rows named right, by it and (`_before`) the one before."
    )
    author: str
    created_at: datetime
