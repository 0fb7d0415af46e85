"""Moves a reply through its states: every move is one UPDATE that names where it believes the row to stand.

States: pending -> sending -> confirmed | cancelled | human; sending -> pending only after a settled, complete,
negative read-back; confirmed -> human when moderation refuses. `fence` grows with every claim: whoever holds an older
one can neither send nor settle anything. `step` grows with every move and names the row's next job.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, select, update

from storage.replies import get_reply
from storage.reply_states import Reply, ReplyState
from storage.restore_gate import HELD, is_shut
from storage.runtime import read_switches
from storage.tables import replies


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a reply goes. `next_try_at`: not before. `looked_at`: when the complete look behind this began.

    `look_at`: when a proven answer is looked at again. `is_unspent`: the attempt that ends here never reached the
    vendor, or was turned away at its door: it does not count.
    """

    to: ReplyState
    reason: str | None
    next_try_at: datetime
    looked_at: datetime | None = None
    look_at: datetime | None = None
    remote_state: str | None = None
    is_unspent: bool = False


def claim_reply(
    conn: Connection, reply: Reply, *, by: str, looked_at: datetime, send_before: datetime, now: datetime
) -> Reply | None:
    """pending -> sending, committed before the first byte; None when somebody moved the row since it was read.

    Until `send_before` nobody else needs to look: it is this claim's time to send.
    """
    done = conn.execute(
        update(replies)
        .where(_is_at(reply), replies.c.state == ReplyState.PENDING)
        .values(
            state=ReplyState.SENDING,
            claimed_by=by,
            sending_since=now,
            send_before=send_before,
            next_try_at=send_before,
            looked_at=looked_at,
            attempts=replies.c.attempts + 1,
            fence=replies.c.fence + 1,
            step=replies.c.step + 1,
            updated_at=now,
        )
    )
    return get_reply(conn, reply.seller_id, reply.id) if done.rowcount == 1 else None


def move_reply(conn: Connection, reply: Reply, place: Place, *, now: datetime) -> bool:
    """Move a reply on, only if it still stands where `reply` says (state and fence); False when it does not."""
    values: dict[str, object] = {
        "state": place.to,
        "reason": place.reason,
        "next_try_at": place.next_try_at,
        "look_at": place.look_at,
        "attempts": replies.c.attempts - (1 if place.is_unspent else 0),
        "step": replies.c.step + 1,
        # Whoever moves it has lived through its turn.
        "deaths": 0,
        "updated_at": now,
    }
    if place.to is ReplyState.CONFIRMED and reply.confirmed_at is None:
        values["confirmed_at"] = now
    values |= {"looked_at": place.looked_at} if place.looked_at else {}
    values |= {"remote_state": place.remote_state} if place.remote_state else {}
    return conn.execute(update(replies).where(_is_at(reply)).values(**values)).rowcount == 1


def find_bar(conn: Connection, reply: Reply) -> str | None:
    """Why a claimed reply may not leave any more; None when it may. `reply`: as it was claimed."""
    row = conn.execute(select(replies.c.id).where(_is_at(reply))).one_or_none()
    if row is None:
        return "somebody else has taken this reply over"
    killed = read_switches(conn, reply.seller_id, reply.channel).kill_reason
    return killed or (HELD if is_shut(conn, reply.seller_id) else None)


def _is_at(reply: Reply) -> ColumnElement[bool]:
    return and_(
        replies.c.seller_id == reply.seller_id,
        replies.c.id == reply.id,
        replies.c.state == reply.state,
        replies.c.fence == reply.fence,
    )
