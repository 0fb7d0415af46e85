"""`replydesk work`: one more worker for a share of the rows. Ends with Ctrl-C, or when a pipe on its stdin ends."""

import asyncio
import os
import re
import signal
import stat
import sys

from agent.warm import warm_up_desk
from agent.worker import Worker
from api.bootstrap import open_house
from api.commands.launch import say
from desk.errors import BadInput
from desk.settings import Settings
from storage.types import Share


async def main(settings: Settings, *, share: str, seller: str | None) -> None:
    """Handle and dispatch until stopped; whatever is under way then is finished first."""
    part = read_share(share)
    house = open_house(settings)
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    watch = asyncio.create_task(_stop_with_parent(stop))
    try:
        say(f"working on share {share}")
        await asyncio.to_thread(warm_up_desk, house.desk(seller))
        await Worker(house.desk(seller), sync_every=None, share=part).run(stop)
    finally:
        watch.cancel()
        await house.aclose()


def read_share(share: str) -> Share:
    """`2/3` is the second of three; `BadInput` for anything else."""
    match = re.fullmatch(r"(\d{1,3})/(\d{1,3})", share)
    if not match or not 1 <= int(match[1]) <= int(match[2]):
        raise BadInput(f"--share {share!r}: expected N/M such as 1/2, N from 1 to M")
    return Share(index=int(match[1]) - 1, count=int(match[2]))


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
