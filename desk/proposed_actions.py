"""A change at the shop that a model may only propose: what it says, its seal, and when it is void.

The seal covers customer, tool, arguments, expiry and a nonce: whoever confirms hands it back, and a row or a request
with anything else in it does not fit. Pure; `agent.executor` alone carries out.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from desk.customers import CustomerId
from desk.interactions import InteractionId, Json, SellerId

LIFETIME = timedelta(hours=72)
"""How long a proposal may be confirmed. Guess: a weekend."""

CANCEL = "cancel_subscription"
"""What the customer's own link does; no tool of a model."""


class ActionState(StrEnum):
    """`unknown`: sent, and nobody knows yet what came of it. `void`: replaced by another, or its seal was broken."""

    PROPOSED = "proposed"
    SENDING = "sending"
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"
    DECLINED = "declined"
    EXPIRED = "expired"
    VOID = "void"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """As a tool returns it, before it is a row. `target`: the shop's id of what changes. `summary`: for people."""

    customer_id: CustomerId
    tool: str
    target: str
    arguments: Mapping[str, Json]
    summary: str
    nonce: str
    expires_at: datetime

    def key(self) -> tuple[str, str, str]:
        """Equal for equal changes, whatever their nonce."""
        return self.tool, self.target, canonical(self.arguments)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedAction:
    """A proposal as it stands. `hash`: its seal; `outcome`: what the shop said, in words for people."""

    id: int
    seller_id: SellerId
    interaction_id: InteractionId | None
    customer_id: CustomerId
    customer_external_id: str
    tool: str
    target: str
    arguments: Mapping[str, Json]
    summary: str
    nonce: str
    hash: str
    state: ActionState
    expires_at: datetime
    created_at: datetime
    decided_by: str | None = None
    outcome: str | None = None

    @property
    def execution_key(self) -> str:
        """The idempotency key at the shop: the same however often it is sent."""
        return f"rd-{self.id}-{self.hash[:32]}"

    def is_intact(self) -> bool:
        """Whether what stands here is what was sealed."""
        return is_same_hash(self.hash, seal(
            self.seller_id, customer_id=self.customer_id, tool=self.tool, target=self.target, arguments=self.arguments,
            nonce=self.nonce, expires_at=self.expires_at,
        ))  # fmt: skip


def seal(
    seller_id: SellerId,
    *,
    customer_id: CustomerId,
    tool: str,
    target: str,
    arguments: Mapping[str, Json],
    nonce: str,
    expires_at: datetime,
) -> str:
    """The hash a confirmation has to carry; 64 hex digits."""
    moment = expires_at.astimezone(UTC).isoformat(timespec="microseconds")
    parts: list[Json] = [1, seller_id, int(customer_id), tool, target, dict(arguments), nonce, moment]
    return hashlib.sha256(_dumps(parts).encode()).hexdigest()


def is_same_hash(one: str, other: str) -> bool:
    """Compared in constant time."""
    return hmac.compare_digest(one.encode(), other.encode())


def canonical(arguments: Mapping[str, Json]) -> str:
    """Arguments as text: equal for equal values."""
    return _dumps(dict(arguments))


def form_value(action: ProposedAction, verb: str) -> str:
    """What a button in a chat carries. `verb`: confirm | decline."""
    return f"replydesk:{verb}:{action.id}:{action.hash}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """A button of a confirmation form came back."""

    verb: str
    action_id: int
    hash: str

    @property
    def is_yes(self) -> bool:
        """Whether it is to be carried out; else it is declined."""
        return self.verb == "confirm"


def read_form_value(value: str) -> Pressed | None:
    """The inverse of `form_value`; None for anything else."""
    parts = value.split(":")
    if len(parts) != 4 or parts[0] != "replydesk" or parts[1] not in ("confirm", "decline"):
        return None
    if not (parts[2].isascii() and parts[2].isdigit()) or len(parts[2]) > 18:
        return None
    return Pressed(verb=parts[1], action_id=int(parts[2]), hash=parts[3])


def _dumps(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def tell_outcome(action: ProposedAction) -> str:
    """What to say to a customer of an action that was confirmed: never more than is known."""
    match action.state:
        case ActionState.DONE:
            return f"Done: {action.summary}."
        case ActionState.FAILED:
            return f"This could not be done: {action.summary}. Nothing has changed; a person will look at it."
        case ActionState.SENDING | ActionState.UNKNOWN:
            return f"We are still waiting for confirmation that this is done: {action.summary}."
    return f"Nothing was changed ({action.state.value}): {action.summary}."
