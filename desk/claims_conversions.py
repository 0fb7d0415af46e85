"""One amount in another unit: inches and centimetres, pounds and kilograms, degrees, times of day. Pure.

A conversion is told rounded: it holds if rounding the exact amount to as many digits gives it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from desk.claims import Source
from desk.claims_numbers import Number
from desk.claims_results import Operand, Result, shown
from desk.claims_spoken import CLOCK

# How many base units of the first make one of the second.
_SIZES = {
    ("length", "inch"): Decimal("25.4"),
    ("mass", "ounce"): Decimal("28.349523125"),
    # A fluid ounce, in millilitres.
    ("volume", "ounce"): Decimal("29.5735"),
}
DEGREES = "degrees"
_FOOT, _STONE, _MINUTE, _MIDNIGHT = 12, 14 * 16, 60, 24 * 60
# A figure of one digit may be far from what it is rounded from.
_FAR_OFF = Decimal("0.03")
_CLOSE, _SQUARE_METRE = 3, 1_000_000
_SCALE_LAST = re.compile(r"[\s_,(]([cfс])\)?$", re.IGNORECASE)
_MARKED, _OFF_MARK = 5, 2
_FOOT_SIGNS = ("'", "’", "′")
_STONE_NEXT = re.compile(r"[\w-]+ stones?\b", re.IGNORECASE)


def other_measures(measure: str) -> list[str]:
    """What an amount of that measure can be converted from."""
    return [one if other == measure else other for one, other in _SIZES if measure in (one, other)]


def conversions(number: Number, operands: Iterable[Operand], text: str) -> Iterator[Result]:
    """The same amount in other units; feet and inches side by side are one amount."""
    for one in operands:
        exact = _exact(number, one.number, text)
        if exact is not None and _is_rounded(number.raw, exact):
            yield Result(operands=(one,), quote=f"= {shown(one)}", is_exact=True)


def in_feet(number: Number, beside: Number | None, operands: Iterable[Operand]) -> Iterator[Result]:
    """`5 ft 11 in`, both numbers of it. `beside`: the other one of the two."""
    whole = number.value + beside.value if beside is not None else Decimal(0)
    for one in operands if whole else ():
        if one.number.measure == "length" and _is_rounded(whole, one.number.value / _SIZES["length", "inch"]):
            yield Result(operands=(one,), quote=f"= {shown(one)}", is_exact=True)


def is_foot_and_inch(one: Number, other: Number) -> bool:
    """Side by side, feet first."""
    is_feet = one.measure == other.measure == "inch" and one.value == one.raw * _FOOT and other.value == other.raw
    return is_feet and other.raw < _FOOT and 0 <= other.start - one.end <= _CLOSE


def with_old_units(told: Sequence[Operand], text: str) -> list[Operand]:
    """The operands, and what two or a word beside one of them make: `4'7"`, `18 stone`."""
    made = list(told)
    for one, other in pairwise(told):
        sign = text[one.number.end : other.number.start]
        if (sign.strip() in _FOOT_SIGNS and other.number.raw < _FOOT) or is_foot_and_inch(one.number, other.number):
            made.append(_made(one, "inch", one.number.raw * _FOOT + other.number.raw))
    for one in told:
        if _STONE_NEXT.match(text, one.number.start):
            made.append(_made(one, "ounce", one.number.raw * _STONE))
    return made


def times_of_day(number: Number, told: Sequence[Operand]) -> Iterator[Result]:
    """The minutes between two times of day, or the time so many minutes after another."""
    clocks = [one for one in told if one.number.measure == CLOCK]
    spans = [one for one in told if one.number.measure == "time"]
    for place, one in enumerate(clocks):
        for other in clocks[place + 1 :] if number.measure == "time" else ():
            if number.value == abs(one.number.raw - other.number.raw) * _MINUTE:
                yield Result(operands=(one, other), quote=f"{_clock(other)} − {_clock(one)}", is_exact=True)
        for span in spans if number.measure == CLOCK else ():
            if number.raw == (one.number.raw + span.number.value / _MINUTE) % _MIDNIGHT:
                yield Result(operands=(one, span), quote=f"{_clock(one)} + {shown(span)}", is_exact=True)


def areas(number: Number, told: Sequence[Operand]) -> Iterator[Result]:
    """A length by a width, beside each other: `2 × 1,2 м — это 2,4 м²`."""
    for one, other in pairwise(told) if number.measure == "area" else ():
        sides = {one.number.measure, other.number.measure}
        in_metres, bare = one.number.value * other.number.value / _SQUARE_METRE, one.number.raw * other.number.raw
        if (sides == {"length"} and number.value == in_metres) or (sides == {""} and number.value == bare):
            yield Result(operands=(one, other), quote=f"{shown(one)} × {shown(other)}", is_exact=True)


def _exact(number: Number, one: Number, text: str) -> Decimal | None:
    unit = number.value / number.raw if number.raw else Decimal(1)
    if (size := _SIZES.get((number.measure, one.measure))) is not None:
        return one.value * size / unit
    if (size := _SIZES.get((one.measure, number.measure))) is not None:
        return one.value / size / unit
    if number.measure == DEGREES == one.measure:
        return _in_scale(one.raw, _scale(text, one), _scale(text, number))
    return None


def degrees(number: Number, text: str, told: Iterable[tuple[Source, Number]]) -> Iterator[Result]:
    """A temperature of a line in the other scale: `temp c: 75`, told as 167 °F."""
    for source, one in told:
        exact = _in_scale(one.raw, _scale(source.text, one), _scale(text, number))
        if exact is not None and (_is_rounded(number.raw, exact) or _is_near_mark(number.raw, exact)):
            operand = Operand(number=one, ids=(source.id,))
            yield Result(operands=(operand,), quote=f"= {source.text}", is_exact=True)


def _is_near_mark(told: Decimal, exact: Decimal) -> bool:
    """Kettles and ovens are marked by fives: 80 °C is told as 175 °F."""
    return told % _MARKED == 0 and abs(told - exact) <= _OFF_MARK


def _scale(text: str, one: Number) -> str:
    """C or F, told after the figure or at the end of a line's name; empty where neither is."""
    after = text[one.end - 1 : one.end + 1].strip(" °").upper()[:1].replace("С", "C")
    if after in ("C", "F"):
        return after
    named = _SCALE_LAST.search(text.partition(":")[0])
    return named[1].upper().replace("С", "C") if named else ""


def _in_scale(raw: Decimal, told: str, wanted: str) -> Decimal | None:
    if (told, wanted) == ("F", "C"):
        return (raw - 32) * 5 / 9
    return raw * 9 / 5 + 32 if (told, wanted) == ("C", "F") else None


def _is_rounded(told: Decimal, exact: Decimal) -> bool:
    exponent = told.as_tuple().exponent
    digits = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
    return told == exact.quantize(digits, ROUND_HALF_UP) and abs(told - exact) <= _FAR_OFF * abs(exact)


def _made(one: Operand, measure: str, value: Decimal) -> Operand:
    number = one.number._replace(measure=measure, value=value, raw=value)
    return Operand(number=number, ids=one.ids, is_said=one.is_said)


def _clock(one: Operand) -> str:
    return f"{int(one.number.raw) // 60}:{int(one.number.raw) % 60:02d}"
