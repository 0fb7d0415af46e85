"""The dates of a source, also those that only its lines write so short: `paid: 18.11`, `01.12–31.12.2025`. Pure."""

import re
from collections.abc import Iterator
from itertools import chain

from desk.claims_dates import When, find_dates
from desk.quantities import measure_of
from desk.remembered import remembered

_BARE = re.compile(
    r"(?<![\w.,/$€£])(?P<day>0[1-9]|[12]\d|3[01])\.(?P<month>0[1-9]|1[0-2])(?![\d/%°₽]|[.,:]\d)(?:\s?(?P<unit>[^\W\d_]+))?"
)
# `дата: 1.12`: so short only where the name of the line tells of a time.
_SHORT = re.compile(
    r"(?<![\w.,/$€£])(?P<day>[1-9])\.(?P<month>0[1-9]|1[0-2])(?![\d/%°₽]|[.,:]\d)(?:\s?(?P<unit>[^\W\d_]+))?"
)
_TIME_NAME = re.compile(
    r"\b(?:date|day|when|until|till|eta|deliver|ship|arriv|receiv|paid|order|start|end|дат|день|дни|до|срок|когда|получ|доставк|доставл"
    r"|отправ|прибы|создан|оформл|начал|конец|старт)",
    re.IGNORECASE,
)
# `18.11 в 14:00`: these are prepositions, not volts and degrees.
_PREPOSITIONS = frozenset({"в", "с", "a", "at"})
# `price: 12.05` is no day of May.
_AMOUNT = re.compile(
    r"price|cost|sum|total|amount|fee|weight|length|width|height|version|rating|size|score|volume|power"
    r"|цен|сумм|стоим|вес|длин|ширин|высот|верси|размер|итог|оцен|рейтинг|объ[её]м|мощн",
    re.IGNORECASE,
)


# "billing day: 15", "число списания: 15" is that day of every month.
_DAY_LINE = re.compile(
    r"[^:]{0,40}(?:\b(?:billing|charge|pay\w*|renewal|subscription|debit|shipping)\s(?:\w+\s)?day\b|\bday\sof\s(?:the\s)?month\b"
    r"|\bчисло\b)[^:]{0,20}:\s?(?P<day>[1-9]|[12]\d|3[01])(?:th|st|nd|rd)?\W*$",
    re.IGNORECASE,
)


@remembered(1024)
def dates_of(text: str) -> tuple[When, ...]:
    """Every moment a source names, in text order; none inside another."""
    found = find_dates(text)
    if not found and (line := _DAY_LINE.match(text)):
        return (When(start=line.start("day"), end=line.end("day"), day=int(line["day"])),)
    bare = [one for one in _bare(text) if not any(one.start < when.end and when.start < one.end for when in found)]
    return tuple(sorted((*found, *bare), key=lambda when: when.start)) if bare else found


def _bare(text: str) -> Iterator[When]:
    if _AMOUNT.search(text.partition(":")[0]):
        return
    patterns = (_BARE, _SHORT) if _TIME_NAME.search(text.partition(":")[0]) else (_BARE,)
    for match in chain.from_iterable(pattern.finditer(text) for pattern in patterns):
        unit = (match["unit"] or "").lower()
        if unit in _PREPOSITIONS or not measure_of(unit)[0]:
            yield When(start=match.start(), end=match.end("month"), day=int(match["day"]), month=int(match["month"]))
