"""Tells open pages what happened: one reader a seller and process looks once a second, whoever did it and wherever."""

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, Sequence

from agent.desk import Desk
from desk.errors import DeskError
from storage.event_feed import Happened, events_after, newest_event
from storage.presence import Present, list_present

log = logging.getLogger(__name__)
_EVERY = 1.0
_MOST = 500
# A page that reads nothing for so long is dropped; it comes back by itself and reads the list anew.
_WAITING = 100
# Proxies close what is silent for a minute.
_PULSE = 20.0


class Feed:
    """The pages of one seller in this process. Nothing is read while nobody looks."""

    def __init__(self, desk: Desk, *, every: float = _EVERY) -> None:
        self._desk, self._every = desk, every
        self._pages: set[asyncio.Queue[str]] = set()
        self._task: asyncio.Task[None] | None = None
        self._present = present_frame(())

    async def watch(self, *, lasts: float) -> AsyncGenerator[str, None]:
        """Frames of server-sent events for one page, until it goes or `lasts` seconds are over."""
        ends = asyncio.get_running_loop().time() + lasts
        page: asyncio.Queue[str] = asyncio.Queue(_WAITING)
        self._pages.add(page)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._read())
        try:
            yield "retry: 2000\n\n" + self._present
            while (left := ends - asyncio.get_running_loop().time()) > 0:
                try:
                    yield await asyncio.wait_for(page.get(), min(_PULSE, left))
                except TimeoutError:
                    yield ": still here\n\n"
        finally:
            self._pages.discard(page)

    async def _read(self) -> None:
        at: int | None = None
        while self._pages:
            try:
                if at is None:
                    at = await self._desk.db.read(newest_event, self._desk.seller_id)
                found = await self._desk.db.read(events_after, self._desk.seller_id, after=at, limit=_MOST)
                here = await self._desk.db.read(list_present, self._desk.seller_id, now=self._desk.clock())
                self._tell_present(present_frame(here))
            except DeskError as error:
                # The page keeps what it shows; the next look may succeed.
                log.warning("live events could not be read", extra={"error": str(error)})
                found = ()
            if found:
                at = found[-1].id
                self._tell(frame_of(found))
            await asyncio.sleep(self._every)

    def _tell_present(self, frame: str) -> None:
        if frame != self._present:
            self._present = frame
            self._tell(frame)

    def _tell(self, frame: str) -> None:
        for page in tuple(self._pages):
            try:
                page.put_nowait(frame)
            except asyncio.QueueFull:
                self._pages.discard(page)


def frame_of(found: Sequence[Happened]) -> str:
    """One frame: which cards changed, by whom, and how many are new."""
    told = {
        "changed": sorted({one.interaction_id for one in found}),
        "new": len({one.interaction_id for one in found if one.kind == "received"}),
        "by": sorted({one.actor for one in found}),
    }
    return f"id: {found[-1].id}\nevent: changed\ndata: {json.dumps(told)}\n\n"


def present_frame(here: Sequence[Present]) -> str:
    """One frame: who has which card open, each by login and name."""
    told: dict[int, list[tuple[str, str]]] = {}
    for one in here:
        told.setdefault(one.interaction_id, []).append((one.person, one.name))
    return f"event: present\ndata: {json.dumps(told, ensure_ascii=False)}\n\n"
