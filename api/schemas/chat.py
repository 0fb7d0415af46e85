"""Shapes of a conversation over the API, and of the webhook that brings one."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.proposals import State
from api.schemas.texts import NO_NUL
from desk.interactions import Message

NAME = r"^[A-Za-z0-9._:@-]+$"
"""Sessions and message ids: a caller's own names."""

_HEX = r"^[0-9a-fA-F]{64}$"
Decided = Literal["send", "draft", "escalate", "queued"]


class ContactIn(BaseModel):
    """Who writes. `name`, `email` and `phone` are claims; only `identity` with its `signature` is a proof."""

    model_config = ConfigDict(extra="forbid")
    name: str | None = Field(default=None, max_length=200, pattern=NO_NUL)
    email: str | None = Field(default=None, max_length=254, pattern=NO_NUL)
    phone: str | None = Field(default=None, max_length=64, pattern=NO_NUL)
    identity: str | None = Field(
        default=None, min_length=1, max_length=254, pattern=NO_NUL, description="The shop's own number of the customer."
    )
    signature: str | None = Field(
        default=None, pattern=_HEX, description="hex(HMAC_SHA256(secret, identity)), made by the shop's server."
    )


class ChatRequest(BaseModel):
    """One message. `message_id`: its own name in the session, or the header `Idempotency-Key`."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"session": "web-41", "message": "Where is my box?", "message_id": "m1"}},
    )
    session: str = Field(min_length=1, max_length=100, pattern=NAME)
    message: str = Field(min_length=1, max_length=8_000, pattern=NO_NUL)
    message_id: str | None = Field(default=None, min_length=1, max_length=100, pattern=NAME)
    channel: Literal["chat", "email"] = "chat"
    contact: ContactIn = Field(default_factory=ContactIn)
    wait: bool = Field(default=True, description="false: take it in and answer at once; read the reply later.")


class ActionOut(BaseModel):
    """A change that waits for a word. Hand `confirm` or `decline` back as it is; `hash` seals what is shown here."""

    id: int
    tool: str
    arguments: dict[str, Any]
    summary: str
    hash: str
    expires_at: datetime
    confirm: str
    decline: str


class SourceOut(BaseModel):
    """What the reply rests on."""

    kind: str
    id: str
    quote: str


class ChatOut(BaseModel):
    """`reply` null: a person answers (`draft`, `escalate`), or it is still thought through (`queued`).

    `holding`: what may be shown meanwhile, where the playbook says anything. `held_because`: why a reply that might
    have left waits.
    """

    session: str
    interaction_id: int
    message_id: str
    reply: str | None
    decision: Decided
    category: str | None
    held_because: str | None
    holding: str | None
    actions: list[ActionOut]
    sources: list[SourceOut]


class PressRequest(BaseModel):
    """`value`: `confirm` or `decline` of an action, as it came."""

    model_config = ConfigDict(extra="forbid")
    session: str = Field(min_length=1, max_length=100, pattern=NAME)
    value: str = Field(min_length=1, max_length=200, pattern=NO_NUL)


class PressedOut(BaseModel):
    """`text`: what to tell the customer, never more than is known."""

    id: int
    tool: str
    state: State
    text: str


class SaidOut(BaseModel):
    """One message. `author`: customer, or shop for the desk and for people alike."""

    id: str
    author: str
    text: str
    at: datetime


class SessionOut(BaseModel):
    """What was said since `after`, oldest first; the actions that wait."""

    session: str
    interaction_id: int
    status: str
    messages: list[SaidOut]
    actions: list[ActionOut]


class InboundContact(BaseModel):
    """Who writes, as the sender of the webhook vouches for it: it signed all of this."""

    model_config = ConfigDict(extra="ignore")
    name: str | None = Field(default=None, max_length=200, pattern=NO_NUL)
    email: str | None = Field(default=None, max_length=254, pattern=NO_NUL)
    identity: str | None = Field(default=None, max_length=254, pattern=NO_NUL)
    is_email_verified: bool = False


class InboundMessage(BaseModel):
    """The body of the webhook."""

    model_config = ConfigDict(extra="ignore")
    event: Literal["message"]
    session: str = Field(min_length=1, max_length=100, pattern=NAME)
    message_id: str = Field(min_length=1, max_length=100, pattern=NAME)
    text: str = Field(min_length=1, max_length=8_000, pattern=NO_NUL)
    channel: Literal["chat", "email"] = "chat"
    contact: InboundContact = Field(default_factory=InboundContact)


class InboundOut(BaseModel):
    """Whether it was taken in, now or before."""

    status: Literal["kept", "seen before"]


def said_out(message: Message) -> SaidOut:
    """One message as the API shows it."""
    return SaidOut(id=message.event_id, author=message.author.value, text=message.text, at=message.occurred_at)
