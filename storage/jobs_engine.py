"""Runs jobs with DBOS, on the desk's own database. A process has one engine; it takes jobs until it is stopped.

Five guard-rails (`design/stack.md` §3): its own connections, a pinned version, named executors whose work others take
over (`jobs_dead`), JSON alone in the queue, and finished jobs that are forgotten.
"""

import asyncio
from collections.abc import Awaitable, Callable

from dbos import DBOS, DBOSPortableJSONSerializer

from desk.interactions import SellerId
from storage.jobs import MAINTENANCE, WORK_QUEUES, Job, Kind
from storage.jobs_queue import APPLICATION, APPLICATION_VERSION, SCHEMA, Jobs

Handler = Callable[[Job], Awaitable[None]]
"""Does one job. What it raises ends the job: nothing is tried again by the engine, the rows own that."""

AT_ONCE = 8
_POLL_SECONDS = 0.25
MAINTENANCE_AT_ONCE = 4
_MAINTENANCE_POLL_SECONDS = 0.5
# Its own listener sleeps this long between looks at nothing (we send no messages between jobs); stopping waits for it.
_NOTHING_TO_HEAR_SECONDS = 0.5


class JobsEngine:
    """Takes jobs from every queue and hands them to a handler, in the event loop that started it."""

    def __init__(self, jobs: Jobs, handler: Handler, *, executor: str, at_once: int = AT_ONCE) -> None:
        self._jobs, self._handler, self._executor, self._at_once = jobs, handler, executor, at_once
        self._active = 0

    async def start(self) -> None:
        """Begin to take jobs. Only one engine can run in a process."""
        DBOS(
            config={
                "name": APPLICATION,
                "system_database_url": self._jobs.db.url,
                "system_database_engine": self._jobs.engine,
                "dbos_system_schema": SCHEMA,
                "application_version": APPLICATION_VERSION,
                "executor_id": self._executor,
                "serializer": DBOSPortableJSONSerializer(),
                "run_migrations": False,
                "use_listen_notify": False,
                "notification_listener_polling_interval_sec": _NOTHING_TO_HEAR_SECONDS,
                "log_level": "WARNING",
                "enable_otlp": False,
            }
        )
        for kind in Kind:
            # Retries belong to the rows: a job that was cut off is taken over, one that ended is ended.
            DBOS.workflow(name=kind.value, max_recovery_attempts=None)(self._runner(kind))
        # In the loop's own thread: DBOS runs jobs in the loop it was launched from.
        DBOS.launch()
        await asyncio.to_thread(self._open_queues)

    async def stop(self, *, patience: float) -> None:
        """Take no more jobs; wait up to `patience` seconds for those under way. The rest is for others to take over."""
        waits = round(patience) if self._active else 0
        await asyncio.to_thread(DBOS.destroy, destroy_registry=True, workflow_completion_timeout_sec=waits)

    def _open_queues(self) -> None:
        for name in WORK_QUEUES:
            DBOS.register_queue(name, worker_concurrency=self._at_once, polling_interval_sec=_POLL_SECONDS)
        DBOS.register_queue(
            MAINTENANCE, worker_concurrency=MAINTENANCE_AT_ONCE, polling_interval_sec=_MAINTENANCE_POLL_SECONDS
        )

    def _runner(self, kind: Kind) -> Callable[[str, str, list[str | int]], Awaitable[None]]:
        async def run(queue: str, seller_id: str, key: list[str | int]) -> None:
            self._active += 1
            try:
                await self._handler(Job(kind=kind, queue=queue, seller_id=SellerId(seller_id), key=tuple(key)))
            finally:
                self._active -= 1

        run.__name__ = run.__qualname__ = kind.value
        return run
