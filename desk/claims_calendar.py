"""What a calendar says of dates that sources tell: days of the week, days between, a day months later. Pure."""

import calendar
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from desk.claims_dates import When
from desk.claims_near import OFFSETS

# Two years of different kinds: what follows in both follows in any.
_KINDS_OF_YEAR = (2027, 2028)
# A year of days of the week comes again after 28; which of them it is tells nothing else.
_WEEKDAY_YEARS = range(2015, 2043)
# A date without a year lies nearest to the day it is told beside.
_HALF_YEAR, _HALF_MONTH = 182, 14
_DAYS, _MONTHS = 7, 12
# Every month has this day.
_SURE_DAY = 28
_SATURDAY, _MOST_DAYS = 6, 3_700
DAYS, WORKING, MONTHS = "days", "working days", "months"
"""In what a span is counted."""


def later(first: When, count: int, unit: str) -> When | None:
    """The moment so many days, working days or months on, back where negative; None where a year decides that nobody
    tells, for days after a whole month, and for working days over a New Year: nobody says how long it is kept."""
    if first.month is None or abs(count) > _MOST_DAYS:
        return None
    if unit == MONTHS:
        return _months_later(first, count)
    years = (first.year,) if first.year else (_years_of(first) if first.weekday else _KINDS_OF_YEAR)
    if first.day is None or (unit == WORKING and not (first.year or first.weekday)):
        return None
    step = _working_days_later if unit == WORKING else _days_later
    found = [step(day, count) for year in years if (day := _date(year, first))]
    told = {(day.month, day.day) for day in found if day}
    if len(told) != 1 or None in found or len(found) < len(years):
        return None
    weekdays = {day.isoweekday() for day in found if day} if first.year or first.weekday else set[int]()
    (month, day_of_month), last = told.pop(), found[0]
    return When(
        start=first.start, end=first.end, day=day_of_month, month=month,
        year=last.year if last and first.year else None,
        weekday=weekdays.pop() if len(weekdays) == 1 else None,
    )  # fmt: skip


def _months_later(first: When, months: int) -> When | None:
    whole = (first.month or 1) - 1 + months
    year, month = (first.year + whole // _MONTHS if first.year else None), whole % _MONTHS + 1
    day = first.day
    if day and day > _SURE_DAY:
        if year is None:
            return None
        day = min(day, calendar.monthrange(year, month)[1])
    return When(start=first.start, end=first.end, day=day, month=month, year=year)


def _days_later(day: date, count: int) -> date:
    return day + timedelta(days=count)


def _working_days_later(first: date, count: int) -> date | None:
    step, day = timedelta(days=1 if count > 0 else -1), first
    for _ in range(abs(count)):
        day += step
        while day.isoweekday() >= _SATURDAY:
            day += step
    return day if day.year == first.year else None


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
    found = later(first, months, MONTHS) if first.day and last.day and last.month else None
    return found is not None and (found.day, found.month) == (last.day, last.month) and last.year in (None, found.year)


def months_apart(first: When, last: When) -> tuple[int, bool] | None:
    """Whole months from one to the other, and whether that is all; None where nobody tells or the last is no later.

    Two months without a year are less than a year apart."""
    if not (first.month and last.month) or bool(first.year) != bool(last.year):
        return None
    months = last.month - first.month + ((last.year or 0) - (first.year or 0)) * _MONTHS
    if not first.year:
        months %= _MONTHS
    if not (first.day and last.day):
        return (months, True) if months > 0 else None
    months -= last.day < first.day and not is_months_later(first, last, months)
    return (months, is_months_later(first, last, months)) if months > 0 else None


def settled(when: When, today: When | None, dated: Sequence[When]) -> When:
    """The same with what is left open but told by others: the year or the month nearest to them, the day of the week.

    `today`, `dated`: as `weekday_of` takes them; today, if it has a year, alone decides.
    """
    anchors = (today,) if today is not None and today.year else dated
    if when.day and when.month and not when.year:
        years = {found.year for anchor in anchors if anchor.year and (found := _nearest(anchor.year, anchor, when))}
        if len(years) == 1:
            return replace(when, year=years.pop())
        weekday = when.weekday or weekday_of(when, today, dated)
        return replace(when, weekday=weekday) if weekday else when
    if when.day and not when.month:
        days = {_nearest_day(anchor.year, anchor, when.day) for anchor in anchors if anchor.year}
        found_day = days.pop() if len(days) == 1 else None
        return replace(when, month=found_day.month, year=found_day.year) if found_day else when
    return when


def _nearest_day(year: int, anchor: When, day: int) -> date | None:
    start = _date(year, anchor)
    near = [start + timedelta(days=step) for step in range(-_HALF_MONTH, _HALF_MONTH + 1)] if start else []
    return next((one for one in near if one.day == day), None)


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


def date_of(when: When) -> date | None:
    """The date itself, where all of it is told."""
    return _date(when.year, when) if when.day and when.month and when.year else None


def _date(year: int | None, when: When) -> date | None:
    try:
        return date(year or 1, when.month or 1, when.day or 1)
    except ValueError:
        return None
