"""Columns an operator moves by hand, and the way back of an answer that has not left."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select, update

from desk.errors import Conflict
from desk.interactions import InteractionId, Priority, SellerId
from storage.interactions import write_columns
from storage.replies import Reply, get_reply
from storage.reply_states import UNSETTLED, ReplyState
from storage.tables import replies


def set_assignee(
    conn: Connection, seller_id: SellerId, interaction_id: InteractionId, *, to: str | None, now: datetime
) -> None:
    """Write whose card it is; None: nobody's."""
    write_columns(conn, seller_id, interaction_id, {"assignee_id": to}, now=now)


def set_priority(
    conn: Connection, seller_id: SellerId, interaction_id: InteractionId, *, priority: Priority, reason: str,
    now: datetime,
) -> None:  # fmt: skip
    """Move a card in the queue, with the reason the card shows."""
    values: dict[str, object] = {"priority": priority.value, "priority_rank": priority.rank, "priority_reason": reason}
    write_columns(conn, seller_id, interaction_id, values, now=now)


def call_back(
    conn: Connection, seller_id: SellerId, interaction_id: InteractionId, reply_id: int, *, by: str, now: datetime
) -> Reply:
    """Cancel a reply no attempt was made to send yet; `Conflict` says where it stands when it is too late.

    A reply that waits again after an attempt may have reached the vendor: it cannot be called back.
    """
    mine = _of_card(seller_id, interaction_id) & (replies.c.id == reply_id)
    done = _take_back(conn, mine, by=by, now=now)
    reply = get_reply(conn, seller_id, reply_id)
    if done != 1:
        raise Conflict(f"too late: the answer is {reply.state} after {reply.attempts} attempts")
    return reply


def take_back_waiting(
    conn: Connection, seller_id: SellerId, interaction_id: InteractionId, *, by: str, now: datetime
) -> bool:
    """Cancel what waits to leave for a message and was never tried; whether nothing is on its way any more."""
    mine = _of_card(seller_id, interaction_id)
    _take_back(conn, mine, by=by, now=now)
    left = select(replies.c.id).where(mine, replies.c.state.in_(UNSETTLED)).limit(1)
    return conn.execute(left).first() is None


def _take_back(conn: Connection, mine: ColumnElement[bool], *, by: str, now: datetime) -> int:
    """Cancel those of these replies that wait and were never tried; says how many."""
    untried = (replies.c.state == ReplyState.PENDING) & (replies.c.attempts == 0)
    done = conn.execute(
        update(replies)
        .where(mine, untried)
        .values(state=ReplyState.CANCELLED, reason=f"called back by {by}", step=replies.c.step + 1, updated_at=now)
    )
    return done.rowcount


def _of_card(seller_id: SellerId, interaction_id: InteractionId) -> ColumnElement[bool]:
    return (replies.c.seller_id == seller_id) & (replies.c.interaction_id == interaction_id)
