"""Shapes of where each channel's pull stands."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict
from pydantic.config import JsonDict

from agent.sync_turns import Freshness
from storage.sync_progress import Backfill

_BACKFILL: JsonDict = {
    "started_at": "2026-11-27T09:00:00Z", "finished_at": None, "pages": 42, "fetched": 42000, "total": 118000,
    "share": 0.356, "oldest_at": "2021-03-02T08:15:00Z", "newest_at": "2023-06-11T17:40:00Z",
}  # fmt: skip
_EXAMPLE: JsonDict = {
    "channel": "review", "status": "syncing", "error": None, "is_late": False, "last_sync_at": None,
    "started_at": "2026-11-27T09:00:00Z", "attempts": 0, "next_try_at": None, "requested_at": None, "fetched": 42000,
    "backfill": _BACKFILL,
}  # fmt: skip


class BackfillOut(BaseModel):
    """The first pull of a channel: years of history.

    `total`: what the vendor said there is, null where it does not say; `share`: 0..1 of it, an estimate.
    `newest_at`: how far it has come, for history is read oldest first. `finished_at` null: it goes on.
    """

    model_config = ConfigDict(from_attributes=True)
    started_at: datetime
    finished_at: datetime | None
    pages: int
    fetched: int
    total: int | None
    share: float | None
    oldest_at: datetime | None
    newest_at: datetime | None


class ChannelSyncOut(BaseModel):
    """One channel, or `products`. `is_late`: no complete pull for three turns.

    `attempts`: failures in a row; `next_try_at`: when the next try is made by itself. `requested_at`: somebody asked
    and no worker has begun. `fetched`: messages of the run under way, else of the last one.
    """

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"example": _EXAMPLE})
    channel: str
    status: Literal["idle", "syncing", "error"]
    error: str | None
    is_late: bool = False
    last_sync_at: datetime | None
    started_at: datetime | None
    attempts: int
    next_try_at: datetime | None
    requested_at: datetime | None
    fetched: int
    backfill: BackfillOut | None


class RequestedOut(BaseModel):
    """A pull that was asked for."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"channel": "review", "requested_at": "2026-11-27T09:00:00Z"}}
    )
    channel: str
    requested_at: datetime


def sync_out(one: Freshness) -> ChannelSyncOut:
    """A channel as it goes out."""
    return ChannelSyncOut.model_validate(one.state).model_copy(update={"is_late": one.is_late})


def progress_in_words(backfill: Backfill | None) -> str:
    """`, back-fill: 42000 of about 118000 (36 %), up to 2023-06-11`; nothing when there is none, or it is done."""
    if backfill is None or backfill.finished_at is not None:
        return ""
    share = f" of about {backfill.total} ({backfill.share:.0%})" if backfill.share is not None else ""
    reached = f", up to {backfill.newest_at:%Y-%m-%d}" if backfill.newest_at else ""
    return f", back-fill: {backfill.fetched}{share}{reached}"
