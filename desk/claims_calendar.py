"""What a calendar says of dates that sources tell: days of the week, days between, a day months later. Pure."""

import calendar
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache

from desk.claims_dates import When

# Two years of different kinds: what follows in both follows in any.
_KINDS_OF_YEAR = (2027, 2028)
# A year of days of the week comes again after 28; which of them it is tells nothing else.
_WEEKDAY_YEARS = range(2015, 2043)
# A date without a year lies nearest to the day it is told beside.
_HALF_YEAR = 182
_DAYS, _MONTHS = 7, 12
OFFSETS = {"yesterday": -1, "before yesterday": -2, "tomorrow": 1, "after tomorrow": 2, "tonight": 0}
"""How far a near day is from today."""


def gaps(first: When, last: When) -> set[int]:
    """Days from one to the other, if all kinds of year agree; empty when a day or a month is not told."""
    if not (first.day and first.month and last.day and last.month):
        return set()
    found = {_gap(first, last, year) for year in ((first.year,) if first.year else _KINDS_OF_YEAR)}
    return {gap for gap in found if gap is not None} if len(found) == 1 else set()


def _gap(first: When, last: When, year: int) -> int | None:
    start, end = _date(year, first), _date(last.year or year, last)
    if start and end and end < start and not last.year:
        end = _date(year + 1, last)
    return (end - start) // timedelta(days=1) if start and end else None


def is_months_later(first: When, last: When, months: int) -> bool:
    """Whether the last is so many months after the first: the same day, or the last of a shorter month."""
    if not (first.day and first.month and last.day and last.month):
        return False
    if last.year and not first.year:
        return False
    whole = first.month - 1 + months
    year, month = (first.year or 0) + whole // _MONTHS, whole % _MONTHS + 1
    is_year = last.year in (None, year)
    days = calendar.monthrange(year, month)[1] if first.year else first.day
    return is_year and last.month == month and last.day == min(first.day, days)


def weekday_of(when: When, today: When | None, dated: Iterable[When]) -> int | None:
    """The day of the week of a date, 1 for Monday; None where its year is told by nothing.

    `today`: as a source tells it, maybe by a day of the week alone. `dated`: other dates of the sources.
    """
    if when.year:
        return _weekday(_date(when.year, when))
    anchors = [one for one in (today, *dated) if one is not None and one.day and one.month]
    for anchor in anchors:
        years = (anchor.year,) if anchor.year else _years_of(anchor)
        found = {_weekday(_nearest(year, anchor, when)) for year in years}
        if len(found) == 1:
            return found.pop()
    return None


def near_weekday(near: str, today: When | None) -> int | None:
    """The day of the week of tomorrow or yesterday; None unless a source tells today's."""
    if today is None or near not in OFFSETS:
        return None
    told = today.weekday or (_weekday(_date(today.year, today)) if today.year else None)
    return (told - 1 + OFFSETS[near]) % _DAYS + 1 if told else None


def is_near_day(near: str, today: When | None, when: When) -> bool:
    """Whether that date is tomorrow, yesterday."""
    if today is None or not (today.day and today.month and when.day and when.month):
        return False
    for year in (today.year,) if today.year else _KINDS_OF_YEAR:
        start = _date(year, today)
        told = start + timedelta(days=OFFSETS[near]) if start else None
        if told is None or (told.day, told.month) != (when.day, when.month) or when.year not in (None, told.year):
            return False
    return True


def _nearest(year: int, anchor: When, when: When) -> date | None:
    start = _date(year, anchor)
    for other in (year, year + 1, year - 1):
        found = _date(other, when)
        if start and found and abs((found - start).days) <= _HALF_YEAR:
            return found
    return None


@lru_cache(maxsize=256)
def _years_of(anchor: When) -> tuple[int, ...]:
    """The years in which the date is that day of the week; none when it is not told."""
    return tuple(_matching(anchor)) if anchor.weekday else ()


def _matching(anchor: When) -> Iterator[int]:
    for year in _WEEKDAY_YEARS:
        if _weekday(_date(year, anchor)) == anchor.weekday:
            yield year


def _weekday(day: date | None) -> int | None:
    return day.isoweekday() if day else None


def _date(year: int | None, when: When) -> date | None:
    try:
        return date(year or 1, when.month or 1, when.day or 1)
    except ValueError:
        return None
