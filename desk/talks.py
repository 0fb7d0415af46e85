"""Talks with the assistant: what is kept of them, and what it may put forward for a person to confirm. Pure."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from desk.interactions import InteractionId, Json


class TurnState(StrEnum):
    """How an answer stands. `failed` and `stopped` ones are shown as what they are, never as whole."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


class EventKind(StrEnum):
    """What a run tells. `text`: more words; `restart`: those so far are void; `tool`: a call, its result."""

    TEXT = "text"
    RESTART = "restart"
    TOOL = "tool"
    PROPOSAL = "proposal"
    DONE = "done"
    ERROR = "error"


class ProposalKind(StrEnum):
    """What may be put forward: the acts of an operator, none of the model's own."""

    REPLY = "reply"
    LINK = "link"
    UNLINK = "unlink"
    ESCALATE = "escalate"
    ASSIGN = "assign"
    CLOSE = "close"
    REOPEN = "reopen"
    NOTE = "note"


class ProposalState(StrEnum):
    """`open` is the only state that can be confirmed. `refused`: confirmed, and the desk said no (`outcome`).

    `dismissed`: the person it was put to does not want it.
    """

    OPEN = "open"
    DONE = "done"
    REFUSED = "refused"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """A change put forward: which act, on which message, with what."""

    kind: ProposalKind
    interaction_id: InteractionId
    arguments: Mapping[str, Json]

    @property
    def hash(self) -> str:
        """Of everything that would be done: whoever confirms confirms exactly this."""
        told = [self.kind.value, int(self.interaction_id), dict(self.arguments)]
        return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """One conversation of one person."""

    id: int
    who: str
    title: str
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkTurn:
    """One question with its answer. `model`: the link that spoke; `error`: why there is no whole answer.

    `about_id`: the card that is spoken of, None for none.
    """

    id: int
    talk_id: int
    question: str
    about_id: InteractionId | None
    answer: str
    state: TurnState
    error: str
    model: str
    cost_usd: float
    trace_id: str | None
    created_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnEvent:
    """One thing a run told; `n` counts from 1 within the turn."""

    n: int
    kind: EventKind
    told: Mapping[str, Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A stored proposal. `who`: the only one who may confirm it; `outcome`: what came of it."""

    id: int
    talk_id: int
    turn_id: int
    who: str
    what: Proposed
    hash: str
    state: ProposalState
    outcome: str
    created_at: datetime
    expires_at: datetime
