"""Routes a model was already paid for: the same words under the same playbook and model are never asked twice."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, update

from desk.interactions import InteractionId, Json, SellerId
from storage.database import insert_for
from storage.tables import interactions
from storage.tables_learning import route_cache


def find_route(conn: Connection, seller_id: SellerId, key: str, *, now: datetime) -> dict[str, Json] | None:
    """The stored route of these words, counted as a hit; None when nobody asked yet. Needs a write transaction."""
    where = (route_cache.c.seller_id == seller_id, route_cache.c.key == key)
    route: dict[str, Json] | None = conn.execute(select(route_cache.c.route).where(*where)).scalar_one_or_none()
    if route is not None:
        conn.execute(update(route_cache).where(*where).values(hits=route_cache.c.hits + 1, used_at=now))
    return route


def keep_route(
    conn: Connection,
    seller_id: SellerId,
    key: str,
    *,
    route: dict[str, Json],
    model: str,
    cost_usd: float,
    now: datetime,
    about: InteractionId | None = None,
) -> None:
    """Remember an answer; when two asked at once the first one stays. `about`: the stored message with these words.

    Nothing is kept about a message that was erased meanwhile.
    """
    if about is not None and conn.execute(select(interactions.c.id).where(interactions.c.id == about)).first() is None:
        return
    row = insert_for(conn, route_cache).values(
        seller_id=seller_id, key=key, route=route, model=model, cost_usd=cost_usd, hits=0, interaction_id=about,
        created_at=now, used_at=now,
    )  # fmt: skip
    conn.execute(row.on_conflict_do_nothing())


def forget_routes(conn: Connection, seller_id: SellerId, *, now: datetime, unused_for: timedelta) -> int:
    """Delete what nobody asked for that long; returns how many."""
    done = conn.execute(
        delete(route_cache).where(route_cache.c.seller_id == seller_id, route_cache.c.used_at < now - unused_for)
    )
    return done.rowcount
