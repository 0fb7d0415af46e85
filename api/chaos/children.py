"""Worker processes that can be killed at any moment and are back at once.

A fork server holds the imports and the warm word lists: a new worker costs a fork, not three seconds of start. What
dies is a real process with its own connections; `kill` is SIGKILL, nothing is told to it before.
"""

import asyncio
import multiprocessing
import os
import random
import signal
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from threading import Thread
from typing import Any

_PRELOAD = ["api.chaos.preloaded"]


class Children:
    """`count` workers with the settings in `told` (fields of `Settings`). `sabotage`: see `Plan`."""

    def __init__(self, told: dict[str, Any], *, count: int, chance: random.Random, sabotage: str | None = None) -> None:
        self._context: ForkServerContext = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(_PRELOAD)
        self._told, self._chance, self._sabotage = told, chance, sabotage
        self._running: list[BaseProcess] = [self._start() for _ in range(count)]

    def kill_one(self) -> None:
        """SIGKILL a random worker and put another in its place."""
        place = self._chance.randrange(len(self._running))
        victim = self._running[place]
        victim.kill()
        victim.join()
        self._running[place] = self._start()

    def replace_dead(self) -> int:
        """Start anew whoever ended by himself; how many did."""
        dead = [place for place, process in enumerate(self._running) if not process.is_alive()]
        for place in dead:
            self._running[place] = self._start()
        return len(dead)

    async def end(self) -> None:
        """Ask all to finish, as an operator would with Ctrl-C."""
        for process in self._running:
            if process.pid is not None and process.is_alive():
                process.terminate()
        await asyncio.gather(*(asyncio.to_thread(process.join, 40) for process in self._running))
        for process in self._running:
            if process.is_alive():
                process.kill()

    def _start(self) -> BaseProcess:
        process = self._context.Process(target=_work, args=(self._told, self._sabotage), daemon=False)
        process.start()
        return process


def _work(told: dict[str, Any], sabotage: str | None) -> None:
    """What a worker process does: the same as `replydesk work`, without its command line."""
    # Here, not above: it belongs to the fork server's image, not to the killer's.
    from api.chaos.preloaded import work
    from api.chaos.sabotage import break_desk

    if sabotage is not None:
        break_desk(sabotage)
    Thread(target=_end_with_the_killer, daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asyncio.run(work(told))


def _end_with_the_killer() -> None:
    """Nobody is left to end the workers of a killer that was killed: they would work on for ever."""
    killer = multiprocessing.parent_process()
    if killer is not None:
        killer.join()
        os.kill(os.getpid(), signal.SIGKILL)
