"""What the sources of a case tell of time: today, and their dates with the year and month others settle. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

from desk.claims import CUSTOMER, Source
from desk.claims_calendar import settled
from desk.claims_dates import When, find_dates
from desk.claims_line_dates import dates_of
from desk.remembered import remembered

_TODAY_LINE = re.compile(
    r"\W*(?:today|now|current date|date today|сегодня|сейчас|текущая дата)\b[^:]{0,12}:", re.IGNORECASE
)
# "сегодня 2 ноября", "щас 18:30 субботы", "вчера пятница была": what follows at once is that day.
_SAID_DAY = re.compile(
    r"\b(?P<near>сегодня|сейчас|щас|today|вчера|yesterday|завтра|tomorrow)\b"
    r"(?:[\s,(:–—-]{1,3}(?:уже|же|у нас|как раз|is|it s|it's|was|the|on|был[ао]?|\d{1,2}:\d\d)(?=\s)){0,2}"
    r"[\s,(:–—-]{0,3}$",
    re.IGNORECASE,
)
_BACK = {"вчера": 1, "yesterday": 1, "завтра": -1, "tomorrow": -1}
_ENGLISH_WEEKDAY = re.compile(r"\b(?:mon|tue|wed|thu|fri|sat|sun)", re.IGNORECASE)
_LONGEST, _JOINED = 40, 3
_DAYS = 7
NOBODY = When(start=0, end=0)
"""A moment of which nothing is told."""


class Told(NamedTuple):
    """A date of a source. `when`: as it stands there; `whole`: with what others tell of it."""

    source: Source
    when: When
    whole: When

    @property
    def is_own(self) -> bool:
        """It is no word of the customer."""
        return self.source.kind != CUSTOMER


class ToldDates:
    """The dates of all sources of a case."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self.sources = sources
        self.plain = [(source, one) for source in sources for one in _dates_of(source)]

    @cached_property
    def all(self) -> tuple[Told, ...]:
        """Every date with what settles it: today, else the full dates of the facts, else those of the customer."""
        full = [(source.kind != CUSTOMER, one) for source, one in self._joined if one.day and one.year]
        own, said = ([one for is_fact, one in full if is_fact is is_own] for is_own in (True, False))
        today = self.today[1] if self.today else None
        return tuple(Told(source, one, settled(one, today, own or said)) for source, one in self._joined)

    @cached_property
    def today(self) -> tuple[Source, When] | None:
        """Who tells what day it is, and the day: a line of the facts, else the customer's own words."""
        for source in self.sources:
            told = dates_of(source.text) if source.kind != CUSTOMER and _TODAY_LINE.match(source.text) else ()
            if told:
                day = next((one for one in told if one.day), told[0])
                return source, replace(day, weekday=next((one.weekday for one in told if one.weekday), None))
        return next(self._said_days(), None)

    def _said_days(self) -> Iterator[tuple[Source, When]]:
        own = [one for source, one in self._joined if one.day and one.year and source.kind != CUSTOMER]
        for source, one in self._joined:
            said = _SAID_DAY.search(source.text[max(0, one.start - _LONGEST) : one.start])
            if said and (one.day or one.weekday):
                # `сегодня (пн, 7 декабря)` tells more by its date.
                dated = [other for holder, other in self._joined if holder is source and other.weekday == one.weekday
                         and other.day and _is_joined(source.text, one, other)]  # fmt: skip
                yield source, _moved(settled((dated or [one])[0], None, own), _BACK.get(said["near"].lower(), 0))

    @property
    def now(self) -> When:
        """Today; a moment of which nothing is told, when nobody tells it."""
        return self.today[1] if self.today else NOBODY

    def is_today(self, when: When) -> bool:
        """Whether it is the day that somebody calls today."""
        return bool(when.day) and (when.day, when.month) == (self.now.day, self.now.month)

    @cached_property
    def _joined(self) -> list[tuple[Source, When]]:
        """A day of the week beside its date is told of that date: `пн, 7 декабря`."""
        return [(source, one) for source in self.sources for one in _with_weekdays(source.text, _dates_of(source))]


def _moved(when: When, days: int) -> When:
    from_weekday = (when.weekday - 1 + days) % _DAYS + 1 if when.weekday else None
    return when if not days else replace(NOBODY, weekday=from_weekday)


def _with_weekdays(text: str, dates: Sequence[When]) -> Iterator[When]:
    for place, one in enumerate(dates):
        beside = (
            [*dates[max(0, place - 1) : place], *dates[place + 1 : place + 2]] if one.day and not one.weekday else []
        )
        weekday = next((other.weekday for other in beside if other.weekday and _is_joined(text, one, other)), None)
        yield replace(one, weekday=weekday) if weekday else one


def _is_joined(text: str, one: When, other: When) -> bool:
    """Nothing but a comma or a bracket stands between the two."""
    between = text[min(one.end, other.end) : max(one.start, other.start)]
    return len(between) <= _JOINED and not any(letter.isalnum() or letter in "–—-" for letter in between)


@remembered(1024)
def _small_weekdays(text: str) -> tuple[When, ...]:
    if not _ENGLISH_WEEKDAY.search(text):
        return ()
    titled = text.title()
    return tuple(one for one in find_dates(titled) if one.weekday) if len(titled) == len(text) else ()


def _dates_of(source: Source) -> tuple[When, ...]:
    """Customers write `by sunday`, names of lines `hours sat`."""
    is_said = source.kind == CUSTOMER
    found = find_dates(source.text) if is_said else dates_of(source.text)
    name, colon, _ = source.text.partition(":")
    small = [one for one in _small_weekdays(source.text if is_said else name + colon) if one not in found]
    return tuple(sorted((*found, *small), key=lambda one: one.start)) if small else found
