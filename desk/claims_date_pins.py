"""Which source bears out a date of a reply, and which dates follow from others: `14 days from May 3` is May 17."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

from desk import claims_dates
from desk.claims import CUSTOMER, ClaimKind, Pinned, Source, claim_at, leave_open, pin_to
from desk.claims_dates import When, find_dates
from desk.claims_derived import pin_derived
from desk.claims_known_numbers import numbers_in, numbers_of
from desk.quantities import DAY
from desk.text import Reading

_TODAY = re.compile(r"\b(?:сегодня|today)\b(?:\W{0,4}|\sis\s)(?:the\s)?(?P<day>\d{1,2})?", re.IGNORECASE)
_OFFSETS = {"yesterday": -1, "before yesterday": -2, "tomorrow": 1, "after tomorrow": 2, "tonight": 0}
# Two years of different kinds: what follows in both follows in any.
_YEARS = (2027, 2028)
_MOST = 40
_LATER = re.compile(
    r"\b(?:past|late|after|later|overdue|behind|since|опозда|задерж|позже|просроч|прошл|спустя|после)", re.IGNORECASE
)
IsConfirmed = Callable[[int, Source, int], bool]
"""(place in the reply, source, place in it): the customer only asked about it and the reply says yes."""


class KnownDates:
    """The dates of all sources of a case."""

    def __init__(self, sources: Sequence[Source], is_confirmed: IsConfirmed) -> None:
        self._sources, self._is_confirmed = sources, is_confirmed
        self._dates = [(source, one) for source in sources for one in find_dates(source.text)]

    def pin(self, reading: Reading, dates: Sequence[When]) -> list[Pinned]:
        """Every date pinned, pinned as `derived`, or left open with the reason."""
        told = [self._pin_one(reading, when) for when in dates]
        held = [when for when, pinned in zip(dates, told, strict=True) if pinned.evidence is not None]
        return [
            pinned if pinned.evidence or len(dates) > _MOST else self._derive(reading, when, pinned, held)
            for when, pinned in zip(dates, told, strict=True)
        ]

    def days_between(self, reading: Reading, pinned: Pinned, days: int) -> Pinned:
        """`five days past August 2`: between a date the sentence holds and one of the sources."""
        start = pinned.claim.start
        if not _LATER.search(_sentence(reading, start)):
            return pinned
        for when in find_dates(reading.text)[:_MOST]:
            if not _is_beside(reading, when.start, start):
                continue
            first = self._source_of(when)
            for source, other in self._dates:
                if source.kind != CUSTOMER and first and days in _gaps(when, other):
                    return _derived(pinned, (first, source), f"{_show(other)} − {_show(when)}")
        return pinned

    def _pin_one(self, reading: Reading, when: When) -> Pinned:
        claim = claim_at(reading.text, ClaimKind.DATE, when.start, when.end)
        for source, one in self._dates:
            if claims_dates.holds(one, when) and not self._is_confirmed(when.start, source, one.start):
                return pin_to(claim, source, one.start, one.end)
        if (year := _only_year(when)) is not None:
            for source in self._sources:
                for number in numbers_of(source.text) if source.kind != CUSTOMER else ():
                    if number.raw == year:
                        return pin_to(claim, source, number.start, number.end)
        is_against = any(_is_alike(one, when) for source, one in self._dates if source.kind != CUSTOMER)
        reason = "the sources give another date" if is_against else "no source holds this date"
        return leave_open(claim, reason, is_against=is_against)

    def _source_of(self, when: When) -> Source | None:
        return next((source for source, one in self._dates if claims_dates.holds(one, when)), None)

    def _derive(self, reading: Reading, when: When, opened: Pinned, held: Sequence[When]) -> Pinned:
        beside = [one for one in held if _is_beside(reading, one.start, when.start)]
        if when.near in _OFFSETS:
            return self._near_day(reading, when, opened, beside)
        spans = list(self._spans(reading, when)) if beside else []
        for one in beside:
            source = self._source_of(one)
            for number_source, days in spans:
                if source is not None and days in _gaps(one, when):
                    return _derived(opened, (source, number_source), f"{_show(one)} + {days}")
        return opened

    def _spans(self, reading: Reading, when: When) -> Iterator[tuple[Source, int]]:
        """Spans of days that the sentence of a date and a source, but the customer's words, both name."""
        for number in numbers_in(reading.text)[:_MOST]:
            if number.measure == "time" and not number.value % DAY and _is_beside(reading, number.start, when.start):
                for source in self._sources:
                    if source.kind != CUSTOMER and any(
                        fact.measure == "time" and fact.value == number.value for fact in numbers_of(source.text)
                    ):
                        yield source, int(number.value // DAY)

    def _near_day(self, reading: Reading, when: When, opened: Pinned, beside: list[When]) -> Pinned:
        """`вчера, 8 февраля`, when somebody told what day it is today."""
        for source in self._sources:
            today = _TODAY.search(source.text)
            day = _day_of_today(source, today) if today else None
            if day is None:
                continue
            days = {one.day for one in beside} | {
                int(number.raw)
                for number in numbers_in(reading.text)[:_MOST]
                if not number.measure and _is_beside(reading, number.start, when.start)
            }
            if day + _OFFSETS[when.near or ""] in days:
                return _derived(opened, (source,), f"{day} {_OFFSETS[when.near or '']:+d}")
        return opened


def _derived(opened: Pinned, sources: Sequence[Source], quote: str) -> Pinned:
    return pin_derived(opened.claim, (source.id for source in sources), quote)


def _day_of_today(source: Source, today: re.Match[str]) -> int | None:
    told = [one.day for one in find_dates(source.text) if today.end("day") - 3 <= one.start <= today.end() + 3]
    return next((day for day in told if day), int(today["day"]) if today["day"] else None)


def _gaps(first: When, last: When) -> set[int]:
    """Days from one to the other, if all kinds of year agree; empty when a day or a month is not told."""
    if not (first.day and first.month and last.day and last.month):
        return set()
    gaps = {_gap(first, last, year) for year in ((first.year,) if first.year else _YEARS)}
    return {gap for gap in gaps if gap is not None} if len(gaps) == 1 else set()


def _gap(first: When, last: When, year: int) -> int | None:
    try:
        start = date(year, first.month or 1, first.day or 1)
        end = date(last.year or year, last.month or 1, last.day or 1)
        if end < start and not last.year:
            end = date(year + 1, last.month or 1, last.day or 1)
    except ValueError:
        return None
    return (end - start) // timedelta(days=1)


def _sentence(reading: Reading, place: int) -> str:
    word = reading.word_at(place)
    if word is None:
        return ""
    first, last = reading.sentences[word.sentence]
    return reading.text[reading.words[first].start : reading.words[last - 1].end]


def _is_beside(reading: Reading, one: int, other: int) -> bool:
    return one != other and _sentence_at(reading, one) == _sentence_at(reading, other)


def _sentence_at(reading: Reading, place: int) -> int:
    word = reading.word_at(place)
    return word.sentence if word else -1


def _only_year(when: When) -> int | None:
    return when.year if (when.day, when.month, when.weekday, when.near) == (None,) * 4 else None


def _is_alike(one: When, other: When) -> bool:
    """Both name a month, or both a day of the week."""
    return (one.month is not None and other.month is not None) or (
        one.weekday is not None and other.weekday is not None
    )


def _show(when: When) -> str:
    return f"{when.day}.{when.month:02d}" if when.day and when.month else ""
