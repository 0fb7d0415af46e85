"""When a channel is pulled: on its usual turn, when somebody asks, when a failure is to be tried again.

What is due stands in the channel's row; whoever looks first does it. Nobody pulls a channel that is being pulled.
A pull that has much to read gives way after a while: its next part is queued behind whatever waits by then.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from agent.circuits import surface_of
from agent.desk import Desk
from agent.ingest import PRODUCTS, Pulled, cards_surface, pull, pull_products
from desk.errors import NotFound
from desk.interactions import ChannelName
from desk.sync_turns import SLICE, is_late
from storage.circuits import allow_try
from storage.jobs import chore_job
from storage.sync import SyncState, bury_dead, list_sync_states, read_sync_state, request_sync

log = logging.getLogger(__name__)

SYNC, SYNC_DUE = "sync", "sync_due"
"""The chores: the usual turn, and what cannot wait for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """One channel: how its pull stands, and whether its last complete one is too long ago."""

    state: SyncState
    is_late: bool


def names_of(desk: Desk) -> tuple[str, ...]:
    """Everything of a seller that is pulled."""
    cards = (PRODUCTS,) if desk.catalogue is not None else ()
    return (*cards, *(name.value for name in desk.channels))


def name_in(desk: Desk, told: str) -> str:
    """The channel that is meant, `reviews` for `review`; `NotFound` says which there are."""
    names = names_of(desk)
    for name in (told, told.removesuffix("s")):
        if name in names:
            return name
    raise NotFound(f"seller {desk.seller_id!r} pulls no {told!r}; known: {', '.join(names) or 'none'}")


async def take_turn(desk: Desk, name: str, *, span: timedelta = SLICE) -> None:
    """The usual turn: left out while a pull is under way, or a failure waits. `span`: after that long it gives way."""
    now = desk.clock()
    state = await desk.db.read(read_sync_state, desk.seller_id, name, now=now)
    if not state.is_running and not state.rests(now):
        await _pull_a_slice(desk, name, span)


async def take_due(desk: Desk, name: str, *, span: timedelta = SLICE) -> None:
    """Pull what is wanted before its turn, if it still is; a dead worker's pull is written off first."""
    now = desk.clock()
    if await desk.db.write(bury_dead, desk.seller_id, name, now=now):
        log.warning("a pull died with its worker; it is tried again", extra={"channel": name})
    state = await desk.db.read(read_sync_state, desk.seller_id, name, now=now)
    if state.is_due(now):
        await _pull_a_slice(desk, name, span)


async def _pull_a_slice(desk: Desk, name: str, span: timedelta) -> None:
    pulled = await pull_named(desk, name, give_way_at=desk.clock() + span)
    if pulled.gave_way:
        # Lost with its worker, the row's wish stands: the next look finds it due.
        await desk.db.write(_enqueue, desk, name, desk.clock())


async def has_due(desk: Desk) -> bool:
    """Whether any channel is wanted before its turn: one query, asked every second."""
    now = desk.clock()
    states = await desk.db.read(list_sync_states, desk.seller_id, now=now)
    known = names_of(desk)
    return any(state.is_due(now) for state in states if state.channel in known)


async def ask(desk: Desk, told: str) -> SyncState:
    """Have a channel pulled now, by whichever worker is free. `Conflict` while it is; `NotFound` for a strange name."""
    return await desk.db.write(_ask, desk, name_in(desk, told), desk.clock())


async def pull_named(desk: Desk, name: str, *, give_way_at: datetime | None = None) -> Pulled:
    """Pull a channel, or the product cards, to its end, or to the page that is read at `give_way_at`."""
    if name == PRODUCTS:
        return await pull_products(desk, give_way_at=give_way_at)
    return await pull(desk, ChannelName(name), give_way_at=give_way_at)


async def look(desk: Desk, *, every: timedelta) -> tuple[Freshness, ...]:
    """How every channel of a seller stands. `every`: the pause between two usual turns."""
    now, names = desk.clock(), names_of(desk)
    states = await desk.db.read(list_sync_states, desk.seller_id, now=now, names=names)
    return tuple(
        Freshness(state=state, is_late=state.channel in names and is_late(state.last_sync_at, every=every, now=now))
        for state in states
    )


def _ask(conn: Connection, desk: Desk, name: str, now: datetime) -> SyncState:
    state = request_sync(conn, desk.seller_id, name, now=now)
    # A person has changed something, or wants to see: a resting surface is tried once.
    allow_try(conn, desk.seller_id, _surface(desk, name), now=now)
    _enqueue(conn, desk, name, state.requested_at or now)
    return state


def _enqueue(conn: Connection, desk: Desk, name: str, asked_at: datetime) -> None:
    mark = f"asked-{int(asked_at.timestamp() * 1000)}"
    desk.enqueue(conn, chore_job(desk.seller_id, SYNC_DUE, mark, about=name))


def _surface(desk: Desk, name: str) -> str:
    if name == PRODUCTS and desk.catalogue is not None:
        return cards_surface(desk.catalogue)
    return surface_of(desk.channels[ChannelName(name)])
