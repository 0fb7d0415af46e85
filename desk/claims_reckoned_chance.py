"""How likely a number that somebody made up would follow from the numbers at hand: the measure of what a find is worth.

Pure. Of the numbers a person could have written there, to the same precision and within a factor of three, some share
is made by ways no dearer than the one found; a wrong number passes with that probability.
"""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from math import ceil, floor
from typing import NamedTuple

from desk.claims_reckoned_units import OF_DAY, SCALAR, TIME, Amount
from desk.claims_reckoned_ways import ALL, CONV, COUNT, DIFF, HALF, PROD, QUOT, REST, SAME, SHARE, SUM, Made

_WIDE = 3.0
_NEAR, _ROUGH = 0.06, 0.12
# A figure rounded to its last digit may be that far from what it is rounded from.
_FAR_OFF = 0.03
# Months are no whole number of days.
_LOOSE = 0.035
_TINY, _SURE = 1e-9, 0.5
_MONTH = 2_629_800
_STEP_OF_DAY, _HALF_DAY = 30.0, 720.0
_INEXACT = frozenset((QUOT, CONV, SHARE, REST, PROD, HALF))


class Asked(NamedTuple):
    """An open number. `readings`: what it may amount to; `raw`, `step`: its figure and the precision it is told to;
    `is_whole`: a count of things; `way`: below | above | near as it is said to be rounded, else empty; `up`, `down`:
    whole things are needed, or fit."""

    readings: tuple[Amount, ...]
    raw: float
    step: float
    is_whole: bool
    way: str = ""
    up: bool = False
    down: bool = False


def step_of(raw: Decimal) -> float:
    """The precision of a figure: of 300 ten, of 3 one, of 2.5 a tenth."""
    exponent = raw.normalize().as_tuple().exponent
    if not isinstance(exponent, int) or exponent == 0:
        return 1.0
    return 10.0 ** (exponent - (exponent > 0))


class Chance(NamedTuple):
    """The cheapest way that makes the number, and how likely a number made up would be made as cheaply."""

    made: Made
    cost: float
    chance: float


Near = tuple[float, Made]
"""A value in the unit that the number is told in, and what makes it."""


def near_to(asked: Asked, made: Iterable[Made]) -> list[list[Near]]:
    """What could have been written instead of the number, for each of its readings."""
    found: list[list[Near]] = [[] for _ in asked.readings]
    spans = [_span(reading) for reading in asked.readings]
    for one in made:
        for reading, near, (low, high) in zip(asked.readings, found, spans, strict=True):
            value = _told_as(one, reading)
            if value is not None and low <= value <= high:
                near.append((value, one))
    return found


def chance_of(asked: Asked, near: Sequence[Sequence[Near]], cost_of: Callable[[Made], float | None]) -> Chance | None:
    """None when no way makes the number. `near`: as `near_to` finds it; `cost_of`: None for a way not allowed here."""
    best: Chance | None = None
    for reading, values in zip(asked.readings, near, strict=True):
        found = _chance(asked, reading, values, cost_of)
        if found is not None and (best is None or found.chance < best.chance):
            best = found
    return best


def _span(reading: Amount) -> tuple[float, float]:
    if reading.dims == OF_DAY:
        return 0.0, 2 * _HALF_DAY
    target = reading.value / reading.factor
    return target / _WIDE, target * _WIDE


def _chance(
    asked: Asked, reading: Amount, values: Iterable[Near], cost_of: Callable[[Made], float | None]
) -> Chance | None:
    target = reading.value / reading.factor
    whole = [(each, one, more) for value, one in values for each, more in _whole(value, one, asked)]
    # Most numbers are made by nothing at all: what the others cost is asked only where one is.
    fitting = [(one, more) for value, one, more in whole if _fits(value, target, one, reading, asked)]
    hits = [(cost + more, one) for one, more in fitting if (cost := cost_of(one)) is not None]
    if not hits:
        return None
    cost, best = min(hits, key=lambda hit: (hit[0], hit[1].depth))
    near = [(value, dear + more) for value, one, more in whole if (dear := cost_of(one)) is not None]
    if reading.dims == OF_DAY:
        cells = {round(value % _HALF_DAY / _STEP_OF_DAY) for value, dear in near if dear <= cost}
        return Chance(best, cost, len(cells) * _STEP_OF_DAY / _HALF_DAY)
    low, high = _span(reading)
    step = max(asked.step, 2 * _NEAR * target if asked.way else 0.0)
    cells = {round(value / step) for value, dear in near if dear <= cost}
    # Two ways that share nothing, or the only number that can be made at all, are half as likely to mislead.
    is_sure = len(cells) == 1 or any(one.used.isdisjoint(best.used) for dear, one in hits if dear <= cost)
    return Chance(best, cost, min(1.0, len(cells) * step / (high - low)) * (_SURE if is_sure else 1.0))


def _told_as(one: Made, reading: Amount) -> float | None:
    """The value in the unit the number is told in; None where it measures something else."""
    if reading.is_share:
        is_alike = len({part.dims for part in one.parts}) == 1
        is_ratio = is_alike and one.dims in (None, SCALAR) and one.way in (QUOT, REST) and one.depth == 1
        return one.value / reading.factor if one.is_share or is_ratio else None
    if one.is_share or (one.dims == OF_DAY) != (reading.dims == OF_DAY):
        return None
    if reading.dims is None:
        return one.value / one.factor
    if one.dims is None:
        return one.value
    return one.value / reading.factor if one.dims == reading.dims else None


def _whole(value: float, one: Made, asked: Asked) -> Sequence[tuple[float, float]]:
    """The value, and the whole numbers beside it where whole things are counted; what either costs more."""
    if (
        not (asked.is_whole and (asked.up or asked.down))
        or one.way != QUOT
        or abs(value - round(value)) < _TINY * value
    ):
        return ((value, 0.0),)
    lower, upper = (floor(value), 0.0 if asked.down else 1.0), (ceil(value), 0.0 if asked.up else 1.0)
    return ((value, 0.0), lower, upper)


def _fits(value: float, target: float, one: Made, reading: Amount, asked: Asked) -> bool:
    apart = value - target
    if abs(apart) <= _TINY * target:
        return True
    if reading.dims == OF_DAY or one.way == COUNT:
        return False
    is_same = one.way == SAME or (one.way == CONV and one.factor == reading.factor)
    if asked.way and is_same and _last_digit(value) >= _last_digit(target):
        return False
    if asked.way:
        near = max(_NEAR * target, min(asked.step / 2, _ROUGH * target))
        more = max(_NEAR * target, min(asked.step, _ROUGH * target))
        low, high = {"below": (0.0, more), "above": (-more, 0.0)}.get(asked.way, (-near, near))
        return low <= apart <= high
    if reading.dims == TIME and one.dims == TIME and (_months(reading.factor) != _months(one.factor)):
        return abs(apart) <= _LOOSE * target
    if one.way not in _INEXACT or _is_exact(one) or (one.way == CONV and one.factor == reading.factor):
        return False
    if asked.is_whole and one.way == QUOT:
        return False
    half = 0.5 * (10.0 ** round(_log(asked.step)))
    return abs(apart) <= min(half * (1 + _TINY), _FAR_OFF * target)


def _last_digit(value: float) -> int:
    """The power of ten of it: a rounded number is told less exactly."""
    exponent = Decimal(f"{value:.6g}").normalize().as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _is_exact(one: Made) -> bool:
    return one.way == PROD and one.dims in (None, SCALAR) and all(part.way == SAME for part in one.parts)


def _months(factor: float) -> bool:
    return factor >= _MONTH


def _log(step: float) -> int:
    """The power of ten of the last digit told."""
    power = 0
    while step < 1 - _TINY:
        step, power = step * 10, power - 1
    return power


SUPPORTED: dict[str, frozenset[str]] = {
    "result_total": frozenset((SUM, ALL, PROD, COUNT, SHARE, REST)),
    "result_difference": frozenset((DIFF, REST)),
    "result_each": frozenset((QUOT, HALF)),
    "result_lasts": frozenset((QUOT, PROD)),
    "result_share": frozenset((SHARE, REST, QUOT)),
    "result_two": frozenset((HALF,)),
    "result_same": frozenset((SUM, ALL, PROD, QUOT, SHARE, REST, CONV)),
}
"""Which ways a mark of the reply speaks for (desk.claims_derived_marks)."""

TOLD_WAYS: dict[str, frozenset[str]] = {
    "speaks_of_sums": frozenset((SUM, ALL, COUNT)),
    "speaks_of_gaps": frozenset((DIFF, REST)),
    "speaks_of_shares": frozenset((QUOT, SHARE, REST)),
    "speaks_of_many": frozenset((PROD, QUOT)),
}
"""The same for the marks of words/gate_reckoned.toml."""
