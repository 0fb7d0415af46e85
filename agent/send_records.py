"""What a send reads and writes in the rows: the case before it, the claim, the move after it, the history."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from agent.bridge import owe_stopped
from agent.desk import Desk
from agent.permission import hold_reason
from agent.send_moves import GIVE_UP_AFTER, HELD_WAIT, Move, stay
from agent.text_check import check_reply, find_stops, tell
from desk.crash_points import pass_point
from desk.decisions import Finding
from desk.interactions import Author, Interaction, Message, Status
from storage.bridge_acts import wake_forms
from storage.circuits import Circuit, find_circuit
from storage.events import add_event, find_lifted
from storage.interactions import get_interaction, lock_interaction, set_answer_state, set_status
from storage.messages import add_message, find_asked_at, list_messages
from storage.replies import get_reply
from storage.reply_moves import Place, claim_reply, move_reply
from storage.reply_states import Reply, ReplyState
from storage.restore_gate import HELD, find_shut_at
from storage.runtime import read_switches
from storage.traces import find_trace_id

# From the claim to the first byte: as long as one exchange may take at most. Less where answers settle sooner.
SEND_WITHIN = timedelta(seconds=30)
# From the look that found nothing to the first byte: a person may answer meanwhile (I10).
LOOK_HOLDS = timedelta(seconds=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A reply whose turn has come. `asked_at`: when the words it answers were written.

    `killed`: the reason of a kill switch that is on. `circuit`: how its vendor surface stands. `shut_at`: when a
    restore shut the gate, None while it is open. `trace_id`: the trace its text was decided on in.
    """

    reply: Reply
    asked_at: datetime | None
    killed: str | None
    circuit: Circuit | None
    shut_at: datetime | None
    trace_id: str | None = None


def read_case(conn: Connection, desk: Desk, reply_id: int, surface_of: dict[str, str]) -> Case:
    """Everything a turn needs to know, in one read. `surface_of`: channel to the name of its circuit."""
    reply = get_reply(conn, desk.seller_id, reply_id)
    surface = surface_of.get(reply.channel)
    return Case(
        reply=reply,
        asked_at=find_asked_at(conn, desk.seller_id, reply.interaction_id, revision=reply.revision),
        killed=read_switches(conn, desk.seller_id, reply.channel).kill_reason,
        circuit=find_circuit(conn, desk.seller_id, surface) if surface else None,
        shut_at=find_shut_at(conn, desk.seller_id),
        trace_id=find_trace_id(conn, desk.seller_id, reply.interaction_id, reply_id=reply.id),
    )


def read_stops(conn: Connection, desk: Desk, reply: Reply) -> tuple[Finding, ...]:
    """Why the gate would stop the text as things are now, but for what a person answered for."""
    interaction = get_interaction(conn, desk.seller_id, reply.interaction_id)
    lifted = find_lifted(conn, desk.seller_id, reply.interaction_id, reply_id=reply.id)
    return find_stops(check_reply(conn, desk, interaction, reply.text), lifted=lifted)


def claim(
    conn: Connection, desk: Desk, reply: Reply, stops: tuple[Finding, ...], looked_at: datetime, now: datetime
) -> Reply | Move | None:
    """The claim and everything that forbids it, in one transaction; None when somebody else was faster."""
    interaction = lock_interaction(conn, desk.seller_id, reply.interaction_id)
    if obstacle := find_obstacle(conn, desk, reply, interaction, stops, now):
        return obstacle
    within = min(SEND_WITHIN, desk.settle_of(reply.channel) / 2)
    send_before = min(now + within, looked_at + LOOK_HOLDS)
    claimed = claim_reply(conn, reply, by=desk.executor_id, looked_at=looked_at, send_before=send_before, now=now)
    pass_point("claim.written")
    return claimed


def find_obstacle(
    conn: Connection, desk: Desk, reply: Reply, interaction: Interaction, stops: tuple[Finding, ...], now: datetime
) -> Move | None:
    """What changed since the text was queued: its words, a switch, a person at it, the leave to go, the gate's mind."""
    if interaction.revision != reply.revision:
        return Move(to=ReplyState.CANCELLED, reason="the customer wrote again: this answers older words")
    if killed := read_switches(conn, desk.seller_id, reply.channel).kill_reason:
        return stay(reply, killed, HELD_WAIT)
    if find_shut_at(conn, desk.seller_id) is not None:
        return stay(reply, HELD, HELD_WAIT)
    if reply.origin == "auto" and interaction.assignee_id is not None:
        return Move(to=ReplyState.CANCELLED, reason=f"{interaction.assignee_id} has taken it over")
    held = hold_reason(conn, desk, interaction, now=now) if reply.origin == "auto" else None
    if held:
        return Move(to=ReplyState.HUMAN, reason=f"it may not leave by itself any more: {held}")
    return Move(to=ReplyState.HUMAN, reason=f"the gate stops it now: {tell(stops)}") if stops else None


def record(conn: Connection, desk: Desk, reply: Reply, move: Move, looked_at: datetime | None, now: datetime) -> Reply:
    """Carry a move out, if the row still stands where it was read; returns where it stands now."""
    interaction = lock_interaction(conn, desk.seller_id, reply.interaction_id)
    place = Place(
        to=move.to,
        reason=move.reason,
        next_try_at=now + min(move.wait, GIVE_UP_AFTER),
        looked_at=looked_at,
        look_at=now + move.look_in if move.look_in is not None else None,
        remote_state=move.remote_state,
        is_unspent=move.is_unspent,
    )
    has_moved = move_reply(conn, reply, place, now=now)
    if has_moved and move.to is ReplyState.CONFIRMED:
        _keep_own_words(conn, reply, interaction, move.remote_id)
        wake_forms(conn, desk.seller_id, reply.interaction_id, now=now)
    if has_moved and move.to is ReplyState.HUMAN:
        owe_stopped(conn, desk, interaction, why=move.reason or "", text=reply.text, now=now)
    if has_moved and (move.to is not reply.state or move.event):
        _tell(conn, reply, interaction, move, now)
    pass_point("settle.written")
    return get_reply(conn, desk.seller_id, reply.id)


def _keep_own_words(conn: Connection, reply: Reply, interaction: Interaction, remote_id: str | None) -> None:
    """Put our answer into the thread now: the next pull brings it too late for a customer who writes on at once.

    At the moment of the words it answers, for two clocks differ: what the customer writes next comes after it. Where
    they wrote meanwhile, the pull puts it in its place.
    """
    if remote_id is None or interaction.revision != reply.revision:
        return
    thread = list_messages(conn, reply.seller_id, interaction.id, limit=1)
    if not thread:
        return
    answer = Message(event_id=remote_id, author=Author.SHOP, text=reply.text, occurred_at=thread[-1].occurred_at)
    add_message(conn, reply.seller_id, interaction.id, answer)


def _tell(conn: Connection, reply: Reply, interaction: Interaction, move: Move, now: datetime) -> None:
    """Write what the move means for the interaction, and the audit line."""
    status = _status_after(reply, interaction, move)
    if status is not None:
        set_status(
            conn,
            reply.seller_id,
            reply.interaction_id,
            status=status,
            now=now,
            answer_text=move.answer,
            answer_state=move.remote_state,
        )
    if move.event and move.remote_state:
        set_answer_state(conn, reply.seller_id, reply.interaction_id, state=move.remote_state, now=now)
    add_event(
        conn,
        reply.seller_id,
        reply.interaction_id,
        kind=move.event or f"reply_{move.to}",
        actor="desk",
        revision=reply.revision,
        now=now,
        details={"reply": reply.id, "reason": move.reason},
    )


def _status_after(reply: Reply, interaction: Interaction, move: Move) -> Status | None:
    """Open when a person must look; responded when an answer stands to the newest words; None leaves it as it is."""
    if move.to is ReplyState.HUMAN:
        return Status.OPEN
    if move.answer is None:
        return None
    # An answer to older words leaves the newer ones waiting.
    return Status.RESPONDED if interaction.revision == reply.revision else interaction.status
