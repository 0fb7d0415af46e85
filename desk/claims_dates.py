"""Days, months, years and days of the week as a text states them, comparable across spellings. Pure.

`12 октября`, `двенадцатого октября`, `2025-10-12` and `Oct 12` are one day; `в марте 2027` lies in `03.2027`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date

from desk.claims_date_words import Meaning, meaning_of
from desk.claims_day_figures import (
    DayFigure,
    days_after,
    days_alone,
    days_before,
    feasts,
    spoken_day_after,
    spoken_day_before,
)
from desk.claims_near import find_relative
from desk.numerals import Spelt, spelt_words
from desk.remembered import remembered
from desk.sieve import Sieve

_ALSO_DAYS = frozenset({"sat", "sun"})
_ALSO_WORDS = frozenset({"may", "march", "mar"})
# "box may:", "book may title:" are names of facts; "may contain:" is none.
_NAMES_MONTH = re.compile(r"(?! contain| cause| vary| include| be| not)(?: [a-z]+){0,2}:")
# Before and after a person's name.
_TO = re.compile(r"\b(?:dear|hi|hello|hey|thanks|thank you|aunt|miss|mrs|ms)\s$", re.IGNORECASE)
_DOES = re.compile(r"'s\b|\s(?:is|was|has|wrote|said|says|loves?|loved)\b", re.IGNORECASE)
_DIGITS = Sieve(
    r"(?<![\d.,])(?P<y>(?:19|20)\d{2})-(?P<m>0?[1-9]|1[0-2])-(?P<d>\d{1,2})(?!\d)"
    r"|(?<![\d.,])(?P<d2>\d{1,2})[./](?P<m2>0?[1-9]|1[0-2])[./](?P<y2>(?:20)?\d{2})(?!\d)"
    r"|(?<![\d.,/])(?P<m3>0[1-9]|1[0-2])[./](?P<y3>20\d{2})(?!\d)"
    r"|(?<![\d.,])(?P<y5>20\d{2})-(?P<m5>0[1-9]|1[0-2])(?![\d-])"
    r"|(?:\b(?:до|с|к|от|по|на|дата|by|until|on|\w+(?:[её]н[аоы]?|ан[аоы]?|лся|лась|лось|лись))\s)(?P<d4>\d{1,2})[./](?P<m4>0[1-9]|1[0-2])(?!\d|[.,]\d)"
)
_YEAR = Sieve(
    r"(?<![\d.,])(?P<y>(?:19|20)\d{2})(?=\s?(?:-?(?:го|м|й)\s)?(?:год|г\b\.?)|\s?-\s?\w{1,2}\sгод)|\b(?:in|since|from|of|в|с)\s(?P<y2>20[0-4]\d)(?![\d\w.,]*\s?(?:см|мм|м|г|кг|мл|л|руб|₽|шт))\b"
)
# A day before a month: "12", "12-го", "12th of"; after it in English: "June 9th, 2026".
_DAY_BEFORE = re.compile(r"(?<![\d.,])(?P<day>\d{1,2})(?:-?(?:го|е|ого|th|st|nd|rd))?\s(?:of\s)?$")
_DAY_AFTER = re.compile(r"\.?\s(?P<day>\d{1,2})(?:th|st|nd|rd)?\b(?:,?\s(?P<y>20\d{2})\b)?")
_YEAR_AFTER = re.compile(r"\.?,?\s(?P<y>(?:19|20)\d{2})\b(?:-(?:го|м|й)\b)?")
_PART_BEFORE = re.compile(
    r"\b(?:(начал)|(середин)|(кон[еёц]))\w{0,3}\s$|\b(?:(early)|(mid)|(late))[\s-](?:in\s)?$"
    r"|\b(?:(start|beginning)|(middle)|(end))\sof\s$",
    re.IGNORECASE,
)
_ENGLISH_BEFORE = re.compile(
    r"(?:\b(?:in|by|on|of|until|till|since|before|after|early|late|mid|next|last|this|from|for|and|to|through|the|your|our)[\s-]|[\d(:,–—-]\s?)$",
    re.IGNORECASE,
)
# "Sat, estimate", "Mon-Sat" and "hours Sat: 9-13" are days, "Sat down" is not.
_DAY_BEFORE_EN = re.compile(
    r"(?:[:,(]|[^\W\d_][-–—]|\b(?:on|by|this|next|last|until|till|from|to|and|or))\s?$", re.IGNORECASE
)
_TOLD_SEASON = re.compile(
    r"\b(?:прошл|будущ|следующ|ближайш|нынешн|эт|до|к|после|с|next|last|this|by|until)\w{0,3}\s$", re.IGNORECASE
)
_COMES = re.compile(
    r"ожида|поступ|постав|завоз|завез|появ|привез|пришл|придет|приед|выпу|верн|будет|restock|arriv|ship|back",
    re.IGNORECASE,
)
# Which days are early, in the middle and late in a month; the ones between are both.
_PARTS = {"start": range(1, 12), "middle": range(10, 22), "end": range(20, 32)}
_WEDNESDAY, _LONGEST_BEFORE = 3, 16
_WEDNESDAY_BEFORE = re.compile(
    r"(?:\b(?:в|до|со?|к|на|это|кажд\w\w|эту|следующ\w\w|ближайш\w\w|прошл\w\w|будущ\w\w|(?:понедельник|вторник|четверг|пятниц)\w{0,2}(?:,|\sи|\sили))\s"
    r"|\d(?:\s[а-я]{3,8}|-го|-е)?(?:,\s|\s\())$",
    re.IGNORECASE,
)
_WEDNESDAY_AFTER = re.compile(r",\s\d")
# Watts and an average unless they stand among other days or name a line: `вт–чт`, `пн, ср, пт`, `ср: 10–18`.
_SHORT_DAYS, _AFTER_DAY = frozenset({"вт", "ср"}), (":", "–", "—", "-")
_AMONG_DAYS = re.compile(r"\b(?:пн|вт|ср|чт|пт|сб|вс)(?:,|\sи|[-–—])\s?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """One moment as stated; None for what is left open. `near`: a word such as tomorrow, a season, a part of time."""

    start: int
    end: int
    day: int | None = None
    month: int | None = None
    year: int | None = None
    weekday: int | None = None
    part: str | None = None
    near: str | None = None


_TOLD = tuple(field.name for field in fields(When) if field.name not in ("start", "end"))


def holds(fact: When, stated: When) -> bool:
    """Whether everything `stated` says of a moment stands in `fact`, which may say more."""
    if stated.weekday is not None and fact.weekday is None and None not in (fact.day, fact.month, fact.year):
        fact = _with_weekday(fact)
    if stated.part is not None and fact.part is None and fact.day is not None and fact.month is not None:
        return fact.day in _PARTS[stated.part] and holds(fact, replace(stated, part=None))
    told = [name for name in _TOLD if getattr(stated, name) is not None]
    loose = {"part", "year"}  # left out by the fact, they contradict nothing beside a day or a month
    return all(
        getattr(fact, name) == getattr(stated, name)
        or (name in loose and getattr(fact, name) is None and len(told) > 1 and name != "year")
        for name in told
    )


@remembered(1024)
def find_dates(text: str) -> tuple[When, ...]:
    """Every moment a text names, in text order; none inside another."""
    found = sorted(
        (*_in_digits(text), *_days_alone(text), *_feasts(text), *_of_words(text), *_relative(text), *_years(text)),
        key=lambda when: (when.start, -when.end),
    )
    kept: list[When] = []
    for when in found:
        if not kept or when.start >= kept[-1].end:
            kept.append(when)
    return tuple(kept)


def _in_digits(text: str) -> Iterator[When]:
    for match in _DIGITS.finditer(text):
        told = match.groupdict()
        day, month = (
            (told["d"] or told["d2"] or told["d4"]),
            (told["m"] or told["m2"] or told["m3"] or told["m4"] or told["m5"]),
        )
        year = told["y"] or told["y2"] or told["y3"] or told["y5"]
        start = match.start("d4") if told["d4"] else match.start()
        yield When(start=start, end=match.end(), day=_int(day), month=_int(month), year=_full_year(year))


def _feasts(text: str) -> Iterator[When]:
    for start, end, day, month in feasts(text):
        yield When(start=start, end=end, day=day, month=month)


def _days_alone(text: str) -> Iterator[When]:
    for start, end, day in days_alone(text):
        yield When(start=start, end=end, day=day)


def _of_words(text: str) -> Iterator[When]:
    words = spelt_words(text)
    # A text repeats its words, and nearly none means anything here.
    telling = {plain: meant for plain in {word[0] for word in words} if (meant := meaning_of(plain)) is not None}
    for word in [word for word in words if word[0] in telling] if telling else ():
        meant = telling[word[0]]
        if meant.month is not None and _is_month(text, word):
            yield from _month(text, word, meant.month)
        yield from _word(text, word, meant)


def _month(text: str, word: Spelt, month: int) -> Iterator[When]:
    (_, start, end), day, year, others = word, None, None, list[DayFigure]()
    before = _DAY_BEFORE.search(text, max(0, start - 20), start)
    spoken = spoken_day_before(text, start)
    is_english = text[start:end].isascii() and not before
    after = _DAY_AFTER.match(text, end) if is_english else None
    told_after = spoken_day_after(text, end) if is_english and not after else None
    if before:
        start, day = before.start("day"), int(before["day"])
        others = days_before(text, start)
    elif spoken:
        start, day = spoken
    elif told_after:
        end, day = told_after
    elif after:
        end, day, year = after.end(), int(after["day"]), _int(after["y"])
        others = days_after(text, end) if year is None else []
    if year is None and (told := _YEAR_AFTER.match(text, end)):
        end, year = told.end(), int(told["y"])
    part = _part(text[max(0, start - _LONGEST_BEFORE) : start]) if day is None else None
    for other in others:
        yield When(start=other.start, end=other.end, day=other.day, month=month, year=year)
    yield When(start=start, end=end, day=day, month=month, year=year, part=part)


def _is_month(text: str, word: Spelt) -> bool:
    """A month and no other word: `May` after a preposition; a Russian capital only opens a sentence."""
    plain, start, _ = word
    is_capital = text[start].isupper()
    if plain.isascii():
        if plain not in _ALSO_WORDS:
            return True
        # "box may:" is the name of a fact.
        if not is_capital:
            return bool(_NAMES_MONTH.match(text, word[2])) and text[start - 1 : start] in ("", " ", "\n")
        before = text[max(0, start - 10) : start]
        # A capital inside a sentence, "next box March", is a month or a person.
        is_inside = before.rstrip(" ")[-1:].isalpha() and not (_TO.search(before) or _DOES.match(text, word[2]))
        return is_inside or bool(_ENGLISH_BEFORE.search(before) or _DAY_AFTER.match(text, word[2]))
    return not is_capital or text[:start].rstrip()[-1:] in ("", ".", "!", "?", "\n", ":", "«")


def _part(before: str) -> str | None:
    match = _PART_BEFORE.search(before)
    if match is None:
        return None
    return ("start", "middle", "end")[next(n for n, group in enumerate(match.groups()) if group) % 3]


def _word(text: str, word: Spelt, meant: Meaning) -> Iterator[When]:
    _, start, end = word
    if meant.near:
        yield When(start=start, end=end, near=meant.near)
    elif meant.season and (when := _season(text, word, meant.season)):
        yield when
    elif meant.weekday and _is_weekday(text, start, end, meant.weekday):
        yield When(start=start, end=end, weekday=meant.weekday)


def _season(text: str, word: Spelt, season: str) -> When | None:
    _, start, end = word
    if year := _YEAR_AFTER.match(text, end):
        return When(start=start, end=year.end(), near=season, year=int(year["y"]))
    before = text[max(0, start - 40) : start]
    is_told = _TOLD_SEASON.search(before) or _COMES.search(before)
    return When(start=start, end=end, near=season) if is_told else None


def _is_weekday(text: str, start: int, end: int, day: int) -> bool:
    """`среда` is a Wednesday only after a preposition of time; English days are written with a capital."""
    word, before = text[start:end], text[max(0, start - _LONGEST_BEFORE) : start]
    if word.isascii():
        is_plain = word.lower() not in _ALSO_DAYS or text[end : end + 1] == ":"
        return word[0].isupper() and (is_plain or bool(_DAY_BEFORE_EN.search(before)))
    if word.lower() in _SHORT_DAYS:
        return bool(_AMONG_DAYS.search(before)) or (
            text[end : end + 1] in _AFTER_DAY and before.strip()[-1:].isdigit() is False
        )
    return day != _WEDNESDAY or bool(_WEDNESDAY_BEFORE.search(before) or _WEDNESDAY_AFTER.match(text, end))


def _relative(text: str) -> Iterator[When]:
    for start, end, near in find_relative(text):
        yield When(start=start, end=end, near=near)


def _years(text: str) -> Iterator[When]:
    for match in _YEAR.finditer(text):
        group = "y" if match["y"] else "y2"
        yield When(start=match.start(group), end=match.end(group), year=int(match[group]))


def _with_weekday(fact: When) -> When:
    try:
        weekday = date(fact.year or 1, fact.month or 1, fact.day or 1).isoweekday()
    except ValueError:
        return fact
    return When(start=fact.start, end=fact.end, day=fact.day, month=fact.month, year=fact.year, weekday=weekday)


def _int(text: str | None) -> int | None:
    return int(text) if text else None


def _full_year(text: str | None) -> int | None:
    return None if not text else int(text) + (2000 if len(text) == 2 else 0)
