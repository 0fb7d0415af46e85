"""Shapes of saved replies."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from api.schemas.drafts import FindingOut
from api.schemas.texts import NO_NUL
from desk.macros import MOST_NAME, MOST_TEXT

Language = Literal["ru", "en"]
_EXAMPLE: dict[str, JsonValue] = {
    "name": "Thank you", "language": "en", "text": "{customer_name}, thank you for your words about {product_name}!",
}  # fmt: skip


class MacroOut(BaseModel):
    """One saved reply; its blanks are still open."""

    model_config = ConfigDict(from_attributes=True)
    id: int
    name: str
    language: Language
    text: str
    updated_by: str
    updated_at: datetime


class MacroRequest(BaseModel):
    """A saved reply. Blanks of `text`: {customer_name}, {product_name}, {product_article}, {order_number}."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": _EXAMPLE})
    name: Annotated[str, Field(min_length=1, max_length=MOST_NAME, pattern=NO_NUL)]
    language: Language
    text: Annotated[str, Field(min_length=1, max_length=MOST_TEXT, pattern=NO_NUL)]


class ExamplesOut(BaseModel):
    """How many of the examples that come along were not there yet."""

    added: int


class FilledOut(BaseModel):
    """A saved reply on a card. `text`: whole, or null while `missing` names what the card does not know.

    `findings`: what the gate says of the text; it is asked again when the text is sent.
    """

    id: int
    name: str
    language: Language
    text: str | None
    missing: list[str]
    findings: list[FindingOut]
