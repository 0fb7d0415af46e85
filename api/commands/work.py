"""`replydesk work`: one more worker. Ends with Ctrl-C, or when a pipe on its stdin ends."""

import asyncio
import os
import signal
import stat
import sys

from agent.warm import warm_up_desk
from api.bootstrap import open_house
from api.commands.launch import say
from api.working import work_on
from desk.settings import Settings


async def main(settings: Settings) -> None:
    """Take work of every seller until stopped; whatever is under way then is finished first."""
    house = open_house(settings, with_queue=True)
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    watch = asyncio.create_task(_stop_with_parent(stop))
    try:
        say(f"working for {', '.join(house.desks)}")
        for desk in house.desks.values():
            await asyncio.to_thread(warm_up_desk, desk)
        if not stop.is_set():
            await work_on(house, stop)
    finally:
        watch.cancel()
        await house.aclose()


async def _stop_with_parent(stop: asyncio.Event) -> None:
    """Whoever starts a worker over a pipe ends it by closing the pipe, or by dying."""
    mode = os.fstat(sys.stdin.fileno()).st_mode
    # asyncio hands a socket where others hand a pipe.
    if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode):
        reader = asyncio.StreamReader()
        loop = asyncio.get_running_loop()
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        await reader.read()
        stop.set()
