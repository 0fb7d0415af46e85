"""Puts jobs into the queue, in the commit that makes them true, and looks them up: DBOS's client, wrapped."""

import asyncio
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import ParamSpec, TypeVar

from sqlalchemy import Connection, text

from desk.interactions import SellerId
from storage.database import Database, within_reach
from storage.jobs import Job, Kind
from storage.jobs_connections import keep_quiet, open_jobs_engine

APPLICATION, SCHEMA = "replydesk", "dbos"
APPLICATION_VERSION = "replydesk-1"
"""Pinned: a hash of the source would leave the last release's jobs to nobody. Counted up when a job's shape changes."""

# Any number that nobody else locks; `storage.migrate` has its own.
_TURN = 7_310_580_022

P = ParamSpec("P")
T = TypeVar("T")

_LIVE = ["ENQUEUED", "PENDING", "DELAYED"]
_FINISHED = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]


class Jobs:
    """The queue of one database. Opening it makes its tables; `close` lets go of its connections."""

    def __init__(self, db: Database) -> None:
        # Loaded here: whoever only reads a desk's rows should not wait for it.
        from dbos import DBOS, DBOSClient, DBOSPortableJSONSerializer

        keep_quiet()
        make_tables = partial(DBOS.migrate, db.url, schema=SCHEMA)
        if db.engine.dialect.name == "sqlite":
            make_tables()
        else:
            _one_at_a_time(db, make_tables)
        self.db, self.engine = db, open_jobs_engine(db.url)
        self.client = DBOSClient(
            system_database_engine=self.engine,
            dbos_system_schema=SCHEMA,
            serializer=DBOSPortableJSONSerializer(),
            application_name=APPLICATION,
            lazy=True,
            retry_connection_errors=False,
        )

    def enqueue(self, conn: Connection, *jobs: Job) -> None:
        """Put jobs into the queue in the caller's transaction: they are there when it commits, and not otherwise."""
        for job in jobs:
            self.client.enqueue_in_transaction(
                conn,
                {
                    "workflow_name": job.kind.value,
                    "queue_name": job.queue,
                    "workflow_id": job.id,
                    "app_version": APPLICATION_VERSION,
                    "priority": job.priority,
                },
                job.queue,
                job.seller_id,
                list(job.key),
            )

    async def find(self, ids: Collection[str]) -> Mapping[str, bool]:
        """Which of these jobs the queue knows: True for one that waits or is under way, False for one that ended."""
        return await self._ask(self._find, list(ids)) if ids else {}

    async def is_first(self, job: Job) -> bool:
        """Whether no older job of the same seller and chore is under way: two must not pull one channel at once."""
        prefix = ":".join(job.id.split(":")[:-1]) + ":"
        under_way = await self._ask(
            self.client.list_workflows,
            status="PENDING",
            queue_name=job.queue,
            workflow_id_prefix=prefix,
            load_input=False,
            load_output=False,
        )
        mine = [(one.created_at or 0, one.workflow_id) for one in under_way if one.workflow_id == job.id]
        return not mine or all((one.created_at or 0, one.workflow_id) >= mine[0] for one in under_way)

    async def forget_finished(self, queues: Sequence[str], *, before: datetime, limit: int) -> int:
        """Delete up to `limit` jobs of these queues that ended before a moment; returns how many."""
        return await self._ask(self._forget, list(queues), before, limit)

    async def find_of(self, executor: str, *, limit: int) -> tuple[Job, ...]:
        """What an executor has under way."""
        return await self._ask(self._under_way, {executor}, set(), limit)

    async def find_orphans(self, known: set[str], *, limit: int) -> tuple[Job, ...]:
        """What is under way with executors that nobody knows."""
        return await self._ask(self._under_way, set(), known, limit)

    async def resume(self, jobs: Sequence[Job]) -> None:
        """Put jobs that are under way back into the queues they came from."""
        await self._ask(self._resume, jobs)

    def close(self) -> None:
        """Let go of the connections."""
        self.client.destroy()
        self.engine.dispose()

    async def _ask(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.to_thread(_within_reach, partial(function, *args, **kwargs))

    def _find(self, ids: list[str]) -> dict[str, bool]:
        found = self.client.list_workflows(workflow_ids=ids, load_input=False, load_output=False)
        return {one.workflow_id: one.status in _LIVE for one in found}

    def _forget(self, queues: list[str], before: datetime, limit: int) -> int:
        old = self.client.list_workflows(
            status=_FINISHED,
            queue_name=queues,
            completed_before=before.astimezone(UTC).isoformat(),
            limit=limit,
            load_input=False,
            load_output=False,
        )
        if old:
            self.client.delete_workflows([one.workflow_id for one in old])
        return len(old)

    def _under_way(self, of: set[str], known: set[str], limit: int) -> tuple[Job, ...]:
        under_way = self.client.list_workflows(
            status="PENDING", executor_id=list(of) or None, limit=limit, load_input=False, load_output=False
        )
        return tuple(
            _job_of(one.workflow_id, one.queue_name or "") for one in under_way if one.executor_id not in known
        )

    def _resume(self, jobs: Sequence[Job]) -> None:
        for job in jobs:
            self.client.resume_workflow(job.id, queue_name=job.queue)


def _job_of(name: str, queue: str) -> Job:
    """A job by its name; three parts of a key follow the seller, two for a reply."""
    kind, rest = name.split(":", 1)
    parts = 2 if kind == Kind.DISPATCH else 3
    seller_id, *key = rest.rsplit(":", parts)
    return Job(kind=Kind(kind), queue=queue, seller_id=SellerId(seller_id), key=tuple(key))


def _within_reach(call: Callable[[], T]) -> T:
    with within_reach():
        return call()


def _one_at_a_time(db: Database, make_tables: Callable[[], None]) -> None:
    """Processes that start together on an empty PostgreSQL must not all make the schema; on SQLite its lock sees to it.

    Asked for again and again, outside a transaction: the indexes are made CONCURRENTLY, which waits for whoever has a
    snapshot, also for one that waits for this lock.
    """
    with within_reach(), db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        while not conn.execute(text("SELECT pg_try_advisory_lock(:turn)"), {"turn": _TURN}).scalar_one():
            time.sleep(0.1)
        try:
            make_tables()
        finally:
            conn.execute(text("SELECT pg_advisory_unlock(:turn)"), {"turn": _TURN})
