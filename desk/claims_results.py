"""The arithmetic of results: which operands make a number. Pure; nothing here knows words.

Amounts of one measure are compared in base units; a bare figure takes the unit of what it is made of.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from desk.claims_numbers import Number
from desk.quantities import MONEY, PIECES, SPANS

_MOST_ADDED = 6
_COUNTS = ("", PIECES)
_CENT = Decimal("0.01")
_WHOLE = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operand:
    """A pinned number and the ids of its sources. `is_said`: only the customer told it; `is_share`: a part taken of
    another operand by percents."""

    number: Number
    ids: tuple[str, ...]
    is_said: bool = False
    is_share: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What makes the number, and how it is shown to people: `890 + 540 + 120`."""

    operands: tuple[Operand, ...]
    quote: str


def is_count(number: Number) -> bool:
    """A whole number of things: bare or in pieces, two at least."""
    return number.measure in _COUNTS and number.raw >= 2 and number.raw == number.raw.to_integral_value()


def sums(number: Number, before: Sequence[Operand], *, is_whole: bool = False, least: int = 2) -> Iterator[Result]:
    """The last `least` or more of them together. `is_whole`: all of them, no fewer."""
    for alike in _alike(number, before):
        for count in range(max(2, min(least, len(alike))), min(len(alike), _MOST_ADDED) + 1):
            some = alike[-count:]
            if is_whole and count != len(alike):
                continue
            if _makes(number, sum(one.number.value for one in some), sum(one.number.raw for one in some), some):
                yield _result(" + ", some)


def left_after_share(number: Number, before: Sequence[Operand]) -> Iterator[Result]:
    """What is left of an amount when the share of it, just told, is taken off: `750 … 75 … итого 675`."""
    amounts = [one for one in before if one.number.measure != "share"]
    if len(amounts) > 1 and amounts[-1].is_share:
        whole, part = amounts[-2:]
        if number.raw == whole.number.raw - part.number.raw and _fits(number, whole.number):
            yield _result(" − ", (whole, part))


def differences(number: Number, pairs: Iterable[tuple[Operand, Operand]]) -> Iterator[Result]:
    """How much one is more than the other."""
    for one, other in pairs:
        if _same(one.number, other.number) and one.number.raw != other.number.raw:
            big, small = sorted((one, other), key=lambda each: each.number.value, reverse=True)
            by_value, by_raw = big.number.value - small.number.value, abs(big.number.raw - small.number.raw)
            if _makes(number, by_value, by_raw, (big, small)):
                yield _result(" − ", (big, small))


def products(number: Number, pairs: Iterable[tuple[Operand, Operand]], *, is_rate: bool = False) -> Iterator[Result]:
    """So many times an amount. `is_rate`: the amount is told for one unit of the other (`8 м² на литр`)."""
    for one, other in pairs:
        for count, amount in ((one, other), (other, one)):
            is_unit = is_rate and amount.number.measure == number.measure != count.number.measure
            # A price for a month is paid so many months.
            is_span = count.number.measure in SPANS and amount.number.measure in MONEY
            if not (is_count(count.number) or is_unit or is_span):
                continue
            if _makes(number, count.number.raw * amount.number.value, count.number.raw * amount.number.raw, (amount,)):
                yield _result(" × ", (count, amount))


def quotients(number: Number, pairs: Iterable[tuple[Operand, Operand]]) -> Iterator[Result]:
    """An amount shared out among so many."""
    for one, other in pairs:
        for amount, count in ((one, other), (other, one)):
            if not is_count(count.number) or not amount.number.raw:
                continue
            raw = amount.number.raw / count.number.raw
            if number.raw in (raw, raw.quantize(_CENT, ROUND_HALF_UP)) and _fits(number, amount.number):
                yield _result(" / ", (amount, count))


def shares(number: Number, before: Sequence[Operand], *, is_rest: bool) -> Iterator[Result]:
    """So many percents of an amount, or (`is_rest`) what they leave of it."""
    parts = [one for one in before if one.number.measure == "share"]
    for part in parts[-1:]:
        for amount in [one for one in before if one.number.measure != "share"][:-3:-1]:
            taken = amount.number.raw * part.number.raw / _WHOLE
            raw = amount.number.raw - taken if is_rest else taken
            if number.raw in (raw, raw.quantize(_CENT, ROUND_HALF_UP)) and _fits(number, amount.number):
                sign = " − " if is_rest else " × "
                yield Result(operands=(amount, part), quote=f"{_show(amount)}{sign}{_show(part)}%")


def rounded(number: Number, told: Iterable[Operand], way: str) -> Iterator[Result]:
    """The whole number under (`way` below), over (above) or next to (near) an amount told in the same sentence."""
    for one in told:
        gap = one.number.raw - number.raw
        fits = {"below": 0 < gap < 1, "above": -1 < gap < 0, "near": abs(gap) < 1}.get(way, False)
        if fits and gap and number.measure in ("", one.number.measure):
            yield Result(operands=(one,), quote=f"≈ {_show(one)}")


def _alike(number: Number, before: Sequence[Operand]) -> Iterator[list[Operand]]:
    """Operands that can be added up to the number: of its measure, else bare ones too, else of one measure."""
    last = before[-1].number.measure if before else ""
    measures = ((number.measure,), (number.measure, ""), (last, ""))
    for wanted in dict.fromkeys(measures if number.measure not in _COUNTS else (*measures, _COUNTS)):
        some = [one for one in before if one.number.measure in wanted and one.number.measure != "share"]
        if len(some) > 1 and ({one.number.measure for one in some} - {""} or number.measure in wanted):
            yield some


def _same(one: Number, other: Number) -> bool:
    return one.measure == other.measure or "" in (one.measure, other.measure)


def _fits(number: Number, amount: Number) -> bool:
    """The result is told in the amount's unit, or one of them is bare."""
    return _same(number, amount) and (not number.measure or not amount.measure or _factor(number) == _factor(amount))


def _makes(number: Number, value: Decimal | int, raw: Decimal | int, operands: Sequence[Operand]) -> bool:
    """Whether the number is that amount: in base units when all have units, else figure by figure."""
    measures = {one.number.measure for one in operands}
    if number.measure and measures == {number.measure}:
        return number.value == value
    if len(measures) == 1 and not number.measure:
        return any(number.raw == value / _factor(one.number) for one in operands)
    units = {_factor(one.number) for one in operands if one.number.measure}
    return number.raw == raw and len(units) <= 1 and measures <= {"", number.measure or max(measures)}


def _factor(number: Number) -> Decimal:
    return number.value / number.raw if number.raw else Decimal(1)


def _result(sign: str, operands: Sequence[Operand]) -> Result:
    return Result(operands=tuple(operands), quote=sign.join(map(_show, operands)))


def _show(one: Operand) -> str:
    return f"{one.number.raw.normalize():f}"
