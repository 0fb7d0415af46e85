"""Shapes of what a seller may change at run time."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.texts import NO_NUL


class SettingOut(BaseModel):
    """A setting as it stands. `is_default`: the playbook's value holds."""

    model_config = ConfigDict(from_attributes=True)
    name: str
    title: str
    unit: str
    value: Any
    default: Any
    is_default: bool
    updated_at: datetime | None


class SettingRequest(BaseModel):
    """The new value; its shape is the setting's own."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"value": 240, "author": "anna"}})
    value: Any
    author: str = Field(default="operator", min_length=1, max_length=64, pattern=NO_NUL)


class SettingChangeOut(BaseModel):
    """One change, newest first in lists. null: the playbook's default held before, or holds again."""

    model_config = ConfigDict(from_attributes=True)
    id: int
    name: str
    old: Any
    new: Any
    author: str
    created_at: datetime
