"""What the fork server loads before any worker is born: every import, the playbook's word lists. No thread, no file."""

import asyncio
import signal
from typing import Any

from agent.warm import warm_up
from api.bootstrap import open_house, open_playbook
from api.logs import log_to_stderr
from api.working import worker_of
from desk.settings import Settings

warm_up(open_playbook(Settings()))


async def work(told: dict[str, Any]) -> None:
    """Pull, handle and dispatch until SIGTERM, as `replydesk work` does."""
    settings = Settings(**told)
    log_to_stderr(settings.log_level)
    house, stop = open_house(settings, with_queue=True), asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    try:
        await worker_of(house).run(stop)
    finally:
        await house.aclose()
