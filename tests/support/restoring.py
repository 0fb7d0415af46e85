"""Restores in a process of its own, to be killed between any two of its steps: files, statements, rows, commits."""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime
from multiprocessing.process import BaseProcess
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Engine, event

from storage.restore import restore

# A clean server that forks: as quick as a fork, without the threads of the process that asks.
_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["restoring"])
# What Python says of itself when it touches files and starts programs.
_AUDITED = {"open", "os.rename", "os.link", "os.remove", "os.chmod", "os.chown", "shutil.copyfile", "sqlite3.connect",
            "subprocess.Popen"}  # fmt: skip


def restore_elsewhere(url: str, file: Path, *, now: datetime, kill_at: int | None, is_forced: bool = False) -> int:
    """Restore, killed (-9) before step `kill_at` (from 1; None: not at all). How many steps were begun."""
    steps: Synchronized[int] = _PROCESSES.Value("i", 0)
    process: BaseProcess = _PROCESSES.Process(target=_restore, args=(url, file, now, kill_at, is_forced, steps))
    process.start()
    process.join(120)
    assert process.exitcode in (0, -signal.SIGKILL), process.exitcode
    return steps.value


def _restore(
    url: str, file: Path, now: datetime, kill_at: int | None, is_forced: bool, steps: "Synchronized[int]"
) -> None:
    def step(*_: Any, **__: Any) -> None:
        steps.value += 1
        if steps.value == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    _watch(step)
    restore(url, file, now=now, is_forced=is_forced)


def _watch(step: Callable[..., None]) -> None:
    """Have `step` called before everything that leaves a mark, in this process until its end."""
    sys.addaudithook(lambda name, _: step() if name in _AUDITED else None)
    for moment in ("before_cursor_execute", "commit"):
        event.listen(Engine, moment, step)
    for kind, name in ((psycopg.Cursor, "execute"), (psycopg.Copy, "write")):
        setattr(kind, name, _before(getattr(kind, name), step))


def _before(act: Callable[..., Any], step: Callable[..., None]) -> Callable[..., Any]:
    def stepping(*told: Any, **more: Any) -> Any:
        step()
        return act(*told, **more)

    return stepping
