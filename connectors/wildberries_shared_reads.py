"""One read of the stream of chat events for everybody who asks for it at the same time."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime

from connectors.wildberries_client import WildberriesClient
from connectors.wildberries_events import Stretch, fetch_events_since


@dataclass(slots=True)
class _Round:
    """Those who share one read: from which moments on, and the read."""

    moments: list[datetime | None] = field(default_factory=list)
    read: asyncio.Task[Stretch] = field(init=False)


class SharedReads:
    """The stream of one seller since a moment: who asks while it is being read shares the next read.

    Before each message of a chat the stream is read from the customer's words on, and there is no filter: a dozen
    messages on their way would read the same pages a dozen times. A read never began before it was asked for.
    """

    def __init__(self, client: WildberriesClient) -> None:
        self._client = client
        self._reading = asyncio.Lock()
        self._next: _Round | None = None

    async def since(self, moment: datetime | None) -> Stretch:
        """As `fetch_events_since`, errors too."""
        mine = self._next
        if mine is None:
            mine = self._next = _Round()
            mine.read = asyncio.create_task(self._read(mine))
        mine.moments.append(moment)
        return (await asyncio.shield(mine.read)).since(moment)

    async def _read(self, mine: _Round) -> Stretch:
        async with self._reading:
            self._next = None
            told = [moment for moment in mine.moments if moment is not None]
            return await fetch_events_since(self._client, min(told) if len(told) == len(mine.moments) else None)
