"""The text index: FTS5 over search_docs on SQLite, a stored tsvector with GIN on PostgreSQL

Written by hand: what stands here cannot be said in the metadata, and is left out of the comparison with it
(`storage.schema.is_described`).
"""

from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

# External content: the stemmed words are stored once. `#` is part of a tag and never of a word. No positions: a query
# asks only which words stand together, and the order of results is ours.
_SQLITE_UP = (
    """
    CREATE VIRTUAL TABLE search_fts USING fts5(
        words, content='search_docs', content_rowid='doc_id', detail=none,
        tokenize="unicode61 remove_diacritics 0 tokenchars '#'"
    )
    """,
    # Where words stand already, after going down and up: what is not in the index cannot be taken out of it either.
    "INSERT INTO search_fts(search_fts) VALUES ('rebuild')",
    # A deleted message must not stay in the index: SQLite gives its number to the next one.
    """
    CREATE TRIGGER search_docs_gone AFTER DELETE ON search_docs BEGIN
        INSERT INTO search_fts(search_fts, rowid, words) VALUES ('delete', old.doc_id, old.words);
    END
    """,
)
_SQLITE_DOWN = ("DROP TRIGGER search_docs_gone", "DROP TABLE search_fts")
# No parser: the words are cut already, and cut the same way on both engines. Stored: rows that are only filtered would
# otherwise be cut again each time (6 us against 1).
_POSTGRES_UP = (
    """
    ALTER TABLE search_docs ADD COLUMN gin_words tsvector
        GENERATED ALWAYS AS (array_to_tsvector(string_to_array(words, ' '))) STORED
    """,
    "CREATE INDEX gin_search_docs_words ON search_docs USING gin (gin_words)",
)
_POSTGRES_DOWN = ("DROP INDEX gin_search_docs_words", "ALTER TABLE search_docs DROP COLUMN IF EXISTS gin_words")


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _SQLITE_UP if is_sqlite else _POSTGRES_UP:
        op.execute(statement)


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _SQLITE_DOWN if is_sqlite else _POSTGRES_DOWN:
        op.execute(statement)
