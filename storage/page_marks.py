"""Marks of keyset pages: where a list goes on, as opaque text a client hands back."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from typing import Any

from desk.errors import BadInput
from storage.types import moment_text

ROW_IDS = range(1, 2**63)
"""What a row's id may be on either engine."""


def encode_mark(*parts: int | str | datetime) -> str:
    """The place of a list's last row as text."""
    plain = [moment_text(part) if isinstance(part, datetime) else part for part in parts]
    return urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def decode_mark(after: str, *kinds: range | type[str] | None) -> tuple[int | str | datetime, ...]:
    """The parts of a mark. `kinds`, one a part: what a whole number may be, `str` for a text, None for a moment.

    `BadInput` when `encode_mark` never made it for this list.
    """
    try:
        plain = json.loads(urlsafe_b64decode(after + "=" * (-len(after) % 4)))
        return tuple(_part(value, allowed) for value, allowed in zip(plain, kinds, strict=True))
    except (ValueError, TypeError, OverflowError) as error:
        raise BadInput(f"after={after!r} is not a page mark of this list; take it from the previous page") from error


def _part(value: Any, allowed: range | type[str] | None) -> int | str | datetime:
    if allowed is None:
        return datetime.fromisoformat(f"{value}+00:00")
    if not isinstance(allowed, range):
        return _text(value)
    if int(value) not in allowed:
        raise ValueError("out of range")
    return int(value)


def _text(value: Any) -> str:
    # PostgreSQL takes no NUL, and none of our keys has one.
    if not isinstance(value, str) or "\x00" in value:
        raise ValueError("no text")
    return value
