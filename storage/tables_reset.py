"""The table of one-time links for people who forgot their password."""

from sqlalchemy import Column, ForeignKey, Index, String, Table

from storage.tables import metadata
from storage.types import Id, Moment

# The token itself is nowhere: who reads this table can enter as nobody.
reset_links = Table(
    "reset_links",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("user_id", Id, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("expires_at", Moment, nullable=False),
    Index("ix_reset_links_user", "user_id"),
)
