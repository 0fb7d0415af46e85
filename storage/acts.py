"""Columns an operator moves by hand, and the way back of an answer that has not left."""

from datetime import datetime

from sqlalchemy import Connection, select, update

from desk.errors import Conflict
from desk.interactions import InteractionId, Priority, SellerId
from storage.replies import Reply, get_reply
from storage.reply_states import UNSETTLED, ReplyState
from storage.tables import interactions, replies


def set_assignee(
    conn: Connection, seller_id: SellerId, interaction_id: InteractionId, *, to: str | None, now: datetime
) -> None:
    """Write whose card it is; None: nobody's."""
    _write(conn, seller_id, interaction_id, {"assignee_id": to}, now)


def set_priority(
    conn: Connection, seller_id: SellerId, interaction_id: InteractionId, *, priority: Priority, reason: str,
    now: datetime,
) -> None:  # fmt: skip
    """Move a card in the queue, with the reason the card shows."""
    values: dict[str, object] = {"priority": priority.value, "priority_rank": priority.rank, "priority_reason": reason}
    _write(conn, seller_id, interaction_id, values, now)


def call_back(
    conn: Connection, seller_id: SellerId, interaction_id: InteractionId, reply_id: int, *, by: str, now: datetime
) -> Reply:
    """Cancel a reply no attempt was made to send yet; `Conflict` says where it stands when it is too late.

    A reply that waits again after an attempt may have reached the vendor: it cannot be called back.
    """
    done = conn.execute(
        update(replies)
        .where(
            replies.c.seller_id == seller_id, replies.c.id == reply_id, replies.c.interaction_id == interaction_id,
            replies.c.state == ReplyState.PENDING, replies.c.attempts == 0,
        )
        .values(state=ReplyState.CANCELLED, reason=f"called back by {by}", step=replies.c.step + 1, updated_at=now)
    )  # fmt: skip
    reply = get_reply(conn, seller_id, reply_id)
    if done.rowcount != 1:
        raise Conflict(f"too late: the answer is {reply.state} after {reply.attempts} attempts")
    return reply


def take_back_waiting(
    conn: Connection, seller_id: SellerId, interaction_id: InteractionId, *, by: str, now: datetime
) -> bool:
    """Cancel what waits to leave for a message and was never tried; whether nothing is on its way any more."""
    mine = (replies.c.seller_id == seller_id) & (replies.c.interaction_id == interaction_id)
    conn.execute(
        update(replies)
        .where(mine, replies.c.state == ReplyState.PENDING, replies.c.attempts == 0)
        .values(state=ReplyState.CANCELLED, reason=f"called back by {by}", step=replies.c.step + 1, updated_at=now)
    )
    left = select(replies.c.id).where(mine, replies.c.state.in_(UNSETTLED)).limit(1)
    return conn.execute(left).first() is None


def _write(
    conn: Connection, seller_id: SellerId, interaction_id: InteractionId, values: dict[str, object], now: datetime
) -> None:
    conn.execute(
        update(interactions)
        .where(interactions.c.id == interaction_id, interactions.c.seller_id == seller_id)
        .values(**values, updated_at=now, version=interactions.c.version + 1)
    )
