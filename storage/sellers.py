"""Sellers and when each was connected: nothing older is ever answered by itself."""

from datetime import datetime

from sqlalchemy import Connection, delete, select

from desk.interactions import SellerId
from storage.database import insert_for
from storage.schema import metadata
from storage.tables import sellers


def connect_seller(conn: Connection, seller_id: SellerId, *, connected_at: datetime) -> datetime:
    """Remember a seller; a second call changes nothing. Returns the moment it was first connected."""
    row = insert_for(conn, sellers).values(seller_id=seller_id, connected_at=connected_at)
    conn.execute(row.on_conflict_do_nothing())
    return find_connected_at(conn, seller_id) or connected_at


def find_connected_at(conn: Connection, seller_id: SellerId) -> datetime | None:
    """When the seller was connected; None when nobody connected it."""
    return conn.execute(select(sellers.c.connected_at).where(sellers.c.seller_id == seller_id)).scalar_one_or_none()


def forget_seller(conn: Connection, seller_id: SellerId) -> None:
    """Delete everything of one seller, from every table. Used to start the practice desk afresh."""
    for table in reversed(metadata.sorted_tables):
        if "seller_id" not in table.c:
            # Of the process or of a vendor, not of one seller.
            continue
        conn.execute(delete(table).where(table.c.seller_id == seller_id))
