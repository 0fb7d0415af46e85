"""Reads the files of a playbook with exact errors: which file, which key, what was expected, the nearest valid name."""

import tomllib
from collections.abc import Collection, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import NoReturn

from rapidfuzz import process

from desk.errors import BadPlaybook

_FENCE = "+++"


def nearest(name: str, known: Collection[str]) -> str:
    """`; did you mean 'x'?` for the closest known name, or an empty text when none is close."""
    match = process.extractOne(name, list(known), score_cutoff=60)
    return f"; did you mean {match[0]!r}?" if match else ""


class Table:
    """One TOML table being read. Every getter marks its key as known; `refuse_unknown` then finds misspellings."""

    def __init__(self, file: Path, values: Mapping[str, object], prefix: str = "") -> None:
        self._file, self._values, self._prefix, self._known = file, values, prefix, set[str]()

    def fail(self, key: str, expected: str) -> NoReturn:
        """Raise `BadPlaybook` for a key: file, key, what was expected, what was found."""
        found = f"found {self._values[key]!r}" if key in self._values else "it is missing"
        raise BadPlaybook(f"{self._file}: {self._prefix}{key}: expected {expected}, {found}")

    def text(self, key: str) -> str:
        """A non-empty string."""
        value = self._take(key)
        if not isinstance(value, str) or not value.strip():
            self.fail(key, "a non-empty text")
        return value.strip()

    def texts(self, key: str, *, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A list of strings; `default` when the key is absent."""
        value = self._take(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            self.fail(key, "a list of non-empty texts")
        return tuple(value)

    def names(self, key: str, known: Collection[str], *, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A list of names out of `known`."""
        names = self.texts(key, default=default)
        for name in names:
            if name not in known:
                raise BadPlaybook(
                    f"{self._file}: {self._prefix}{key}: {name!r} is not one of {', '.join(sorted(known))}"
                    f"{nearest(name, known)}"
                )
        return names

    def one_of(self, key: str, known: Collection[str]) -> str:
        """One name out of `known`."""
        name = self.text(key)
        if name not in known:
            raise BadPlaybook(
                f"{self._file}: {self._prefix}{key}: {name!r} is not one of {', '.join(known)}{nearest(name, known)}"
            )
        return name

    def whole(self, key: str, *, default: int | None = None) -> int:
        """A whole number, zero or more."""
        value = self._take(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            self.fail(key, "a whole number, zero or more")
        return value

    def ratio(self, key: str) -> float:
        """A number from 0 to 1."""
        value = self._take(key)
        if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 1:
            self.fail(key, "a number from 0 to 1")
        return float(value)

    def number(self, key: str, *, default: float | None = None) -> float:
        """A number, zero or more, with or without a fraction."""
        value = self._take(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value < float("inf"):
            self.fail(key, "a number, zero or more")
        return float(value)

    def flag(self, key: str) -> bool:
        """true or false."""
        value = self._take(key)
        if not isinstance(value, bool):
            self.fail(key, "true or false")
        return value

    def day(self, key: str) -> date | None:
        """A date such as 2026-12-31; None when the key is absent."""
        value = self._take(key)
        if value is not None and (not isinstance(value, date) or isinstance(value, datetime)):
            self.fail(key, "a date such as 2026-12-31, without quotes")
        return value

    def table(self, key: str) -> "Table":
        """A table inside this one."""
        value = self._take(key)
        if not isinstance(value, dict):
            self.fail(key, f"a table [{self._prefix}{key}]")
        return Table(self._file, value, f"{self._prefix}{key}.")

    def tables(self, key: str) -> tuple["Table", ...]:
        """The tables under `[[key]]`; none when the key is absent."""
        value = self._take(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.fail(key, f"tables, each under [[{self._prefix}{key}]]")
        return tuple(Table(self._file, item, f"{self._prefix}{key}[{n}].") for n, item in enumerate(value, start=1))

    def has(self, key: str) -> bool:
        """Whether the key is there; it counts as known either way."""
        return self._take(key) is not None

    def is_a(self, key: str, kind: type) -> bool:
        """Whether the value is of that kind, for keys with a short and a long form."""
        return isinstance(self._take(key), kind)

    def keys(self) -> tuple[str, ...]:
        """Every key, for tables whose keys are names."""
        return tuple(self._values)

    def refuse_unknown(self) -> None:
        """Raise for the first key nobody asked for: a misspelling would otherwise be a silent default."""
        for key in self._values:
            if key not in self._known:
                raise BadPlaybook(
                    f"{self._file}: unknown key {self._prefix}{key}{nearest(key, self._known)} "
                    f"(known: {', '.join(sorted(self._known))})"
                )

    def _take(self, key: str) -> object:
        self._known.add(key)
        return self._values.get(key)


def read_text(file: Path) -> str:
    """The file as text; `BadPlaybook` when it is missing or not UTF-8."""
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BadPlaybook(f"{file}: no such file") from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadPlaybook(f"{file}: cannot be read as UTF-8 text: {error}") from error


def read_table(file: Path) -> Table:
    """A TOML file as a table."""
    return Table(file, _parse(file, read_text(file)))


def read_front_matter(file: Path) -> tuple[Table, str]:
    """A Markdown file that starts with TOML between two `+++` lines: the table, then the body."""
    lines = read_text(file).splitlines()
    if not lines or lines[0].strip() != _FENCE:
        raise BadPlaybook(f"{file}: line 1: expected '+++' (TOML front matter between two such lines)")
    ends = [number for number, line in enumerate(lines[1:], start=1) if line.strip() == _FENCE]
    if not ends:
        raise BadPlaybook(f"{file}: the front matter never ends; expected a second '+++' line")
    table = Table(file, _parse(file, "\n".join(lines[1 : ends[0]])))
    return table, "\n".join(lines[ends[0] + 1 :]).strip()


def read_words(folder: Path) -> dict[str, dict[str, tuple[str, ...]]]:
    """words/*.toml: each file a table of lists of texts. A missing folder is an empty vocabulary."""
    words = {}
    for file in sorted(folder.glob("*.toml")):
        values = _parse(file, read_text(file))
        table = Table(file, values)
        words[file.stem] = {key: table.texts(key) for key in values}
    return words


def _parse(file: Path, text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadPlaybook(f"{file}: not valid TOML: {error}") from error
