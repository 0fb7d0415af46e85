"""Shapes of what the desk holds about one person: whom is meant, what was found, what was erased."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from agent.persons import Erased
from api.schemas.texts import NO_NUL
from desk.persons import PersonNames, read_names
from storage.persons import Person

Id = Annotated[str | None, Field(max_length=128, pattern=NO_NUL)]
_EXAMPLE: dict[str, JsonValue] = {"customer_id": "wb:77120", "author": "olga"}


class PersonNamed(BaseModel):
    """Whom is meant. Several names must all fit; a name alone means nobody."""

    model_config = ConfigDict(extra="forbid")
    customer_id: Id = Field(default=None, description="The vendor's number of the customer.")
    chat_id: Id = Field(default=None, description="The vendor's id of a chat.")
    email: Id = Field(default=None, description="As customers write it, also in words.")
    phone: Id = Field(default=None, description="As customers write it, also in words.")
    order_id: Id = Field(default=None, description="With or without its kind (`shk:`).")
    name: Id = Field(default=None, description="Narrows `order_id` down.")
    interaction_id: int | None = Field(default=None, description="The number of one of their messages.")

    def names(self) -> PersonNames:
        """The names as they are looked for; `BadInput` when they mean nobody, or anybody."""
        return read_names(**self.model_dump(include=set(PersonNamed.model_fields)))


class ExportRequest(PersonNamed):
    """Whose rows to hand out, and who asks."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": _EXAMPLE})
    author: str = Field(default="operator", min_length=1, max_length=64, pattern=NO_NUL)
    dry_run: bool = Field(default=False, description="Only list the messages that are meant.")


class EraseRequest(ExportRequest):
    """Whom to erase. `expected` is what makes sure that nobody else is."""

    expected: int | None = Field(
        default=None, ge=1, description="How many messages the dry run listed; needed with `email` and `phone`."
    )


class CandidateOut(BaseModel):
    """One message of theirs, for a person to recognise."""

    model_config = ConfigDict(from_attributes=True)
    id: int
    channel: str
    occurred_at: datetime
    customer_name: str | None
    words: str = Field(description="The first words of it.")


class PersonOut(BaseModel):
    """What a dry run finds. `linked`: messages that links tie to these; they are not included."""

    model_config = ConfigDict(from_attributes=True)
    count: int
    messages: list[CandidateOut]
    linked: list[int]


class ActOut(BaseModel):
    """A signed act: that it was done, by whom, how many rows; nothing of the person."""

    model_config = ConfigDict(from_attributes=True)
    id: int
    kind: str = Field(description="export or erase.")
    subject_hash: str = Field(description="The same person, the same hash.")
    actor: str
    counts: dict[str, Any] = Field(description="Rows by table; `quotes.<table>`: rows about others, rewritten.")
    signature: str
    created_at: datetime


class ErasedOut(BaseModel):
    """What was erased."""

    messages: list[int]
    act: ActOut
    is_scrubbed: bool = Field(description="Whether the bytes are gone from the files too; else call it again.")


class ExportOut(BaseModel):
    """Everything stored about the person."""

    seller_id: str
    made_at: datetime
    messages: list[int]
    linked_but_not_included: list[int]
    rows: dict[str, list[dict[str, Any]]] = Field(description="Their rows by table. Bytes are in base64.")
    quoted_in_rows_about_others: list[dict[str, Any]] = Field(description="Table and key of each.")
    act: ActOut


def person_out(found: Person) -> PersonOut:
    """The answer to a dry run."""
    return PersonOut(
        count=len(found.messages),
        messages=[CandidateOut.model_validate(one) for one in found.messages],
        linked=[int(one) for one in found.linked],
    )


def erased_out(done: Erased) -> ErasedOut:
    """The answer to an erasure."""
    return ErasedOut(
        messages=[int(one) for one in done.ids], act=ActOut.model_validate(done.act), is_scrubbed=done.is_scrubbed
    )
