"""What happened since: the audit trail read forward by id, for pages that are open."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from desk.interactions import InteractionId, SellerId
from storage.tables import interaction_events


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One event. `kind`: as in the history; `actor`: who did it."""

    id: int
    interaction_id: InteractionId
    kind: str
    actor: str


def newest_event(conn: Connection, seller_id: SellerId) -> int:
    """Where the seller's feed stands now; 0 when nothing ever happened."""
    table = interaction_events
    newest = select(table.c.id).where(table.c.seller_id == seller_id).order_by(table.c.id.desc()).limit(1)
    return conn.execute(newest).scalar() or 0


def events_after(conn: Connection, seller_id: SellerId, *, after: int, limit: int) -> tuple[Happened, ...]:
    """The seller's events with an id above `after`, oldest first."""
    table = interaction_events
    rows = conn.execute(
        select(table.c.id, table.c.interaction_id, table.c.kind, table.c.actor)
        .where(table.c.id > after, table.c.seller_id == seller_id)
        .order_by(table.c.id)
        .limit(limit)
    )
    return tuple(
        Happened(id=row.id, interaction_id=InteractionId(row.interaction_id), kind=row.kind, actor=row.actor)
        for row in rows
    )
