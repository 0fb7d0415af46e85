"""A worker as a process of its own, to be killed, stopped and continued. Its drafter takes as long as it is told."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from desks import make_desk
from makers import make_playbook
from pydantic_ai.messages import ModelResponse
from pydantic_ai.models.wrapper import WrapperModel
from slots import Slot

from agent.desk import utc_now
from agent.hands import MOST_DEATHS
from agent.models import resolve
from agent.worker import Worker
from desk.interactions import SellerId
from desk.ports import Ours, Outgoing, ReadBack
from storage.database import Database
from storage.jobs_queue import Jobs

_ROOT = Path(__file__).parents[2]


class Slow(WrapperModel):
    """The offline model, which says that it was asked and then thinks for a while. `deadly`: a word it dies of."""

    def __init__(self, *, seconds: float, asked: Path, deadly: str) -> None:
        super().__init__(resolve("offline", playbook=make_playbook()))
        self._seconds, self._asked, self._deadly = seconds, asked, deadly

    async def request(self, *args: Any, **kwargs: Any) -> ModelResponse:
        self._asked.touch()
        if self._deadly and self._deadly in str(args):
            os._exit(137)
        await asyncio.sleep(self._seconds)
        return await super().request(*args, **kwargs)


class Deadly(Slot):
    """A vendor that shows every answer at once. `word`: the process dies when it looks for a reply with this word."""

    def __init__(self, word: str) -> None:
        super().__init__(reads=[Ours()])
        self._word = word

    async def read_back(self, reply: Outgoing) -> ReadBack:
        if self._word and self._word in reply.text:
            os._exit(137)
        return await super().read_back(reply)


@contextmanager
def worker_process(
    url: str,
    seller: SellerId,
    *,
    asked: Path,
    seconds: float = 0.0,
    dead_after: float = 12.0,
    deadly: str = "",
    most_deaths: int = MOST_DEATHS,
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a worker until the block ends. `asked` appears when it began to think; `dead_after`: seconds, of others.

    `deadly`: it dies when it is asked about a message with this word, or reads a reply with it back.
    """
    told = {"url": url, "seller": seller, "asked": str(asked), "seconds": seconds, "dead_after": dead_after,
            "deadly": deadly, "most_deaths": most_deaths}  # fmt: skip
    process = subprocess.Popen([sys.executable, __file__, json.dumps(told)], cwd=_ROOT)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGCONT)
        process.kill()
        process.wait()


async def _work(told: dict[str, Any]) -> None:
    db, seller, stop = Database(told["url"]), SellerId(told["seller"]), asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    jobs = Jobs(db)
    slot = Deadly(told["deadly"])
    desk = make_desk(db, seller, playbook=make_playbook(), channels={slot.name: slot})
    slow = Slow(seconds=told["seconds"], asked=Path(told["asked"]), deadly=told["deadly"])
    desk = replace(desk, drafter_model=slow, jobs=jobs, clock=utc_now)
    dead_after = timedelta(seconds=told["dead_after"])
    worker = Worker(
        {seller: desk}, jobs, chores=(), code_version="test", dead_after=dead_after, most_deaths=told["most_deaths"]
    )
    await worker.run(stop)
    jobs.close()
    db.close()


if __name__ == "__main__":
    asyncio.run(_work(json.loads(sys.argv[1])))
