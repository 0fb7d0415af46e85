"""Counts for the demo, `doctor` and probes: what came in, what became of it, what still waits."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from desk.decisions import Verdict
from desk.interactions import SellerId
from storage.replies import ReplyState
from storage.tables import decisions, interactions, replies


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """`sent`: automatic replies proven to stand at the vendor. handled = sent + drafted + escalated + blocked."""

    ingested: int
    handled: int
    by_intent: dict[str, int]
    sent: int
    drafted: int
    escalated: int
    blocked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """`oldest_unhandled_at`: when the longest-waiting untouched message arrived; None when none waits."""

    unhandled: int
    oldest_unhandled_at: datetime | None
    unsettled: int
    for_a_person: int


def tally(conn: Connection, seller_id: SellerId) -> Tally:
    """What became of everything this seller ever got; each interaction counts once, by its newest decision."""
    newest = (
        select(func.max(decisions.c.id)).where(decisions.c.seller_id == seller_id).group_by(decisions.c.interaction_id)
    )
    verdicts = {
        row[0]: row[1]
        for row in conn.execute(
            select(decisions.c.verdict, func.count()).where(decisions.c.id.in_(newest)).group_by(decisions.c.verdict)
        )
    }
    handled = sum(verdicts.values())
    sent, escalated = _count_sent(conn, seller_id), verdicts.get(Verdict.ESCALATE, 0)
    blocked = verdicts.get(Verdict.BLOCK, 0)
    return Tally(
        ingested=_count(conn, seller_id),
        handled=handled,
        by_intent=_by_intent(conn, seller_id),
        sent=sent,
        drafted=handled - sent - escalated - blocked,
        escalated=escalated,
        blocked=blocked,
    )


def waiting(conn: Connection, seller_id: SellerId) -> Waiting:
    """What the desk still owes."""
    unhandled = conn.execute(
        select(func.count(), func.min(interactions.c.created_at)).where(
            interactions.c.seller_id == seller_id,
            interactions.c.needs_response,
            interactions.c.handled_revision < interactions.c.revision,
        )
    ).one()
    states = {
        row[0]: row[1]
        for row in conn.execute(
            select(replies.c.state, func.count()).where(replies.c.seller_id == seller_id).group_by(replies.c.state)
        )
    }
    return Waiting(
        unhandled=unhandled[0],
        oldest_unhandled_at=unhandled[1],
        unsettled=states.get(ReplyState.PENDING, 0) + states.get(ReplyState.SENDING, 0),
        for_a_person=states.get(ReplyState.HUMAN, 0),
    )


def _count(conn: Connection, seller_id: SellerId) -> int:
    return conn.execute(select(func.count()).where(interactions.c.seller_id == seller_id)).scalar_one()


def _count_sent(conn: Connection, seller_id: SellerId) -> int:
    return conn.execute(
        select(func.count(func.distinct(replies.c.interaction_id))).where(
            replies.c.seller_id == seller_id,
            replies.c.origin == "auto",
            replies.c.state == ReplyState.CONFIRMED,
        )
    ).scalar_one()


def _by_intent(conn: Connection, seller_id: SellerId) -> dict[str, int]:
    rows = conn.execute(
        select(interactions.c.intent, func.count())
        .where(interactions.c.seller_id == seller_id, interactions.c.intent.is_not(None))
        .group_by(interactions.c.intent)
        .order_by(interactions.c.intent)
    )
    return {row[0]: row[1] for row in rows}
