"""Gathers what a reply can be reckoned from: its own numbers, the customer's, the facts, what everybody knows. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from desk.claims import CUSTOMER, Source
from desk.claims_derived import Found
from desk.claims_known_numbers import KnownNumbers
from desk.claims_numbers import Number
from desk.claims_reckoned_facts import Fact, alike_of, counts_of, facts_of, rows_of, told_amounts
from desk.claims_reckoned_table import Operand, Table
from desk.claims_reckoned_units import FILE, LENGTH, OF_DAY, SCALAR, TIME, Amount, Dims, units_of
from desk.claims_reckoned_ways import PROD, Made, made_of, of_two, sums_of
from desk.claims_spoken import CLOCK
from desk.kept import once_per_playbook
from desk.playbook import Playbook
from desk.quantities import PIECES
from desk.text import Reading, read

EVERYDAY = "everyday"
"""Id of what everybody knows: a year has twelve months."""

# Past these any number is made by chance.
_MOST_SAID, _MOST_TOLD, _LONGEST_NAME = 6, 14, 80
_HOUR, _HOURS, _NOON, _CM = 60, 24, 12, 10.0
_REACH = 24
_RANGES = ("to", "до", "till")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """Lists of words/gate_reckoned.toml. `hours`: words of lines that tell times of day; `at`: what stands before one;
    `days`: the words of each; `spans`: name, words that tell of it, seconds; `sheets`: name, sides in mm."""

    hours: frozenset[str]
    at: frozenset[str]
    days: tuple[frozenset[str], ...]
    spans: tuple[tuple[str, frozenset[str], float], ...]
    sheets: tuple[tuple[str, tuple[float, ...]], ...]


def _read_words(playbook: Playbook) -> _Words:
    spans = [row.split() for row in playbook.word_list(FILE, "spans")]
    sheets = [row.split() for row in playbook.word_list(FILE, "sheets")]
    return _Words(
        hours=frozenset(playbook.word_list(FILE, "hours_lines")),
        at=frozenset("|".join(playbook.word_list(FILE, "at_times")).replace("=", "").split("|")),
        days=tuple(frozenset(row.split()) for row in playbook.word_list(FILE, "days")),
        spans=tuple((row[0], frozenset(row[:-1]), float(row[-1])) for row in spans),
        sheets=tuple((row[0], tuple(map(float, row[1:]))) for row in sheets),
    )


_words = once_per_playbook(_read_words)


class Gathered:
    """The table of one reply, and how its numbers are read."""

    def __init__(self, found: Found, reading: Reading, known: KnownNumbers, playbook: Playbook) -> None:
        self._found, self._reading, self._known = found, reading, known
        self._units, self._words = units_of(playbook), _words(playbook)
        self.table = Table()
        self._told()
        self._said()
        self._facts()
        self._everyday()
        for count, source in counts_of(list(dict.fromkeys(source for source, _ in known.own_facts))):
            name = source.text.strip()[:_LONGEST_NAME]
            self.table.count(Operand(name=name, ids=(source.id,), line=source.text), count)

    def readings(self, number: Number) -> tuple[Amount, ...]:
        """What a number of the reply may amount to."""
        return self._amounts(number, self._reading.text)

    def _amounts(self, number: Number, text: str) -> tuple[Amount, ...]:
        amounts = told_amounts(text, number, self._units, is_reply=text is self._reading.text)
        if number.measure == CLOCK and number.is_word:
            later = (amounts[0].value + _NOON * _HOUR) % (_HOURS * _HOUR)
            return (*amounts, Amount(later, OF_DAY))
        if number.measure in ("", PIECES) and self._is_at_time(number, text):
            hour = float(number.raw)
            return (*amounts, *(Amount(one * _HOUR, OF_DAY) for one in (hour, (hour + _NOON) % _HOURS)))
        return amounts

    def _is_at_time(self, number: Number, text: str) -> bool:
        """`в семь`, `nine to five`, where anybody tells times of day."""
        if number.raw != int(number.raw) or not 0 < number.raw <= _HOURS or not self._tells_times:
            return False
        before = text[max(0, number.start - _REACH) : number.start].lower().split()
        after = text[number.end : number.end + _REACH].lower().split()
        return (bool(before) and before[-1] in self._words.at) or (bool(after) and after[0] in _RANGES)

    @cached_property
    def _tells_times(self) -> bool:
        if any(fact.measure == CLOCK for _, fact in (*self._known.own_facts, *self._known.asked)):
            return True
        return not self._words.hours.isdisjoint(self._known.said | self._reading.keys)

    def _told(self) -> None:
        for place, (number, pinned) in enumerate(self._found):
            if pinned.evidence is not None and not number.code and len(self.table.operands) < _MOST_TOLD:
                ids = tuple(pinned.evidence.id.split(", "))
                is_said = pinned.evidence.kind == CUSTOMER
                operand = Operand(name=pinned.claim.quote, ids=ids, place=place, near=0, is_said=is_said)
                self.table.add(operand, self.readings(number))

    def _said(self) -> None:
        for source, number in self._known.asked[:_MOST_SAID]:
            amounts = self._amounts(number, source.text)
            told = (made for one in self.table.operands for made in one.made[:1])
            if amounts and not any(_is_same(amounts[0], made) for made in told):
                self.table.add(Operand(name=_quote(source, number), ids=(source.id,), is_said=True), amounts)

    def _facts(self) -> None:
        facts = facts_of(
            self._known, self._reading, self._known.said, self._units, hours=self._words.hours, days=self._words.days
        )
        told = {(made.value, made.dims): one for one in self.table.operands for made in one.made}
        whole = [self._fact(fact, told) for fact in facts]
        for rows in rows_of(facts):
            fields = [field for field in rows[0].fields if all(field in row.fields for row in rows)]
            self._columns([[whole[row.fields[field]] for row in rows] for field in fields])
        for places in alike_of(facts):
            self.table.made += sums_of([whole[place] for place in places])

    def _fact(self, fact: Fact, told: dict[tuple[float, Dims | None], Operand]) -> Made:
        """Puts a fact into the table and returns it as it stands. What the reply tells itself stands for the fact that
        it is taken from, maybe in a unit that the fact leaves out."""
        twin = next((told[key] for one in fact.amounts if (key := (one.value, one.dims)) in told), None)
        twin = twin or next(
            (
                one
                for one in self.table.operands
                if fact.source.id in one.ids and one.place >= 0 and self._found[one.place][0].raw == fact.number.raw
            ),
            None,
        )
        operand = Operand(
            name=_quote(fact.source, fact.number), ids=(fact.source.id,), near=fact.near, line=fact.source.text,
            leaves=twin.leaves if twin is not None else frozenset(),
        )  # fmt: skip
        fresh = [one for one in fact.amounts[twin is not None :] if (one.value, one.dims) not in told]
        if twin is not None and not any(made.factor == fact.amounts[0].factor for made in twin.made):
            # Told as 2.6 m, the height is still in centimetres beside the customer's bare 270.
            fresh.append(fact.amounts[0])
        number = self.table.add(operand, fresh)
        return made_of(fact.amounts[0], number, self.table.operands[number].leaves)

    def _columns(self, columns: Sequence[Sequence[Made]]) -> None:
        """A list of things: everything of one field together, and one field times another, row by row."""
        for column in columns:
            self.table.made += sums_of(column)
        for one, other in combinations(columns, 2):
            products = [
                made for a, b in zip(one, other, strict=True) for made in list(of_two(a, b)) if made.way == PROD
            ][: len(one)]
            if len(products) == len(one):
                self.table.made += (*products, *sums_of(products))

    def _everyday(self) -> None:
        """A year told of is twelve months; a sheet told of has its sides."""
        lines = (read(source.text).keys for source, _ in self._known.own_facts)
        keys = self._reading.keys.union(self._known.said, *lines)
        for name, words, seconds in self._words.spans:
            if not words.isdisjoint(keys):
                self.table.add(Operand(name=name, ids=(EVERYDAY,), is_known=True), [Amount(seconds, TIME, seconds)])
        told = (*(number for number, _ in self._found), *(number for _, number in self._known.own_facts))
        codes = {number.code for number in told}
        for name, sides in self._words.sheets:
            for side in sides if name in codes else ():
                self.table.add(Operand(name=f"{name}: {side:g} mm", ids=(EVERYDAY,)), [Amount(side, LENGTH, _CM)])


def _is_same(one: Amount, made: Made) -> bool:
    """The same amount, or the same figure where both only count."""
    if {one.dims, made.dims} & {None, SCALAR}:
        return {one.dims, made.dims} <= {None, SCALAR} and one.value == made.value
    return (one.value, one.dims) == (made.value, made.dims)


def _quote(source: Source, number: Number) -> str:
    return source.text[number.start : number.end].strip()
