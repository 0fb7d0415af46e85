"""The story around one interaction: its neighbours, and what the shop already answered."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, or_, select
from sqlalchemy.sql.elements import ColumnElement

from desk.interactions import ChannelName, Interaction, InteractionId, SellerId
from storage.interactions import get_interaction, to_interaction
from storage.tables import interactions

# Requirement A: the same product counts as one story for 45 days.
_PRODUCT_WINDOW = timedelta(days=45)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineItem:
    """A neighbour and why it is one: same order, same customer or same product."""

    id: InteractionId
    channel: ChannelName
    occurred_at: datetime
    words: str
    rating: int | None
    answer_text: str | None
    match_reason: str
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PastReply:
    """What the shop answered before. `question`: the customer's words it answered."""

    id: str
    channel: ChannelName
    question: str
    answer: str
    answered_at: datetime
    is_same_product: bool


def find_timeline(
    conn: Connection, seller_id: SellerId, interaction_id: InteractionId, *, limit: int = 20
) -> tuple[TimelineItem, ...]:
    """The interaction and its newest neighbours, at most `limit`, in the order they happened."""
    current = get_interaction(conn, seller_id, interaction_id)
    ties = [_same_product(current)]
    if current.order_id:
        ties.append(interactions.c.order_id == current.order_id)
    if current.customer_id:
        ties.append(interactions.c.customer_id == current.customer_id)
    rows = conn.execute(
        select(interactions)
        .where(interactions.c.seller_id == seller_id, or_(interactions.c.id == interaction_id, *ties))
        .order_by(interactions.c.occurred_at.desc(), interactions.c.id.desc())
        .limit(limit)
    )
    return tuple(reversed([_to_item(to_interaction(row), current) for row in rows]))


def find_past_replies(
    conn: Connection, seller_id: SellerId, interaction_id: InteractionId, *, limit: int = 8
) -> tuple[PastReply, ...]:
    """Answers that stand at the vendor for the same product on public channels, newest first, at most `limit`."""
    current = get_interaction(conn, seller_id, interaction_id)
    if current.nm_id is None:
        return ()
    rows = conn.execute(
        select(interactions)
        .where(
            interactions.c.seller_id == seller_id,
            interactions.c.nm_id == current.nm_id,
            interactions.c.marketplace == current.marketplace.value,
            interactions.c.channel != ChannelName.CHAT.value,
            interactions.c.answer_text.is_not(None),
            interactions.c.id != interaction_id,
        )
        .order_by(interactions.c.occurred_at.desc())
        .limit(limit)
    )
    return tuple(_to_past_reply(row) for row in rows)


def _same_product(current: Interaction) -> ColumnElement[bool]:
    return (
        (interactions.c.nm_id == current.nm_id)
        & (interactions.c.marketplace == current.marketplace.value)
        & (interactions.c.occurred_at >= current.occurred_at - _PRODUCT_WINDOW)
        & (interactions.c.occurred_at <= current.occurred_at + _PRODUCT_WINDOW)
    )


def _to_item(item: Interaction, current: Interaction) -> TimelineItem:
    if item.order_id and item.order_id == current.order_id:
        reason = "same order"
    elif item.customer_id and item.customer_id == current.customer_id:
        reason = "same customer"
    else:
        reason = "same product"
    return TimelineItem(
        id=item.id,
        channel=item.channel,
        occurred_at=item.occurred_at,
        words=item.words,
        rating=item.rating,
        answer_text=item.answer_text,
        match_reason=reason,
        is_current=item.id == current.id,
    )


def _to_past_reply(row: Row[Any]) -> PastReply:
    item = to_interaction(row)
    return PastReply(
        id=f"{item.channel}:{item.id}",
        channel=item.channel,
        question=item.words,
        answer=item.answer_text or "",
        answered_at=row.responded_at or item.updated_at,
        is_same_product=True,
    )
