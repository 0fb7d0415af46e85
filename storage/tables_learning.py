"""The tables of what the desk learns: corrections of people, classifiers trained from them, routes already paid for."""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.tables import metadata
from storage.types import Document, Id, Moment

corrections = Table(
    "corrections",
    metadata,
    Column("id", Id, primary_key=True),
    Column("seller_id", String(64), nullable=False),
    Column("interaction_id", Id, ForeignKey("interactions.id", ondelete="CASCADE"), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("channel", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("intent", String(64), nullable=False),
    Column("previous_intent", String(64)),
    Column("previous_method", String(16)),
    Column("author", String(64), nullable=False),
    Column("created_at", Moment, nullable=False),
    Index("ix_corrections_seller", "seller_id", "channel", "id"),
)

classifiers = Table(
    "classifiers",
    metadata,
    Column("id", Id, primary_key=True),
    Column("seller_id", String(64), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("version", Integer, nullable=False),
    Column("training_sha", String(64), nullable=False),
    Column("weights", LargeBinary, nullable=False),
    Column("scores", Document, nullable=False),
    Column("author", String(64), nullable=False),
    Column("is_current", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("seller_id", "channel", "version"),
    Index("uq_classifiers_current", "seller_id", "channel", unique=True, sqlite_where=text("is_current"),
          postgresql_where=text("is_current")),
)  # fmt: skip

route_cache = Table(
    "route_cache",
    metadata,
    Column("seller_id", String(64), primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("route", Document, nullable=False),
    Column("model", String(128), nullable=False),
    Column("cost_usd", Float, nullable=False),
    Column("hits", Integer, nullable=False),
    # Whose words were asked about first: when they are erased the answer goes too (`storage.persons_erase`; no foreign
    # key, which SQLite could only add by copying the table). NULL: nobody's that is stored.
    Column("interaction_id", Id),
    Column("created_at", Moment, nullable=False),
    Column("used_at", Moment, nullable=False),
    Index("ix_route_cache_interaction", "interaction_id"),
)

setting_changes = Table(
    "setting_changes",
    metadata,
    Column("id", Id, primary_key=True),
    Column("seller_id", String(64), nullable=False),
    Column("name", String(64), nullable=False),
    Column("old", Document),
    Column("new", Document),
    Column("author", String(64), nullable=False),
    Column("created_at", Moment, nullable=False),
    Index("ix_setting_changes_seller", "seller_id", "id"),
)
