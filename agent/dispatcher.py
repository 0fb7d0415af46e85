"""Sends one outbox row exactly once: three outcomes, read-back as the only proof, never a blind resend.

The order of a send: read what stands there -> commit `sending` -> POST -> read back. A crash anywhere leaves the row
in `sending`, and a row in `sending` is only ever read back until a settled, complete read finds nothing.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from agent.desk import Desk
from agent.permission import hold_reason
from agent.text_check import check_reply, find_stops, tell
from agent.trace_facts import tell_outcome, tell_standing
from agent.tracing import FORGET, Told, traced
from desk.decisions import Finding
from desk.interactions import Interaction, SellerId, Status
from desk.ports import (
    Absent,
    Accepted,
    AnsweredElsewhere,
    Channel,
    Declined,
    Ours,
    Outgoing,
    ReadBack,
    SendOutcome,
    Unknown,
    Unreadable,
)
from storage.events import add_event, find_lifted
from storage.interactions import get_interaction, lock_interaction, set_status
from storage.messages import find_asked_at
from storage.replies import Reply, ReplyState, claim_reply, get_reply, move_reply
from storage.runtime import read_switches

log = logging.getLogger(__name__)

_MAX_ATTEMPTS = 3
_GIVE_UP_AFTER = timedelta(hours=24)
# First look after a send, then doubling.
_FIRST_WAIT = timedelta(seconds=2)
_LONGEST_WAIT = timedelta(minutes=10)
# The pause while a kill switch is on, and the shortest one while the vendor cannot be read.
_HELD_WAIT = timedelta(seconds=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Move:
    """Where a reply goes next. `answer`: the text that now stands at the vendor, if one does."""

    to: ReplyState
    reason: str | None
    wait: timedelta = timedelta(0)
    answer: str | None = None
    remote_state: str | None = None


async def dispatch(desk: Desk, reply_id: int) -> Reply:
    """Take one reply as far as it goes now; returns where it stands. Safe to call again at any time, by anyone."""
    with desk.tracing.begin("dispatch", desk.seller_id) as told:
        before, asked_at = await desk.db.read(_load, desk.seller_id, reply_id)
        told.about(before.interaction_id)
        after = await _advance(desk, before, asked_at)
        _tell_move(told, before, after)
        return after


async def _advance(desk: Desk, reply: Reply, asked_at: datetime | None) -> Reply:
    channel = desk.channels.get(reply.channel)
    if reply.state not in (ReplyState.PENDING, ReplyState.SENDING):
        return reply
    if channel is None:
        return await _settle(desk, reply, _stay(reply, f"channel {reply.channel} is not connected", _LONGEST_WAIT))
    if reply.state is ReplyState.SENDING:
        return await _settle(desk, reply, _reconcile(desk, reply, await _look(channel, _outgoing(reply, asked_at))))
    return await _send(desk, channel, reply, asked_at)


@traced("read_back", tell_standing, is_call=True)
async def _look(channel: Channel, outgoing: Outgoing) -> ReadBack:
    return await channel.read_back(outgoing)


@traced("send", tell_outcome, is_call=True)
async def _post(channel: Channel, outgoing: Outgoing) -> SendOutcome:
    return await channel.send(outgoing)


def _tell_move(told: Told, before: Reply, after: Reply) -> None:
    """A look that changed nothing leaves no trace: a reply may wait for days, looked at every few seconds."""
    is_idle = after.state is before.state and after.attempts == before.attempts
    told.note({"reply": after.id, "from": before.state, "to": after.state, "attempts": after.attempts,
               FORGET: is_idle or None})  # fmt: skip
    told.quote("reason", after.reason)


def _load(conn: Connection, seller_id: SellerId, reply_id: int) -> tuple[Reply, datetime | None]:
    reply = get_reply(conn, seller_id, reply_id)
    return reply, find_asked_at(conn, seller_id, reply.interaction_id, revision=reply.revision)


async def _send(desk: Desk, channel: Channel, reply: Reply, asked_at: datetime | None) -> Reply:
    if killed := (await desk.db.read(read_switches, desk.seller_id, reply.channel)).kill_reason:
        return await _settle(desk, reply, _stay(reply, killed, _HELD_WAIT))
    standing = await _look(channel, _outgoing(reply, asked_at))
    if not isinstance(standing, Absent):
        return await _settle(desk, reply, _before_send(desk, reply, standing))
    stops = await desk.db.read(_read_stops, desk, reply)
    claimed = await desk.db.write(_claim, desk, reply, stops, desk.clock())
    if isinstance(claimed, _Move):
        return await _settle(desk, reply, claimed)
    if claimed is None:
        return await desk.db.read(get_reply, desk.seller_id, reply.id)
    outgoing = _outgoing(claimed, asked_at)
    outcome = await _post(channel, outgoing)
    if isinstance(outcome, Accepted):
        return await _settle(desk, claimed, _reconcile(desk, claimed, await _look(channel, outgoing)))
    return await _settle(desk, claimed, _after_refusal(claimed, outcome))


def _read_stops(conn: Connection, desk: Desk, reply: Reply) -> tuple[Finding, ...]:
    """Why the gate would stop the text as things are now, but for what a person answered for."""
    interaction = get_interaction(conn, desk.seller_id, reply.interaction_id)
    lifted = find_lifted(conn, desk.seller_id, reply.interaction_id, reply_id=reply.id)
    return find_stops(check_reply(conn, desk, interaction, reply.text), lifted=lifted)


def _claim(
    conn: Connection, desk: Desk, reply: Reply, stops: tuple[Finding, ...], now: datetime
) -> Reply | _Move | None:
    """The claim and everything that forbids it, in one transaction; None when somebody else was faster."""
    interaction = lock_interaction(conn, desk.seller_id, reply.interaction_id)
    return _obstacle(conn, desk, reply, interaction, stops, now) or claim_reply(conn, desk.seller_id, reply.id, now=now)


def _obstacle(
    conn: Connection, desk: Desk, reply: Reply, interaction: Interaction, stops: tuple[Finding, ...], now: datetime
) -> _Move | None:
    """What changed since the text was queued: the words it answers, a kill switch, the leave to go, the gate's mind."""
    if interaction.revision != reply.revision:
        return _Move(to=ReplyState.CANCELLED, reason="the customer wrote again: this answers older words")
    if killed := read_switches(conn, desk.seller_id, reply.channel).kill_reason:
        return _stay(reply, killed, _HELD_WAIT)
    held = hold_reason(conn, desk, interaction, now=now) if reply.origin == "auto" else None
    if held:
        return _Move(to=ReplyState.HUMAN, reason=f"it may not leave by itself any more: {held}")
    return _Move(to=ReplyState.HUMAN, reason=f"the gate stops it now: {tell(stops)}") if stops else None


def _outgoing(reply: Reply, asked_at: datetime | None) -> Outgoing:
    return Outgoing(
        seller_id=reply.seller_id,
        channel=reply.channel,
        external_id=reply.external_id,
        text=reply.text,
        ref=reply.ref,
        sent_after=reply.sending_since,
        asked_at=asked_at,
    )


def _before_send(desk: Desk, reply: Reply, standing: ReadBack) -> _Move:
    match standing:
        case Ours(state=state):
            return _Move(
                to=ReplyState.CONFIRMED, reason="it already stood there", answer=reply.text, remote_state=state
            )
        case AnsweredElsewhere(text=text):
            return _Move(to=ReplyState.CANCELLED, reason="somebody else answered first", answer=text)
        case Unreadable(reason=reason, is_gone=True):
            return _Move(to=ReplyState.HUMAN, reason=f"the message is gone at the vendor: {reason}")
        case Unreadable(reason=reason, retry_after=retry_after):
            return _wait(desk, reply, f"cannot see what stands there: {reason}", retry_after)
        case Absent():
            raise AssertionError("an absent answer is sent, not settled")


def _after_refusal(reply: Reply, outcome: SendOutcome) -> _Move:
    match outcome:
        case Unknown(reason=reason):
            return _Move(to=ReplyState.SENDING, reason=f"outcome unknown: {reason}", wait=_FIRST_WAIT)
        case Declined(reason=reason, retry_after=timedelta() as retry_after):
            return _Move(to=ReplyState.PENDING, reason=f"not taken, to be tried again: {reason}", wait=retry_after)
        case Declined(reason=reason, is_credential=True):
            return _Move(to=ReplyState.PENDING, reason=f"the token is refused: {reason}", wait=_LONGEST_WAIT)
        case Declined(reason=reason):
            return _Move(to=ReplyState.HUMAN, reason=f"the vendor refused: {reason}")
        case Accepted():
            raise AssertionError("an accepted reply is read back, not refused")


def _reconcile(desk: Desk, reply: Reply, standing: ReadBack) -> _Move:
    """Decide over a reply in `sending` from what stands at the vendor."""
    age, settle = desk.clock() - (reply.sending_since or reply.created_at), desk.settle_of(reply.channel)
    match standing:
        case Ours(state=state):
            return _Move(to=ReplyState.CONFIRMED, reason=None, answer=reply.text, remote_state=state)
        case AnsweredElsewhere(text=text):
            return _Move(to=ReplyState.CANCELLED, reason="somebody else answered first", answer=text)
        case Absent() if age > settle and reply.attempts >= _MAX_ATTEMPTS:
            return _Move(to=ReplyState.HUMAN, reason=f"sent {reply.attempts} times and never appeared")
        case Absent() if age > settle:
            return _Move(to=ReplyState.PENDING, reason="settled and absent: the same text is sent again")
        case Unreadable(reason=reason, is_gone=True) if age > settle:
            return _Move(to=ReplyState.HUMAN, reason=f"the message is gone at the vendor: {reason}")
        case Absent():
            rest = settle - age + timedelta(milliseconds=10)
            return _Move(to=ReplyState.SENDING, reason="not visible yet", wait=min(rest, max(_FIRST_WAIT, age)))
        case Unreadable(reason=reason, retry_after=retry_after):
            return _wait(desk, reply, f"cannot read back: {reason}", retry_after)


def _wait(desk: Desk, reply: Reply, reason: str, wait: timedelta | None) -> _Move:
    """Nothing can be seen: stay, by the vendor's wait or twice what it waited already; after a day a person looks."""
    now = desk.clock()
    if now - reply.created_at > _GIVE_UP_AFTER:
        return _Move(to=ReplyState.HUMAN, reason=f"unreadable for a day: {reason}")
    waited = now - (reply.sending_since or reply.created_at)
    return _stay(reply, reason, wait if wait is not None else min(max(_HELD_WAIT, waited), _LONGEST_WAIT))


def _stay(reply: Reply, reason: str, wait: timedelta) -> _Move:
    return _Move(to=reply.state, reason=reason, wait=wait)


async def _settle(desk: Desk, reply: Reply, move: _Move) -> Reply:
    settled = await desk.db.write(_record, desk, reply, move, desk.clock())
    log.info("reply moved", extra={"reply": reply.id, "state": settled.state, "reason": move.reason})
    return settled


def _record(conn: Connection, desk: Desk, reply: Reply, move: _Move, now: datetime) -> Reply:
    seller = desk.seller_id
    interaction = lock_interaction(conn, seller, reply.interaction_id)
    moved = move_reply(
        conn,
        seller,
        reply,
        to=move.to,
        reason=move.reason,
        next_try_at=now + min(move.wait, _GIVE_UP_AFTER),
        now=now,
        remote_state=move.remote_state,
    )
    if moved and move.to is not reply.state:
        _tell(conn, reply, interaction, move, now)
    return get_reply(conn, seller, reply.id)


def _tell(conn: Connection, reply: Reply, interaction: Interaction, move: _Move, now: datetime) -> None:
    """Write what the move means for the interaction, and the audit line."""
    if move.answer is not None:
        # An answer to older words leaves the newer ones waiting.
        is_current = interaction.revision == reply.revision
        set_status(
            conn,
            reply.seller_id,
            reply.interaction_id,
            status=Status.RESPONDED if is_current else interaction.status,
            now=now,
            answer_text=move.answer,
            answer_state=move.remote_state,
        )
    elif move.to is ReplyState.HUMAN:
        set_status(conn, reply.seller_id, reply.interaction_id, status=Status.OPEN, now=now)
    add_event(
        conn,
        reply.seller_id,
        reply.interaction_id,
        kind=f"reply_{move.to}",
        actor="desk",
        revision=reply.revision,
        now=now,
        details={"reply": reply.id, "reason": move.reason},
    )
