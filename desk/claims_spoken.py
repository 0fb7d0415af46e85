"""Amounts that are told with a half, a quarter or a unit before the number: `an hour and a half`, `метр семьдесят два`.

Pure. What stands in digits or as one plain number is left to `desk.quantities` and `desk.numerals`.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from desk.lemmas import grammar_of
from desk.numerals import Numeral, find_numerals
from desk.quantities import measure_of
from desk.sieve import Sieve

CLOCK = "clock"
"""Measure of a time of day, in minutes."""
_OPENS = Sieve(r"half|quarter|\bпол(?!у)|четверт|\b(?:метр|рубл|кило|час)", re.IGNORECASE)
_AND_HALF = re.compile(r"\b(?:an?|one)\s(?P<unit>[a-z]{3,})\sand\sa\shalf\b", re.IGNORECASE)
_HALF_A = re.compile(r"\bhalf\san?\s(?P<unit>[a-z]{3,})\b", re.IGNORECASE)
_QUARTER = re.compile(r"\b(?:quarter\sof\san?|четверть)\s(?P<unit>[^\W\d_]{3,})\b", re.IGNORECASE)
_SHARES = ((_AND_HALF, Decimal("1.5")), (_HALF_A, Decimal("0.5")), (_QUARTER, Decimal("0.25")))
_HALF_PAST = re.compile(r"\bhalf\spast\s(?P<hour>[a-z]+|\d{1,2})\b", re.IGNORECASE)
_HALF_TO = re.compile(r"\bпол(?:овин[аеуы])?[\s-]?(?P<hour>[а-яё]+ого|третьего)\b", re.IGNORECASE)
_UNIT_BEFORE = re.compile(r"(?<!\w)(?P<unit>метра?|рубл[ьяей]+|килограмма?|кило|час(?:а|ов)?)\s$", re.IGNORECASE)
# The number after such a unit counts smaller ones: how many make one, and how the smaller is called.
_SMALLER = {"мет": (100, "см"), "руб": (100, ""), "кил": (1000, "г"), "час": (60, "минут")}
_ONE = frozenset(("метр", "рубль", "килограмм", "кило", "час"))
_NEXT = re.compile(r"[\s\u00a0](?P<word>[^\W\d_]+)")
_HOURS, _MINUTES, _REACH = 12, 60, 14


class Told(NamedTuple):
    """One amount. `value`: in base units of `measure`; a time of day (`clock`) in minutes, of either half of it."""

    start: int
    end: int
    value: Decimal
    measure: str
    raw: Decimal


def spoken_amounts(text: str) -> Iterator[Told]:
    """Every such amount of a text."""
    if next(_OPENS.finditer(text), None) is None:
        return
    for pattern, share in _SHARES:
        for match in pattern.finditer(text):
            measure, factor = measure_of(match["unit"])
            if measure:
                yield Told(match.start(), match.end(), factor * share, measure, share)
    numerals = find_numerals(text)
    for pattern, half in ((_HALF_PAST, 30), (_HALF_TO, -30)):
        for match in pattern.finditer(text):
            hour = _hour(text, match.start("hour"), match["hour"], numerals)
            if hour is not None:
                minutes = Decimal(hour * _MINUTES + half)
                yield Told(match.start(), match.end(), minutes, CLOCK, minutes)
    yield from _after_units(text, numerals)


def _hour(text: str, start: int, word: str, numerals: tuple[Numeral, ...]) -> int | None:
    hour = int(word) if word.isdigit() else next((int(one.value) for one in numerals if one.start == start), 0)
    if not hour:
        inner = find_numerals(word)
        hour = int(inner[0].value) if inner else 0
    return hour if 0 < hour <= _HOURS else None


def _after_units(text: str, numerals: tuple[Numeral, ...]) -> Iterator[Told]:
    """`килограмм триста пятьдесят`, `два часа сорок`."""
    for one in numerals:
        before = _UNIT_BEFORE.search(text, max(0, one.start - _REACH), one.start)
        if one.is_ordinal or one.counted or before is None or _counts_other(text, one.end):
            continue
        many, name = _SMALLER[before["unit"][:3].lower()]
        whole = next((two for two in numerals if two.end == before.start() - 1 and not two.is_ordinal), None)
        if not one.value < many or (whole is None and before["unit"].lower() not in _ONE):
            continue
        start = whole.start if whole is not None else before.start()
        amount = (whole.value if whole is not None else 1) + one.value / many
        if name:
            measure, factor = measure_of(name)
            yield Told(start, one.end, amount * many * factor, measure, amount * many)
        else:
            yield Told(start, one.end, amount, "rub", amount)


def _counts_other(text: str, end: int) -> bool:
    match = _NEXT.match(text, end)
    return match is not None and (bool(measure_of(match["word"])[0]) or "NOUN" in grammar_of(match["word"].lower()))
