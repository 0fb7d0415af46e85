"""What a way of reckoning costs for one number: how far its operands are fetched, how many operations it takes. Pure.

A way that no reader would follow there is not allowed at all.
"""

from collections import Counter
from collections.abc import Sequence

from desk.claims import Source
from desk.claims_derived import Found
from desk.claims_derived_marks import Marks
from desk.claims_numbers import Number
from desk.claims_reckoned_table import Operand
from desk.claims_reckoned_units import OF_DAY, SCALAR, TIME, Dims
from desk.claims_reckoned_ways import ALL, CONV, COUNT, DIFF, HALF, PROD, QUOT, REST, SAME, SHARE, SUM, Made

_ITSELF = 99.0
_SLIGHT, _TWO = 0.1, 2
_FEW, _MANY = 4, 10
_SHOWN = "shown"
SHOWN = frozenset((SUM, ALL, DIFF, PROD, QUOT, _SHOWN))
"""The ways for which a sentence speaks that tells every operand beside the result: `40 стульев (24 и 16)`."""
_THEIRS = ("time", "length", "inch", "area", "volume")
# A number as it stands is cheaper than any operation, a whole row cheaper than two picked out of it.
_OF_SAME, _OF_COUNT, _OF_ALL = 0.25, 0.5, -0.5


class Costs:
    """For one open number. `rival`: the line that its clause names and that gives another one; `is_rival_told`: that
    one stands in the sentence too; `is_asked`: the customer asks for an amount."""

    def __init__(self, operands: Sequence[Operand], found: Found, marks: Marks, number: Number, *,
                 rival: Source | None, is_rival_told: bool, is_asked: bool) -> None:  # fmt: skip
        self._operands, self._has_rival, self._number = operands, rival is not None, number
        self._is_rival_told, self._is_asked = is_rival_told, is_asked
        self._facts = sum(one.line is not None and bool(one.made) for one in operands)
        self._is_rest, self._is_of_two = marks.follows_rest(number), marks.is_of_two(number)
        self._takes_share = marks.last_before(number, "result_share", "result_total")
        self._grounds: dict[int, bool] = {}
        self._far = [_distance(one, found, marks, number) for one in operands]
        self._holds = [rival is not None and (one.line == rival.text or rival.id in one.ids) for one in operands]
        places = [at for at, one in enumerate(operands) if one.place >= 0 and self._far[at] == 0]
        self._before = frozenset(at for at in places if found[operands[at].place][0].start < number.start)
        beside = {float(one.raw) for one, _ in found if one is not number and marks.same_sentence(one, number)}
        self._shown = [any(made.value / made.factor in beside for made in one.made[:1]) for one in operands]
        # `Six cups and one pot, 12 in all`: the pot is left out.
        self._leaves_out = bool(self._before) and marks.names_one(found[operands[min(places)].place][0], number)
        told = frozenset[int]().union(*(one.leaves for one in operands if one.place >= 0))
        # What the reply tells by itself ("as a bundle $37") is no part of what it adds up, nor is a count of the row.
        lines = (one.line for one in operands if one.made and one.line and told.isdisjoint(one.leaves))
        self._rows = Counter(map(_row, lines))
        self._is_of_customer = marks.is_of_customer(number)
        self._is_theirs = number.measure in _THEIRS or marks.speaks_to_customer(number)

    def of(self, made: Made, ways: frozenset[str] | None) -> float | None:
        """None for a way that is not allowed. `ways`: those that a mark speaks for, None for all."""
        if not self._is_allowed(made, ways):
            return None
        far = max(self._far[one] for one in made.used)
        if made.way in (SAME, COUNT):
            return far * _OF_SAME + (_OF_COUNT if made.way == COUNT else 0.0)
        return far + made.depth + (_OF_ALL if made.way == ALL else 0.0)

    def _is_allowed(self, made: Made, ways: frozenset[str] | None) -> bool:
        way = made.way
        if (ways is not None and way not in ways) or not self._is_ground(made):
            return False
        if ways is not None and _SHOWN in ways:
            return self._is_shown(made)
        if not self._holds_rival(made, ways):
            return False
        if way in (SAME, COUNT):
            return True
        if way == CONV:
            return self._is_lone(made)
        if way == HALF:
            return self._is_of_two
        if (self._is_rest and way not in (DIFF, REST)) or (way == SHARE and not self._takes_share):
            return False
        if way == PROD and made.dims == TIME and any(_is_part_of_time(part) for part in made.parts):
            return False
        if way in (SUM, ALL, DIFF):
            return self._adds_up(made, ways)
        return way != REST or len(made.parts) > 1 or ways is not None

    def _is_ground(self, made: Made) -> bool:
        """Asked again and again for every mark."""
        if id(made) not in self._grounds:
            self._grounds[id(made)] = self._proves(made)
        return self._grounds[id(made)]

    def _is_shown(self, made: Made) -> bool:
        """Every operand stands beside the result. What a line of its own contradicts is no part of a whole, though."""
        if (self._is_rest and made.way != DIFF) or (self._has_rival and made.way in (DIFF, QUOT)):
            return False
        is_whole = made.way not in (SUM, ALL) or self._number.measure or not self._leaves_out
        return bool(is_whole) and all(self._shown[one] for one in made.used)

    def _adds_up(self, made: Made, ways: frozenset[str] | None) -> bool:
        """A sum or a difference that a reader could follow."""
        used = [self._operands[one] for one in made.used]
        if made.way != DIFF and any(one.line is not None for one in used):
            # Not one number of the reply added to one that it leaves out, nor anything that it tells left out.
            mixes = made.way == SUM and any(one.place >= 0 for one in used)
            if mixes or not self._before <= made.used:
                return False
        if made.way == SUM and self._picks_out(used):
            return False
        if made.way == DIFF and all(one.place < 0 for one in used) and self._is_told_before(made.parts[0].dims):
            return False
        if made.way != DIFF and self._leaves_out and not self._number.measure:
            return False
        if made.way != ALL and not self._number.measure and len({part.dims is None for part in made.parts}) > 1:
            return not any(one.place >= 0 for one in used)
        return ways is not None or not (
            _is_near_copy(made) or any(self._far[one] for one in made.used if self._operands[one].place >= 0)
        )

    def _picks_out(self, used: Sequence[Operand]) -> bool:
        """Two of a row of three: no whole."""
        rows = {_row(one.line) for one in used if one.line is not None}
        return all(one.line is not None for one in used) and len(rows) == 1 and len(used) < self._rows[rows.pop()]

    def _is_told_before(self, dims: Dims | None) -> bool:
        """The sentence tells an amount of that kind: a difference is a difference from that one."""
        return any(made.dims == dims for at in self._before for made in self._operands[at].made)

    def _is_far_fetched(self, made: Made) -> bool:
        """Made of facts that the reply leaves out and nobody asks for, or of so many that some make any number, or of
        what measures nothing of the kind."""
        kinds = {part.dims for part in made.parts or (made,)}
        left_out = [one for one in (self._operands[at] for at in made.used) if one.line is not None]
        if self._number.measure and kinds <= {None, SCALAR}:
            is_apart = any(self._far[at] for at in made.used if self._operands[at].place >= 0)
            if is_apart or (len(left_out) == len(made.used) and self._facts > _FEW):
                return True
        if not left_out or made.dims == OF_DAY:
            return False
        is_named = all(one.near == 0 for one in left_out)
        is_asked = self._is_asked or self._facts <= _FEW
        if len(left_out) < len(made.used):
            return not (is_asked or is_named)
        if made.way in (SUM, DIFF, ALL) and None in kinds and len(kinds) > 1:
            return True
        if made.way == SAME:
            return not is_named
        # A bare figure that nobody asks for may be anything.
        is_asked = self._is_asked or (is_asked and bool(self._number.measure))
        return not (is_asked and (is_named or self._facts <= _MANY))

    def _proves(self, made: Made) -> bool:
        """The customer alone proves nothing of the product, only what is theirs: their rooms, their hours."""
        if self._is_far_fetched(made):
            return False
        if not all(self._operands[one].is_said for one in made.used):
            return True
        return self._is_theirs if made.way != CONV else self._is_of_customer

    def _is_lone(self, made: Made) -> bool:
        """One of several facts of a kind is told in another unit only where the reply names it."""
        one = self._operands[min(made.used)]
        others = (each for two in self._operands if two.line is not None for each in two.made[:1])
        return (
            one.line is None
            or one.near == 0
            or all(each.dims != made.dims or each.value == made.value for each in others)
        )

    def _holds_rival(self, made: Made, ways: frozenset[str] | None) -> bool:
        """Where a named line gives another number, a mark speaks for the way, that line is part of the reckoning, and
        nothing far fetched is."""
        is_result = made.way not in (SAME, CONV, COUNT)
        if not self._has_rival or (is_result and self._is_rival_told) or (made.way == ALL and ways is not None):
            return True
        is_near = max(self._far[one] for one in made.used) <= 1
        return ways is not None and is_near and any(self._holds[one] for one in made.used)


def _row(line: str) -> str:
    """What the lines of one row begin with."""
    return line.partition(" ")[0]


def _distance(one: Operand, found: Found, marks: Marks, number: Number) -> float:
    if one.place < 0:
        return one.near
    other = found[one.place][0]
    if other is number:
        return _ITSELF
    return 0.0 if marks.same_sentence(other, number) else 1.0


def _is_part_of_time(part: Made) -> bool:
    """`Two hours a day`: so much of any time."""
    return part.dims == SCALAR and part.factor != 1.0 and not part.is_share


def _is_near_copy(made: Made) -> bool:
    """One of the two is so small that the result is the other one, a little wrong."""
    small, *_, big = sorted(abs(part.value / part.factor) for part in made.parts)
    return len(made.parts) == _TWO and small < _SLIGHT * big and any(part.dims is None for part in made.parts)
