"""Days, months, years and days of the week as a text states them, comparable across spellings. Pure.

`12 октября`, `двенадцатого октября`, `2025-10-12` and `Oct 12` are one day; `в марте 2027` lies in `03.2027`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from desk.lemmas import grammar_of, lemmas_of
from desk.numerals import Spelt, find_numerals, spelt_words
from desk.remembered import remembered
from desk.sieve import Sieve

_MONTHS = (
    ("январь", "january", "jan"), ("февраль", "february", "feb"), ("март", "march", "mar"), ("апрель", "april", "apr"),
    ("май", "may"), ("июнь", "june", "jun"), ("июль", "july", "jul"), ("август", "august", "aug"),
    ("сентябрь", "september", "sep", "sept"), ("октябрь", "october", "oct"), ("ноябрь", "november", "nov"),
    ("декабрь", "december", "dec"),
)  # fmt: skip
_WEEKDAYS = (
    ("понедельник", "пн", "monday", "mondays", "mon"), ("вторник", "tuesday", "tuesdays", "tue"),
    ("среда", "wednesday", "wednesdays"), ("четверг", "чт", "thursday", "thursdays", "thu"),
    ("пятница", "пт", "friday", "fridays", "fri"),
    ("суббота", "сб", "saturday", "saturdays", "sat"), ("воскресенье", "вс", "sunday", "sundays", "sun"),
)  # fmt: skip
_MONTH_OF = {word: number for number, words in enumerate(_MONTHS, start=1) for word in words}
_DAY_OF = {word: number for number, words in enumerate(_WEEKDAYS, start=1) for word in words}
_ALSO_DAYS = frozenset({"sat", "sun"})
_ALSO_WORDS = frozenset({"may", "march", "mar"})
_NEAR = {"завтра": "tomorrow", "послезавтра": "after tomorrow", "вчера": "yesterday", "позавчера": "before yesterday",
         "tomorrow": "tomorrow", "yesterday": "yesterday", "tonight": "tonight"}  # fmt: skip
_SEASONS = {"весна": "spring", "весной": "spring", "лето": "summer", "летом": "summer", "осень": "autumn",
            "осенью": "autumn", "зима": "winter", "зимой": "winter", "spring": "spring", "summer": "summer",
            "autumn": "autumn", "fall": "autumn", "winter": "winter"}  # fmt: skip
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
# Days before a month: "12", "10-12", "12-го", "12th of"; after it in English: "June 9th, 2026".
_DAY_BEFORE = re.compile(
    r"(?:(?<![\d.,])(?P<first>\d{1,2})\s?(?:[-–—]|и|по)\s?)?(?<![\d.,])(?P<day>\d{1,2})(?:-?(?:го|е|ого|th|st|nd|rd))?\s(?:of\s)?$"
)
_DAY_AFTER = re.compile(r"\.?\s(?P<day>\d{1,2})(?:th|st|nd|rd)?\b(?:,?\s(?P<y>20\d{2})\b)?")
# "19-го", "23-е" of a month told elsewhere; before a noun or an adjective it numbers something else.
_DAY_ALONE = Sieve(r"(?<![\w.,–—-])(?P<day>[1-9]|[12]\d|3[01])-(?P<suffix>го|е|му)(?!\w)(?:\s(?P<next>[а-яё]+))?")
_NUMBERED = frozenset({"NOUN", "ADJF"})
_YEAR_AFTER = re.compile(r"\.?,?\s(?P<y>(?:19|20)\d{2})\b")
_PART_BEFORE = re.compile(
    r"\b(?:(начал)|(середин)|(кон[еёц]))\w{0,3}\s$|\b(?:(early)|(mid)|(late))[\s-](?:in\s)?$", re.IGNORECASE
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
_RELATIVE = Sieve(
    r"\b(?:через|спустя)\s(?:пол)?(?:час|день|сутки|неделю|месяц|год|полгода|полтора)\b"
    r"|\b(?:на|к|до|с|в)?\s?(?:концу?а?\s|начал[еау]\s)?(?:следующ|будущ|прошл|ближайш|эт)\w{1,3}\s(?:недел\w+|месяц\w*|выходн\w+|год\w*|дн\w+|час\w*)"
    r"|\b(?:к|до|на|в)\s(?:конц[еуа]|начал[еуа]|середин[еуы])\s(?:недели|месяца|года)\b|\b(?:к|до|на)\sвыходны\w+"
    r"|\b(?:к|до|после|под)\s(?:Нов\w+\sгод\w*|праздник\w*|8\s[Мм]арта|23\s[Фф]евраля)|\bна\sднях\b"
    r"|\b(?:next|this|last)\s(?:week|month|weekend|year)\b|\bin\sa\s(?:week|month|day|few\sdays|couple\sof\sdays)\b|\bby\s(?:the\s)?(?:weekend|christmas|end\sof\sthe\s(?:week|month))\b",
    re.IGNORECASE,
)


_WEDNESDAY = 3
_SHORTEST_MONTH = 3


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
        (*_in_digits(text), *_days_alone(text), *_of_words(text), *_relative(text), *_years(text)),
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


def _days_alone(text: str) -> Iterator[When]:
    for match in _DAY_ALONE.finditer(text):
        after = match["next"]
        if not after or after.startswith("числ") or _NUMBERED.isdisjoint(grammar_of(after)):
            yield When(start=match.start(), end=match.end("suffix"), day=int(match["day"]))


def _of_words(text: str) -> Iterator[When]:
    words = spelt_words(text)
    for word, meant in zip(words, map(_meaning_of, (plain for plain, _, _ in words)), strict=True):
        if meant is not None:
            if meant.month is not None and _is_month(text, word):
                yield from _month(text, word, meant.month)
            yield from _word(text, word, meant)


class _Meaning(NamedTuple):
    """What a word may mean in a date: a month, a near day, a season, a day of the week."""

    month: int | None
    near: str | None
    season: str | None
    weekday: int | None


@lru_cache(maxsize=50_000)
def _meaning_of(plain: str) -> _Meaning | None:
    """None for nearly every word."""
    forms = frozenset((plain,)) if plain.isascii() else lemmas_of(plain) | {plain}
    is_month = plain.isascii() or len(plain) >= _SHORTEST_MONTH
    meant = _Meaning(
        month=next((_MONTH_OF[form] for form in forms if form in _MONTH_OF), None) if is_month else None,
        near=_NEAR.get(plain),
        season=next((_SEASONS[form] for form in forms if form in _SEASONS), None),
        weekday=next((_DAY_OF[form] for form in forms if form in _DAY_OF), None),
    )
    return None if meant == (None,) * len(meant) else meant


def _month(text: str, word: Spelt, month: int) -> Iterator[When]:
    (_, start, end), day, first, year = word, None, None, None
    before = _DAY_BEFORE.search(text, max(0, start - 20), start)
    spoken = _spoken_day(text, start)
    after = _DAY_AFTER.match(text, end) if text[start:end].isascii() and not before else None
    if before:
        start, day, first = before.start("day"), int(before["day"]), _int(before["first"])
    elif spoken:
        start, day = spoken
    elif after:
        end, day, year = after.end(), int(after["day"]), _int(after["y"])
    if year is None and (told := _YEAR_AFTER.match(text, end)):
        end, year = told.end(), int(told["y"])
    part = _part(text[max(0, start - 12) : start]) if day is None else None
    if before and first is not None:
        yield When(start=before.start("first"), end=before.end("first"), day=first, month=month, year=year)
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
            return text[word[2] : word[2] + 1] == ":"
        return bool(_ENGLISH_BEFORE.search(text[max(0, start - 10) : start]) or _DAY_AFTER.match(text, word[2]))
    return not is_capital or text[:start].rstrip()[-1:] in ("", ".", "!", "?", "\n", ":", "«")


def _spoken_day(text: str, end: int) -> tuple[int, int] | None:
    for number in find_numerals(text[max(0, end - 40) : end]):
        start = max(0, end - 40) + number.start
        if number.is_ordinal and not text[max(0, end - 40) + number.end : end].strip() and number.value <= 31:
            return start, int(number.value)
    return None


def _part(before: str) -> str | None:
    match = _PART_BEFORE.search(before)
    if match is None:
        return None
    return ("start", "middle", "end")[next(n for n, group in enumerate(match.groups()) if group) % 3]


def _word(text: str, word: Spelt, meant: _Meaning) -> Iterator[When]:
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
    word, before = text[start:end], text[max(0, start - 8) : start]
    if word.isascii():
        is_plain = word.lower() not in _ALSO_DAYS or text[end : end + 1] == ":"
        return word[0].isupper() and (is_plain or bool(_DAY_BEFORE_EN.search(before)))
    return day != _WEDNESDAY or bool(re.search(r"\b(?:в|до|со?|к|каждую)\s$", before))


def _relative(text: str) -> Iterator[When]:
    for match in _RELATIVE.finditer(text):
        yield When(start=match.start(), end=match.end(), near=" ".join(match.group().lower().split()))


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
