"""What `завтра`, `до конца года`, `через неделю` follow from: today and the dates and terms of the sources. Pure."""

import re
from collections.abc import Iterator, Sequence

from desk.claims import CUSTOMER
from desk.claims_calendar import date_of, is_near_day, later, near_weekday
from desk.claims_date_words import season_of
from desk.claims_dates import When, holds
from desk.claims_near import OFFSETS, SEASONS, Near, is_holiday, is_in_season, is_within, meaning_of
from desk.claims_reckoned_dates import Held, Reckoned, Reckoner, show
from desk.numerals import spelt_words

_ARRIVES = re.compile(
    r"прид|приед|достав|получ|успе|будет|отправ|привез|arriv|deliver|get |there|ship|receiv|land|come", re.IGNORECASE
)
_DECEMBER, _FRIDAY = 12, 5


def follow_near(reckoner: Reckoner, when: When, held: Sequence[Held]) -> Reckoned | None:
    """The date that the words name, and what it follows from."""
    near = when.near or ""
    if near in OFFSETS:
        return next(_near_days(reckoner, when, held), None)
    if is_holiday(near):
        return _holiday(reckoner, when, held)
    if near in SEASONS:
        seasons = (one for one in _known(reckoner, when, held) if one.whole.month)
        return next((one for one in seasons if _is_season(one.whole, when)), None) or _named_season(reckoner, when)
    meant = meaning_of(near)
    if meant is None:
        return None
    if meant.kind == "span":
        return next(_spans(reckoner, when, held, meant), None)
    today = date_of(reckoner.told.now)
    for one in _known(reckoner, when, held):
        day = date_of(one.whole)
        if day and is_within(meant, day, today):
            return one
    return _weekend(reckoner) if meant.unit == "weekend" else None


def _is_season(whole: When, when: When) -> bool:
    return is_in_season(when.near or "", whole.month or 0) and when.year in (None, whole.year)


def _named_season(reckoner: Reckoner, when: When) -> Reckoned | None:
    """A source speaks of the season as such: `боты на осень`."""
    for source in reckoner.told.sources if when.year is None else ():
        if any(season_of(plain) == when.near for plain, _, _ in spelt_words(source.text)):
            return Reckoned((source.id,), when, "", source.text)
    return None


def _weekend(reckoner: Reckoner) -> Reckoned | None:
    """A line tells of Saturdays or Sundays: hours."""
    told = (one for one in reckoner.told.all if one.is_own and not one.when.day and (one.when.weekday or 0) > _FRIDAY)
    return next((Reckoned((one.source.id,), one.when, "", one.source.text) for one in told), None)


def _near_days(reckoner: Reckoner, when: When, held: Sequence[Held]) -> Iterator[Reckoned]:
    told, near = reckoner.told, when.near or ""
    source = told.today[0] if told.today else None
    if source is None:
        return
    shown = f"{show(told.now)} {OFFSETS[near]:+d}"
    for one in _known(reckoner, when, held):
        if is_near_day(near, told.now, one.whole):
            yield Reckoned((source.id, *one.ids), one.whole, one.term, shown)
    weekday = near_weekday(near, told.now)
    for known in told.all:
        if known.is_own and weekday and known.when.weekday == weekday and not told.is_today(known.whole):
            yield Reckoned((source.id, known.source.id), known.whole, "", shown)


def _holiday(reckoner: Reckoner, when: When, held: Sequence[Held]) -> Reckoned | None:
    """The holiday the customer speaks of; a day of December beside it lies before the end of the year."""
    said = [one for one in reckoner.told.sources if one.kind == CUSTOMER and is_holiday(one.text.lower())]
    for one in held if said else ():
        is_december = one.whole.month == _DECEMBER and one.whole.day
        if is_december and reckoner.is_beside(one.when.start, when.start):
            return Reckoned((*one.ids, said[0].id), when, "", show(one.whole))
    # `Подарок к празднику`: for what day the customer wants it is theirs to say; that it comes by then is not.
    is_gift = said and not _ARRIVES.search(reckoner.reading.sentence_around(when.start))
    return Reckoned((said[0].id,), when, "", said[0].text) if is_gift else None


def _known(reckoner: Reckoner, when: When, held: Sequence[Held]) -> Iterator[Reckoned]:
    """Dates of the sources, but today and the customer's words; those of the reply; those that follow from a term."""
    for one in reckoner.told.all:
        if one.is_own and not reckoner.told.is_today(one.whole):
            yield Reckoned((one.source.id,), one.whole, "", show(one.whole))
    yield from (Reckoned(one.ids, one.whole, one.term, show(one.whole)) for one in held if one.term)
    yield from reckoner.find(when, held)


def _spans(reckoner: Reckoner, when: When, held: Sequence[Held], meant: Near) -> Iterator[Reckoned]:
    """`через неделю`: a term of the sources, the time from today to a date of theirs, or between two dates."""
    for known in reckoner.terms:
        if (known.term.length, known.term.unit) == (meant.length, meant.unit) and reckoner.is_meant(known, when):
            text = known.source.text[known.term.start : known.term.end]
            yield Reckoned((known.source.id,), when, known.source.id, text)
    told = [one for one in reckoner.told.all if one.is_own]
    sentence = reckoner.reading.sentence_at(when.start)
    ends = [one for one in held if reckoner.reading.sentence_at(one.when.start) == sentence and one.whole.month]
    for first in told:
        last = later(first.whole, meant.length, meant.unit)
        is_now = reckoner.told.is_today(first.whole)
        for end in (*ends, *(told if is_now else ())):
            ids = end.ids if isinstance(end, Held) else (end.source.id,)
            if last and holds(end.whole, _dated(last)):
                yield Reckoned(
                    (first.source.id, *ids), end.whole, "", f"{show(first.whole)} + {meant.length} {meant.unit}"
                )


def _dated(when: When) -> When:
    """Its date alone: no day of the week, which the other need not tell."""
    return When(start=0, end=0, day=when.day, month=when.month, year=when.year)
