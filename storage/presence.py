"""Who has a card open, whichever process serves the page: it says so again and again, and is forgotten when not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, select

from desk.interactions import InteractionId, SellerId
from storage.database import insert_for
from storage.tables_accounts import memberships, users
from storage.tables_presence import presences

EXPIRY = timedelta(seconds=25)
"""After so long without a word a page is gone; it says something every ten seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """One person at one card. `person`: the name on what they do; `name`: as colleagues call them."""

    interaction_id: InteractionId
    person: str
    name: str
    seen_at: datetime


def note_presence(
    conn: Connection, seller_id: SellerId, interaction_id: InteractionId, *, person: str, now: datetime
) -> None:
    """`person` has the card open; the card must be the seller's. Who is long gone is forgotten on the way."""
    conn.execute(delete(presences).where(presences.c.seller_id == seller_id, presences.c.seen_at < now - EXPIRY))
    insert = insert_for(conn, presences).values(
        interaction_id=interaction_id, person=person, seller_id=seller_id, seen_at=now
    )  # fmt: skip
    conn.execute(insert.on_conflict_do_update(index_elements=("interaction_id", "person"), set_={"seen_at": now}))


def drop_presence(conn: Connection, seller_id: SellerId, interaction_id: InteractionId, *, person: str) -> None:
    """`person` has closed the card."""
    conn.execute(
        delete(presences).where(
            presences.c.seller_id == seller_id,
            presences.c.interaction_id == interaction_id,
            presences.c.person == person,
        )
    )


def list_present(conn: Connection, seller_id: SellerId, *, now: datetime) -> Sequence[Present]:
    """Everybody who has a card of the seller open, by card and name."""
    # Who only gave a colleague's login learns no name of another seller's people.
    people = select(users.c.login, users.c.name).join(memberships, memberships.c.user_id == users.c.id)
    known = people.where(memberships.c.seller_id == seller_id).subquery()
    rows = conn.execute(
        select(presences, func.coalesce(known.c.name, presences.c.person).label("name"))
        .outerjoin(known, known.c.login == presences.c.person)
        .where(presences.c.seller_id == seller_id, presences.c.seen_at >= now - EXPIRY)
        .order_by(presences.c.interaction_id, presences.c.person)
    )
    return [
        Present(interaction_id=InteractionId(row.interaction_id), person=row.person, name=row.name, seen_at=row.seen_at)
        for row in rows
    ]
