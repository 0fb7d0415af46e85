"""The tables of the text index: one row a message as it is searched, one a vector, one a seller for the state.

SQLite's FTS5 table over `search_docs` and PostgreSQL's GIN index on it are in migration 0003: no metadata can say them.
"""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text, text

from storage.tables import metadata
from storage.types import Document, Id, Moment

# `doc_id` grows with the day of the message (`storage.search_index.doc_id_of`): a time window is a range of ids.
# `words`: tags and stems, one blank between two. `embedded_with`: the model whose vector stands for these words.
search_docs = Table(
    "search_docs",
    metadata,
    Column("doc_id", Id, primary_key=True, autoincrement=False),
    Column("interaction_id", Id, ForeignKey("interactions.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("seller_id", String(64), nullable=False),
    Column("has_answer", Boolean, nullable=False),
    Column("words", Text, nullable=False),
    Column("embedded_with", String(128)),
    Index("ix_search_docs_seller", "seller_id", "doc_id"),
    Index("ix_search_docs_to_embed", "seller_id", "doc_id",
          sqlite_where=text("has_answer AND embedded_with IS NULL"),
          postgresql_where=text("has_answer AND embedded_with IS NULL")),
)  # fmt: skip

# `generation` moves on with every batch that changed words, `reply_generation` with those that touched an answer.
# `common`: stem -> in how many of the newest `sampled` documents it stands.
search_state = Table(
    "search_state",
    metadata,
    Column("seller_id", String(64), primary_key=True),
    Column("generation", BigInteger, nullable=False),
    Column("reply_generation", BigInteger, nullable=False),
    Column("written", BigInteger, nullable=False),
    Column("sampled_at", BigInteger, nullable=False),
    Column("sampled", Integer, nullable=False),
    Column("common", Document, nullable=False),
    Column("updated_at", Moment, nullable=False),
)

# float32, little-endian, of unit length.
embeddings = Table(
    "embeddings",
    metadata,
    Column("interaction_id", Id, ForeignKey("interactions.id", ondelete="CASCADE"), primary_key=True),
    Column("model", String(128), primary_key=True),
    Column("seller_id", String(64), nullable=False),
    Column("text_sha", String(64), nullable=False),
    Column("vector", LargeBinary, nullable=False),
    Column("created_at", Moment, nullable=False),
)
