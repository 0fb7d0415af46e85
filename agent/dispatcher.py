"""Sends one outbox row exactly once: three outcomes, read-back as the only proof, never a blind resend.

The order of a send: read what stands there -> commit `sending` -> permit -> POST -> read back. A crash anywhere leaves
the row in `sending`, and a row in `sending` is only ever read back until a settled, complete read finds nothing. What
follows from what is read stands in `send_moves`, what is written in `send_records`.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from agent.circuits import fault_of, find_rest, heed, surface_of
from agent.desk import Desk
from agent.restore_gate import reconcile as reconcile_restore
from agent.send_moves import (
    HELD_WAIT,
    LONGEST_WAIT,
    Move,
    after_refusal,
    aside,
    before_send,
    moderated,
    reconcile,
    stay,
)
from agent.send_moves import wait_for_vendor as wait_for
from agent.send_records import Case, claim, read_case, read_stops, record
from agent.sessions import channel_for
from agent.trace_facts import tell_outcome, tell_standing
from agent.tracing import FORGET, Told, traced
from desk.crash_points import pass_point
from desk.ports import Absent, Accepted, Channel, Outgoing, Permit, ReadBack, SendOutcome, Unreadable, unbarred
from storage.replies import get_reply
from storage.reply_moves import find_bar
from storage.reply_states import UNSETTLED, Reply, ReplyState
from storage.restore_gate import HELD

log = logging.getLogger(__name__)


async def dispatch(desk: Desk, reply_id: int) -> Reply:
    """Take one reply as far as it goes now; returns where it stands. Safe to call again at any time, by anyone."""
    case = await desk.db.read(_read_case, desk, reply_id)
    about = case.reply.interaction_id
    with desk.tracing.begin("dispatch", desk.seller_id, about, trace_id=case.trace_id) as told:
        after = await _advance(desk, case)
        if case.shut_at is not None:
            await reconcile_restore(desk)
        _tell_move(told, case.reply, after)
        return after


async def put_aside(desk: Desk, reply_id: int, reason: str) -> Reply:
    """Hand a reply to a person without one more call to the vendor; `reason`: why. What is settled stays as it is."""
    reply = await desk.db.read(get_reply, desk.seller_id, reply_id)
    return await _settle(desk, reply, aside(reply, reason)) if _is_under_way(reply) else reply


def _read_case(conn: Connection, desk: Desk, reply_id: int) -> Case:
    reply = get_reply(conn, desk.seller_id, reply_id)
    channel = channel_for(desk, reply.channel, reply.external_id)
    return read_case(conn, desk, reply_id, {} if channel is None else {reply.channel.value: surface_of(channel)})


def _is_under_way(reply: Reply) -> bool:
    is_moderated = reply.state is ReplyState.CONFIRMED and reply.look_at is not None
    return is_moderated or reply.state in UNSETTLED


async def _advance(desk: Desk, case: Case) -> Reply:
    reply = case.reply
    channel = channel_for(desk, reply.channel, reply.external_id)
    if not _is_under_way(reply):
        return reply
    if channel is None:
        return await _settle(desk, reply, stay(reply, f"channel {reply.channel} is not connected", LONGEST_WAIT))
    if reply.state is ReplyState.PENDING and (held := _why_held(desk, case)):
        return await _settle(desk, reply, stay(reply, held, HELD_WAIT))
    if rest := await find_rest(desk, surface_of(channel), case.circuit):
        return await _settle(desk, reply, _resting(desk, reply, rest.reason, rest.wait))
    match reply.state:
        case ReplyState.PENDING:
            return await _send(desk, channel, case)
        case ReplyState.SENDING:
            return await _read_back(desk, channel, case, reply)
    seen = await _look(desk, channel, case, reply)
    return await _settle(desk, reply, moderated(reply, seen.standing, now=seen.began), seen)


def _why_held(desk: Desk, case: Case) -> str | None:
    """Why a pending reply is not even looked at: a kill switch; a restore, and it was looked at since."""
    if case.killed or case.shut_at is None:
        return case.killed
    told = case.reply.looked_at
    return HELD if told is not None and told >= case.shut_at + desk.settle_of(case.reply.channel) else None


def _resting(desk: Desk, reply: Reply, reason: str, wait: timedelta) -> Move:
    if reply.state is ReplyState.CONFIRMED:
        return Move(to=reply.state, reason=reply.reason, look_in=wait)
    return wait_for(reply, reason, wait, now=desk.clock())


async def _send(desk: Desk, channel: Channel, case: Case) -> Reply:
    reply = case.reply
    seen = await _look(desk, channel, case, reply)
    if not isinstance(seen.standing, Absent):
        return await _settle(desk, reply, before_send(reply, seen.standing, now=seen.began), seen)
    if case.shut_at is not None:
        return await _settle(desk, reply, stay(reply, HELD, HELD_WAIT), seen)
    pass_point("send.looked")
    stops = await desk.db.read(read_stops, desk, reply)
    claimed = await desk.db.write(claim, desk, reply, stops, seen.began, desk.clock())
    if isinstance(claimed, Move):
        return await _settle(desk, reply, claimed, seen)
    if claimed is None:
        return await desk.db.read(get_reply, desk.seller_id, reply.id)
    pass_point("claim.committed")
    return await _post(desk, channel, case, claimed)


async def _post(desk: Desk, channel: Channel, case: Case, claimed: Reply) -> Reply:
    permit = _Permit(desk, claimed)
    outcome = await _call_send(channel, _outgoing(claimed, case.asked_at, permit))
    if isinstance(outcome, Accepted):
        return await _read_back(desk, channel, case, claimed)
    if permit.refusal is None:
        await heed(desk, surface_of(channel), case.circuit, fault_of(outcome))
    return await _settle(desk, claimed, after_refusal(outcome))


async def _read_back(desk: Desk, channel: Channel, case: Case, reply: Reply) -> Reply:
    seen = await _look(desk, channel, case, reply)
    settle = desk.settle_of(reply.channel)
    return await _settle(desk, reply, reconcile(reply, seen.standing, settle=settle, now=seen.began), seen)


class _Permit:
    """The last question before the first byte: is the claim still ours, is its time not over, may anything leave."""

    def __init__(self, desk: Desk, claimed: Reply) -> None:
        self._desk, self._claimed = desk, claimed
        self.refusal: str | None = None

    async def __call__(self) -> str | None:
        reason = await self._desk.db.read(find_bar, self._claimed)
        # The clock comes last: a process that was stopped in the middle of reading must not believe what it read.
        until = self._claimed.send_before
        if reason is None and until is not None and self._desk.clock() >= until:
            reason = f"its time to send ended at {until:%H:%M:%S} UTC"
        self.refusal = reason
        return reason


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What a look found. `began`: what came after that moment it need not have seen."""

    standing: ReadBack
    began: datetime


async def _look(desk: Desk, channel: Channel, case: Case, reply: Reply) -> _Seen:
    began = desk.clock()
    standing = await _call_read_back(channel, _outgoing(reply, case.asked_at))
    pass_point("read_back.done")
    await heed(desk, surface_of(channel), case.circuit, fault_of(standing))
    return _Seen(standing=standing, began=began)


@traced("read_back", tell_standing, is_call=True)
async def _call_read_back(channel: Channel, outgoing: Outgoing) -> ReadBack:
    return await channel.read_back(outgoing)


@traced("send", tell_outcome, is_call=True)
async def _call_send(channel: Channel, outgoing: Outgoing) -> SendOutcome:
    return await channel.send(outgoing)


def _outgoing(reply: Reply, asked_at: datetime | None, permit: Permit = unbarred) -> Outgoing:
    return Outgoing(
        seller_id=reply.seller_id,
        channel=reply.channel,
        external_id=reply.external_id,
        text=reply.text,
        ref=reply.ref,
        sent_after=reply.sending_since,
        asked_at=asked_at,
        permit=permit,
    )


async def _settle(desk: Desk, reply: Reply, move: Move, seen: _Seen | None = None) -> Reply:
    looked_at = seen.began if seen is not None and not isinstance(seen.standing, Unreadable) else None
    settled = await desk.db.write(record, desk, reply, move, looked_at, desk.clock())
    pass_point("settle.committed")
    log.info("reply moved", extra={"reply": reply.id, "state": settled.state, "reason": move.reason})
    return settled


def _tell_move(told: Told, before: Reply, after: Reply) -> None:
    """A look that changed nothing leaves no trace: a reply may wait for days, looked at every few seconds."""
    is_idle = after.state is before.state and after.attempts == before.attempts
    told.note({"reply": after.id, "from": before.state, "to": after.state, "attempts": after.attempts,
               FORGET: is_idle or None})  # fmt: skip
    told.quote("reason", after.reason)
