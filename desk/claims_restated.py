"""Numbers that restate what stands beside them or in a lone fact: other units, times, areas, counts of a list. Pure.

These need no word that marks a result: each is exact, and of few operands.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from desk.claims_conversions import (
    DEGREES,
    areas,
    conversions,
    degrees,
    in_feet,
    is_foot_and_inch,
    other_measures,
    times_of_day,
    with_old_units,
)
from desk.claims_derived_marks import Marks
from desk.claims_groups import tells_all
from desk.claims_known_numbers import KnownNumbers
from desk.claims_numbers import Number
from desk.claims_results import Operand, Result, is_count, rounded, shown
from desk.claims_spoken import CLOCK

# A rounding of a fact that the reply does not tell stays close to it.
_CLOSE = Decimal("0.05")
_LISTED_WITHIN, _PRICED_WITHIN = 250, 4


def restated(number: Number, here: Sequence[Operand], marks: Marks, known: KnownNumbers) -> Iterator[Result]:
    """`here`: the pinned numbers of its sentence, in text order."""
    text = marks.text
    if number.measure in ("time", CLOCK):
        yield from times_of_day(number, here)
    yield from areas(number, here)
    yield from conversions(number, with_old_units(here, text), text)
    lone = [one for measure in other_measures(number.measure) for one in _lone(measure, known)]
    yield from conversions(number, lone, text)
    if number.measure == DEGREES:
        yield from degrees(number, text, known.own_of(DEGREES))
    for one in _beside(number, marks):
        yield from in_feet(number, one, [*here, *lone])
    if is_count(number):
        yield from _entries(number, marks, known)
        yield from _repeated(number, marks, known)
    way = marks.rounding(number)
    if way and number.raw == number.raw.to_integral_value():
        facts = [one for measure in _measures(number, here) for one in _facts(measure, known)]
        close = [one for one in facts if abs(one.number.raw - number.raw) <= _CLOSE * one.number.raw]
        yield from rounded(number, close, way)


def _measures(number: Number, here: Sequence[Operand]) -> list[str]:
    """What a rounded number measures; a bare one the same as the one before it."""
    return [number.measure] if number.measure else [one.number.measure for one in here if one.number.measure][-1:]


def _lone(measure: str, known: KnownNumbers) -> list[Operand]:
    """The facts of a measure if they give but one amount."""
    facts = _facts(measure, known)
    return facts[:1] if len({one.number.value for one in facts}) == 1 else []


def _facts(measure: str, known: KnownNumbers) -> list[Operand]:
    return [Operand(number=fact, ids=(source.id,)) for source, fact in known.own_of(measure)]


def _beside(number: Number, marks: Marks) -> list[Number]:
    """The inches after its feet, or the feet before its inches."""
    return [one for one in marks.near(number) if is_foot_and_inch(number, one) or is_foot_and_inch(one, number)]


def _entries(number: Number, marks: Marks, known: KnownNumbers) -> Iterator[Result]:
    """How many things a line lists, every one of them named after the number."""
    for listed in known.entries:
        if number.raw in listed.counts and tells_all(listed, marks.text[number.end : number.end + _LISTED_WITHIN]):
            whole = Operand(number=number, ids=(listed.source.id,))
            yield Result(operands=(whole,), quote=listed.source.text.partition(":")[2].strip(), is_exact=True)


def _repeated(number: Number, marks: Marks, known: KnownNumbers) -> Iterator[Result]:
    """How many lines of one name there are, every amount of them told after the number; or how many of them give the
    amount right after it: `три списания: два по 1 450 ₽ и одно на 1 600 ₽`."""
    for group in known.repeated:
        operands = tuple(Operand(number=fact, ids=(source.id,)) for source, fact in group)
        values = [(fact.measure, fact.value) for _, fact in group]
        after = [(one.measure, one.value) for one in marks.after(number, _LISTED_WITHIN)]
        next_ = marks.after(number, _PRICED_WITHIN)
        is_whole = number.raw == len(values) and set(values) <= set(after)
        is_part = bool(next_) and after[0] in values
        if number.raw == values.count(after[0]) if is_part else is_whole:
            yield Result(operands=operands, quote=" + ".join(map(shown, operands)), is_exact=True)
