"""Reads and marks single interactions. Bulk writes are in `upsert`, lists in `inbox`."""

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, select, update

from desk.decisions import Route
from desk.errors import Conflict, NotFound
from desk.interactions import (
    ChannelName,
    Interaction,
    InteractionId,
    Marketplace,
    Priority,
    SellerId,
    SlaState,
    Source,
    Status,
)
from desk.sla import Deadline, sla_state
from storage.intents import route_columns
from storage.tables import interactions

SLA_STATE = "sla_state"
"""The column a list adds when it knows the time; see `storage.inbox`."""

# What a number column of either engine can be compared with.
_LARGEST_ID = 2**63 - 1


def to_interaction(row: Row[Any]) -> Interaction:
    """A row of `interactions` as the value the house works with."""
    return Interaction(
        **{name: getattr(row, name) for name in _AS_THEY_ARE},
        id=InteractionId(row.id),
        seller_id=SellerId(row.seller_id),
        marketplace=Marketplace(row.marketplace),
        channel=ChannelName(row.channel),
        source=Source(row.source),
        status=Status(row.status),
        needs_response=bool(row.needs_response),
        priority=Priority(row.priority),
        topics=tuple(row.topics or ()),
        sla_state=_state_of(row),
    )


_IDS = ("id", "seller_id", "marketplace", "channel", "source")
_TRANSLATED = frozenset((*_IDS, "status", "needs_response", "priority", "topics", "sla_state"))
_AS_THEY_ARE = tuple(field.name for field in fields(Interaction) if field.name not in _TRANSLATED)


def _state_of(row: Row[Any]) -> SlaState | None:
    value = row._mapping.get(SLA_STATE)
    return SlaState(value) if value else None


def get_interaction(
    conn: Connection, seller_id: SellerId, interaction_id: InteractionId, *, now: datetime | None = None
) -> Interaction:
    """One interaction of this seller; `NotFound` when it is not there or belongs to somebody else.

    `now`: the clock that tells its `sla_state`; without it there is none.
    """
    row = None
    if 0 < interaction_id <= _LARGEST_ID:
        row = conn.execute(
            select(interactions).where(interactions.c.id == interaction_id, interactions.c.seller_id == seller_id)
        ).one_or_none()
    if row is None:
        raise NotFound(f"no interaction {interaction_id} for seller {seller_id!r}; list them to see the ids")
    item = to_interaction(row)
    return item if now is None else _with_state(item, now)


def _with_state(item: Interaction, now: datetime) -> Interaction:
    if item.status is not Status.OPEN or not item.needs_response or item.sla_due_at is None:
        return item
    wanted = Deadline(soon_at=item.sla_soon_at or item.sla_due_at, due_at=item.sla_due_at)
    return replace(item, sla_state=sla_state(wanted, now=now))


def find_by_external_id(conn: Connection, seller_id: SellerId, channel: ChannelName, external_id: str) -> InteractionId:
    """The id of the row a vendor knows by `external_id`; `NotFound` when there is none."""
    row_id = conn.execute(_known_by(seller_id, channel, external_id)).scalar_one_or_none()
    if row_id is None:
        raise NotFound(f"no {channel} {external_id!r} for seller {seller_id!r}")
    return InteractionId(row_id)


def find_conversation(
    conn: Connection, seller_id: SellerId, marketplace: Marketplace, channel: ChannelName, external_id: str
) -> InteractionId | None:
    """The message row of a conversation of this vendor; None for one that is not, or no more, known."""
    mine = _known_by(seller_id, channel, external_id).where(interactions.c.marketplace == marketplace.value)
    found = conn.execute(mine).scalar_one_or_none()
    return None if found is None else InteractionId(found)


def _known_by(seller_id: SellerId, channel: ChannelName, external_id: str) -> Select[int]:
    return select(interactions.c.id).where(
        interactions.c.seller_id == seller_id,
        interactions.c.channel == channel.value,
        interactions.c.external_id == external_id,
    )


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


def find_unhandled(conn: Connection, seller_id: SellerId, *, limit: int) -> tuple[InteractionId, ...]:
    """Interactions whose newest revision nobody has drafted for yet, in order of arrival."""
    rows = conn.execute(
        select(interactions.c.id)
        .where(
            interactions.c.seller_id == seller_id,
            interactions.c.needs_response,
            interactions.c.handled_revision < interactions.c.revision,
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
    sla_soon_at: datetime | None = None,
    route: Route | None = None,
    now: datetime,
) -> None:
    """Write what triage found, and how (`route`).

    `Conflict` when the customer wrote again meanwhile: the newer words are handled next.
    """
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
            sla_soon_at=sla_soon_at,
            updated_at=now,
            version=interactions.c.version + 1,
            **(route_columns(route) if route else {}),
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
    values: dict[str, object] = {"status": status.value, "needs_response": status is Status.OPEN}
    if answer_text is not None:
        values |= {"answer_text": answer_text, "answer_state": answer_state, "responded_at": now}
    write_columns(conn, seller_id, interaction_id, values, now=now)


def set_answer_state(
    conn: Connection, seller_id: SellerId, interaction_id: InteractionId, *, state: str, now: datetime
) -> None:
    """Write the vendor's word for where the standing answer's moderation is; when it was given stays as it is."""
    write_columns(conn, seller_id, interaction_id, {"answer_state": state}, now=now)


def find_open_page(
    conn: Connection, seller_id: SellerId, *, after: InteractionId, limit: int
) -> tuple[Interaction, ...]:
    """Open interactions with an id above `after`, by id."""
    rows = conn.execute(
        select(interactions)
        .where(
            interactions.c.seller_id == seller_id,
            interactions.c.status == Status.OPEN.value,
            interactions.c.id > after,
        )
        .order_by(interactions.c.id)
        .limit(limit)
    )
    return tuple(to_interaction(row) for row in rows)


def move_deadline(
    conn: Connection, seller_id: SellerId, interaction_id: InteractionId, *, due: Deadline, now: datetime
) -> None:
    """Write a deadline that was computed anew."""
    write_columns(conn, seller_id, interaction_id, {"sla_due_at": due.due_at, "sla_soon_at": due.soon_at}, now=now)


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


def write_columns(
    conn: Connection, seller_id: SellerId, interaction_id: InteractionId, values: dict[str, object], *, now: datetime
) -> None:
    """Change columns of one row, as a new version of it."""
    conn.execute(
        update(interactions)
        .where(interactions.c.id == interaction_id, interactions.c.seller_id == seller_id)
        .values(**values, updated_at=now, version=interactions.c.version + 1)
    )
