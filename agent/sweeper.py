"""Names the work that is due: rows whose job a crash, a back-fill or a wait left out, and the turns of the chores.

Every process sweeps; keys make that harmless. Only so much is queued ahead for one seller that nothing is walked
through in vain while a model is away, and nobody's single message waits behind somebody's back-fill.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from sqlalchemy import Connection

from agent.chores import Chore
from agent.desk import Desk
from agent.hands import Hands
from desk.errors import TryLater
from desk.interactions import SellerId
from storage.jobs import Job
from storage.jobs_queue import Jobs
from storage.owed import (
    OwedDispatch,
    OwedHandling,
    find_owed_dispatches,
    find_owed_handlings,
    put_off_dispatch,
    put_off_handling,
)

log = logging.getLogger(__name__)

Owed = TypeVar("Owed", OwedHandling, OwedDispatch)

_AHEAD = 128
# Rows looked at: those that are queued already stand before those that are not.
_LOOK = 2 * _AHEAD


class Sweeper:
    """One process's. `hands`: its sellers'; `chores`: what is done on time for each of them."""

    def __init__(self, jobs: Jobs, hands: Mapping[SellerId, Hands], chores: Sequence[Chore]) -> None:
        self._jobs, self._hands, self._chores = jobs, hands, chores
        self._asked: dict[tuple[str, ...], str] = {}

    async def sweep(self) -> bool:
        """One look at every seller; True when there is more than was queued."""
        is_busy = False
        for hands in self._hands.values():
            try:
                is_busy |= await self._sweep(hands)
                await self._ask_chores(hands.desk)
            except TryLater:
                # The database, and with it everybody.
                raise
            except Exception:
                log.exception("a seller's sweep failed; the others' go on", extra={"seller": hands.desk.seller_id})
        return is_busy

    async def _sweep(self, hands: Hands) -> bool:
        desk, now = hands.desk, hands.desk.clock()
        due = await desk.db.read(find_owed_dispatches, desk.seller_id, now=now, limit=_LOOK)
        is_busy = await self._queue(desk, due, _next_dispatch)
        if hands.rest.ends_at(now) is None:
            unhandled = await desk.db.read(find_owed_handlings, desk.seller_id, now=now, limit=_LOOK)
            is_busy |= await self._queue(desk, unhandled, _next_handling)
        return is_busy

    async def _queue(self, desk: Desk, due: Sequence[Owed], renew: Callable[[Connection, Owed], Owed | None]) -> bool:
        """Queue what has no job. A job that ended and left its row as it was used its key up: the next one is taken."""
        known = await self._jobs.find([one.job.id for one in due])
        missing = [one for one in due if not known.get(one.job.id)]
        waiting = len(due) - len(missing)
        if not missing or waiting > _AHEAD // 2:
            return False
        await desk.db.write(_enqueue, self._jobs, missing[: _AHEAD - waiting], set(known), renew)
        return len(missing) > _AHEAD - waiting

    async def _ask_chores(self, desk: Desk) -> None:
        for chore in self._chores:
            fresh = {_which(job): job for job in chore.jobs(desk, desk.clock())}
            fresh = {which: job for which, job in fresh.items() if self._asked.get(which) != job.id}
            if fresh and await chore.is_due(desk):
                await desk.db.write(self._jobs.enqueue, *fresh.values())
                self._asked |= {which: job.id for which, job in fresh.items()}


def _which(job: Job) -> tuple[str, ...]:
    """A chore of one seller, whatever its turn."""
    return (job.seller_id, *map(str, job.key[:-1]))


def _enqueue(
    conn: Connection,
    jobs: Jobs,
    chosen: Sequence[Owed],
    ended: set[str],
    renew: Callable[[Connection, Owed], Owed | None],
) -> None:
    for one in chosen:
        fresh = renew(conn, one) if one.job.id in ended else one
        if fresh is not None:
            jobs.enqueue(conn, fresh.job)


def _next_handling(conn: Connection, owed: OwedHandling) -> OwedHandling | None:
    return replace(owed, attempt=owed.attempt + 1) if put_off_handling(conn, owed, until=None) else None


def _next_dispatch(conn: Connection, owed: OwedDispatch) -> OwedDispatch | None:
    return replace(owed, step=owed.step + 1) if put_off_dispatch(conn, owed, until=None) else None
