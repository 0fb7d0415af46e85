"""The table of saved replies: what a shop's people write often, with blanks a card fills."""

from sqlalchemy import Column, String, Table, Text, UniqueConstraint

from storage.tables import metadata
from storage.types import Id, Moment

macros = Table(
    "macros",
    metadata,
    Column("id", Id, primary_key=True),
    Column("seller_id", String(64), nullable=False),
    Column("name", String(80), nullable=False),
    Column("language", String(8), nullable=False),
    Column("text", Text, nullable=False),
    Column("created_by", String(64), nullable=False),
    Column("updated_by", String(64), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    UniqueConstraint("seller_id", "language", "name"),
)
