"""Values of vendors' JSON, each made into one a database can keep or into nothing. Knows no vendor."""

from collections.abc import Mapping
from datetime import UTC, datetime

from desk.interactions import Json

Row = Mapping[str, object]

_EMPTY: Row = {}

# What the desk's columns hold. A longer one must not stop its whole page.
_LONGEST_NAME = 256
_LARGEST = 2**63 - 1
_LATEST = datetime(9000, 1, 1, tzinfo=UTC)


def clean_text(value: object) -> str:
    """A string a database can keep: no NUL, no lone surrogate. Anything but a string is ''."""
    if not isinstance(value, str):
        return ""
    return value.replace("\x00", "").encode("utf-8", "replace").decode()


def parse_moment(value: object) -> datetime | None:
    """`2022-02-01T11:18:08.769513469Z` or `...+03:00` as aware UTC; None when it is no date. No offset means UTC."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        return moment if moment < _LATEST else None
    except (ValueError, OverflowError):
        return None


def clean_line(value: object, longest: int = _LONGEST_NAME) -> str | None:
    """A short text such as a name, cut where the column ends; None when there is none."""
    return clean_text(value).strip()[:longest].strip() or None


def row_of(value: object) -> Row:
    """The value when it is an object, else an empty one."""
    return value if isinstance(value, dict) else _EMPTY


def compact(values: dict[str, Json]) -> dict[str, Json]:
    return {key: value for key, value in values.items() if value is not None and value != "" and value != []}


def whole(value: object) -> int | None:
    """A whole number a column can hold, also when it came as text; None otherwise."""
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit() and len(value) < 19:
        return int(value)
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    return value if isinstance(value, int) and is_whole and abs(value) <= _LARGEST else None
