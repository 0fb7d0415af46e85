"""The tables of ties between interactions, and of what is known about a product day by day."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.tables import metadata
from storage.types import Document, Id, Moment

# One row a judgement about one pair, never changed but for `is_current`: what was thought before stays readable.
# `low_id < high_id`: a pair is one row, whichever side one looks from.
links = Table(
    "links",
    metadata,
    Column("id", Id, primary_key=True),
    Column("seller_id", String(64), nullable=False),
    Column("low_id", Id, ForeignKey("interactions.id", ondelete="CASCADE"), nullable=False),
    Column("high_id", Id, ForeignKey("interactions.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("confidence", Float, nullable=False),
    Column("action_mode", String(16), nullable=False),
    Column("reason", Text, nullable=False),
    Column("signals", Document, nullable=False),
    Column("author", String(64), nullable=False),
    Column("is_linked", Boolean, nullable=False),
    Column("is_current", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False),
    Index("uq_links_current_pair", "low_id", "high_id", unique=True, sqlite_where=text("is_current"),
          postgresql_where=text("is_current")),
    Index("ix_links_high", "high_id", "low_id", sqlite_where=text("is_current"), postgresql_where=text("is_current")),
    Index("ix_links_history", "seller_id", "low_id", "high_id", "id"),
    # What people said, by day.
    Index("ix_links_by_hand", "seller_id", "created_at", sqlite_where=text("author <> 'desk'"),
          postgresql_where=text("author <> 'desk'")),
)  # fmt: skip

product_days = Table(
    "product_context_daily",
    metadata,
    Column("id", Id, primary_key=True),
    Column("seller_id", String(64), nullable=False),
    Column("marketplace", String(32), nullable=False),
    Column("nm_id", BigInteger, nullable=False),
    Column("channel", String(16), nullable=False),
    Column("day", String(10), nullable=False),
    Column("messages", Integer, nullable=False),
    Column("answered", Integer, nullable=False),
    Column("rated", Integer, nullable=False),
    Column("rating_sum", Integer, nullable=False),
    Column("negative", Integer, nullable=False),
    Column("topics", Document, nullable=False),
    Column("intents", Document, nullable=False),
    Column("updated_at", Moment, nullable=False),
    UniqueConstraint("seller_id", "marketplace", "nm_id", "channel", "day"),
)
