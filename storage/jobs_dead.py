"""Takes over what a dead worker had begun: DBOS itself leaves it to nobody until that very worker comes back.

A worker is dead when it said so, when its pid is gone from this host, or when its beat has not changed for a while by
the observer's own clock: two hosts whose clocks differ do not take each other for dead. Being wrong costs work done
twice, never a second reply: the rows' own fences decide.
"""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection, update

from storage.jobs import Job
from storage.jobs_queue import Jobs
from storage.owed import suspect
from storage.tables_durable import workers
from storage.workers import WorkerRow, forget_worker, is_gone, list_workers

log = logging.getLogger(__name__)

DEAD_AFTER = timedelta(seconds=12)
"""Six beats of `agent.worker`; a loop that is stuck this long is as good as dead."""

# Between a reaper's claim of a dead worker and the next one's: it lists and resumes in between.
_LEASE = timedelta(seconds=3)
_KEPT = timedelta(minutes=10)
_ORPHANS_EVERY_SECONDS = 30.0
_AT_ONCE = 1000

Monotonic = Callable[[], float]


class Reaper:
    """One process's eye on the others. `executor`: its own name, which it never takes for dead."""

    def __init__(
        self, jobs: Jobs, *, executor: str, dead_after: timedelta = DEAD_AFTER, monotonic: Monotonic = time.monotonic
    ) -> None:
        self._jobs, self._executor, self._dead_after, self._monotonic = jobs, executor, dead_after, monotonic
        self._seen: dict[str, tuple[datetime, float]] = {}
        self._orphans_at = monotonic() + _ORPHANS_EVERY_SECONDS

    async def take_over(self, *, now: datetime) -> int:
        """Put every job of every dead worker back into its queue; returns how many."""
        rows = [row for row in await self._jobs.db.read(list_workers) if row.executor_id != self._executor]
        taken = 0
        for row in rows:
            if self._is_dead(row) and await self._jobs.db.write(_claim, row, now):
                taken += await self._take(row, now)
        return taken + await self._take_orphans({self._executor, *(row.executor_id for row in rows)})

    def _is_dead(self, row: WorkerRow) -> bool:
        """`_seen` keeps when this process first saw the beat that stands there now."""
        beat, since = self._seen.get(row.executor_id, (None, 0.0))
        if beat != row.beat_at:
            since = self._monotonic()
            self._seen[row.executor_id] = (row.beat_at, since)
        return is_gone(row) or self._monotonic() - since > self._dead_after.total_seconds()

    async def _take(self, row: WorkerRow, now: datetime) -> int:
        taken = await self._resume(await self._jobs.find_of(row.executor_id, limit=_AT_ONCE))
        if taken:
            log.warning("took over a dead worker's jobs", extra={"worker": row.executor_id, "jobs": taken})
        elif now - row.beat_at > _KEPT:
            await self._jobs.db.write(forget_worker, row.executor_id)
            self._seen.pop(row.executor_id, None)
        return taken

    async def _take_orphans(self, known: set[str]) -> int:
        """Jobs of workers that have no row at all, as after a restore."""
        if self._monotonic() < self._orphans_at:
            return 0
        self._orphans_at = self._monotonic() + _ORPHANS_EVERY_SECONDS
        return await self._resume(await self._jobs.find_orphans(known, limit=_AT_ONCE))

    async def _resume(self, left: tuple[Job, ...]) -> int:
        """Their messages first: one of them may be what the worker died of."""
        if left:
            await self._jobs.db.write(suspect, left)
            await self._jobs.resume(left)
        return len(left)


def _claim(conn: Connection, row: WorkerRow, now: datetime) -> bool:
    """Declare a worker dead, by one process at a time; its own next beat, should it come, takes that back."""
    if row.stopped_at is not None and abs(now - row.stopped_at) < _LEASE:
        return False
    same = workers.c.stopped_at.is_(None) if row.stopped_at is None else workers.c.stopped_at == row.stopped_at
    done = conn.execute(
        update(workers).where(workers.c.executor_id == row.executor_id, same).values(stopped_at=max(now, row.beat_at))
    )
    return done.rowcount == 1
