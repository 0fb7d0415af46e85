"""A worker: takes jobs of any seller it knows, beats, takes over the dead, sweeps. Everything it owes is in the rows.

Any number of them share one database, in one process or on many machines; each job is done by whoever takes it.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta

from agent.chores import Chore
from agent.desk import Clock, Desk, utc_now
from agent.hands import MOST_DEATHS, Hands
from agent.sweeper import Sweeper
from desk.errors import DeskError
from desk.interactions import InteractionId, SellerId
from storage.jobs import Job, Kind, again
from storage.jobs_dead import DEAD_AFTER, Reaper
from storage.jobs_engine import AT_ONCE, JobsEngine
from storage.jobs_queue import Jobs
from storage.owed import put_off_job
from storage.workers import beat, executor_id, stop_beating

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 25.0
"""How long a worker that is told to stop waits for what is under way: less than systemd and Docker are told to wait."""

_BEAT_SECONDS = DEAD_AFTER.total_seconds() / 6
_SWEEP_SECONDS, _BUSY_SECONDS = 1.0, 0.2
# A chore that a worker has no seller for is named anew for the others, so often and so far apart.
_NAMED_ANEW, _ANEW_SECONDS = 30, 1.0


class Worker:
    """One process's. `chores`: see `agent.chores`; `at_once`: jobs of one queue under way in this process.

    `most_deaths`: workers that may die over one message, see `agent.hands`.
    """

    def __init__(
        self,
        desks: Mapping[SellerId, Desk],
        jobs: Jobs,
        *,
        chores: Sequence[Chore],
        code_version: str,
        at_once: int = AT_ONCE,
        patience: float = PATIENCE_SECONDS,
        dead_after: timedelta = DEAD_AFTER,
        most_deaths: int = MOST_DEATHS,
        clock: Clock = utc_now,
    ) -> None:
        alone = asyncio.Lock()
        self._hands = {seller: Hands(desk, alone=alone, most_deaths=most_deaths) for seller, desk in desks.items()}
        self._strangers: set[SellerId] = set()
        self._chores = {chore.name: chore for chore in chores}
        self._jobs, self._code_version, self._patience, self._clock = jobs, code_version, patience, clock
        self._name = executor_id()
        self._engine = JobsEngine(jobs, self._do, executor=self._name, at_once=at_once)
        self._reaper = Reaper(jobs, executor=self._name, dead_after=dead_after)
        self._sweeper = Sweeper(jobs, self._hands, chores)
        self._under_way: set[asyncio.Task[None]] = set()
        self._is_stopping = False

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set: messages and replies under way are finished, a pull is left at its last page."""
        started_at = self._clock()
        await self._beat(started_at)
        await self._engine.start()
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(_repeat(lambda: self._pulse(started_at), stop, pause=_BEAT_SECONDS))
                tasks.create_task(_repeat(self._sweeper.sweep, stop, pause=_SWEEP_SECONDS))
        finally:
            await self._end()

    async def _do(self, job: Job) -> None:
        """One job. It ends whatever happens: what is owed still stands in its row, and is named anew."""
        if self._is_stopping:
            # Taken in the last moment: it stays as it is, and another worker takes it over.
            raise asyncio.CancelledError
        hands = self._hands.get(job.seller_id)
        match job.kind:
            case _ if hands is None:
                await self._leave_to_others(job)
            case Kind.HANDLE:
                interaction_id, revision, attempt = map(int, job.key)
                await hands.handle(InteractionId(interaction_id), revision=revision, attempt=attempt)
            case Kind.DISPATCH:
                reply_id, step = map(int, job.key)
                await hands.dispatch(reply_id, step=step)
            case Kind.CHORE:
                await self._do_chore(hands.desk, job)

    async def _leave_to_others(self, job: Job) -> None:
        """A job of a seller whose token this process does not have: its row waits a moment, a chore is named anew."""
        if job.seller_id not in self._strangers:
            self._strangers.add(job.seller_id)
            log.warning(
                "this worker has no token of a seller; others must work for it", extra={"seller": job.seller_id}
            )
        if job.kind is not Kind.CHORE:
            await self._jobs.db.write(put_off_job, job, now=self._clock())
        elif (next_one := again(job, limit=_NAMED_ANEW)) is not None:
            await asyncio.sleep(_ANEW_SECONDS)
            await self._jobs.db.write(self._jobs.enqueue, next_one)

    async def _do_chore(self, desk: Desk, job: Job) -> None:
        name, about = str(job.key[0]), str(job.key[1])
        chore = self._chores.get(name)
        if chore is None or not await self._jobs.is_first(job):
            log.info("chore left out: unknown here, or its last turn is still on", extra={"job": job.id})
            return
        task = asyncio.create_task(_act(chore, desk, about))
        self._under_way.add(task)
        try:
            await task
        finally:
            self._under_way.discard(task)

    async def _pulse(self, started_at: datetime) -> bool:
        await self._beat(started_at)
        await self._reaper.take_over(now=self._clock())
        return False

    async def _beat(self, started_at: datetime) -> None:
        await self._jobs.db.write(
            beat, self._name, code_version=self._code_version, started_at=started_at, now=self._clock()
        )

    async def _end(self) -> None:
        self._is_stopping = True
        for task in self._under_way:
            task.cancel()
        await self._engine.stop(patience=self._patience)
        try:
            await self._jobs.db.write(stop_beating, self._name, now=self._clock())
        except DeskError as error:
            log.warning("could not say goodbye; others will notice", extra={"error": str(error)})


async def _act(chore: Chore, desk: Desk, about: str) -> None:
    try:
        await chore.act(desk, about)
    except DeskError as error:
        log.warning("a chore failed; its next turn comes", extra={"chore": chore.name, "error": str(error)})
    except Exception:
        log.exception("a chore failed; its next turn comes", extra={"chore": chore.name})


async def _repeat(step: Callable[[], Awaitable[bool]], stop: asyncio.Event, *, pause: float) -> None:
    while not stop.is_set():
        try:
            was_busy = await step()
        except Exception:
            log.exception("a worker step failed; it is tried again")
            was_busy = False
        await _sleep_or_stop(stop, _BUSY_SECONDS if was_busy else pause)


async def _sleep_or_stop(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
