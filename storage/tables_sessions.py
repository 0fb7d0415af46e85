"""The tables of conversations: what each call of a caller's own chat was answered, what was said long before."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from storage.tables import metadata
from storage.types import Document, Id, Moment


def _of_message(*, is_key: bool = False) -> Column[int]:
    there = ForeignKey("interactions.id", ondelete="CASCADE")
    return Column("interaction_id", Id, there, primary_key=is_key, nullable=False)


# One a message of a session. `answer`: what the caller was told, None until then; the same call is told it again.
chat_turns = Table(
    "chat_turns",
    metadata,
    Column("id", Id, primary_key=True),
    Column("seller_id", String(64), nullable=False),
    _of_message(),
    Column("message_key", String(128), nullable=False),
    Column("text_sha", String(64), nullable=False),
    Column("answer", Document),
    Column("created_at", Moment, nullable=False),
    Column("answered_at", Moment),
    Index("ix_chat_turns_key", "interaction_id", "message_key", unique=True),
    Index("ix_chat_turns_seller", "seller_id"),
)

# What was said before the messages a model still reads word by word. `until`: of the newest message in it.
thread_recaps = Table(
    "thread_recaps",
    metadata,
    _of_message(is_key=True),
    Column("seller_id", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Column("until", Moment, nullable=False),
    Column("messages", Integer, nullable=False),
    Column("written_by", String(128), nullable=False),
    Column("created_at", Moment, nullable=False),
    Index("ix_thread_recaps_seller", "seller_id"),
)
