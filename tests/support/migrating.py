"""Migrates in a process of its own: to be killed between two statements, or to race with others."""

import multiprocessing
import os
import signal
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Barrier
from typing import Any

from sqlalchemy import event

from storage.database import Database
from storage.migrate import migrate, unmigrate

# A clean server that forks: as quick as a fork, without the threads of the process that asks.
_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["migrating"])


def migrate_elsewhere(url: str, *, to: str, is_down: bool = False, kill_after: int | None = None) -> BaseProcess:
    """A started process that migrates to `to` and is killed (-9) after `kill_after` statements."""
    return _start(url, to, is_down, kill_after, None)


def migrate_together(url: str, *, count: int) -> list[int | None]:
    """`count` processes migrate to the newest version, let go at the same moment. Their exit codes."""
    gate = _PROCESSES.Barrier(count)
    together = [_start(url, "head", False, None, gate) for _ in range(count)]
    for process in together:
        process.join(60)
    return [process.exitcode for process in together]


def _start(url: str, to: str, is_down: bool, kill_after: int | None, gate: Barrier | None) -> BaseProcess:
    process: BaseProcess = _PROCESSES.Process(target=_migrate, args=(url, to, is_down, kill_after, gate))
    process.start()
    return process


def _migrate(url: str, to: str, is_down: bool, kill_after: int | None, gate: Barrier | None) -> None:
    database = Database(url)
    if gate is not None:
        gate.wait(30)
    if kill_after is not None:
        _count_down(database, kill_after)
    unmigrate(database, to) if is_down else migrate(database, to)
    database.close()


def _count_down(database: Database, statements: int) -> None:
    left = [statements]

    def die(*_: Any) -> None:
        left[0] -= 1
        if left[0] < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(database.engine, "before_cursor_execute", die)
