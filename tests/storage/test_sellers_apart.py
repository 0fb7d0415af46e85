"""Every storage function names the seller it works for: a new one without it fails here."""

import inspect
from importlib import import_module
from pathlib import Path

import storage

# Machinery that runs any function, moves tables, or only translates values.
_NOT_ABOUT_ROWS = {
    "storage.database",
    "storage.migrate",
    "storage.types",
    "storage.tables",
    "storage.schema",
    "storage.page_marks",
    "storage.scrub",
}
_TRANSLATES_A_ROW = {"to_interaction", "document_words", "route_columns"}


def _public_functions() -> list[tuple[str, inspect.Signature]]:
    found = []
    for file in sorted(Path(storage.__path__[0]).glob("*.py")):
        module = import_module(f"storage.{file.stem}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            is_own = function.__module__ == module.__name__ and not name.startswith("_")
            if is_own and module.__name__ not in _NOT_ABOUT_ROWS and name not in _TRANSLATES_A_ROW:
                found.append((f"{module.__name__}.{name}", inspect.signature(function)))
    return found


def test_every_storage_function_takes_the_seller_right_after_the_connection() -> None:
    functions = _public_functions()
    wrong = [name for name, signature in functions if list(signature.parameters)[:2] != ["conn", "seller_id"]]
    assert len(functions) > 25
    assert wrong == []
