"""Shapes of human annotation: batches, the blind queue, labels, agreement."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from api.schemas.numbers import LARGEST, Count
from api.schemas.texts import NO_NUL
from desk.decisions import Verdict
from desk.reviews import Rubric

_BATCH: dict[str, JsonValue] = {"name": "week 48", "kind": "live", "days": 7, "limit": 50, "author": "olga"}
_LABEL: dict[str, JsonValue] = {
    "number": 1,
    "annotator": "olga",
    "labels": {"accuracy": "pass", "tone": "fail"},
    "verdict": "draft",
    "comment": "cold",
}


class BatchRequest(BaseModel):
    """What people shall label."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": _BATCH})
    name: str = Field(min_length=1, max_length=128, pattern=NO_NUL)
    kind: Literal["run", "set", "live"]
    of: str | None = Field(
        default=None, max_length=128, pattern=NO_NUL, description="The run's id or the set's name; nothing for live."
    )
    days: int = Field(default=30, ge=1, le=366, description="live: decisions of so many days.")
    limit: int = Field(default=50, ge=1, le=1000)
    seed: int = Field(default=0, ge=0, le=LARGEST, description="Which are drawn, and in which order they are shown.")
    author: str = Field(default="operator", min_length=1, max_length=64, pattern=NO_NUL)


class BatchOut(BaseModel):
    """One batch."""

    model_config = ConfigDict(from_attributes=True)
    id: str
    name: str
    source: str = Field(description="run:<id>, set:<name> or live.")
    item_count: int
    author: str
    created_at: datetime


class ShownOut(BaseModel):
    """What an annotator reads: nothing of verdicts, models, scores or other people's labels."""

    model_config = ConfigDict(extra="forbid")
    channel: str
    language: str
    customer_text: str
    rating: int | None
    product_name: str | None
    facts: list[str] = Field(description="All the answer may rely on.")
    answer: str


class NextOut(BaseModel):
    """The next answer for one person. `item` is null when they are through."""

    number: int | None
    shown: ShownOut | None
    left: int = Field(description="How many this person has not labelled, this one included.")


class LabelRequest(BaseModel):
    """One person's word on one answer; said again, it replaces the first."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": _LABEL})
    number: Count
    annotator: str = Field(min_length=1, max_length=64, pattern=NO_NUL)
    labels: dict[Rubric, Literal["pass", "fail"]] = Field(default_factory=dict)
    verdict: Verdict | None = Field(default=None, description="What should become of it.")
    comment: str = Field(default="", max_length=2000, pattern=NO_NUL)


class AgreementOut(BaseModel):
    """How far people agree, by question: the four rubrics and the verdict."""

    batch_id: str
    annotators: list[str]
    labels: int
    questions: dict[str, JsonValue] = Field(
        description="{n, fleiss_kappa, pairs: [{a, b, n, agreement, cohen_kappa}]}; verdicts weighted by caution."
    )


class ExportOut(BaseModel):
    """Labelled rows of the form of a drafts set: for datasets and for calibration."""

    batch_id: str
    rows: list[dict[str, JsonValue]]
