"""The table of what models were asked: a row a request, for budgets, costs and the share of stand-ins."""

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, String, Table, Text

from storage.tables import metadata
from storage.types import Id, Moment

model_calls = Table(
    "model_calls",
    metadata,
    Column("id", Id, primary_key=True),
    Column("seller_id", String(64), nullable=False),
    # The spend stays when its message is deleted: a budget does not grow back.
    Column("interaction_id", Id, ForeignKey("interactions.id", ondelete="SET NULL")),
    Column("step", String(16), nullable=False),
    Column("model", String(128), nullable=False),
    Column("provider", String(32), nullable=False),
    Column("input_tokens", Integer, nullable=False),
    Column("output_tokens", Integer, nullable=False),
    Column("cost_usd", Float),
    Column("latency_ms", Float, nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("fallback_reason", Text),
    Column("is_answer", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("effort", String(16)),
    Index("ix_model_calls_day", "seller_id", "created_at"),
    # Deleting a message looks for its calls.
    Index("ix_model_calls_interaction", "interaction_id"),
)
