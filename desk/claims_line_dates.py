"""The dates of a source, also those that only its lines write so short: `paid: 18.11`, `01.12–31.12.2025`. Pure."""

import re
from collections.abc import Iterator

from desk.claims_dates import When, find_dates
from desk.quantities import measure_of
from desk.remembered import remembered

_BARE = re.compile(
    r"(?<![\w.,/$€£])(?P<day>0[1-9]|[12]\d|3[01])\.(?P<month>0[1-9]|1[0-2])(?![\d/%°₽]|[.,:]\d)(?:\s?(?P<unit>[^\W\d_]+))?"
)
# `18.11 в 14:00`: these are prepositions, not volts and degrees.
_PREPOSITIONS = frozenset({"в", "с", "a", "at"})
# `price: 12.05` is no day of May.
_AMOUNT = re.compile(
    r"price|cost|sum|total|amount|fee|weight|length|width|height|version|rating|size|score|volume|power"
    r"|цен|сумм|стоим|вес|длин|ширин|высот|верси|размер|итог|оцен|рейтинг|объ[её]м|мощн",
    re.IGNORECASE,
)


@remembered(1024)
def dates_of(text: str) -> tuple[When, ...]:
    """Every moment a source names, in text order; none inside another."""
    found = find_dates(text)
    bare = [one for one in _bare(text) if not any(one.start < when.end and when.start < one.end for when in found)]
    return tuple(sorted((*found, *bare), key=lambda when: when.start)) if bare else found


def _bare(text: str) -> Iterator[When]:
    if _AMOUNT.search(text.partition(":")[0]):
        return
    for match in _BARE.finditer(text):
        unit = (match["unit"] or "").lower()
        if unit in _PREPOSITIONS or not measure_of(unit)[0]:
            yield When(start=match.start(), end=match.end("month"), day=int(match["day"]), month=int(match["month"]))
