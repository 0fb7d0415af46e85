"""Reads a span of time as people write it on a command line."""

import re
from datetime import timedelta

from desk.errors import BadInput

_UNITS = {"d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)}
_SPAN = re.compile(r"(\d{1,6})([dhm])")


def read_span(text: str) -> timedelta:
    """`30d`, `12h` or `45m`; `BadInput` for anything else."""
    match = _SPAN.fullmatch(text.strip())
    if match is None or not int(match.group(1)):
        raise BadInput(f"{text!r} is no span of time; expected a number and d, h or m, such as 30d or 12h")
    return int(match.group(1)) * _UNITS[match.group(2)]
