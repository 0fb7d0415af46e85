"""The tables around traces: a line a trace for lists, what people and judges say of it, and who is to look at it."""

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, text

from storage.tables import metadata
from storage.types import Id, Moment

# Written with the spans, in their transaction: every list and filter reads this table alone.
trace_heads = Table(
    "trace_heads",
    metadata,
    Column("trace_id", String(32), primary_key=True),
    Column("seller_id", String(64), nullable=False),
    Column("interaction_id", Id, ForeignKey("interactions.id", ondelete="CASCADE")),
    # handle, dispatch or pull: what the trace began with, how long that took and when.
    Column("name", String(128), nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("duration_ms", Float, nullable=False),
    # ok, or error when any step failed
    Column("status", String(8), nullable=False),
    Column("channel", String(16)),
    Column("category", String(64)),
    Column("verdict", String(16)),
    Column("outcome", String(16)),
    Column("confidence", Float),
    Column("model", String(128)),
    # Where the reply stood after the newest move that was traced.
    Column("reply_state", String(16)),
    # A person sent a text although the gate stopped it.
    Column("is_overridden", Boolean, nullable=False),
    Column("steps", Integer, nullable=False),
    Column("failed_steps", Integer, nullable=False),
    Column("input_tokens", Integer, nullable=False),
    Column("output_tokens", Integer, nullable=False),
    Column("cost_usd", Float, nullable=False),
    Index("ix_trace_heads_newest", "seller_id", "started_at", "trace_id"),
    Index("ix_trace_heads_interaction", "interaction_id", "started_at"),
    Index("ix_trace_heads_verdict", "seller_id", "verdict", "started_at", "trace_id"),
    Index("ix_trace_heads_category", "seller_id", "category", "started_at", "trace_id"),
    Index("ix_trace_heads_model", "seller_id", "model", "started_at", "trace_id"),
    Index("ix_trace_heads_status", "seller_id", "status", "started_at", "trace_id"),
)

trace_scores = Table(
    "trace_scores",
    metadata,
    # The caller's own: said twice it is one score, here and in Langfuse.
    Column("id", String(36), primary_key=True),
    Column("seller_id", String(64), nullable=False),
    Column("trace_id", String(32), nullable=False),
    Column("interaction_id", Id, ForeignKey("interactions.id", ondelete="CASCADE")),
    Column("name", String(64), nullable=False),
    # A number, a label, or a number with the label it stands for.
    Column("value", Float),
    Column("label", String(64)),
    # human, judge, gate or eval
    Column("source", String(16), nullable=False),
    Column("author", String(64), nullable=False),
    Column("comment", Text),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    # When Langfuse took it as it stands; NULL: not yet.
    Column("mirrored_at", Moment),
    Index("ix_trace_scores_trace", "seller_id", "trace_id"),
    Index("ix_trace_scores_name", "seller_id", "name", "value"),
    Index("ix_trace_scores_interaction", "interaction_id"),
    Index(
        "ix_trace_scores_unmirrored",
        "seller_id",
        "updated_at",
        sqlite_where=text("mirrored_at IS NULL"),
        postgresql_where=text("mirrored_at IS NULL"),
    ),
)

trace_comments = Table(
    "trace_comments",
    metadata,
    Column("id", Id, primary_key=True),
    Column("seller_id", String(64), nullable=False),
    Column("trace_id", String(32), nullable=False),
    Column("interaction_id", Id, ForeignKey("interactions.id", ondelete="CASCADE")),
    Column("author", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Index("ix_trace_comments_trace", "seller_id", "trace_id", "id"),
    Index("ix_trace_comments_interaction", "interaction_id"),
)

review_items = Table(
    "review_items",
    metadata,
    Column("id", Id, primary_key=True),
    Column("seller_id", String(64), nullable=False),
    Column("trace_id", String(32), nullable=False),
    Column("interaction_id", Id, ForeignKey("interactions.id", ondelete="CASCADE")),
    # by_hand, or the rule that put it there
    Column("reason", String(32), nullable=False),
    Column("note", Text),
    # waiting, claimed, done or skipped
    Column("state", String(16), nullable=False),
    Column("author", String(64), nullable=False),
    Column("claimed_by", String(64)),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    UniqueConstraint("seller_id", "trace_id"),
    Index("ix_review_items_state", "seller_id", "state", "id"),
    Index("ix_review_items_interaction", "interaction_id"),
)

# What Langfuse must delete because a person was erased here. Ids alone.
mirror_erasures = Table(
    "mirror_erasures",
    metadata,
    Column("trace_id", String(32), primary_key=True),
    Column("seller_id", String(64), nullable=False),
    Column("asked_at", Moment, nullable=False),
    Index("ix_mirror_erasures_oldest", "seller_id", "asked_at"),
)
