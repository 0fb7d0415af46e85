"""Shapes of talks with the assistant."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.texts import NO_NUL
from desk.talks import Proposal, ProposalKind, ProposalState, Talk, TalkTurn, TurnState

_LARGEST = 2**63 - 1
Id = Annotated[int, Field(ge=1, le=_LARGEST)]


class AskRequest(BaseModel):
    """A question. `conversation_id` null: a new conversation. `about`: the card that is open, null for none."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"text": "what is overdue?"}})
    text: str = Field(min_length=1, max_length=4_000, pattern=NO_NUL)
    conversation_id: Id | None = None
    about: Id | None = None


class ConfirmRequest(BaseModel):
    """The `hash` of the proposal as it was shown: exactly that is done."""

    model_config = ConfigDict(extra="forbid")
    hash: str = Field(pattern=r"^[0-9a-f]{64}$")


class ConversationOut(BaseModel):
    """One of your conversations. `title`: its first question, shortened."""

    id: int
    title: str
    created_at: datetime
    updated_at: datetime


class AnswerOut(BaseModel):
    """A question with its answer. `state`: running, done, failed or stopped; only `done` is a whole answer.

    `about`: the card that was spoken of. `model`: who answered. `error`: why there is none.
    """

    id: int
    question: str
    answer: str
    state: TurnState
    error: str
    about: int | None
    model: str
    cost_usd: float
    trace_id: str | None
    created_at: datetime
    finished_at: datetime | None


class ProposalOut(BaseModel):
    """A change put forward to you. Only an `open` one that has not expired can be confirmed, once, with its `hash`.

    `arguments`: what would be done. `outcome`: what was done, or why the desk refused it.
    """

    id: int
    message_id: int
    kind: ProposalKind
    interaction_id: int
    arguments: dict[str, Any]
    hash: str
    state: ProposalState
    outcome: str
    created_at: datetime
    expires_at: datetime


class TalkOut(BaseModel):
    """A whole conversation: its last 50 answers, oldest first."""

    conversation: ConversationOut
    messages: list[AnswerOut]
    proposals: list[ProposalOut]


def conversation_out(talk: Talk) -> ConversationOut:
    """A conversation as it is handed out."""
    return ConversationOut(id=talk.id, title=talk.title, created_at=talk.created_at, updated_at=talk.updated_at)


def answer_out(turn: TalkTurn) -> AnswerOut:
    """An answer as it is handed out."""
    return AnswerOut(
        id=turn.id, question=turn.question, answer=turn.answer, state=turn.state, error=turn.error,
        about=turn.about_id, model=turn.model, cost_usd=turn.cost_usd, trace_id=turn.trace_id,
        created_at=turn.created_at, finished_at=turn.finished_at,
    )  # fmt: skip


def proposal_out(one: Proposal) -> ProposalOut:
    """A proposal as it is handed out."""
    return ProposalOut(
        id=one.id, message_id=one.turn_id, kind=one.what.kind, interaction_id=one.what.interaction_id,
        arguments=dict(one.what.arguments), hash=one.hash, state=one.state, outcome=one.outcome,
        created_at=one.created_at, expires_at=one.expires_at,
    )  # fmt: skip
