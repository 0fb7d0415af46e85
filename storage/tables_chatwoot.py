"""The tables of help desks: what they pushed, where their conversations stand, what we owe them, customers' files."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text, UniqueConstraint, text

from storage.tables import metadata
from storage.types import Document, Id, Moment


def _of_message(*, is_key: bool = False) -> Column[int]:
    there = ForeignKey("interactions.id", ondelete="CASCADE")
    return Column("interaction_id", Id, there, primary_key=is_key, nullable=False)


# `payload`: as it came, until it is processed; `outcome`: what became of it, one of few words.
deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Id, primary_key=True),
    Column("seller_id", String(64), nullable=False),
    Column("source", String(16), nullable=False),
    Column("delivery_id", String(128), nullable=False),
    Column("event", String(64), nullable=False),
    Column("payload", Text),
    Column("outcome", String(64)),
    Column("error", Text),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("received_at", Moment, nullable=False),
    # None: nothing is to be done with it any more.
    Column("next_try_at", Moment),
    UniqueConstraint("seller_id", "source", "delivery_id"),
    Index("ix_deliveries_waiting", "seller_id", "next_try_at", sqlite_where=text("next_try_at IS NOT NULL"),
          postgresql_where=text("next_try_at IS NOT NULL")),
    Index("ix_deliveries_received", "seller_id", "received_at"),
)  # fmt: skip

helpdesk_standings = Table(
    "helpdesk_standings",
    metadata,
    _of_message(is_key=True),
    Column("seller_id", String(64), nullable=False),
    Column("progress", String(16), nullable=False),
    Column("assignee", String(16), nullable=False),
    # By the vendor's clock: what was pushed late does not undo what is newer.
    Column("changed_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Index("ix_helpdesk_standings_seller", "seller_id"),
)

# One a message, revision and kind: what makes an act happen once is that its row can be made once.
bridge_acts = Table(
    "bridge_acts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("seller_id", String(64), nullable=False),
    _of_message(),
    Column("external_id", String(128), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("kind", String(64), nullable=False),
    Column("position", Integer, nullable=False),
    Column("ref", String(64), nullable=False),
    Column("arguments", Document, nullable=False),
    Column("state", String(16), nullable=False),
    Column("reason", Text),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("sending_since", Moment),
    Column("next_try_at", Moment),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    UniqueConstraint("interaction_id", "revision", "kind"),
    UniqueConstraint("seller_id", "ref"),
    Index("ix_bridge_acts_waiting", "seller_id", "next_try_at", sqlite_where=text("next_try_at IS NOT NULL"),
          postgresql_where=text("next_try_at IS NOT NULL")),
)  # fmt: skip

# What customers sent along. In a row and not in a folder: it is erased, kept and backed up with its message, in the
# same transactions. `sha256`: of the body, as it came.
message_files = Table(
    "message_files",
    metadata,
    Column("id", Id, primary_key=True),
    Column("seller_id", String(64), nullable=False),
    _of_message(),
    Column("event_id", String(128), nullable=False),
    Column("position", Integer, nullable=False),
    Column("url", Text),
    Column("kind", String(64)),
    Column("size", Integer),
    Column("sha256", String(64)),
    Column("body", LargeBinary),
    Column("state", String(16), nullable=False),
    Column("reason", Text),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("next_try_at", Moment),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("interaction_id", "event_id", "position"),
    Index("ix_message_files_waiting", "seller_id", "next_try_at", sqlite_where=text("next_try_at IS NOT NULL"),
          postgresql_where=text("next_try_at IS NOT NULL")),
)  # fmt: skip
