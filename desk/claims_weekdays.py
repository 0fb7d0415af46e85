"""Which days of the week follow: that of a date beside it, those of working days, those of opening hours. Pure."""

import re
from collections.abc import Sequence
from itertools import pairwise

from desk.claims_calendar import WORKING, later, near_weekday, weekday_of
from desk.claims_dates import When, find_dates
from desk.claims_reckoned_dates import Held, Reckoned, Reckoner, show
from desk.text import Reading

# Letters between a day of the week and the date it may belong to.
_NEAR = 30
# `28 ноября, это пятница`, `December 12 is a Saturday`: what stands between the two when they are one day.
_SAME_DAY = re.compile(
    r"(?:[\s,()«»—–-]|\b(?:это|то есть|т\.\s?е|на|в|во|как раз|выпадает|приходится|попадает|будет|числа|уже"
    r"|is|was|will be|falls|lands|on|a|an|the|that|s)\b|'s|’s)*",
    re.IGNORECASE,
)
_JOIN = re.compile(r"(?:,|\s(?:и|and)|,\s(?:и|and))\s(?:во?\s|on\s)?$")
_RANGE = re.compile(r"\s?(?:[-–—]|to|through|по|до)\s?$")
_HOURS = re.compile(r"\d{1,2}(?::\d\d)?\s?[-–—]\s?\d{1,2}|\d:\d\d|\b(?:from|to|с|до)\s\d")
_OPENS = re.compile(
    r"\b(?:жд[её]м|ждать|работа[ею]|открыт|открыва|приходит|приезжа|заход|загляд|забега|звон|на связи|отвеча|на месте"
    r"|open|come|visit|call|ring|drop|pop in|reach|here|answer|back in|in from)",
    re.IGNORECASE,
)
_DAYS = 7


def follow_weekday(reckoner: Reckoner, when: When, held: Sequence[Held]) -> Reckoned | None:
    """What a day of the week follows from, but a date that stands elsewhere."""
    beside = _of_beside(reckoner, when, held)
    if beside is not None:
        one, day = beside
        return Reckoned(one.ids, one.whole, one.term, f"{show(one.whole)}: {day}") if day == when.weekday else None
    return _of_working_days(reckoner, when, held) or _of_hours(reckoner, when)


def is_another_day(reckoner: Reckoner, when: When, held: Sequence[Held]) -> bool:
    """The date that stands right beside a day of the week is another one."""
    beside = _of_beside(reckoner, when, held)
    return beside is not None and beside[1] != when.weekday


def _of_beside(reckoner: Reckoner, when: When, held: Sequence[Held]) -> tuple[Held, int] | None:
    """The date that a day of the week is told of, and its day of the week as the sources make it."""
    nearest, told = _nearest(reckoner.reading, when), reckoner.told
    if nearest is None:
        return None
    if nearest.near:
        day = near_weekday(nearest.near, told.now)
        source = told.today[0] if told.today else None
        return (Held(nearest, told.now, (source.id,)), day) if source and day else None
    one = next((one for one in held if one.when == nearest and one.ids), None)
    if one is None or not (one.whole.day and one.whole.month):
        return None
    day = one.whole.weekday or weekday_of(one.whole, told.now, [other.whole for other in told.all if other.is_own])
    return (one, day) if day else None


def _nearest(reading: Reading, when: When) -> When | None:
    """The date right beside a day of the week that it is told of; None when it is another day of the week."""
    sentence = reading.sentence_at(when.start)
    others = [one for one in find_dates(reading.text) if one != when and reading.sentence_at(one.start) == sentence]
    near = [one for one in others if _between(one, when) <= _NEAR and _is_same(reading, one, when)]
    nearest = min(near, key=lambda one: _between(one, when), default=None)
    return nearest if nearest is not None and not nearest.weekday else None


def _is_same(reading: Reading, one: When, when: When) -> bool:
    text = reading.text[min(one.end, when.end) : max(one.start, when.start)]
    return bool(_SAME_DAY.fullmatch(text))


def _between(one: When, other: When) -> int:
    """Letters between the two."""
    return max(one.start - other.end, other.start - one.end, 0)


def _of_working_days(reckoner: Reckoner, when: When, held: Sequence[Held]) -> Reckoned | None:
    """`три рабочих дня это понедельник, вторник и среда`: all of them are named."""
    named = _enumerated(reckoner.reading, when)
    for known, start in reckoner.starts(when, held) if len(named) > 1 else ():
        counted = [later(start.whole, steps, WORKING) for steps in range(1, len(named) + 1)]
        days = [one.weekday or weekday_of(one, None, ()) for one in counted if one]
        if known.term.unit == WORKING and known.term.length == len(named) and days == [one.weekday for one in named]:
            ids = (*start.ids, known.source.id)
            return Reckoned(ids, counted[-1] or start.whole, known.source.id, f"{show(start.whole)} + {len(named)}")
    return None


def _enumerated(reading: Reading, when: When) -> list[When]:
    """The days of the week that stand in one row with this one."""
    run: list[When] = []
    for one in (one for one in find_dates(reading.text) if one.weekday and not one.day):
        if run and not _JOIN.match(reading.text[run[-1].end : one.start]):
            if when in run:
                break
            run = []
        run.append(one)
    return run if when in run else []


def _of_hours(reckoner: Reckoner, when: When) -> Reckoned | None:
    """`ждём в среду` where a line gives the hours of `пн–пт`."""
    reading = reckoner.reading
    if not _OPENS.search(reading.sentence_around(when.start)):
        return None
    told = [one for one in reckoner.told.all if one.is_own and one.when.weekday and not one.when.day]
    for first, last in pairwise(told):
        text = first.source.text
        is_range = first.source.id == last.source.id and _RANGE.fullmatch(text[first.when.end : last.when.start])
        days = ((last.when.weekday or 0) - (first.when.weekday or 0)) % _DAYS
        if is_range and _HOURS.search(text) and ((when.weekday or 0) - (first.when.weekday or 0)) % _DAYS <= days:
            return Reckoned((first.source.id,), when, "", text[first.when.start : last.when.end])
    return None
