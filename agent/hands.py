"""The two things a worker does with one row of a seller: think a message through once, move a reply on once.

Nothing is repeated here. What cannot be done now is put off in its row, with the time of its next turn; what cannot be
done at all goes to a person.
"""

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from agent.bridge import owe_failure
from agent.desk import Desk
from agent.dispatcher import dispatch, put_aside
from agent.pipeline import handle_interaction
from desk.decisions import Decision, Finding, Severity, Verdict
from desk.errors import Conflict, DeskError, NotFound, TryLater
from desk.interactions import InteractionId, Priority
from storage.drafts import save_decision
from storage.interactions import lock_interaction, mark_handled
from storage.owed import (
    OwedDispatch,
    OwedHandling,
    count_death,
    find_owed_dispatch,
    find_owed_handling,
    put_off_dispatch,
    put_off_handling,
)

log = logging.getLogger(__name__)

_AFTER_FAILURE = timedelta(seconds=30)
_AFTER_CRASH = timedelta(seconds=5)
MOST_DEATHS = 8
"""A message or reply that so many workers died over goes to a person. Machines that die by chance do not come to it."""

# So many busy answers in a row and nobody got through: the model is away.
_KNOCKS = 8


@dataclass(slots=True)
class Rest:
    """While the model is away the backlog would only knock at a closed door, so the whole seller rests."""

    knocks: int = 0
    until: datetime | None = None

    def got_through(self) -> None:
        """Somebody was answered."""
        self.knocks, self.until = 0, None

    def was_busy(self, until: datetime) -> None:
        """One more busy answer."""
        self.knocks += 1
        if self.knocks >= _KNOCKS:
            self.knocks, self.until = 0, until

    def ends_at(self, now: datetime) -> datetime | None:
        """Until when nobody should knock; None when anybody may."""
        return self.until if self.until is not None and now < self.until else None


class Hands:
    """One seller's, in one process.

    `alone`: shared by all sellers of the process. A message that a worker died over is thought through by itself, and
    a reply moved by itself, so that of those that were under way together the next death is held against the one that
    brings it.
    """

    def __init__(self, desk: Desk, *, alone: asyncio.Lock | None = None, most_deaths: int = MOST_DEATHS) -> None:
        self.desk, self.rest = desk, Rest()
        self._alone, self._most_deaths = alone or asyncio.Lock(), most_deaths

    async def handle(self, interaction_id: InteractionId, *, revision: int, attempt: int) -> None:
        """Think one message through, unless this turn of it was taken already."""
        owed = await self.desk.db.read(find_owed_handling, self.desk.seller_id, interaction_id)
        if owed is None or (owed.revision, owed.attempt) != (revision, attempt):
            return
        if (until := self.rest.ends_at(self.desk.clock())) is not None:
            await self._put_off(owed, until)
            return
        if not owed.deaths:
            await self._handle(owed)
            return
        async with self._alone:
            await self._handle_carefully(owed)

    async def _handle_carefully(self, owed: OwedHandling) -> None:
        if owed.deaths >= self._most_deaths:
            error = f"{owed.deaths} workers died while they handled it"
            log.error("a message is given up", extra={"interaction": owed.interaction_id, "error": error})
            await self._give_up(owed, error)
            return
        await self.desk.db.write(count_death, owed)
        await self._handle(owed)

    async def dispatch(self, reply_id: int, *, step: int) -> None:
        """Move one reply on, unless somebody else has."""
        owed = await self.desk.db.read(find_owed_dispatch, self.desk.seller_id, reply_id)
        if owed is None or owed.step != step:
            return
        if not owed.deaths:
            await self._dispatch(owed)
            return
        async with self._alone:
            await self._dispatch_carefully(owed)

    async def _dispatch_carefully(self, owed: OwedDispatch) -> None:
        if owed.deaths >= self._most_deaths:
            error = f"{owed.deaths} workers died over it"
            log.error("a reply is put aside", extra={"reply": owed.reply_id, "error": error})
            with suppress(NotFound):
                await put_aside(self.desk, owed.reply_id, error)
            return
        await self.desk.db.write(count_death, owed)
        await self._dispatch(owed)

    async def _dispatch(self, owed: OwedDispatch) -> None:
        reply_id = owed.reply_id
        try:
            await dispatch(self.desk, reply_id)
        except TryLater as busy:
            # The database, not the vendor: that one's answers are values.
            log.warning("could not dispatch now", extra={"reply": reply_id, "error": str(busy)})
            await self._put_off_dispatch(owed, busy.retry_after or _AFTER_CRASH)
        except NotFound as error:
            log.info("the reply is gone: erased meanwhile", extra={"reply": reply_id, "error": str(error)})
            await self._put_off_dispatch(owed, _AFTER_CRASH)
        except Exception:
            # The row stands where it was committed; the next turn reads back before anything else.
            log.exception("could not dispatch", extra={"reply": reply_id})
            await self._put_off_dispatch(owed, _AFTER_CRASH)

    async def _handle(self, owed: OwedHandling) -> None:
        about = {"interaction": owed.interaction_id}
        try:
            await handle_interaction(self.desk, owed.interaction_id, turn=owed)
        except Conflict:
            log.info("the message changed meanwhile; handled in its next turn", extra=about)
            await self._put_off(owed, None)
        except TryLater as busy:
            until = self.desk.clock() + (busy.retry_after or _AFTER_FAILURE)
            self.rest.was_busy(until)
            log.warning("model busy", extra=about | {"error": str(busy)})
            await self._put_off(owed, until)
        except Exception as error:
            if await self.desk.db.read(find_owed_handling, self.desk.seller_id, owed.interaction_id) is None:
                log.info("nothing is owed any more: erased or answered meanwhile", extra=about | {"error": str(error)})
                return
            # Nothing may stay invisible: what cannot be handled goes to a person, with the reason.
            log.exception("could not handle", extra=about)
            await self._give_up(owed, str(error))
        else:
            self.rest.got_through()

    async def _give_up(self, owed: OwedHandling, error: str) -> None:
        # Erased right now: there is nobody to answer.
        with suppress(NotFound):
            await self.desk.db.write(_give_to_person, self.desk, owed, error, self.desk.clock())

    async def _put_off(self, owed: OwedHandling, until: datetime | None) -> None:
        await self.desk.db.write(put_off_handling, owed, until=until, has_survived=True)

    async def _put_off_dispatch(self, owed: OwedDispatch, wait: timedelta) -> None:
        try:
            await self.desk.db.write(put_off_dispatch, owed, until=self.desk.clock() + wait, has_survived=True)
        except DeskError as error:
            log.warning("could not put a reply off; the sweeper will", extra={"error": str(error)})


def _give_to_person(conn: Connection, desk: Desk, owed: OwedHandling, error: str, now: datetime) -> None:
    interaction = lock_interaction(conn, desk.seller_id, owed.interaction_id)
    if find_owed_handling(conn, desk.seller_id, owed.interaction_id) != owed:
        return
    finding = Finding(
        guardrail="pipeline", severity=Severity.ESCALATE, quote="", reason=f"could not be handled: {error}"
    )
    mark_handled(
        conn,
        desk.seller_id,
        interaction.id,
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
        interaction.id,
        draft_id=None,
        revision=interaction.revision,
        decision=Decision(verdict=Verdict.ESCALATE, findings=(finding,), confidence=0.0),
        held_because=None,
        snapshot={"error": error, "customer_text": interaction.words},
        now=now,
    )
    owe_failure(conn, desk, interaction, error=error, now=now)
