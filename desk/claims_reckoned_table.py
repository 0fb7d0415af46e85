"""The numbers to reckon with and everything that two or three of them make, kept while one reply is judged."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from desk.claims_numbers import Number
from desk.claims_reckoned_units import SCALAR, TIME, Amount
from desk.claims_reckoned_ways import (
    COUNT,
    PROD,
    QUOT,
    SAME,
    Made,
    made_of,
    of_one,
    of_pair,
    of_sides,
    of_three,
    of_two,
    sums_of,
)

# Three operations among more numbers cost too much and prove nothing.
_MOST_THREE = 5
_BY_TIME, _TINY = TIME.index(1), 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Operand:
    """A number to reckon with. `ids`: of the sources behind it; `place`: among the numbers of the reply, -1 elsewhere;
    `near`: 0 the reply names its line, 1 the customer does or it is their own, 2 neither. `line`: of the sources, None
    for what no line tells; `leaves`: what it goes back to; `is_known`: a span of time that everybody knows; `is_said`:
    only the customer tells it."""

    name: str
    ids: tuple[str, ...]
    place: int = -1
    near: float = 1
    line: str | None = None
    leaves: frozenset[int] = frozenset()
    is_known: bool = False
    is_said: bool = False
    made: tuple[Made, ...] = ()


class Table:
    """Operands by their numbers, and the values that they make."""

    def __init__(self) -> None:
        self.operands: list[Operand] = []
        self.made: list[Made] = []
        self._three: list[Made] | None = None

    def copy(self) -> "Table":
        """One more of the same: what is put into it changes nothing here."""
        other = Table()
        other.operands, other.made = list(self.operands), list(self.made)
        return other

    def add(self, operand: Operand, amounts: Sequence[Amount]) -> int:
        """Puts a number in with all that it makes of the others. Returns its number."""
        number = len(self.operands)
        leaves = operand.leaves or frozenset((number,))
        made = tuple(made_of(amount, number, leaves) for amount in amounts)
        for one in made:
            self.made += (one, *of_one(one), *of_pair(one))
            for other in self.operands:
                is_known = operand.is_known or other.is_known
                for each in other.made:
                    # A year that nobody tells makes something only of what is told by time, and no mere count.
                    if not is_known:
                        self.made += of_two(one, each)
                    elif _is_by_time(each) and _is_by_time(one):
                        self.made += (result for result in of_two(one, each) if result.dims != SCALAR)
        self._put(operand, made, leaves)
        return number

    def count(self, operand: Operand, many: int) -> None:
        """How many things there are: it is told or it is not, nothing is made of it."""
        leaves = frozenset((len(self.operands),))
        self.made.append(Made(float(many), SCALAR, 1.0, COUNT, leaves, leaves))
        self._put(operand, (), leaves)

    def _put(self, operand: Operand, made: tuple[Made, ...], leaves: frozenset[int]) -> None:
        self.operands.append(replace(operand, leaves=leaves, made=made))
        self._three = None

    def of_three(self) -> list[Made]:
        """What three or more make of those that the reply or the customer tells; looked up only when two do not do."""
        if self._three is None:
            near = [one for one in self.operands if one.near < 2 and one.made and not one.is_known][-_MOST_THREE:]
            pairs = [
                made
                for one, other in combinations(near, 2)
                for a in one.made
                for b in other.made
                for made in of_two(a, b)
            ]
            singles = [made for one in near for made in one.made]
            self._three = [*of_three(pairs, singles), *of_sides([one for one in singles if one.way == SAME])]
            for size in range(3, len(near) + 1):
                for start in range(len(near) - size + 1):
                    self._three += sums_of([one.made[0] for one in near[start : start + size]])
        return self._three

    def names(self) -> list[str]:
        """The operands as told."""
        return [one.name for one in self.operands]


def _is_by_time(made: Made) -> bool:
    return bool(made.dims and made.dims[_BY_TIME])


def leaves_of(made: Made, number: Number) -> frozenset[int]:
    """What a result goes back to: a product divided by its factor proves nothing. Whole packs times their size are no
    such way back; none then."""
    is_exact = abs(made.value / made.factor - float(number.raw)) < _TINY or made.dims not in (None, SCALAR)
    return made.leaves if made.way in (PROD, QUOT) and is_exact else frozenset()
