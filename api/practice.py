"""Starts the practice shop in a process of its own: it takes nothing from the desk's core and ends with the desk."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from desk.errors import BadInput

_ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeShop:
    """Where it listens, and the moment it was first opened: its items are dated within five days before."""

    url: str
    anchor: datetime


@asynccontextmanager
async def practice_shop(*, data: Path | None, state: Path) -> AsyncIterator[PracticeShop]:
    """Run the shop until the block ends. `BadInput` with the shop's own sentence when it cannot be opened."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox", *_arguments(data, state),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        cwd=_ROOT, start_new_session=True,
    )  # fmt: skip
    try:
        yield await _opened(process)
    finally:
        await _end(process)


def _arguments(data: Path | None, state: Path) -> list[str]:
    # The shop runs in another folder: relative paths would mean something else there.
    arguments = ["--limits", "lifted", "--moderation-seconds", "2", "--state", str(state.absolute())]
    return [*arguments, "--data", str(data.absolute())] if data else arguments


async def _opened(process: asyncio.subprocess.Process) -> PracticeShop:
    if process.stdout is None or process.stderr is None:
        raise RuntimeError("the practice shop was started without pipes")
    line = await process.stdout.readline()
    if not line:
        complaint = (await process.stderr.read()).decode(errors="replace").strip()
        raise BadInput(f"the practice shop did not open: {complaint}")
    told = json.loads(line)
    return PracticeShop(url=told["url"], anchor=datetime.fromisoformat(told["anchor"]))


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        os.kill(process.pid, signal.SIGTERM)
    await process.communicate()
