"""The arithmetic of everyday life over amounts with dimensions: what two or more of them make. Pure, knows no words.

Nothing is judged here: every value that some way makes is listed, and chance decides what one of them is worth.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from desk.claims_reckoned_units import LENGTH, OF_DAY, PRICE, SCALAR, TIME, Amount, Dims

SAME, SUM, DIFF, PROD, QUOT, SHARE, REST, COUNT, CONV, HALF, ALL = (
    "same", "sum", "diff", "prod", "quot", "share", "rest", "count", "conv", "half", "all",
)  # fmt: skip
"""The ways. all: a whole row added up. share: percents of an amount; rest: what they leave or make of it; half: of two
alike, or twice one."""

_SIGNS = {SUM: " + ", ALL: " + ", DIFF: " − ", PROD: " × ", QUOT: " / ", SHARE: " × "}
_MINUTE, _DAY_MINUTES = 60, 1_440
_MOST_ADDED, _LONGEST = 8, 3


class Made(NamedTuple):
    """A value and the way it is made. `dims`, `factor`: as of an amount; `parts`: what it is made of; `used`: numbers
    of the operands; `leaves`: the numbers of the sources that stand behind them; `is_share`: percents; `depth`: of
    how many operations upon each other."""

    value: float
    dims: Dims | None
    factor: float
    way: str
    used: frozenset[int]
    leaves: frozenset[int]
    parts: tuple["Made", ...] = ()
    is_share: bool = False
    depth: int = 0


def made_of(amount: Amount, number: int, leaves: frozenset[int]) -> Made:
    """An operand as it stands."""
    return Made(amount.value, amount.dims, amount.factor, SAME, frozenset((number,)), leaves, (), amount.is_share)


def of_two(one: Made, other: Made) -> Iterator[Made]:
    """Every value that two make."""
    is_apart = one.leaves.isdisjoint(other.leaves)
    if one.is_share or other.is_share:
        yield from _of_share(one, other, is_apart=is_apart)
        return
    if OF_DAY in (one.dims, other.dims):
        yield from _of_times(one, other)
        return
    if one.dims == other.dims or None in (one.dims, other.dims):
        dims, factor = (one.dims, one.factor) if one.dims is not None else (other.dims, other.factor)
        first, second = (each.value * (factor if each.dims is None else 1) for each in (one, other))
        if is_apart or one.way == SHARE or other.way == SHARE:
            yield _made(first + second, dims, factor, SUM, (one, other))
        if first != second:
            parts = (one, other) if first > second else (other, one)
            yield _made(abs(first - second), dims, factor, DIFF, parts)
    if is_apart:
        yield from _products(one, other)
        for whole, part in ((one, other), (other, one)):
            if part.value:
                yield from _quotients(whole, part)


def _products(one: Made, other: Made) -> Iterator[Made]:
    dims = _joined(one.dims, other.dims, 1)
    bare = None in (one.dims, other.dims) and {one.dims, other.dims} <= {None, SCALAR}
    yield _made(one.value * other.value, None if bare else dims, _factor(one, other, dims), PROD, (one, other))
    for price, many in ((one, other), (other, one)):
        # A price of one litre is often told as a price.
        if price.dims == PRICE and many.dims not in (None, SCALAR, PRICE):
            rest = TIME if many.dims is not None and many.dims[2] == -1 else None
            by = _joined(PRICE, rest, -1) if rest else PRICE
            yield _made(price.value * many.value / many.factor, by, price.factor, PROD, (price, many))


def _quotients(whole: Made, part: Made) -> Iterator[Made]:
    if whole.dims is None or part.dims is None:
        factor = whole.factor if part.dims is None else part.factor
        if whole.dims is None and part.dims not in (None, SCALAR):
            yield _made(whole.value * factor / part.value, SCALAR, 1.0, QUOT, (whole, part))
            dims = _joined(None, part.dims, -1)
            yield _made(whole.value / part.value, dims, _canonical(dims), QUOT, (whole, part))
            return
        if part.dims is None and whole.dims not in (None, SCALAR):
            yield _made(whole.value / (factor * part.value), SCALAR, 1.0, QUOT, (whole, part))
        yield _made(whole.value / part.value, whole.dims or None, whole.factor, QUOT, (whole, part))
        return
    dims = _joined(whole.dims, part.dims, -1)
    factor = whole.factor if part.dims == SCALAR else _canonical(dims)
    yield _made(whole.value / part.value, dims, factor, QUOT, (whole, part))
    if whole.dims == PRICE and part.dims not in (SCALAR, PRICE):
        # `$6 over three months, two dollars a box`: what falls to one is told as a price.
        yield _made(whole.value * part.factor / part.value, PRICE, whole.factor, QUOT, (whole, part))


def _of_share(one: Made, other: Made, *, is_apart: bool) -> Iterator[Made]:
    if one.is_share and other.is_share:
        for value, way in ((one.value + other.value, SUM), (abs(one.value - other.value), DIFF)):
            if value and is_apart:
                yield _made(value, SCALAR, 0.01, way, (one, other), is_share=True)
        return
    whole, part = (other, one) if one.is_share else (one, other)
    if is_apart and whole.dims != OF_DAY:
        yield _made(whole.value * part.value, whole.dims, whole.factor, SHARE, (whole, part))
        yield _made(whole.value * (1 - part.value), whole.dims, whole.factor, REST, (whole, part))
        yield _made(whole.value * (1 + part.value), whole.dims, whole.factor, REST, (whole, part))


def _of_times(one: Made, other: Made) -> Iterator[Made]:
    """Minutes between two times of day, or a time so long before or after another."""
    if one.dims == other.dims == OF_DAY:
        apart = abs(one.value - other.value)
        for minutes in {apart, _DAY_MINUTES - apart}:
            yield _made(minutes * _MINUTE, TIME, 60.0, DIFF, (one, other))
        return
    clock, span = (one, other) if one.dims == OF_DAY else (other, one)
    if span.dims == TIME and span.value < _DAY_MINUTES * _MINUTE:
        minutes = span.value / _MINUTE
        yield _made((clock.value + minutes) % _DAY_MINUTES, OF_DAY, 1.0, SUM, (clock, span))
        yield _made((clock.value - minutes) % _DAY_MINUTES, OF_DAY, 1.0, DIFF, (clock, span))


def of_one(one: Made) -> Iterator[Made]:
    """The same in other units, by the time or length of one; the other percents."""
    if one.is_share:
        yield one._replace(value=1 - one.value, way=REST, parts=(one,))
    elif one.dims not in (None, SCALAR, OF_DAY):
        yield one._replace(way=CONV, parts=(one,))
        # `4 min/km` is a speed told the other way round.
        if one.value and one.dims is not None and one.dims[0] and one.dims[2]:
            dims = _joined(SCALAR, one.dims, -1)
            yield Made(1 / one.value, dims, _canonical(dims), CONV, one.used, one.leaves, (one,))


def of_pair(one: Made) -> Iterator[Made]:
    """Twice an amount and half of it: where two of a kind are told of."""
    if not one.is_share and one.dims != OF_DAY:
        yield one._replace(value=one.value * 2, way=HALF, parts=(one,), depth=1)
        yield one._replace(value=one.value / 2, way=HALF, parts=(one,), depth=1)


def sums_of(some: Sequence[Made]) -> Iterator[Made]:
    """All of them together; two are left to `of_two`."""
    if not 1 < len(some) <= _MOST_ADDED or any(one.dims == OF_DAY for one in some):
        return
    dims = {one.dims for one in some} - {None}
    factors = {one.factor for one in some if one.dims is not None} or {1.0}
    if len(dims) <= 1 and len({one.is_share for one in some}) == 1 and (len(factors) == 1 or None not in dims):
        factor = max(factors)
        total = sum(one.value * (factor if one.dims is None and dims else 1) for one in some)
        yield _made(total, next(iter(dims), None), factor, ALL, tuple(some), is_share=some[0].is_share)


def of_three(pairs: Sequence[Made], singles: Sequence[Made]) -> Iterator[Made]:
    """A third operand upon a product, a quotient or a difference of two: `a × b × c`, `a × b − c`, `(a − b) / c`."""
    for pair in pairs:
        for one in singles:
            if pair.way in (PROD, QUOT, DIFF) and pair.used.isdisjoint(one.used) and pair.leaves.isdisjoint(one.leaves):
                for made in of_two(pair, one):
                    # Any two things may be added up; adding to a quotient is no everyday reckoning.
                    if made.way in (PROD, QUOT, SHARE, REST) or pair.way == PROD:
                        yield made


def of_sides(sides: Sequence[Made]) -> Iterator[Made]:
    """Area and volume of sizes told together: `60 × 40 × 20 cm`."""
    for count in (2, _LONGEST):
        for some in combinations(sides, count):
            if all(one.dims in (LENGTH, None) for one in some) and any(one.dims == LENGTH for one in some):
                factor = next(one.factor for one in some if one.dims == LENGTH)
                value = 1.0
                for one in some:
                    value *= one.value * (factor if one.dims is None else 1)
                dims = (count, *SCALAR[1:])
                yield _made(value, dims, _canonical(dims), PROD, some)


def shown(made: Made, names: Sequence[str]) -> str:
    """How people read it. `names`: the operands as told, by their numbers."""
    if made.way == SAME:
        return names[min(made.used)]
    if made.way == COUNT:
        return "; ".join(names[number] for number in sorted(made.used))
    inner = [shown(part, names) if len(part.parts) < 2 else f"({shown(part, names)})" for part in made.parts]
    if made.way == HALF:
        return f"2 × {inner[0]}" if made.value > made.parts[0].value else f"{inner[0]} / 2"
    if made.way == REST:
        return (
            f"100% − {inner[0]}"
            if len(inner) == 1
            else (" + " if made.value > made.parts[0].value else " − ").join(inner)
        )
    return _SIGNS.get(made.way, "").join(inner)


def _made(
    value: float, dims: Dims | None, factor: float, way: str, parts: tuple[Made, ...], *, is_share: bool = False
) -> Made:
    used, leaves, depth = parts[0].used, parts[0].leaves, parts[0].depth
    for part in parts[1:]:
        used, leaves, depth = used | part.used, leaves | part.leaves, max(depth, part.depth)
    return Made(value, dims, factor, way, used, leaves, parts, is_share, depth + 1)


def _joined(one: Dims | None, other: Dims | None, sign: int) -> Dims:
    return tuple(a + sign * b for a, b in zip(one or SCALAR, other or SCALAR, strict=True))


def _factor(one: Made, other: Made, dims: Dims) -> float:
    if one.dims in (None, SCALAR):
        return other.factor
    return one.factor if other.dims in (None, SCALAR) else _canonical(dims)


def _canonical(dims: Dims) -> float:
    """Square metres and litres in cubic and square millimetres; else base units."""
    return {2: 1e6, 3: 1e6}.get(dims[0], 1.0) if dims[1:] == SCALAR[1:] else 1.0
