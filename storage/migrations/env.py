"""Alembic's entry: runs inside the connection `storage.migrate` hands over."""

from alembic import context

from storage.schema import is_described, metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_object=is_described,
    # SQLite cannot alter most things in place: Alembic copies the table.
    render_as_batch=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
