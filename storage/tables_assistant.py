"""The tables of talks with the assistant: what was asked, what was answered step by step, what was put forward."""

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from storage.tables import metadata
from storage.types import Document, Id, Moment

talks = Table(
    "talks",
    metadata,
    Column("id", Id, primary_key=True),
    Column("seller_id", String(64), nullable=False),
    Column("who", String(64), nullable=False),
    Column("title", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Index("ix_talks_who", "seller_id", "who", "updated_at"),
)

talk_turns = Table(
    "talk_turns",
    metadata,
    Column("id", Id, primary_key=True),
    Column("seller_id", String(64), nullable=False),
    Column("talk_id", Id, ForeignKey("talks.id", ondelete="CASCADE"), nullable=False),
    Column("question", Text, nullable=False),
    # The card that is spoken of: what was said of it is erased with its customer.
    Column("about_id", Id, ForeignKey("interactions.id", ondelete="CASCADE")),
    Column("answer", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("error", Text, nullable=False),
    Column("model", String(128), nullable=False),
    Column("cost_usd", Float, nullable=False),
    Column("trace_id", String(32)),
    Column("created_at", Moment, nullable=False),
    Column("finished_at", Moment),
    Index("ix_talk_turns_talk", "talk_id", "id"),
    Index("ix_talk_turns_about", "about_id"),
)

talk_events = Table(
    "talk_events",
    metadata,
    Column("id", Id, primary_key=True),
    Column("seller_id", String(64), nullable=False),
    Column("turn_id", Id, ForeignKey("talk_turns.id", ondelete="CASCADE"), nullable=False),
    Column("n", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("told", Document, nullable=False),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("turn_id", "n"),
)

talk_proposals = Table(
    "talk_proposals",
    metadata,
    Column("id", Id, primary_key=True),
    Column("seller_id", String(64), nullable=False),
    Column("talk_id", Id, ForeignKey("talks.id", ondelete="CASCADE"), nullable=False),
    Column("turn_id", Id, ForeignKey("talk_turns.id", ondelete="CASCADE"), nullable=False),
    Column("interaction_id", Id, ForeignKey("interactions.id", ondelete="CASCADE"), nullable=False),
    Column("who", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("arguments", Document, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("outcome", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Index("ix_talk_proposals_turn", "turn_id"),
    Index("ix_talk_proposals_talk", "talk_id"),
    Index("ix_talk_proposals_interaction", "interaction_id"),
)
