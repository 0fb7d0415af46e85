"""Probes, open to everyone: is the process alive, could it do its work, does the work get done."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import Connection

from agent.sync_turns import look
from api.bootstrap import House
from api.deps import HouseDep
from desk.interactions import SellerId
from storage.migrate import find_misfit, newest_version, version_of
from storage.queue_age import QueueAge, find_queue_age
from storage.restore_gate import HELD, is_shut
from storage.workers import count_beating

router = APIRouter(tags=["probes"])

# Thirty beats: a worker that is busy, or whose clock differs, is not taken for gone.
_BEATING = timedelta(minutes=1)

_EXAMPLE = {
    "status": "ready", "reason": None, "sending": "open", "playbook": "wildberries_seller",
    "queue": {"oldest_unhandled_seconds": 3, "oldest_due_reply_seconds": None, "workers": 2},
    "sync": [{"seller": "main", "channel": "review", "status": "idle", "last_sync_at": "2026-11-27T09:00:00+00:00",
              "is_late": False}],
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """How the work of all sellers stands. `sending`: `open`, or why replies are held back."""

    ages: tuple[QueueAge, ...]
    workers: int
    sending: str

    def unhandled_for(self, now: datetime) -> timedelta | None:
        """How long the oldest unhandled message has waited; None when none does."""
        return _age([one.unhandled_since for one in self.ages], now)

    def due_for(self, now: datetime) -> timedelta | None:
        """How long the next move of the oldest due reply is overdue."""
        return _age([one.due_since for one in self.ages], now)


@router.get("/health", summary="The process answers")
async def health() -> dict[str, str]:
    """Alive; says nothing about the database."""
    return {"status": "ok"}


@router.get(
    "/ready",
    summary="The desk can work, and its work gets done",
    responses={
        200: {"content": {"application/json": {"example": _EXAMPLE}}},
        503: {
            "description": "It cannot, or messages wait too long; says why.",
            "content": {"application/json": {"schema": {"type": "object"}}},
        },
    },
)
async def ready(house: HouseDep) -> JSONResponse:
    """Tables of a version this code can work on, no message or due reply that waits too long, somebody who works.

    Late pulls and held replies are told and change nothing: they are the vendor's doing, or a person's.
    """
    reason = find_misfit(await house.db.read(version_of), newest_version())
    told: dict[str, Any] = {"sending": None, "queue": None, "sync": None}
    if reason is None:
        now = _now(house)
        work = await house.db.read(_look, tuple(house.desks), now)
        reason = _why_late(work, late=timedelta(seconds=house.settings.queue_late_seconds), now=now)
        told = {"sending": work.sending, "queue": _queue_out(work, now), "sync": await _sync_out(house)}
    status = {"status": "not ready" if reason else "ready", "reason": reason, "playbook": house.playbook.name}
    return JSONResponse(status | told, status_code=503 if reason else 200)


def _now(house: House) -> datetime:
    return next(iter(house.desks.values())).clock()


def _look(conn: Connection, sellers: tuple[SellerId, ...], now: datetime) -> _Work:
    return _Work(
        ages=tuple(find_queue_age(conn, seller, now=now) for seller in sellers),
        workers=count_beating(conn, since=now - _BEATING),
        sending=_why_nothing_leaves(conn, sellers),
    )


def _why_nothing_leaves(conn: Connection, sellers: tuple[SellerId, ...]) -> str:
    """`open`, or why replies are held back although the desk can work: no reason to restart it."""
    held = [seller for seller in sellers if is_shut(conn, seller)]
    return f"{HELD} (sellers: {', '.join(held)})" if held else "open"


def _why_late(work: _Work, *, late: timedelta, now: datetime) -> str | None:
    unhandled, due = work.unhandled_for(now), work.due_for(now)
    if not work.workers and max(filter(None, (unhandled, due)), default=timedelta(0)) > _BEATING:
        return "work waits and no worker beats: start `replydesk serve` or `replydesk work`"
    for what, age in (("a message has not been looked at", unhandled), ("a reply is due and has not moved", due)):
        if age is not None and age > late:
            return f"{what} for {age // timedelta(minutes=1)} min: see `replydesk doctor`"
    return None


def _queue_out(work: _Work, now: datetime) -> dict[str, int | None]:
    def seconds(age: timedelta | None) -> int | None:
        return None if age is None else int(age.total_seconds())

    return {
        "oldest_unhandled_seconds": seconds(work.unhandled_for(now)),
        "oldest_due_reply_seconds": seconds(work.due_for(now)),
        "workers": work.workers,
    }


async def _sync_out(house: House) -> list[dict[str, Any]]:
    every = timedelta(seconds=house.settings.sync_seconds)
    return [
        {
            "seller": seller,
            "channel": one.state.channel,
            "status": one.state.status,
            "last_sync_at": one.state.last_sync_at.isoformat() if one.state.last_sync_at else None,
            "is_late": one.is_late,
        }
        for seller, desk in house.desks.items()
        for one in await look(desk, every=every)
    ]


def _age(moments: list[datetime | None], now: datetime) -> timedelta | None:
    known = [moment for moment in moments if moment is not None]
    return max(now - min(known), timedelta(0)) if known else None
