"""The last resort for a number that no source holds: it follows from others by everyday reckoning. Pure.

Every value that the numbers at hand make is listed (`desk.claims_reckoned_ways`); the number is taken for a result when
a made-up one would hardly be among them (`desk.claims_reckoned_chance`). A line that the clause names and that gives
another number must itself be part of the reckoning. How unlikely is data: `chances` of words/gate_reckoned.toml.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import cached_property
from itertools import product

from desk.claims import ClaimState, Pinned, Source
from desk.claims_derived import Found, pin_derived
from desk.claims_derived_marks import Marks
from desk.claims_known_numbers import KnownNumbers, numbers_of
from desk.claims_number_pins import rival_of
from desk.claims_numbers import Number
from desk.claims_reckoned_chance import SUPPORTED, TOLD_WAYS, Asked, Chance, Near, chance_of, near_to, step_of
from desk.claims_reckoned_costs import SHOWN, Costs
from desk.claims_reckoned_gather import Gathered
from desk.claims_reckoned_table import Operand, leaves_of
from desk.claims_reckoned_units import FILE, HUGE, OF_DAY, Amount
from desk.claims_reckoned_ways import CONV, DIFF, PROD, QUOT, REST, SAME, SHARE, Made, shown
from desk.lexicon import patterns
from desk.playbook import Playbook
from desk.quantities import PIECES
from desk.text import Reading, read
from desk.weights import read_weights

# A reply with more open numbers is no short reckoning, and looking them all up would cost too much.
_MOST_OPEN, _MOST_TOGETHER, _ROUNDS = 14, 6, 4
_REACH = 24
_LABEL = re.compile(r"\b(?:the|size|размер|номер|№)\s?$", re.IGNORECASE)
_ROUNDED = frozenset((SAME, CONV, QUOT, PROD, SHARE, REST, DIFF))


def reckon(found: Found, reading: Reading, known: KnownNumbers, playbook: Playbook) -> Found:
    """The same numbers in the same order; those that follow from others are pinned as `derived`."""
    opened = [place for place, one in enumerate(found) if _is_open(one)]
    if not opened or len(opened) > _MOST_OPEN:
        return found
    judge = _Judge(list(found), reading, known, playbook)
    for _ in range(_ROUNDS):
        accepted = [place for place in opened if judge.try_one(place)]
        accepted = accepted or [place for place in opened if judge.try_one(place, of_three=True)]
        if not accepted and (len(opened) > _MOST_TOGETHER or not judge.try_together(opened)):
            break
        opened = [place for place in opened if _is_open(judge.found[place])]
    for place in opened:
        judge.take_up(place)
    return judge.found


def _is_open(one: tuple[Number, Pinned]) -> bool:
    number, pinned = one
    return pinned.state is not ClaimState.PINNED and not number.code and 0 < number.raw < HUGE


class _Judge:
    """One reply while its open numbers are judged."""

    def __init__(self, found: Found, reading: Reading, known: KnownNumbers, playbook: Playbook) -> None:
        self.found = found
        self._reading, self._known, self._playbook = reading, known, playbook
        self._chances = read_weights(playbook, FILE, "chances")
        self._marks = Marks(reading, playbook, [number for number, _ in found])
        self._gathered = Gathered(found, reading, known, playbook)
        self._table = self._gathered.table
        self._results: list[tuple[int, frozenset[int]]] = []
        self._rivals: dict[int, tuple[Source | None, bool]] = {}
        self._asked: dict[int, Asked] = {}
        self._near: dict[int, tuple[int, list[list[Near]]]] = {}
        self._three: dict[int, tuple[int, list[list[Near]]]] = {}
        self._costs: dict[int, tuple[int, Costs]] = {}

    def try_one(self, place: int, *, of_three: bool = False) -> bool:
        """Pins the number if it follows. `of_three`: from three others, looked at only where no two do."""
        made = (
            self._follows(place, of_three=of_three)
            if _is_open(self.found[place]) and not self._is_label(place)
            else None
        )
        if made is not None:
            self._accept(place, made)
        return made is not None

    def _is_label(self, place: int) -> bool:
        """`The 18` of two sizes is the name of a thing, no amount that could follow."""
        number, _ = self.found[place]
        before = self._reading.text[max(0, number.start - _REACH) : number.start]
        return self._is_bare(number) and bool(_LABEL.search(before))

    def _is_bare(self, number: Number) -> bool:
        """Neither a unit nor a noun tells what it measures."""
        return all(amount.dims is None for amount in self._gathered.readings(number)[:1])

    def try_together(self, opened: Sequence[int]) -> bool:
        """Pins a number that does not follow by itself, but that another one confirms: `5 мотков`, `800 м` of 160 m
        each."""
        for place in opened:
            found = self._best(place) if _is_open(self.found[place]) else None
            if found is not None and found.chance <= self._chances["weak"] and self._is_confirmed(place, found, opened):
                self._accept(place, found.made)
                return True
        return False

    def _is_confirmed(self, place: int, found: Chance, opened: Sequence[int]) -> bool:
        """Another open number follows from this one and from something else."""
        table, before, results = self._table, list(self.found), list(self._results)
        self._table, self._near, self._three, self._costs = table.copy(), {}, {}, {}
        try:
            self._accept(place, found.made)
            assumed = len(self._table.operands) - 1
            others = [self._best(one) for one in opened if one != place and _is_open(self.found[one])]
        finally:
            self._table, self.found, self._results = table, before, results
            self._near, self._three, self._costs = {}, {}, {}
        return any(
            other.chance <= self._chances["weak"] and found.chance * other.chance <= self._chances["together"]
            for other in others
            if other is not None and assumed in other.made.used
            and (other.made.way == DIFF or not other.made.leaves <= found.made.leaves)
        )  # fmt: skip

    def take_up(self, place: int) -> None:
        """Pins a number of the sources or the customer beside what was reckoned from it: `40 стульев (24 и 16)`."""
        number, pinned = self.found[place]
        for result, used in self._results:
            parts = [self._table.operands[one] for one in sorted(used)]
            told = {one.raw for one, _ in self.found if self._marks.same_sentence(one, self.found[result][0])}
            if number.raw in told and all(_raw(made) in told for one in parts for made in one.made[:1]):
                same = [one for one in parts if one.place < 0 and self._is_alike(number, one)]
                if same:
                    self.found[place] = (number, pin_derived(pinned.claim, same[0].ids, same[0].name))
                    return

    def _is_alike(self, number: Number, one: Operand) -> bool:
        return any(
            made.value / made.factor == float(number.raw)
            if None in (made.dims, amount.dims)
            else (made.value, made.dims) == (amount.value, amount.dims)
            for amount in self._gathered.readings(number)
            for made in one.made
        )

    def _accept(self, place: int, made: Made) -> None:
        number, pinned = self.found[place]
        used = [self._table.operands[one] for one in sorted(made.used)]
        ids = tuple(dict.fromkeys(id_ for one in used for id_ in one.ids))
        quote = f"{shown(made, self._table.names())} = {pinned.claim.quote}"
        self.found[place] = (number, pin_derived(pinned.claim, ids, quote))
        readings = self._gathered.readings(number)
        if readings[0].dims is None and made.dims is not None:
            # `4 m by 2.5 is 10 m², two coats make twenty`: the unit goes on.
            readings = (Amount(float(number.raw) * made.factor, made.dims, made.factor),)
        is_said = all(one.is_said for one in used)
        operand = Operand(
            name=pinned.claim.quote, ids=ids, place=place, near=0, leaves=leaves_of(made, number), is_said=is_said
        )
        self._table.add(operand, readings)
        self._results.append((place, made.used))

    def _follows(self, place: int, *, of_three: bool) -> Made | None:
        """The way that makes the number, if a made-up one would hardly be made so."""
        number, _ = self.found[place]
        rival, is_told = self._rival(place)
        has_rival = rival is not None and not is_told
        marked = self._chances["rival" if has_rival else "marked"]
        rounded = (False, True) if self._marks.rounding(number) else (False,)
        told = (*self._told_ways(number), SHOWN, None)
        for is_rounded, ways in product(rounded, told):
            if is_rounded and ways is None:
                # `Just under fifty` is a mark by itself.
                ways = _ROUNDED
            found = self._find(place, ways, is_rounded=is_rounded, of_three=of_three)
            bound = marked if ways is not None or found is None else self._plain(found)
            if found is not None and found.chance <= bound * self._deep(found):
                return found.made
        return None

    def _best(self, place: int) -> Chance | None:
        """However likely; one operation."""
        found = self._find(place) or self._find(place, of_three=True)
        return found if found is not None and found.made.depth <= 1 else None

    def _plain(self, found: Chance) -> float:
        # The preposition before a time of day is a mark.
        is_time = found.made.way == SAME and found.made.dims == OF_DAY
        return self._chances["marked" if is_time else "plain"]

    def _deep(self, found: Chance) -> float:
        """Two operations upon each other make much more: they are worth less."""
        return self._chances["deep"] if found.made.depth > 1 else 1.0

    def _find(
        self, place: int, ways: frozenset[str] | None = None, *, is_rounded: bool = False, of_three: bool = False
    ) -> Chance | None:
        asked = self._ask(place) if is_rounded else self._ask(place)._replace(way="")
        near, costs = self._near_to(place, asked), self._costs_of(place)
        if of_three:
            near = [[*one, *other] for one, other in zip(near, self._of_three(place, asked), strict=True)]
        return chance_of(asked, near, lambda made: costs.of(made, ways))

    def _near_to(self, place: int, asked: Asked) -> list[list[Near]]:
        """Kept from one look to the next: the table only grows."""
        seen, near = self._near.get(place, (0, [[] for _ in asked.readings]))
        if seen < len(self._table.made):
            for one, fresh in zip(near, near_to(asked, self._table.made[seen:]), strict=True):
                one += fresh
            self._near[place] = (len(self._table.made), near)
        return near

    def _of_three(self, place: int, asked: Asked) -> list[list[Near]]:
        seen, near = self._three.get(place, (-1, []))
        if seen != len(self._table.made):
            near = near_to(asked, self._table.of_three())
            self._three[place] = (len(self._table.made), near)
        return near

    def _costs_of(self, place: int) -> Costs:
        operands = self._table.operands
        if place not in self._costs or self._costs[place][0] != len(operands):
            number, _ = self.found[place]
            rival, is_told = self._rival(place)
            costs = Costs(operands, self.found, self._marks, number, rival=rival, is_rival_told=is_told,
                          is_asked=self._is_asked)  # fmt: skip
            self._costs[place] = (len(operands), costs)
        return self._costs[place][1]

    def _ask(self, place: int) -> Asked:
        if place not in self._asked:
            number, _ = self.found[place]
            self._asked[place] = Asked(
                readings=self._gathered.readings(number),
                raw=float(number.raw),
                step=step_of(number.raw),
                is_whole=number.measure in ("", PIECES) and number.raw == int(number.raw),
                way=self._marks.rounding(number),
                up=self._is_marked("rounds_up", number),
                down=self._is_marked("rounds_down", number),
            )
        return self._asked[place]

    def _rival(self, place: int) -> tuple[Source | None, bool]:
        """The line that the clause names and that gives another number, and whether that one is told there too."""
        if place not in self._rivals:
            number = self.found[place][0]
            rival = rival_of(number, self._reading, self._known, self._playbook) or self._named_before(number)
            told = (
                pinned.evidence.id
                for one, pinned in self.found
                if pinned.evidence is not None and self._marks.same_sentence(one, number)
            )
            # Of a line with several numbers one may be told right and the next one wrong.
            is_told = rival is not None and rival.id in told and len(numbers_of(rival.text)) == 1
            self._rivals[place] = rival, is_told
        return self._rivals[place]

    def _named_before(self, number: Number) -> Source | None:
        """`Свеча 990`: a bare number right after the name of a line is that line's, whatever its unit."""
        if not self._is_bare(number):
            return None
        words = self._reading.words_in(number.start - _REACH, number.start)
        lines = self._known.with_name(words[-1]) if words else []
        others = (line for line in lines if numbers_of(line.text))
        return next((line for line in others if all(one.raw != number.raw for one in numbers_of(line.text))), None)

    @cached_property
    def _is_asked(self) -> bool:
        """The customer asks for an amount."""
        asked, maybe = (
            patterns(self._playbook, FILE, key, unless_denied=False) for key in ("asks_amounts", "asks_with_a_sign")
        )
        return any(
            asked.find(read(text)) or ("?" in text and maybe.find(read(text))) for text in self._known.said_texts
        )

    def _told_ways(self, number: Number) -> list[frozenset[str]]:
        """The ways that each of the marks around the number speaks for."""
        if self._marks.follows_rest(number):
            return [SUPPORTED["result_difference"]]
        told = [ways for mark, ways in SUPPORTED.items() if self._marks.has(mark, number)]
        told += [ways for key, ways in TOLD_WAYS.items() if self._is_marked(key, number)]
        if self._marks.opens_list(number):
            told.append(TOLD_WAYS["speaks_of_sums"])
        return list(dict.fromkeys(told))

    def _is_marked(self, key: str, number: Number) -> bool:
        """Such a word stands in the number's sentence."""
        return patterns(self._playbook, FILE, key, unless_denied=False).stands_beside(self._reading, number.start)


def _raw(made: Made) -> Decimal:
    return Decimal(f"{made.value / made.factor:.6g}")
