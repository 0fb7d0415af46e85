"""The table of finished spans: a row a step of a trace, names and figures and redacted words."""

from sqlalchemy import Column, Float, ForeignKey, Index, String, Table

from storage.tables import metadata
from storage.types import Document, Id, Moment

spans = Table(
    "spans",
    metadata,
    Column("trace_id", String(32), primary_key=True),
    Column("span_id", String(16), primary_key=True),
    Column("parent_id", String(16)),
    Column("seller_id", String(64), nullable=False),
    # Whoever deletes a message deletes what is told of it.
    Column("interaction_id", Id, ForeignKey("interactions.id", ondelete="CASCADE")),
    Column("name", String(128), nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("duration_ms", Float, nullable=False),
    Column("status", String(8), nullable=False),
    Column("attributes", Document, nullable=False),
    Index("ix_spans_interaction", "interaction_id"),
    # The retention's, seller by seller.
    Index("ix_spans_age", "seller_id", "started_at"),
)
