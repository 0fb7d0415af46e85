"""The table of who has a card open: one row a person and card, good only while it is renewed."""

from sqlalchemy import Column, ForeignKey, Index, String, Table

from storage.tables import metadata
from storage.types import Id, Moment

presences = Table(
    "presences",
    metadata,
    Column("interaction_id", Id, ForeignKey("interactions.id", ondelete="CASCADE"), primary_key=True),
    Column("person", String(64), primary_key=True),
    Column("seller_id", String(64), nullable=False),
    Column("seen_at", Moment, nullable=False),
    Index("ix_presences_seller_seen", "seller_id", "seen_at"),
)
