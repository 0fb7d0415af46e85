"""Shapes of what an operator does beside answering."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.texts import NO_NUL

_Name = Annotated[str, Field(min_length=1, max_length=64, pattern=NO_NUL)]


class ActRequest(BaseModel):
    """Why, and who says so."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"reason": "asked by phone"}})
    reason: str = Field(default="", max_length=2_000, pattern=NO_NUL)
    author: _Name = "operator"


class AssignRequest(BaseModel):
    """Whose card it becomes; null: nobody's."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"to": "anna"}})
    to: Annotated[str | None, Field(min_length=1, max_length=64, pattern=NO_NUL)] = None
    author: _Name = "operator"


class NoteRequest(BaseModel):
    """Words for colleagues; never sent."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"text": "Ждём ответа склада"}})
    text: str = Field(min_length=1, max_length=2_000, pattern=NO_NUL)
    author: _Name = "operator"
