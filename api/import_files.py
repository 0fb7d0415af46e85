"""Opens import files: CSV and JSON lines, row by row with their numbers, and the mapping file beside them."""

import csv
import hashlib
import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

from desk.errors import BadInput
from desk.import_rows import Naming
from desk.json_values import JsonObject


def hash_files(*files: Path | None) -> str:
    """Names an import by what stands in its file and in its mapping: with another mapping it is another import."""
    digest = hashlib.sha256()
    try:
        for file in files:
            digest.update(b"" if file is None else hashlib.sha256(file.read_bytes()).digest())
    except OSError as error:
        raise BadInput(f"{error.filename}: {error.strerror}") from error
    return digest.hexdigest()


def is_flat(file: Path) -> bool:
    """Whether rows are cells (CSV) and not objects (JSONL). `BadInput` for any other ending."""
    if file.suffix.lower() == ".csv":
        return True
    if file.suffix.lower() in (".jsonl", ".ndjson"):
        return False
    raise BadInput(f"{file}: expected a file that ends in .csv or .jsonl")


def read_cells(file: Path) -> Iterator[tuple[int, dict[str, str] | str]]:
    """Rows of a CSV file with a header, from 1; a text in place of a row says why it cannot be read."""
    with file.open(encoding="utf-8-sig", newline="") as opened:
        rows = csv.DictReader(opened, strict=True)
        if not rows.fieldnames:
            raise BadInput(f"{file}: no header; the first line names the columns")
        number = 0
        while True:
            number += 1
            try:
                row = next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                yield number, f"not readable as CSV: {error}"
                continue
            is_whole = None not in row and None not in row.values()
            yield number, row if is_whole else f"expected {len(rows.fieldnames)} columns"


def read_objects(file: Path) -> Iterator[tuple[int, JsonObject | str]]:
    """Rows of a JSONL file, from 1; empty lines are counted and left out."""
    with file.open(encoding="utf-8") as opened:
        for number, line in enumerate(opened, start=1):
            if not line.strip():
                continue
            try:
                told = json.loads(line)
            except (ValueError, RecursionError):
                yield number, "not readable as JSON"
                continue
            yield number, told if isinstance(told, dict) else "expected an object"


def read_naming(file: Path | None, known: tuple[str, ...]) -> Naming:
    """`[columns]` our name = the file's column; `[values.<our name>]` its word = ours. Unknown names are refused."""
    if file is None:
        return Naming()
    try:
        told = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput(f"{file}: {error}") from error
    columns, values = told.pop("columns", {}), told.pop("values", {})
    unknown = [*told, *(name for name in (*columns, *values) if name not in known)]
    if unknown:
        raise BadInput(f"{file}: unknown {', '.join(map(str, unknown))}; known names: {', '.join(known)}")
    is_readable = all(isinstance(one, str) for one in columns.values()) and all(
        isinstance(words, dict) and all(isinstance(word, str) for word in words.values()) for words in values.values()
    )
    if not is_readable:
        raise BadInput(f"{file}: columns and words are texts in quotes")
    return Naming(columns=columns, values=values)
