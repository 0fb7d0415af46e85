"""One asyncio loop over rows: pull on time, handle what nobody handled, take unsettled replies further. No queue:
the rows are the queue, so a killed worker loses nothing and a restarted one continues.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import Connection

from agent.desk import Desk
from agent.dispatcher import dispatch
from agent.indexing import embed_some, index_some, renew_vectors
from agent.ingest import pull_all
from agent.pipeline import handle_interaction
from agent.upkeep import keep_up
from desk.decisions import Decision, Finding, Severity, Verdict
from desk.errors import Conflict, TryLater
from desk.interactions import InteractionId, Priority
from storage.drafts import save_decision
from storage.interactions import find_unhandled, get_interaction, mark_handled
from storage.replies import find_due_replies
from storage.types import WHOLE, Share

log = logging.getLogger(__name__)

T = TypeVar("T")

_BATCH = 64
_AT_ONCE = 8
_IDLE = 0.2
_EMBED_IDLE = 2.0
_UPKEEP_IDLE = 20.0
_AFTER_FAILURE = timedelta(seconds=30)


class Worker:
    """Drives one seller's desk. Everything it knows is in the rows; `_not_before` only paces retries.

    `sync_every` None: it pulls nothing. `share`: which rows are its, when several workers serve one seller.
    """

    def __init__(self, desk: Desk, *, sync_every: timedelta | None, share: Share = WHOLE) -> None:
        self._desk, self._sync_every, self._share = desk, sync_every, share
        self._not_before: dict[InteractionId, datetime] = {}
        self._rests_until: datetime | None = None
        self._stop = asyncio.Event()
        self._has_renewed = False

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set. Messages and replies under way are finished, a pull is left at its last page."""
        self._stop = stop
        async with asyncio.TaskGroup() as tasks:
            if self._sync_every is not None:
                pulling = tasks.create_task(self._repeat(self._pull, stop, pause=self._sync_every.total_seconds()))
                tasks.create_task(_cancel_when(stop, pulling))
            for step in (self.handle_some, self.dispatch_some, self.index_some):
                tasks.create_task(self._repeat(step, stop, pause=_IDLE))
            tasks.create_task(self._repeat(self._embed, stop, pause=_EMBED_IDLE))
            if self._share.index == 0:
                tasks.create_task(self._repeat(lambda: keep_up(self._desk), stop, pause=_UPKEEP_IDLE))

    async def handle_some(self) -> bool:
        """Handle one batch of unhandled interactions; False when there was none, or the model is away."""
        now = self._desk.clock()
        if self._rests_until is not None and now < self._rests_until:
            return False
        limit = _BATCH + len(self._not_before)
        ids = await self._desk.db.read(find_unhandled, self._desk.seller_id, limit=limit, share=self._share)
        self._not_before = {one: self._not_before[one] for one in ids if one in self._not_before}
        ready = [one for one in ids if self._not_before.get(one, now) <= now][:_BATCH]
        await self._each(self._handle_one, ready)
        # When nothing got through, the rest of the backlog would only knock at the same closed door.
        is_away = bool(ready) and all(self._not_before.get(one, now) > now for one in ready)
        self._rests_until = now + _AFTER_FAILURE if is_away else None
        return bool(ready)

    async def dispatch_some(self) -> bool:
        """Take one batch of due replies further; False when none was due."""
        desk = self._desk
        now, share = desk.clock(), self._share
        ids = await desk.db.read(find_due_replies, desk.seller_id, now=now, limit=_BATCH, share=share)
        await self._each(self._dispatch_one, ids)
        return bool(ids)

    async def index_some(self) -> bool:
        """Bring one batch of changed rows into the text index; False when nothing had changed."""
        return await index_some(self._desk, self._share)

    async def _embed(self) -> bool:
        if not self._has_renewed:
            await renew_vectors(self._desk)
            self._has_renewed = True
        return await embed_some(self._desk)

    async def _pull(self) -> bool:
        await pull_all(self._desk)
        return False

    async def _handle_one(self, interaction_id: InteractionId) -> None:
        try:
            await handle_interaction(self._desk, interaction_id)
        except Conflict:
            log.info("the customer wrote again; handled in the next pass", extra={"interaction": interaction_id})
        except TryLater as busy:
            self._not_before[interaction_id] = self._desk.clock() + (busy.retry_after or _AFTER_FAILURE)
            log.warning("model busy", extra={"interaction": interaction_id, "error": str(busy)})
        except Exception as error:
            # Nothing may stay invisible: what cannot be handled goes to a person, with the reason.
            log.exception("could not handle", extra={"interaction": interaction_id})
            await self._desk.db.write(_give_to_person, self._desk, interaction_id, str(error), self._desk.clock())
        else:
            self._not_before.pop(interaction_id, None)

    async def _dispatch_one(self, reply_id: int) -> None:
        try:
            await dispatch(self._desk, reply_id)
        except Exception:
            # The row stands where it was committed; the next pass reads back before anything else.
            log.exception("could not dispatch", extra={"reply": reply_id})
            await asyncio.sleep(_IDLE)

    async def _each(self, act: Callable[[T], Awaitable[None]], ids: Sequence[T]) -> None:
        """A few at a time; once the worker is told to stop, what has not begun is left to the next run."""
        at_once = asyncio.Semaphore(_AT_ONCE)

        async def one(identity: T) -> None:
            async with at_once:
                if not self._stop.is_set():
                    await act(identity)

        await asyncio.gather(*(one(identity) for identity in ids))

    async def _repeat(self, step: Callable[[], Awaitable[bool]], stop: asyncio.Event, *, pause: float) -> None:
        while not stop.is_set():
            try:
                was_busy = await step()
            except Exception:
                log.exception("a worker step failed; it is tried again")
                was_busy = False
            if not was_busy:
                await _sleep_or_stop(stop, pause)


async def _cancel_when(stop: asyncio.Event, task: asyncio.Task[None]) -> None:
    await stop.wait()
    task.cancel()


async def _sleep_or_stop(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return


def _give_to_person(conn: Connection, desk: Desk, interaction_id: InteractionId, error: str, now: datetime) -> None:
    interaction = get_interaction(conn, desk.seller_id, interaction_id)
    finding = Finding(
        guardrail="pipeline", severity=Severity.ESCALATE, quote="", reason=f"could not be handled: {error}"
    )
    mark_handled(
        conn,
        desk.seller_id,
        interaction_id,
        revision=interaction.revision,
        intent=interaction.intent,
        priority=Priority.HIGH,
        priority_reason="the desk could not handle it",
        sla_due_at=interaction.sla_due_at or now,
        now=now,
    )
    save_decision(
        conn,
        desk.seller_id,
        interaction_id,
        draft_id=None,
        revision=interaction.revision,
        decision=Decision(verdict=Verdict.ESCALATE, findings=(finding,), confidence=0.0),
        held_because=None,
        snapshot={"error": error, "customer_text": interaction.words},
        now=now,
    )
