"""Every storage function names the seller it works for: a new one without it fails here."""

import inspect
from importlib import import_module
from pathlib import Path

import storage

# Machinery that runs any function, moves tables or whole databases, or only translates values.
_NOT_ABOUT_ROWS = {
    "storage.backup",
    "storage.backup_file",
    "storage.backup_postgres",
    "storage.backup_sqlite",
    "storage.jobs",
    "storage.jobs_connections",
    "storage.own_postgres",
    "storage.restore",
    "storage.restore_sqlite",
    "storage.statistics",
    # Processes and vendors, which belong to no seller.
    "storage.contract_snapshots",
    "storage.workers",
    # People, who may work for several sellers; and who only locks and opens.
    "storage.users",
    "storage.sessions",
    "storage.login_tries",
    "storage.setup_links",
    "storage.reset_links",
    "storage.secrets",
    "storage.cancel_links",
    # Their first value after the connection carries its seller.
    "storage.owed",
    "storage.reply_moves",
    "storage.database",
    "storage.migrate",
    "storage.types",
    "storage.tables",
    "storage.schema",
    "storage.page_marks",
    "storage.scrub",
}
# Values in, values out: no connection at all.
_TRANSLATES_A_ROW = {
    "to_interaction", "document_words", "route_columns", "to_reply", "load_backfill", "month_key", "has_strong_id",
    "span_of", "mark_of", "heads_of", "to_head", "heads_query", "key_of", "buckets_of",
}  # fmt: skip
# After a restore nobody sends; who shows a key says by it for which seller.
_FOR_ALL_SELLERS = {"shut", "find_api_key"}


def _public_functions() -> list[tuple[str, inspect.Signature]]:
    found = []
    for file in sorted(Path(storage.__path__[0]).glob("*.py")):
        module = import_module(f"storage.{file.stem}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            is_own = function.__module__ == module.__name__ and not name.startswith("_")
            if is_own and module.__name__ not in _NOT_ABOUT_ROWS and name not in _TRANSLATES_A_ROW | _FOR_ALL_SELLERS:
                found.append((f"{module.__name__}.{name}", inspect.signature(function)))
    return found


def test_every_storage_function_takes_the_seller_right_after_the_connection() -> None:
    functions = _public_functions()
    wrong = [name for name, signature in functions if list(signature.parameters)[:2] != ["conn", "seller_id"]]
    assert len(functions) > 25
    assert wrong == []
