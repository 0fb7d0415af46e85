"""Tables that keep the desk whole when processes, vendors and disks fail: workers, limits, circuits, tombstones."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text, UniqueConstraint

from storage.tables import metadata
from storage.types import Document, Id, Moment

workers = Table(
    "workers",
    metadata,
    Column("executor_id", String(64), primary_key=True),
    Column("host", String(128), nullable=False),
    Column("pid", Integer, nullable=False),
    Column("code_version", String(64), nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("beat_at", Moment, nullable=False),
    Column("stopped_at", Moment),
)

# One row a vendor limit. `free_at_us` and `not_before_us`: microseconds since 1970, so that one UPDATE can add to them.
rate_limits = Table(
    "rate_limits",
    metadata,
    Column("key", String(160), primary_key=True),
    Column("free_at_us", BigInteger, nullable=False),
    Column("not_before_us", BigInteger, nullable=False),
)

circuits = Table(
    "circuits",
    metadata,
    Column("seller_id", String(64), primary_key=True),
    Column("connector", String(64), primary_key=True),
    Column("reason", Text, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("try_at", Moment, nullable=False),
    Column("failures", Integer, nullable=False),
)

tombstones = Table(
    "tombstones",
    metadata,
    Column("id", Id, primary_key=True),
    Column("seller_id", String(64), nullable=False),
    Column("subject_hash", String(64), nullable=False),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("seller_id", "subject_hash"),
)

# The signed acts of what was exported and erased: counts and hashes, nothing of the person.
person_acts = Table(
    "person_acts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("seller_id", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("subject_hash", String(64), nullable=False),
    Column("actor", String(64), nullable=False),
    Column("counts", Document, nullable=False),
    Column("signature", String(64), nullable=False),
    Column("created_at", Moment, nullable=False),
    Index("ix_person_acts_seller", "seller_id", "id"),
)

contract_snapshots = Table(
    "contract_snapshots",
    metadata,
    Column("vendor", String(32), primary_key=True),
    Column("name", String(128), primary_key=True),
    Column("sha", String(64), nullable=False),
    Column("shape", Document, nullable=False),
    Column("accepted_at", Moment, nullable=False),
    Column("checked_at", Moment, nullable=False),
    Column("difference", Document),
)
