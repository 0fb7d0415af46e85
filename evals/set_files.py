"""Labelled rows in files of others: JSONL or CSV, every bad line told; written so that no cell is a formula."""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from desk.errors import BadInput
from desk.interactions import Json
from evals.cases import Row

# What a cell of a table stands for, by the name of its field; everything else is text.
_WHOLE = frozenset({"rating", "nm_id", "interaction_id"})
_FLAGS = frozenset({"is_mismatch", "is_escalation", "same_person"})
_LISTS = frozenset({"topics", "tools", "must_not", "expected_tools", "violations"})
_JSON = frozenset({"A", "B", "card", "tool_facts", "spans"})
_TRUE, _FALSE = ("true", "yes", "1"), ("false", "no", "0")
# A spreadsheet runs a cell that begins like this.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_GUARD = "'"
_MAX_BYTES = 200_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """One line of a file. `line`: from 1, the header of a table included. `why`: what is wrong with it; then no row."""

    line: int
    row: Row
    why: str = ""


def read_rows(file: Path, columns: Mapping[str, str]) -> list[FileRow]:
    """Every line of a `.csv` or JSONL file. `columns`: field -> the column it stands under, where names differ.

    Raises `BadInput` for a file that cannot be read at all, or that lacks a named column.
    """
    text = _read(file)
    return _table_rows(file, text, columns) if file.suffix.lower() in (".csv", ".tsv") else _json_rows(text, columns)


def write_rows(file: Path, rows: Sequence[Row]) -> None:
    """As the name's ending says: `.csv`, a table; anything else, JSON lines."""
    text = _as_table(rows) if file.suffix.lower() == ".csv" else _as_lines(rows)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8", newline="")


def read_mapping(pairs: Iterable[str]) -> dict[str, str]:
    """`text=Column` arguments as field -> column."""
    found = {}
    for pair in pairs:
        field, separator, column = pair.partition("=")
        if not separator or not field.strip() or not column.strip():
            raise BadInput(f"--map {pair!r}: expected field=Column, such as text=Body")
        found[field.strip()] = column.strip()
    return found


def _read(file: Path) -> str:
    try:
        if file.stat().st_size > _MAX_BYTES:
            raise BadInput(f"{file}: more than {_MAX_BYTES // 1_000_000} MB; split it")
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{file}: cannot be read as UTF-8 text: {error}") from error


def _json_rows(text: str, columns: Mapping[str, str]) -> list[FileRow]:
    lines = ((number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip())
    return [_json_row(number, line, columns) for number, line in lines]


def _json_row(number: int, line: str, columns: Mapping[str, str]) -> FileRow:
    try:
        value = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        return FileRow(line=number, row={}, why=f"not valid JSON: {error}")
    if not isinstance(value, dict):
        return FileRow(line=number, row={}, why=f"expected a JSON object, found {type(value).__name__}")
    missing = [column for column in columns.values() if column not in value]
    if missing:
        return FileRow(line=number, row={}, why=f"no key {missing[0]!r}; it has: {', '.join(value)}")
    renamed = {field: value[column] for field, column in columns.items()}
    rest = {key: one for key, one in value.items() if key not in columns.values()}
    return FileRow(line=number, row={**rest, **renamed})


def _table_rows(file: Path, text: str, columns: Mapping[str, str]) -> list[FileRow]:
    delimiter = "\t" if file.suffix.lower() == ".tsv" else _delimiter(text)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    try:
        table = [(reader.line_num, cells) for cells in reader]
    except csv.Error as error:
        raise BadInput(f"{file}: line {reader.line_num}: not a table: {error}") from error
    if not table:
        raise BadInput(f"{file}: no rows; expected a header and a line for each case")
    header = [name.strip() for name in table[0][1]]
    for column in columns.values():
        if column not in header:
            raise BadInput(f"{file}: no column {column!r}; it has: {', '.join(header)}")
    names = {column: field for field, column in columns.items()}
    fields = [names.get(name, name) for name in header]
    return [_table_row(line, cells, fields) for line, cells in table[1:] if any(cell.strip() for cell in cells)]


def _delimiter(text: str) -> str:
    """The one the header has most of."""
    header = text.split("\n", 1)[0]
    return max((",", ";", "\t"), key=header.count)


def _table_row(line: int, cells: Sequence[str], fields: Sequence[str]) -> FileRow:
    if len(cells) > len(fields):
        return FileRow(line=line, row={}, why=f"{len(cells)} cells under {len(fields)} columns")
    row: dict[str, object] = {}
    for field, cell in zip(fields, cells, strict=False):
        if not cell.strip():
            continue
        try:
            row[field] = _value(field, _unguard(cell))
        except ValueError as error:
            return FileRow(line=line, row={}, why=f"{field}: {error}")
    return FileRow(line=line, row=row)


def _value(field: str, cell: str) -> object:
    if field in _WHOLE:
        return int(cell)
    if field in _FLAGS:
        return _flag(cell)
    if field in _LISTS:
        return [part.strip() for part in cell.split(";") if part.strip()]
    if field in _JSON or (field == "expected" and cell.lstrip().startswith("{")):
        return json.loads(cell)
    return cell


def _flag(cell: str) -> bool:
    plain = cell.strip().casefold()
    if plain not in (*_TRUE, *_FALSE):
        raise ValueError(f"expected true or false, found {cell!r}")
    return plain in _TRUE


def _as_lines(rows: Sequence[Row]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _as_table(rows: Sequence[Row]) -> str:
    fields = list(dict.fromkeys(name for row in rows for name in row))
    out = StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(map(_guard, fields))
    writer.writerows([_guard(_cell(field, row.get(field))) for field in fields] for row in rows)
    return out.getvalue()


def _cell(field: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if field in _LISTS and isinstance(value, list | tuple):
        return "; ".join(map(str, value))
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else str(value)


def _guard(cell: str) -> str:
    """A cell no spreadsheet takes for a formula; one that was guarded already keeps its own mark."""
    return _GUARD + cell if cell.startswith((*_FORMULA, _GUARD)) else cell


def _unguard(cell: str) -> str:
    return cell[1:] if cell.startswith(_GUARD) and cell[1:].startswith((*_FORMULA, _GUARD)) else cell


def plain_row(row: Row) -> dict[str, Json]:
    """The row as JSON values; `BadInput` for one that holds anything else."""
    try:
        value = json.loads(json.dumps(row, ensure_ascii=False, allow_nan=False))
    except (TypeError, ValueError) as error:
        raise BadInput(f"a row holds something that is no JSON: {error}") from error
    return {str(key): one for key, one in value.items()}
