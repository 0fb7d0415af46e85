"""Shapes of proposed actions: what a customer may have changed once somebody confirms."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from desk.proposed_actions import ProposedAction

State = Literal["proposed", "sending", "done", "failed", "unknown", "declined", "expired", "void"]


class ProposedActionOut(BaseModel):
    """One. `summary`: for people; `hash`: hand it back to confirm exactly this; `outcome`: the shop's words."""

    id: int
    interaction_id: int | None
    customer_id: int
    tool: str
    target: str
    arguments: dict[str, str]
    summary: str
    hash: str
    state: State
    expires_at: datetime
    created_at: datetime
    decided_by: str | None
    outcome: str | None


class ConfirmRequest(BaseModel):
    """The `hash` of the action as it was shown: a confirmation of anything else is refused."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"hash": "9f2c..."}})
    hash: str = Field(min_length=64, max_length=64, pattern="^[0-9a-f]+$")


def to_out(action: ProposedAction) -> ProposedActionOut:
    """The row as the API shows it."""
    return ProposedActionOut.model_validate({name: getattr(action, name) for name in ProposedActionOut.model_fields})
