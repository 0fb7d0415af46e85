"""The arithmetic of results: which operands make a number. Pure; nothing here knows words.

Amounts of one measure are compared in base units; a bare figure takes the unit of what it is made of.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import permutations

from desk.claims_numbers import Number
from desk.quantities import MONEY, PIECES, SPANS

_MOST_ADDED = 6
_MOST_BILLED, _FEW = 5, 3
_TO = re.compile(r"(?:\bto|\bдо|[–—-])\s*$")
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
    """What makes the number, and how it is shown to people: `890 + 540 + 120`. `is_exact`: it holds whoever told the
    operands, since it only restates them."""

    operands: tuple[Operand, ...]
    quote: str
    is_exact: bool = False


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


def gaps(number: Number, pairs: Iterable[tuple[Operand, Operand]]) -> Iterator[Result]:
    """How far a bare figure is from an amount in whose unit it is told: `59,5 см, ниша 60: 5 мм`."""
    for one, other in pairs:
        amount, bare = (other, one) if not one.number.measure else (one, other)
        if not number.measure or amount.number.measure != number.measure or bare.number.measure or bare.number.is_word:
            continue
        if number.value == abs(amount.number.value - bare.number.raw * _factor(amount.number)):
            yield _result(" − ", (amount, bare))


def gaps_between(number: Number, ends: Sequence[Operand], text: str) -> Iterator[Result]:
    """How far it is `from 44 to 54 cm, ten in all`."""
    if len(ends) == 2 and _TO.search(text[ends[0].number.start : ends[1].number.start]):
        yield from differences(number, [(ends[0], ends[1])])


def products(number: Number, pairs: Iterable[tuple[Operand, Operand]], *, is_rate: bool = False) -> Iterator[Result]:
    """So many times an amount. `is_rate`: the amount is told for one unit of the other (`8 м² на литр`)."""
    for one, other in pairs:
        for count, amount in ((one, other), (other, one)):
            is_unit = is_rate and amount.number.measure == number.measure != count.number.measure
            # A price for a month is paid so many months.
            is_span = count.number.measure in SPANS and amount.number.measure in MONEY
            # Two sides make an area together, not each of them with something else.
            is_side = number.measure == "area" and (count.number.is_part or amount.number.is_part)
            if is_side or not (is_count(count.number) or is_unit or is_span):
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


def ratios(number: Number, pairs: Iterable[tuple[Operand, Operand]]) -> Iterator[Result]:
    """How many times one amount goes into another of its measure: `400 г … 40 г … десять`."""
    for one, other in pairs:
        big, small = sorted((one, other), key=lambda each: each.number.value, reverse=True)
        is_alike = big.number.measure == small.number.measure not in _COUNTS
        if is_alike and small.number.value and number.raw == big.number.value / small.number.value:
            yield _result(" / ", (big, small))


def rates(number: Number, told: Sequence[Operand]) -> Iterator[Result]:
    """So many for an amount, told for another amount: `80 g at four cups per 10 g makes 32 cups`."""
    counts = [one for one in told if is_count(one.number)]
    for whole, part in permutations([one for one in told if one.number.measure not in _COUNTS][-_FEW:], 2):
        if whole.number.measure != part.number.measure or not part.number.value:
            continue
        for count in counts[-_FEW:]:
            if number.raw == whole.number.value / part.number.value * count.number.raw:
                quote = f"{shown(whole)} / {shown(part)} × {shown(count)}"
                yield Result(operands=(whole, part, count), quote=quote)


def bills(number: Number, told: Sequence[Operand]) -> Iterator[Result]:
    """Amounts together, some of them taken so many times: `two at 6 plus a basket at 28`."""
    if not 2 < len(told) <= _MOST_BILLED:
        return
    for terms in _terms(tuple(told)):
        amounts = [term[-1].number for term in terms]
        is_alike = len({one.measure for one in amounts} | {number.measure} - {""}) <= 1 or all(
            one.measure in ("", number.measure) for one in amounts
        )
        total = sum((_times(term) for term in terms), Decimal(0))
        if is_alike and any(len(term) > 1 for term in terms) and len(terms) > 1 and number.raw == total:
            yield Result(operands=tuple(told), quote=" + ".join(" × ".join(map(shown, term)) for term in terms))


def _terms(told: tuple[Operand, ...]) -> Iterator[list[tuple[Operand, ...]]]:
    """Every way to read the row as amounts and counts of the amount right after."""
    if not told:
        yield []
    for size in (1, 2):
        term = told[:size]
        if len(term) == size and (size == 1 or (is_count(term[0].number) and term[0].number.measure == "")):
            yield from ([term, *rest] for rest in _terms(told[size:]))


def _times(term: tuple[Operand, ...]) -> Decimal:
    return term[0].number.raw * (term[1].number.raw if len(term) > 1 else 1)


def leftovers(number: Number, told: Sequence[Operand]) -> Iterator[Result]:
    """What so many of an amount leave of the whole (`700 мл … две по 250 … ещё 200`), or the other percents."""
    amounts = [one for one in told if one.number.measure == number.measure]
    if number.measure == "share":
        yield from (_result("100 − ", (one,)) for one in amounts if number.raw == _WHOLE - one.number.raw)
        return
    for whole, part in permutations(amounts[-_FEW:], 2) if number.measure else ():
        left = whole.number.value % part.number.value if part.number.value else Decimal(-1)
        if number.value == left and whole.number.value > part.number.value:
            yield _result(" mod ", (whole, part))


def doubled(number: Number, told: Iterable[Operand]) -> Iterator[Result]:
    """Twice an amount, or half of it, where the sentence speaks of two of a kind."""
    for one in told:
        for by in (Decimal(2), Decimal("0.5")):
            if _makes(number, one.number.value * by, one.number.raw * by, (one,)):
                yield Result(operands=(one,), quote=f"{shown(one)} × {by}")


def shares(number: Number, before: Sequence[Operand], *, is_rest: bool) -> Iterator[Result]:
    """So many percents of an amount, or (`is_rest`) what they leave of it."""
    parts = [one for one in before if one.number.measure == "share"]
    for part in parts[-1:]:
        for amount in [one for one in before if one.number.measure != "share"][:-3:-1]:
            taken = amount.number.raw * part.number.raw / _WHOLE
            raw = amount.number.raw - taken if is_rest else taken
            if number.raw in (raw, raw.quantize(_CENT, ROUND_HALF_UP)) and _fits(number, amount.number):
                sign = " − " if is_rest else " × "
                yield Result(operands=(amount, part), quote=f"{shown(amount)}{sign}{shown(part)}%")


def rounded(number: Number, told: Iterable[Operand], way: str) -> Iterator[Result]:
    """The whole number under (`way` below), over (above) or next to (near) an amount told in the same sentence."""
    for one in told:
        gap = one.number.raw - number.raw
        fits = {"below": 0 < gap < 1, "above": -1 < gap < 0, "near": abs(gap) < 1}.get(way, False)
        if fits and gap and number.measure in ("", one.number.measure):
            yield Result(operands=(one,), quote=f"≈ {shown(one)}")


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
    return Result(operands=tuple(operands), quote=sign.join(map(shown, operands)))


def shown(one: Operand) -> str:
    """An operand as people read it."""
    return f"{one.number.raw.normalize():f}"
