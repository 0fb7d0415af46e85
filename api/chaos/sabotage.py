"""Desks with one rule of the send protocol taken away: a test that no broken desk can fail proves nothing.

The desk's own code has no switch for any of this. A sabotage replaces a name in the modules of the process that calls
it: the workers that `replydesk chaos --sabotage` (a hidden option) forks, or a test. `tests/house` keeps everybody
outside `api/chaos` from importing this file.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import agent.dispatcher as dispatcher
import agent.send_moves as send_moves
import agent.send_records as send_records
from agent.desk import Desk
from desk.errors import BadInput
from desk.ports import Absent, AnsweredElsewhere, Outgoing, ReadBack, Unknown, Unreadable
from storage import jobs_dead, replies, reply_moves, tables, upsert
from storage.replies import Reply, ReplyState
from storage.reply_moves import find_bar
from storage.runtime import Switches

Put = Callable[[object, str, object], None]
"""Puts a value under a name of a module or class: `setattr`, or one that can take it back."""

# As they are before anybody breaks them.
_advance, _look, _outgoing = dispatcher._advance, dispatcher._look, dispatcher._outgoing
_after_refusal, _reconcile, _find_obstacle = send_moves.after_refusal, send_moves.reconcile, send_records.find_obstacle


def break_desk(name: str) -> None:
    """Take one rule away from this very process, for good."""
    find_sabotage(name)(setattr)


def find_sabotage(name: str) -> Callable[[Put], None]:
    """One by its name; `BadInput` says which there are."""
    if name not in SABOTAGES:
        raise BadInput(f"no sabotage {name!r}; there are {', '.join(SABOTAGES)}")
    return SABOTAGES[name]


def no_dedupe(put: Put) -> None:
    """A second answer to the same words may be queued."""
    put(replies, "_find_standing", lambda *_: None)


def no_mark_before_the_send(put: Put) -> None:
    """The row says `sending` only after the request: nothing is written before the first byte."""

    def claim(conn: Any, reply: Reply, **told: Any) -> Reply:
        until, now = told["send_before"], told["now"]
        return replace(reply, state=ReplyState.SENDING, send_before=until, sending_since=now, fence=reply.fence + 1)

    put(send_records, "claim_reply", claim)
    put(dispatcher, "find_bar", lambda *_: None)


def timeout_is_declined(put: Put) -> None:
    """A send of unknown outcome is sent again."""

    def lax(outcome: Any) -> send_moves.Move:
        move = _after_refusal(outcome)
        return replace(move, to=ReplyState.PENDING) if isinstance(outcome, Unknown) else move

    put(dispatcher, "after_refusal", lax)


def unreadable_is_absent(put: Put) -> None:
    """Who cannot read the vendor takes it that nothing stands there."""

    async def blind(desk: Desk, channel: Any, case: Any, reply: Reply) -> Any:
        seen = await _look(desk, channel, case, reply)
        return replace(seen, standing=Absent()) if isinstance(seen.standing, Unreadable) else seen

    put(dispatcher, "_look", blind)


def no_read_back(put: Put) -> None:
    """What was sent is never found again."""

    async def blind(desk: Desk, channel: Any, case: Any, reply: Reply) -> Any:
        return replace(await _look(desk, channel, case, reply), standing=Absent())

    put(dispatcher, "_look", blind)


def no_settle(put: Put) -> None:
    """What cannot be seen yet is sent again as if it could never appear."""

    def lax(reply: Reply, standing: ReadBack, *, settle: timedelta, now: datetime) -> send_moves.Move:
        return _reconcile(reply, standing, settle=settle / 30, now=now)

    put(dispatcher, "reconcile", lax)


def no_fence(put: Put) -> None:
    """A reply is claimed and moved by its id alone, wherever it stands by now."""

    def is_at(reply: Reply) -> Any:
        return tables.replies.c.id == reply.id

    put(reply_moves, "_is_at", is_at)


def no_permit(put: Put) -> None:
    """Nobody asks once more before the first byte."""

    async def always(_self: Any) -> None:
        return None

    put(dispatcher._Permit, "__call__", always)


def no_deadline(put: Put) -> None:
    """A claim is good for ever."""

    async def lax(self: Any) -> str | None:
        reason: str | None = await self._desk.db.read(find_bar, self._claimed)
        return reason

    put(dispatcher._Permit, "__call__", lax)


def answered_elsewhere_is_not_looked_at(put: Put) -> None:
    """What a person wrote in the portal is written over, although the last pull or look told of it."""

    async def blind(desk: Desk, channel: Any, case: Any, reply: Reply) -> Any:
        seen = await _look(desk, channel, case, reply)
        is_first = reply.state is ReplyState.PENDING and isinstance(seen.standing, AnsweredElsewhere)
        return replace(seen, standing=Absent()) if is_first else seen

    put(dispatcher, "_look", blind)
    put(send_records, "hold_reason", lambda *_, **__: None)


def sent_again_in_other_words(put: Put) -> None:
    """A second attempt carries another text than the first."""

    def reworded(reply: Reply, *told: Any) -> Outgoing:
        outgoing = _outgoing(reply, *told)
        return replace(outgoing, text=f"{outgoing.text} Ждём вас!") if reply.fence > 1 else outgoing

    put(dispatcher, "_outgoing", reworded)


def older_words_are_answered(put: Put) -> None:
    """An answer leaves although the customer has written something else since."""

    def lax(conn: Any, desk: Desk, reply: Reply, interaction: Any, *told: Any) -> Any:
        return _find_obstacle(conn, desk, reply, replace(interaction, revision=reply.revision), *told)

    put(send_records, "find_obstacle", lax)
    put(upsert, "_CANCEL_OUTDATED", "SELECT 1")


def kill_switch_is_ignored(put: Put) -> None:
    """Replies leave although everything was to stop."""
    off = Switches(is_auto_send=True, kill_reason=None)
    for module in (send_records, reply_moves):
        put(module, "read_switches", lambda *_: off)


def a_crash_gives_the_reply_back(put: Put) -> None:
    """What a dead worker was sending is sent again."""

    async def hasty(desk: Desk, case: Any) -> Reply:
        if case.reply.state is ReplyState.SENDING:
            return await dispatcher._settle(desk, case.reply, send_moves.Move(to=ReplyState.PENDING, reason="crashed"))
        return await _advance(desk, case)

    put(dispatcher, "_advance", hasty)


def nobody_takes_over(put: Put) -> None:
    """What a dead worker had begun is left to it."""

    async def idle(_self: Any, **_told: Any) -> int:
        return 0

    put(jobs_dead.Reaper, "take_over", idle)


SABOTAGES: Mapping[str, Callable[[Put], None]] = {
    one.__name__: one
    for one in (
        no_dedupe, no_mark_before_the_send, timeout_is_declined, unreadable_is_absent, no_read_back, no_settle,
        no_fence, no_permit, no_deadline, answered_elsewhere_is_not_looked_at, sent_again_in_other_words,
        older_words_are_answered, kill_switch_is_ignored, a_crash_gives_the_reply_back, nobody_takes_over,
    )
}  # fmt: skip
