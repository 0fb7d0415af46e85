"""Shapes of the switches."""

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.texts import NO_NUL


class SwitchesOut(BaseModel):
    """What is on for one channel."""

    channel: str
    auto_send: bool
    stopped_because: str | None


class SwitchRequest(BaseModel):
    """Turn a switch. `channel` null: every channel (kill switch only)."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"is_on": True, "channel": "review"}})
    is_on: bool
    channel: str | None = None
    all_sellers: bool = False
    author: str = Field(default="operator", min_length=1, max_length=64, pattern=NO_NUL)
