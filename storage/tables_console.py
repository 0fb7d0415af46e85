"""The table of texts somebody is writing: kept as they type, whatever restarts or is drafted meanwhile."""

from sqlalchemy import Column, ForeignKey, Integer, String, Table, Text

from storage.tables import metadata
from storage.types import Id, Moment

working_texts = Table(
    "working_texts",
    metadata,
    Column("interaction_id", Id, ForeignKey("interactions.id", ondelete="CASCADE"), primary_key=True),
    Column("seller_id", String(64), nullable=False),
    # Of the customer's words: a text for older ones is shown, and said to be.
    Column("revision", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("author", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("updated_at", Moment, nullable=False),
)
