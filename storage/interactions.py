"""Reads and marks single interactions. Bulk writes are in `upsert`, lists in `inbox`."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select, update

from desk.errors import Conflict, NotFound
from desk.interactions import (
    ChannelName,
    Interaction,
    InteractionId,
    Marketplace,
    Priority,
    SellerId,
    Source,
    Status,
)
from storage.tables import interactions
from storage.types import WHOLE, Share

# What a number column of either engine can be compared with.
_LARGEST_ID = 2**63 - 1


def to_interaction(row: Row[Any]) -> Interaction:
    """A row of `interactions` as the value the house works with."""
    return Interaction(
        id=InteractionId(row.id),
        seller_id=SellerId(row.seller_id),
        marketplace=Marketplace(row.marketplace),
        channel=ChannelName(row.channel),
        external_id=row.external_id,
        source=Source(row.source),
        customer_id=row.customer_id,
        customer_name=row.customer_name,
        order_id=row.order_id,
        nm_id=row.nm_id,
        product_article=row.product_article,
        product_name=row.product_name,
        text=row.text,
        pros=row.pros,
        cons=row.cons,
        rating=row.rating,
        language=row.language,
        status=Status(row.status),
        needs_response=bool(row.needs_response),
        priority=Priority(row.priority),
        intent=row.intent,
        sla_due_at=row.sla_due_at,
        assignee_id=row.assignee_id,
        occurred_at=row.occurred_at,
        created_at=row.created_at,
        updated_at=row.updated_at,
        revision=row.revision,
        version=row.version,
        answer_text=row.answer_text,
        extra=row.extra,
    )


def get_interaction(conn: Connection, seller_id: SellerId, interaction_id: InteractionId) -> Interaction:
    """One interaction of this seller; `NotFound` when it is not there or belongs to somebody else."""
    row = None
    if 0 < interaction_id <= _LARGEST_ID:
        row = conn.execute(
            select(interactions).where(interactions.c.id == interaction_id, interactions.c.seller_id == seller_id)
        ).one_or_none()
    if row is None:
        raise NotFound(f"no interaction {interaction_id} for seller {seller_id!r}; list them to see the ids")
    return to_interaction(row)


def lock_interaction(conn: Connection, seller_id: SellerId, interaction_id: InteractionId) -> Interaction:
    """The same, held until the commit: whoever decides about its answer waits here, and sees what the other did.

    Always taken before a row of `replies`, so that two transactions never wait for each other.
    """
    get_interaction(conn, seller_id, interaction_id)
    # SQLite knows no row locks and needs none: its writes queue.
    conn.execute(
        select(interactions.c.id)
        .where(interactions.c.id == interaction_id, interactions.c.seller_id == seller_id)
        .with_for_update()
    )
    return get_interaction(conn, seller_id, interaction_id)


def find_unhandled(
    conn: Connection, seller_id: SellerId, *, limit: int, share: Share = WHOLE
) -> tuple[InteractionId, ...]:
    """Interactions whose newest revision nobody has drafted for yet, in order of arrival."""
    rows = conn.execute(
        select(interactions.c.id)
        .where(
            interactions.c.seller_id == seller_id,
            interactions.c.needs_response,
            interactions.c.handled_revision < interactions.c.revision,
            interactions.c.id % share.count == share.index,
        )
        .order_by(interactions.c.id)
        .limit(limit)
    )
    return tuple(InteractionId(row.id) for row in rows)


def mark_handled(
    conn: Connection,
    seller_id: SellerId,
    interaction_id: InteractionId,
    *,
    revision: int,
    intent: str | None,
    priority: Priority,
    priority_reason: str,
    sla_due_at: datetime,
    now: datetime,
) -> None:
    """Write what triage found. `Conflict` when the customer wrote again meanwhile: the newer words are handled next."""
    done = conn.execute(
        update(interactions)
        .where(
            interactions.c.id == interaction_id,
            interactions.c.seller_id == seller_id,
            interactions.c.revision == revision,
        )
        .values(
            handled_revision=revision,
            intent=intent,
            priority=priority.value,
            priority_rank=priority.rank,
            priority_reason=priority_reason,
            sla_due_at=sla_due_at,
            updated_at=now,
            version=interactions.c.version + 1,
        )
    )
    if done.rowcount != 1:
        raise Conflict(f"interaction {interaction_id} is no longer at revision {revision}; the customer wrote again")


def set_status(
    conn: Connection,
    seller_id: SellerId,
    interaction_id: InteractionId,
    *,
    status: Status,
    now: datetime,
    answer_text: str | None = None,
    answer_state: str | None = None,
) -> None:
    """Move an interaction; an answer that stands at the vendor is written with it."""
    values: dict[str, object] = {
        "status": status.value,
        "needs_response": status is Status.OPEN,
        "updated_at": now,
        "version": interactions.c.version + 1,
    }
    if answer_text is not None:
        values |= {"answer_text": answer_text, "answer_state": answer_state, "responded_at": now}
    conn.execute(
        update(interactions)
        .where(interactions.c.id == interaction_id, interactions.c.seller_id == seller_id)
        .values(**values)
    )


def raise_priority(
    conn: Connection,
    seller_id: SellerId,
    *,
    now: datetime,
    high_after: timedelta,
    urgent_after: timedelta,
    ranks: Sequence[Priority] = (Priority.HIGH,),
) -> int:
    """Age escalation: open and waiting `high_after` with high priority, or `urgent_after` with any, becomes urgent."""
    aged = (interactions.c.occurred_at <= now - urgent_after) | (
        interactions.c.priority.in_([rank.value for rank in ranks]) & (interactions.c.occurred_at <= now - high_after)
    )
    done = conn.execute(
        update(interactions)
        .where(
            interactions.c.seller_id == seller_id,
            interactions.c.status == Status.OPEN.value,
            interactions.c.needs_response,
            interactions.c.handled_revision > 0,
            interactions.c.priority != Priority.URGENT.value,
            aged,
        )
        .values(
            priority=Priority.URGENT.value,
            priority_rank=Priority.URGENT.rank,
            priority_reason="waiting too long",
            updated_at=now,
            version=interactions.c.version + 1,
        )
    )
    return done.rowcount
