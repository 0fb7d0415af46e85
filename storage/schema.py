"""Every table of the house in one name: for migrations, and for whoever must see them all."""

from storage import (
    tables_accounts,
    tables_annotations,
    tables_assistant,
    tables_chatwoot,
    tables_console,
    tables_customers,
    tables_durable,
    tables_evals,
    tables_learning,
    tables_links,
    tables_macros,
    tables_metrics,
    tables_models,
    tables_presence,
    tables_reset,
    tables_scores,
    tables_search,
    tables_sessions,
    tables_traces,
)
from storage.tables import metadata

__all__ = ["FILES", "is_described", "metadata"]

FILES = (
    tables_accounts,
    tables_annotations,
    tables_assistant,
    tables_chatwoot,
    tables_console,
    tables_customers,
    tables_durable,
    tables_evals,
    tables_learning,
    tables_links,
    tables_macros,
    tables_metrics,
    tables_models,
    tables_presence,
    tables_reset,
    tables_scores,
    tables_search,
    tables_sessions,
    tables_traces,
)
"""Files that add their tables to `metadata` when they are loaded; named, so that no tool takes the imports away."""


def is_described(_item: object, name: str | None, _kind: str, _is_reflected: bool, _other: object) -> bool:
    """Whether Alembic should compare it with the metadata: what migration 0003 adds for text is written by hand."""
    return not (name or "").startswith(("search_fts", "gin_"))
