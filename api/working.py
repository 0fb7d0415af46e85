"""The worker of a house: what it does on time, how much at once, and that it begins anew when connections change.

For `serve`, `work` and `demo`.
"""

import asyncio
import logging
from contextlib import suppress
from datetime import timedelta

from agent.chores import house_chores, usual_chores
from agent.worker import Worker
from api.bootstrap import House
from api.code_version import code_version
from api.nightly import asked_once, nightly_chores
from desk.errors import DeskError

log = logging.getLogger(__name__)

# How soon a token that was stored by another process is in use here.
_LOOK_SECONDS = 5.0


def worker_of(house: House) -> Worker:
    """A worker for every seller of the house; the house was opened with its queue."""
    if house.jobs is None:
        raise RuntimeError("this house was opened without a queue: open_house(settings, with_queue=True)")
    usual = usual_chores(sync_every=timedelta(seconds=house.settings.sync_seconds))
    return Worker(
        house.desks,
        house.jobs,
        chores=(*usual, *house_chores(asked_once(house.settings)), *nightly_chores(house.settings)),
        code_version=code_version(),
        at_once=house.settings.jobs_at_once,
    )


async def work_on(house: House, stop: asyncio.Event) -> None:
    """Work until `stop` is set. A worker knows the desks it began with: when a token changes, another takes over."""
    async with asyncio.TaskGroup() as tasks:
        watching = tasks.create_task(watch_connections(house, stop))
        while not stop.is_set():
            house.changed.clear()
            until = asyncio.Event()
            waiting = tasks.create_task(_set_after(until, stop, house.changed))
            await worker_of(house).run(until)
            waiting.cancel()
        watching.cancel()


async def watch_connections(house: House, stop: asyncio.Event, *, every: float = _LOOK_SECONDS) -> None:
    """Take up what other processes stored, until `stop` is set."""
    while not stop.is_set():
        try:
            if await house.reconnect():
                log.info("connections changed", extra={"sellers": sorted(house.vendors)})
        except DeskError as error:
            log.warning("could not look for changed connections", extra={"error": str(error)})
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), every)


async def _set_after(until: asyncio.Event, *events: asyncio.Event) -> None:
    """Set `until` once any of the events is."""
    waits = [asyncio.create_task(event.wait()) for event in events]
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
    until.set()
