"""The processes that work: each beats in its own row. Who is dead is judged in `jobs_dead`, never by a clock alone."""

import os
import socket
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Connection, delete, func, select, update

from storage.database import insert_for
from storage.tables_durable import workers

# What the column holds, with room for the rest of the name.
_HOST_LENGTH = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerRow:
    """One process. `host`: where its `pid` means something; `stopped_at`: it ended in good order."""

    executor_id: str
    host: str
    pid: int
    code_version: str
    started_at: datetime
    beat_at: datetime
    stopped_at: datetime | None


@cache
def executor_id() -> str:
    """The name of this process among all that ever worked: host, pid and a random part."""
    return f"{socket.gethostname()[:_HOST_LENGTH]}-{os.getpid()}-{uuid4().hex[:8]}"


@cache
def place() -> str:
    """Where a pid of this process means something: the host since its boot, and its pid namespace (a container)."""
    return f"{socket.gethostname()[:_HOST_LENGTH]}/{_boot()}/{_namespace()}"


def beat(conn: Connection, executor: str, *, code_version: str, started_at: datetime, now: datetime) -> None:
    """Say that this process works."""
    alive = {"beat_at": now, "stopped_at": None}
    row = {"executor_id": executor, "host": place(), "pid": os.getpid(), "code_version": code_version,
           "started_at": started_at, **alive}  # fmt: skip
    statement = insert_for(conn, workers).values(**row)
    conn.execute(statement.on_conflict_do_update(index_elements=("executor_id",), set_=alive))


def stop_beating(conn: Connection, executor: str, *, now: datetime) -> None:
    """Say that this process ends: what it has not finished is anyone's."""
    conn.execute(update(workers).where(workers.c.executor_id == executor).values(stopped_at=now))


def list_workers(conn: Connection) -> tuple[WorkerRow, ...]:
    """Every process that is not forgotten yet, by its start."""
    rows = conn.execute(select(workers).order_by(workers.c.started_at, workers.c.executor_id))
    return tuple(
        WorkerRow(
            executor_id=row.executor_id,
            host=row.host,
            pid=row.pid,
            code_version=row.code_version,
            started_at=row.started_at,
            beat_at=row.beat_at,
            stopped_at=row.stopped_at,
        )
        for row in rows
    )


def count_beating(conn: Connection, *, since: datetime) -> int:
    """Processes whose last beat is no older than `since` and that have not stopped."""
    wanted = (workers.c.beat_at >= since) & workers.c.stopped_at.is_(None)
    return conn.execute(select(func.count()).select_from(workers).where(wanted)).scalar_one()


def forget_worker(conn: Connection, executor: str) -> None:
    """Remove the row of a dead process, once nothing is left of its work."""
    conn.execute(delete(workers).where(workers.c.executor_id == executor))


def is_gone(row: WorkerRow) -> bool:
    """Whether the process surely ended: it said so, or it was started here and its pid is free again (or ours)."""
    if row.stopped_at is not None:
        return True
    if row.host != place() or row.executor_id == executor_id():
        return False
    if row.pid == os.getpid():
        return True
    try:
        os.kill(row.pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()[:8]
    except OSError:
        return "-"


def _namespace() -> str:
    try:
        return str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        return "-"
