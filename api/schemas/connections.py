"""Shapes of connected marketplaces: their tokens go in and never come out."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr


class TokenRequest(BaseModel):
    """A token of the marketplace, as its portal shows it."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"token": "eyJ..."}})
    token: SecretStr = Field(min_length=1, max_length=8192)


class ConnectionOut(BaseModel):
    """One marketplace. `source`: environment goes before stored; `masked`: its last signs.

    `status`: working | problems (it works, see `problems`) | locked (no key of ours opens it) | none.
    """

    connector: str
    status: Literal["working", "problems", "locked", "none"]
    source: Literal["environment", "stored"] | None
    masked: str | None
    kind: str | None
    expires_at: datetime | None
    rights: list[str]
    limits: list[str]
    problems: list[str]
    stored_by: str | None
    stored_at: datetime | None


class TokenCheckOut(BaseModel):
    """What one read-only call with a token showed, beside what the token says of itself.

    `outcome`: works | refused (the vendor declined it) | useless (it opens nothing; no call was made) | unreachable
    (nothing is known). `seen`: messages of the page that was read, null where no call was answered.
    """

    outcome: Literal["works", "refused", "useless", "unreachable"]
    detail: str
    seen: int | None
    kind: str
    expires_at: datetime | None
    rights: list[str]
    limits: list[str]
    problems: list[str]
