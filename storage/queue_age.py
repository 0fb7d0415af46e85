"""How long the desk owes what it owes: for probes. What waits behind a person is not counted."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, or_, select

from desk.interactions import SellerId
from storage.reply_states import UNSETTLED
from storage.tables import interactions, replies, sellers


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueAge:
    """`unhandled_since`: of the message untouched the longest; `due_since`: of the reply whose move is overdue longest.

    None: none waits.
    """

    unhandled_since: datetime | None
    due_since: datetime | None


def find_queue_age(conn: Connection, seller_id: SellerId, *, now: datetime) -> QueueAge:
    """Of one seller. History from before the seller was connected is worked off in its own time and does not count."""
    unhandled = conn.execute(
        # The row changed last when the words came that nobody has looked at (or when its deadline was set anew).
        select(func.min(interactions.c.updated_at))
        .select_from(interactions.outerjoin(sellers, sellers.c.seller_id == interactions.c.seller_id))
        .where(
            interactions.c.seller_id == seller_id,
            interactions.c.needs_response,
            interactions.c.handled_revision < interactions.c.revision,
            or_(sellers.c.connected_at.is_(None), interactions.c.occurred_at >= sellers.c.connected_at),
        )
    ).scalar_one()
    due = conn.execute(
        select(func.min(replies.c.next_try_at)).where(
            replies.c.seller_id == seller_id,
            replies.c.state.in_(UNSETTLED),
            replies.c.next_try_at <= now,
        )
    ).scalar_one()
    return QueueAge(unhandled_since=unhandled, due_since=due)
