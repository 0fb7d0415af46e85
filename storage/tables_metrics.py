"""The tables of figures by day: what was counted, and which days must be counted anew."""

from sqlalchemy import Column, Float, Index, Integer, String, Table, text

from storage.tables import metadata
from storage.types import Document, Moment

# Sums of a UTC day, `YYYY-MM-DD`; the names are those of `desk.metrics.Fact`. No words, nobody's numbers.
metric_facts = Table(
    "metric_facts",
    metadata,
    Column("seller_id", String(64), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("name", String(24), primary_key=True),
    Column("channel", String(16), primary_key=True),
    Column("source", String(32), primary_key=True),
    Column("key", String(128), primary_key=True),
    Column("number", Integer, nullable=False),
    Column("total", Float, nullable=False),
    # Bucket of a span of time -> how many; empty for what is no span.
    Column("buckets", Document, nullable=False),
    Column("computed_at", Moment, nullable=False),
    # Read a period at a time, in the order of the key: half the time without a second look for each row.
    sqlite_with_rowid=False,
)

metric_days = Table(
    "metric_days",
    metadata,
    Column("seller_id", String(64), primary_key=True),
    Column("day", String(10), primary_key=True),
    # Since when changes of that day wait to be counted; NULL when none does.
    Column("stale_at", Moment),
    # When the clock alone changes what was counted: a deadline that passes without an answer.
    Column("flips_at", Moment),
    Column("counted_at", Moment),
    Index("ix_metric_days_stale", "seller_id", "day", sqlite_where=text("stale_at IS NOT NULL"),
          postgresql_where=text("stale_at IS NOT NULL")),
)  # fmt: skip
