"""Which source bears out a date of a reply, and which dates follow from others: `14 days from May 3` is May 17."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from desk import claims_dates
from desk.claims import CUSTOMER, ClaimKind, Pinned, Source, claim_at, leave_open, pin_to
from desk.claims_calendar import OFFSETS, gaps, is_months_later, is_near_day, near_weekday, weekday_of
from desk.claims_dates import When, find_dates
from desk.claims_derived import pin_derived
from desk.claims_known_numbers import numbers_in, numbers_of
from desk.claims_line_dates import dates_of
from desk.quantities import DAY, SPANS
from desk.text import Reading

_TODAY = re.compile(r"\b(?:сегодня|today)\b(?:\W{0,4}|\sis\s)(?:the\s)?(?P<day>\d{1,2})?", re.IGNORECASE)
_TODAY_LINE = re.compile(
    r"\W*(?:today|now|current date|date today|сегодня|сейчас|текущая дата)\b[^:]{0,12}:", re.IGNORECASE
)
_MOST = 40
# Letters between a day of the week and the date it may belong to, and surely belongs to.
_NEAR, _BESIDE = 30, 8
_LATER = re.compile(
    r"\b(?:past|late|after|later|overdue|behind|since|опозда|задерж|позже|просроч|прошл|спустя|после)", re.IGNORECASE
)
_LEFT = re.compile(
    r"\b(?:оста[лн]|оста[её]тся|запас|впереди|есть ещ|ещ[её] есть|left|to go|away|to spare|still have)", re.IGNORECASE
)
IsConfirmed = Callable[[int, Source, int], bool]
"""(place in the reply, source, place in it): the customer only asked about it and the reply says yes."""


class KnownDates:
    """The dates of all sources of a case."""

    def __init__(self, sources: Sequence[Source], is_confirmed: IsConfirmed) -> None:
        self._sources, self._is_confirmed = sources, is_confirmed
        self._dates = [(source, one) for source in sources for one in _dates_of(source)]

    def pin(self, reading: Reading, dates: Sequence[When]) -> list[Pinned]:
        """Every date pinned, pinned as `derived`, or left open with the reason."""
        told = [self._pin_one(reading, when) for when in dates]
        held = [when for when, pinned in zip(dates, told, strict=True) if pinned.evidence is not None]
        return [
            pinned
            if (pinned.evidence and not when.weekday) or len(dates) > _MOST
            else self._derive(reading, when, pinned, held)
            for when, pinned in zip(dates, told, strict=True)
        ]

    def days_between(self, reading: Reading, pinned: Pinned, days: int) -> Pinned:
        """`five days past August 2`, `four days left`: between two dates that the reply and the sources tell."""
        told = _sentence(reading, pinned.claim.start)
        is_later, is_left = bool(_LATER.search(told)), bool(_LEFT.search(told)) and self._today is not None
        for when in find_dates(reading.text)[:_MOST] if is_later or is_left else ():
            for source, other in self._own_dates:
                if is_left and claims_dates.holds(other, when) and days in gaps(self._now, other):
                    return _derived(pinned, (source,), f"{_show(other)} − {_show(self._now)}")
                if is_later and _is_beside(reading, when.start, pinned.claim.start) and days in gaps(when, other):
                    first = self._source_of(when)
                    if first:
                        return _derived(pinned, (first, source), f"{_show(other)} − {_show(when)}")
        return pinned

    @cached_property
    def _own_dates(self) -> list[tuple[Source, When]]:
        """The dates of the sources, but the customer's words."""
        return [(source, one) for source, one in self._dates if source.kind != CUSTOMER]

    @cached_property
    def _today(self) -> tuple[Source, When] | None:
        """The line that tells what day it is."""
        for source in self._sources:
            told = dates_of(source.text) if source.kind != CUSTOMER and _TODAY_LINE.match(source.text) else ()
            if told:
                day = next((one for one in told if one.day), told[0])
                weekday = next((one.weekday for one in told if one.weekday), None)
                return source, replace(day, weekday=weekday)
        return None

    @property
    def _now(self) -> When:
        return self._today[1] if self._today else When(start=0, end=0)

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
        if when.near in OFFSETS:
            return self._near_day(reading, when, opened, beside)
        if when.weekday and not when.day:
            return self._weekday(reading, when, opened, held)
        starts = list(self._starts(beside)) if when.day and when.month else []
        spans = list(self._spans(reading, when)) if starts else []
        for source, first in starts if spans else ():
            for number_source, measure, count in spans:
                is_days = measure == "time" and not count % DAY and count // DAY in gaps(first, when)
                if is_days or (measure == "months" and is_months_later(first, when, count)):
                    return _derived(opened, (source, number_source), f"{_show(first)} + {count}")
        return opened

    def _starts(self, beside: Sequence[When]) -> Iterator[tuple[Source, When]]:
        """From where a span may be counted: a date of the sentence, else the only one that anybody told."""
        for one in beside:
            source = self._source_of(one)
            if source is not None:
                yield source, self._whole(one)
        if not beside and self._only_date is not None:
            yield self._only_date

    @cached_property
    def _only_date(self) -> tuple[Source, When] | None:
        """The one day, but today, that the sources tell."""
        told = [
            (source, one) for source, one in self._dates if one.day and one.month and not _is_same_day(one, self._now)
        ]
        return told[0] if len({(one.day, one.month) for _, one in told}) == 1 else None

    def _whole(self, when: When) -> When:
        """The date with the year that its source tells."""
        fact = next((one for _, one in self._dates if claims_dates.holds(one, when)), when)
        return replace(when, year=when.year or fact.year, month=when.month or fact.month)

    def _spans(self, reading: Reading, when: When) -> Iterator[tuple[Source, str, int]]:
        """Spans of time that the sentence of a date and a source, but the customer's words, both name."""
        for number in numbers_in(reading.text)[:_MOST]:
            if number.measure in SPANS and not number.value % 1 and _is_beside(reading, number.start, when.start):
                for source in self._sources:
                    if source.kind != CUSTOMER and any(
                        fact.measure == number.measure and fact.value == number.value
                        for fact in numbers_of(source.text)
                    ):
                        yield source, number.measure, int(number.value)

    def _weekday(self, reading: Reading, when: When, opened: Pinned, held: Sequence[When]) -> Pinned:
        """`28 ноября, пятница`, `завтра суббота`: the day of the week of the date it stands beside."""
        nearest = _nearest(reading, when)
        told = self._weekday_beside(nearest, held) if nearest else None
        if nearest is None or told is None:
            return opened
        source, day = told
        if day == when.weekday:
            return opened if opened.evidence else _derived(opened, (source,), f"{_show(nearest)}: {day}")
        if opened.evidence and _gap(nearest, when) <= _BESIDE:
            return leave_open(opened.claim, "the date beside it is another day of the week", is_against=True)
        return opened

    def _weekday_beside(self, nearest: When, held: Sequence[When]) -> tuple[Source, int] | None:
        """The day of the week that sources make of a near day or a date they hold."""
        if nearest.near:
            day = near_weekday(nearest.near, self._now)
            source = self._today[0] if self._today else None
        elif nearest in held and nearest.day and nearest.month:
            day = weekday_of(self._whole(nearest), self._now, (one for _, one in self._own_dates if one.year))
            source = self._source_of(nearest)
        else:
            return None
        return (source, day) if source and day else None

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
            if day + OFFSETS[when.near or ""] in days:
                return _derived(opened, (source,), f"{day} {OFFSETS[when.near or '']:+d}")
        for source, one in self._own_dates:
            if when.near and is_near_day(when.near, self._now, one):
                return _derived(opened, (source,), f"{_show(self._now)} {OFFSETS[when.near]:+d}")
        return opened


def _derived(opened: Pinned, sources: Sequence[Source], quote: str) -> Pinned:
    return pin_derived(opened.claim, (source.id for source in sources), quote)


def _day_of_today(source: Source, today: re.Match[str]) -> int | None:
    told = [one.day for one in find_dates(source.text) if today.end("day") - 3 <= one.start <= today.end() + 3]
    return next((day for day in told if day), int(today["day"]) if today["day"] else None)


def _dates_of(source: Source) -> tuple[When, ...]:
    if source.kind != CUSTOMER:
        return dates_of(source.text)
    # Customers write `by sunday`.
    titled = source.text.title()
    small = [one for one in find_dates(titled) if one.weekday] if len(titled) == len(source.text) else []
    found = find_dates(source.text)
    return (*found, *(one for one in small if one not in found))


def _nearest(reading: Reading, when: When) -> When | None:
    """The other date of the sentence that stands nearest to a day of the week; None when it is one itself."""
    near = [
        one for one in find_dates(reading.text)
        if one.start != when.start and _gap(one, when) <= _NEAR and _is_beside(reading, one.start, when.start)
    ]  # fmt: skip
    nearest = min(near, key=lambda one: _gap(one, when), default=None)
    return nearest if nearest is not None and not nearest.weekday else None


def _is_same_day(one: When, other: When) -> bool:
    return (one.day, one.month) == (other.day, other.month)


def _gap(one: When, other: When) -> int:
    """Letters between the two."""
    return max(one.start - other.end, other.start - one.end, 0)


def _sentence(reading: Reading, place: int) -> str:
    word = reading.word_at(place)
    if word is None:
        return ""
    first, last = reading.sentences[word.sentence]
    return reading.text[reading.words[first].start : reading.words[last - 1].end]


def _is_beside(reading: Reading, one: int, other: int) -> bool:
    return one != other and reading.sentence_at(one) == reading.sentence_at(other)


def _only_year(when: When) -> int | None:
    return when.year if (when.day, when.month, when.weekday, when.near) == (None,) * 4 else None


def _is_alike(one: When, other: When) -> bool:
    """Both name a month, or both a day of the week."""
    return (one.month is not None and other.month is not None) or (
        one.weekday is not None and other.weekday is not None
    )


def _show(when: When) -> str:
    return f"{when.day}.{when.month:02d}" if when.day and when.month else ""
