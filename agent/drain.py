"""Works rows off without a queue: for commands that run once, for evals and for tests. Same hands, same rows."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from agent.desk import Desk
from agent.hands import Hands
from storage.owed import OwedDispatch, OwedHandling, find_owed_dispatches, find_owed_handlings

T = TypeVar("T")

_BATCH = 64
_AT_ONCE = 8


class Drain:
    """One seller's backlog, in one process. Beside running workers it is safe, and wasteful."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._hands = desk, Hands(desk)

    async def handle_some(self) -> bool:
        """Handle one batch of messages; False when none was due, or the model is away."""
        now = self._desk.clock()
        if self._hands.rest.ends_at(now) is not None:
            return False
        owed = await self._desk.db.read(find_owed_handlings, self._desk.seller_id, now=now, limit=_BATCH)
        await _each(self._handle, owed)
        return bool(owed)

    async def dispatch_some(self) -> bool:
        """Move one batch of due replies on; False when none was due."""
        now = self._desk.clock()
        owed = await self._desk.db.read(find_owed_dispatches, self._desk.seller_id, now=now, limit=_BATCH)
        await _each(self._dispatch, owed)
        return bool(owed)

    async def _handle(self, owed: OwedHandling) -> None:
        await self._hands.handle(owed.interaction_id, revision=owed.revision, attempt=owed.attempt)

    async def _dispatch(self, owed: OwedDispatch) -> None:
        await self._hands.dispatch(owed.reply_id, step=owed.step)


async def _each(act: Callable[[T], Awaitable[None]], items: Sequence[T]) -> None:
    at_once = asyncio.Semaphore(_AT_ONCE)

    async def one(item: T) -> None:
        async with at_once:
            await act(item)

    await asyncio.gather(*(one(item) for item in items))
