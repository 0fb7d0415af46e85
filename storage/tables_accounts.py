"""The tables of who may do what: users, their sessions and keys, the audit chain, and tokens under lock."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text, UniqueConstraint

from storage.tables import metadata
from storage.types import Id, Moment

users = Table(
    "users",
    metadata,
    Column("id", Id, primary_key=True),
    Column("login", String(64), nullable=False, unique=True),
    Column("name", String(128), nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("is_disabled", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("password_at", Moment, nullable=False),
)

memberships = Table(
    "memberships",
    metadata,
    Column("user_id", Id, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("seller_id", String(64), primary_key=True),
    Column("role", String(16), nullable=False),
    Column("created_at", Moment, nullable=False),
    Index("ix_memberships_seller", "seller_id"),
)

# The cookie's token itself is nowhere: who reads this table can log in as nobody.
sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("id", String(16), nullable=False, unique=True),
    Column("user_id", Id, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("address", String(64), nullable=False),
    Column("agent", String(200), nullable=False),
    Index("ix_sessions_user", "user_id"),
    Index("ix_sessions_expiry", "expires_at"),
)

# One row an account (hashed: half of what is typed there are passwords) or network address that tried to log in.
login_tries = Table(
    "login_tries",
    metadata,
    Column("subject", String(80), primary_key=True),
    Column("count", Integer, nullable=False),
    Column("last_at", Moment, nullable=False),
    Index("ix_login_tries_last", "last_at"),
)

# Links printed while there is no user; whoever opens one makes the first owner.
setup_links = Table(
    "setup_links",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("expires_at", Moment, nullable=False),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("seller_id", String(64), nullable=False),
    Column("name", String(60), nullable=False),
    Column("scope", String(16), nullable=False),
    Column("secret_hash", String(64), nullable=False),
    Column("created_by", String(64), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("last_used_at", Moment),
    Column("revoked_at", Moment),
    Index("ix_api_keys_seller", "seller_id", "created_at"),
)

# `details` is the canonical JSON that was hashed, as text: a JSON column would write numbers in its own way.
audit_log = Table(
    "audit_log",
    metadata,
    Column("id", Id, primary_key=True),
    Column("seller_id", String(64), nullable=False),
    Column("n", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("action", String(64), nullable=False),
    Column("subject", String(128), nullable=False),
    Column("details", Text, nullable=False),
    Column("prev_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    UniqueConstraint("seller_id", "n"),
)

# The end of each chain: what the next row is tied to, and who appends waits for it.
audit_heads = Table(
    "audit_heads",
    metadata,
    Column("seller_id", String(64), primary_key=True),
    Column("n", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
)

connections = Table(
    "connections",
    metadata,
    Column("seller_id", String(64), primary_key=True),
    Column("connector", String(32), primary_key=True),
    Column("key_id", String(16), nullable=False),
    Column("nonce", LargeBinary, nullable=False),
    Column("ciphertext", LargeBinary, nullable=False),
    Column("version", Integer, nullable=False),
    Column("stored_by", String(64), nullable=False),
    Column("stored_at", Moment, nullable=False),
)
