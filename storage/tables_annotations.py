"""The tables of human annotation: batches of answers to label, and what each person said of each."""

from sqlalchemy import Column, ForeignKey, ForeignKeyConstraint, Index, Integer, String, Table, Text

from storage.tables import metadata
from storage.types import Document, Id, Moment

annotation_batches = Table(
    "annotation_batches",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("seller_id", String(64), nullable=False),
    Column("name", String(128), nullable=False),
    # run:<id>, set:<name> or live: where its answers come from.
    Column("source", String(200), nullable=False),
    Column("item_count", Integer, nullable=False),
    Column("author", String(64), nullable=False),
    Column("created_at", Moment, nullable=False),
    Index("ix_annotation_batches_newest", "seller_id", "created_at"),
)

annotation_items = Table(
    "annotation_items",
    metadata,
    Column("batch_id", String(36), ForeignKey("annotation_batches.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("seller_id", String(64), nullable=False),
    Column("case_key", String(128), nullable=False),
    Column("interaction_id", Id, ForeignKey("interactions.id", ondelete="CASCADE")),
    # What an annotator sees: message, facts, draft.
    Column("shown", Document, nullable=False),
    # What nobody sees before labelling: verdict, who wrote it, what judges said.
    Column("hidden", Document, nullable=False),
    Column("created_at", Moment, nullable=False),
    Index("ix_annotation_items_interaction", "interaction_id"),
)

annotations = Table(
    "annotations",
    metadata,
    Column("batch_id", String(36), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("annotator", String(64), primary_key=True),
    Column("seller_id", String(64), nullable=False),
    # A comment may quote the customer: it goes with the message.
    Column("interaction_id", Id, ForeignKey("interactions.id", ondelete="CASCADE")),
    # rubric -> pass | fail
    Column("labels", Document, nullable=False),
    Column("verdict", String(16)),
    Column("comment", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    ForeignKeyConstraint(
        ["batch_id", "number"], ["annotation_items.batch_id", "annotation_items.number"], ondelete="CASCADE"
    ),
    Index("ix_annotations_interaction", "interaction_id"),
)
