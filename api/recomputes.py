"""Recomputes of links that run behind the API, one at a time for each seller. Nothing is lost when one is cut off."""

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import datetime

from agent.desk import Desk
from agent.linker import Recomputed, recompute
from desk.interactions import SellerId

log = logging.getLogger(__name__)

# Small shops are done within it and get their counts at once.
_PATIENCE_SECONDS = 2.0


@dataclass(slots=True, kw_only=True)
class Run:
    """One recompute. `status`: none (never asked for), running, done, failed."""

    status: str = "none"
    error: str | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    so_far: Recomputed = field(default_factory=Recomputed)

    @property
    def blocks(self) -> int:
        """Products, orders and customers looked at."""
        return self.so_far.blocks

    @property
    def messages(self) -> int:
        """Messages read."""
        return self.so_far.messages

    @property
    def changed(self) -> int:
        """Judgements that are new."""
        return self.so_far.changed


class Recomputes:
    """The runs of one process. A second request while one runs joins it."""

    def __init__(self) -> None:
        self._runs: dict[SellerId, Run] = {}
        self._tasks: dict[SellerId, asyncio.Task[None]] = {}

    async def start(self, desk: Desk) -> Run:
        """Begin a recompute, or join the one under way; returns once it is done or has taken a while."""
        task = self._tasks.get(desk.seller_id)
        if task is None or task.done():
            run = self._runs[desk.seller_id] = Run(status="running", started_at=desk.clock())
            task = self._tasks[desk.seller_id] = asyncio.create_task(_work(desk, run))
            task.add_done_callback(lambda done: _close(run, done, desk))
        await asyncio.wait({task}, timeout=_PATIENCE_SECONDS)
        return self._runs[desk.seller_id]

    def of(self, seller_id: SellerId) -> Run:
        """The newest run of a seller."""
        return self._runs.get(seller_id, Run())


async def _work(desk: Desk, run: Run) -> None:
    def keep(so_far: Recomputed) -> None:
        run.so_far = so_far

    run.so_far = await recompute(desk, on_progress=keep)


def _close(run: Run, task: asyncio.Task[None], desk: Desk) -> None:
    """Nobody awaits the task: what became of it is told here or never."""
    run.ended_at, run.status = desk.clock(), "done"
    if task.cancelled():
        run.status, run.error = "failed", "stopped with the process; run it again"
    elif error := task.exception():
        log.error("recompute of links failed", extra={"seller": desk.seller_id}, exc_info=error)
        run.status, run.error = "failed", str(error)
