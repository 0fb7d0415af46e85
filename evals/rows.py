"""Reads a labelled file: JSON lines in UTF-8. Shared by every scorer; an error names file and line."""

import json
from collections.abc import Mapping
from pathlib import Path

from desk.errors import BadInput

Row = dict[str, object]


def load_rows(path: Path) -> list[Row]:
    """Every row of a JSONL file; blank lines are skipped. `BadInput` for a missing file, other encodings, no object."""
    try:
        # A byte-order mark is what Windows editors leave behind.
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path}: cannot be read as UTF-8 text: {error}") from error
    rows = [_row(path, number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    if not rows:
        raise BadInput(f"{path}: no rows; expected one JSON object a line")
    return rows


def text_of(row: Mapping[str, object], key: str, number: int) -> str:
    """A text of a row; `BadInput` with the row's number (from 1) and the key."""
    value = row.get(key)
    if not isinstance(value, str):
        raise BadInput(f"row {number}: {key}: expected a text, {_found(row, key)}")
    return value


def optional_text_of(row: Mapping[str, object], key: str, number: int) -> str | None:
    """A text, or None for null or an absent key."""
    return None if row.get(key) is None else text_of(row, key, number)


def whole_of(row: Mapping[str, object], key: str, number: int) -> int:
    """A whole number of a row."""
    value = row.get(key)
    if not isinstance(value, int) or isinstance(value, bool):
        raise BadInput(f"row {number}: {key}: expected a whole number, {_found(row, key)}")
    return value


def flag_of(row: Mapping[str, object], key: str, number: int) -> bool:
    """true or false of a row."""
    value = row.get(key)
    if not isinstance(value, bool):
        raise BadInput(f"row {number}: {key}: expected true or false, {_found(row, key)}")
    return value


def texts_of(row: Mapping[str, object], key: str, number: int) -> tuple[str, ...]:
    """A list of texts of a row."""
    value = row.get(key)
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise BadInput(f"row {number}: {key}: expected a list of texts, {_found(row, key)}")
    return tuple(value)


def object_of(row: Mapping[str, object], key: str, number: int) -> Mapping[str, object]:
    """An object inside a row."""
    value = row.get(key)
    if not isinstance(value, dict):
        raise BadInput(f"row {number}: {key}: expected an object, {_found(row, key)}")
    return value


def _row(path: Path, number: int, line: str) -> Row:
    try:
        value = json.loads(line)
    except json.JSONDecodeError as error:
        raise BadInput(f"{path}: line {number}: not valid JSON: {error}") from error
    if not isinstance(value, dict):
        raise BadInput(f"{path}: line {number}: expected a JSON object, found {type(value).__name__}")
    return value


def _found(row: Mapping[str, object], key: str) -> str:
    return f"found {row[key]!r}" if key in row else f"it is missing (keys: {', '.join(row)})"
