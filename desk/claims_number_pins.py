"""Which source bears out a number of a reply: the same amount, and told of the same property. Pure."""

import re
from bisect import bisect_left
from collections.abc import Sequence

from desk.claims import CUSTOMER, Claim, Pinned, Source, leave_open, pin_to
from desk.claims_counts import (
    Counted,
    counts_same,
    counts_things,
    is_age,
    is_of_buyer,
    is_price,
    is_yours,
    noun_of,
    what_is_counted,
)
from desk.claims_known_numbers import KnownNumbers, line_names, name_keys, numbers_in, numbers_of, part_of
from desk.claims_measured import FAR, all_measured, keys_between, measured, nearest_part, part_around, within
from desk.claims_names import same_word
from desk.claims_numbers import Number, holds
from desk.playbook import Playbook
from desk.quantities import MONEY, PIECES, SPANS
from desk.text import Reading, Word, read

_FILE = "gate_facts"
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
# What a number counts in these places is no fact: stars given, round the clock, a list's own numbering.
_STARS = re.compile(r"зв[её]зд|пят[её]р|балл|\bstars?\b|\bиз 5\b|\bout of\b|оценк", re.IGNORECASE)
_ROUND_THE_CLOCK = re.compile(r"24\s?/\s?7")
_SURE = re.compile(r"\bна 100 ?% (?:увер|соглас|довол|прав|гото)", re.IGNORECASE)
_LISTED = re.compile(r"\d{1,2}[.)][ \u00a0]*[^\W\d]")
_AROUND = 12
_SPAN = re.compile(r"(?<![\d.,])(\d{1,4})\s?[-–—]\s?(\d{1,4})(?![\d.,])")


def is_harmless(text: str, number: Number, rating: int | None) -> bool:
    """Whether a number states nothing: the customer's stars, `24/7`, the numbering of a list."""
    around = text[max(0, number.start - _AROUND) : number.end + _AROUND]
    return (
        (number.raw in (rating, 5) and bool(_STARS.search(around)))
        or ("24" in around and bool(_ROUND_THE_CLOCK.search(around)))
        or ("100" in around and bool(_SURE.search(text[max(0, number.start - 4) : number.end + 10])))
        or (bool(_LISTED.match(text, number.start)) and _begins_line(text, number.start))
    )


def _begins_line(text: str, place: int) -> bool:
    return not text[max(0, text.rfind("\n", 0, place)) : place].strip()


def pin_number(claim: Claim, number: Number, reading: Reading, known: KnownNumbers, playbook: Playbook) -> Pinned:
    """The number pinned to the source that holds it, one whose line is named in the clause first.

    Contradicted: the sources measure the same and give other numbers, or the line named in the clause does.
    """
    counted = what_is_counted(reading, number, playbook)
    is_whole = counted.is_general and not number.measure
    alike = [
        (source, fact)
        for source, fact in known.holding(number)
        if counts_same(source, fact, counted, playbook) and not (is_whole and known.is_listed(source, fact))
        and not (number.is_word and counted.is_noun and fact.measure in MONEY)
        and not (source.kind == CUSTOMER and _is_other_thing(source, fact, number, counted, playbook))
    ]  # fmt: skip
    is_against = bool(number.measure) and known.measures(number.measure)
    if not alike and known.line_measures.isdisjoint(_measures(number, counted)):
        return _open(claim, is_against=is_against)
    told = _Told(reading, number, playbook, counted, known)
    # `150×200` in a title says nothing of the height when a line of the card says that 200 is the length.
    is_taken = any(told.is_of_another(*one) for one in alike)
    held = [(source, fact) for source, fact in alike if told.allows(source, fact, number, is_taken=is_taken)]
    clause = told.keys
    is_said = bool(held) and all(source.kind == CUSTOMER for source, _ in held)
    rival = _rival(number, known.named_in(clause), counted, told, is_said=is_said)
    if rival is not None:
        # The noun right after the number names its line (`18 головок и 20 бит`), or the word before it does.
        nearest = (*known.named_in(counted.noun), *told.nearest_line())
        is_other = any(source in nearest or _speaks_of(source, rival) for source, _ in held if source.kind != CUSTOMER)
        if not is_other:
            return leave_open(claim, f"the sources give another number ({rival.text.strip()[:80]})", is_against=True)
    if held:
        source, fact = max(held, key=lambda one: (one[0].kind != CUSTOMER, _is_named(one[0], clause)))
        return pin_to(claim, source, fact.start, fact.end)
    return _open(claim, is_against=is_against)


def _is_other_thing(source: Source, fact: Number, number: Number, counted: Counted, playbook: Playbook) -> bool:
    """A bare number of the customer ("по 2 в день") is no span of time; their ten litres are no ten cans."""
    if number.measure in SPANS and not fact.measure:
        return not is_age(source, number, playbook)
    return counted.is_noun and not number.measure and fact.measure not in ("", PIECES, *MONEY)


def rival_of(number: Number, reading: Reading, known: KnownNumbers, playbook: Playbook) -> Source | None:
    """The line that the clause of an open number names and that gives another one."""
    counted = what_is_counted(reading, number, playbook)
    told = _Told(reading, number, playbook, counted, known)
    return _rival(number, known.named_in(told.keys), counted, told, is_said=False)


def _open(claim: Claim, *, is_against: bool) -> Pinned:
    reason = "the sources give another number" if is_against else "no source holds this number"
    return leave_open(claim, reason, is_against=is_against)


def _measures(number: Number, counted: Counted) -> tuple[str, ...]:
    """The measures a line must have that gives another number for the same thing."""
    return ("", PIECES) if counted.is_general else (number.measure,)


class _Told:
    """What the clause around a number tells of: its words, and which of the measured properties."""

    def __init__(
        self, reading: Reading, number: Number, playbook: Playbook, counted: Counted, known: KnownNumbers
    ) -> None:
        self._playbook, self._counted, self._known = playbook, counted, known
        self._reading, self._place, self._end = reading, number.start, number.end
        start, end = part_around(reading, number)
        self._from, self._to = start, end
        self.keys = frozenset[str]().union(*keys_between(reading, start, end))
        found = all_measured(reading, playbook)
        self._measured = within(found, nearest_part(reading.text, number, start, end)) if found else frozenset[int]()

    def allows(self, source: Source, fact: Number, number: Number, *, is_taken: bool) -> bool:
        """Not a line about another property; a figure without a unit only if its line is named or in another script."""
        if source.kind == CUSTOMER:
            return True
        of_line = self._property_of(source, fact)
        if self.is_of_another(source, fact) or (is_taken and not of_line):
            return False
        if self._counted.is_general and fact.measure in ("", PIECES) and counts_things(source, self._playbook):
            return self._is_that_stock(source)
        if fact.measure or not number.measure or not _CYRILLIC.search(source.text.partition(":")[0]):
            return True
        return _is_named(source, self.keys) or bool(self._measured & of_line)

    def nearest_line(self) -> list[Source]:
        """The sources whose line the nearest word before the number names: `the tea set is $46 and the tray is $19`."""
        for word in reversed(self._reading.words_in(self._from, self._place)):
            lines = self._known.with_name(word)
            if lines:
                return lines
        return []

    def is_accounted(self, line: Source, number: Number, *, is_said: bool) -> bool:
        """The line a clause names says nothing of this number: it gives a price of things that are only counted, or
        its own number stands nearer to every word that names it (`80 % soy with 20 % beeswax`). `is_said`: only the
        customer told the number; it is taken up as theirs (`8 cm below your 62`) or not at all."""
        if self._counted.is_noun and not number.measure and is_price(line, self._playbook):
            return True
        if is_of_buyer(line, self._playbook):
            return True
        if is_said and not is_yours(self._reading, number):
            return False
        names = frozenset[str]().union(*line_names(line.text))
        words = self._reading.words_in(self._from, self._to)
        naming = [word for word in words if not names.isdisjoint(same_word(word))]
        numbers = numbers_in(self._reading.text)
        near = numbers[bisect_left(numbers, (self._from,)) : bisect_left(numbers, (self._to,))]
        own = [one for one in near if any(holds(fact, one) for fact in numbers_of(line.text))]
        others = [one for one in near if one not in own]
        return bool(own) and all(
            min(_gap(word, one) for one in own) < min((_gap(word, one) for one in others), default=FAR)
            for word in naming
        )

    def is_of_another(self, source: Source, fact: Number) -> bool:
        """The line measures something else than the clause tells of."""
        if source.text[fact.end - 1 : fact.end + 1].endswith("+") and self._reading.text[self._end :][:1] == "+":
            return False
        # `power: 3 батарейки` counts what the reply counts, whatever the line is called.
        if self._counted.noun and not self._counted.noun.isdisjoint(noun_of(source.text, fact)):
            return False
        # `power: 2 x AAA` gives no watts.
        if not fact.measure and self._counted.keys:
            return False
        of_line = self._property_of(source, fact) if source.kind != CUSTOMER else frozenset[int]()
        return bool(self._measured and of_line) and self._measured.isdisjoint(of_line)

    def _property_of(self, source: Source, fact: Number) -> frozenset[int]:
        """What the line measures by that number: told in its own part (`до 16 дюймов, толщина до 3 см`), else before
        it, else (for an only number) anywhere."""
        reading = read(source.text)
        low, high = part_of(source.text, fact.start, fact.end)
        of_part = measured(reading, self._playbook, (low, high)) or measured(reading, self._playbook, (0, low))
        if of_part or len(numbers_of(source.text)) > 1:
            return of_part
        return measured(reading, self._playbook)

    def _is_that_stock(self, source: Source) -> bool:
        """The only line that counts, or the one the sentence or the customer names."""
        lines = self._known.counting(self._playbook)
        if len(lines) < 2:
            return True
        others = frozenset[str]().union(*(name_keys(one.text) for one in lines if one is not source))
        word = self._reading.word_at(self._place) or self._reading.words[0]
        first, last = self._reading.sentences[word.sentence]
        told = frozenset[str]().union(*(same_word(one) for one in self._reading.words[first:last]))
        return not (name_keys(source.text) - others).isdisjoint(told | self._known.said)


def _rival(number: Number, named: Sequence[Source], counted: Counted, told: _Told, *, is_said: bool) -> Source | None:
    """A line that the clause names and that measures the same, but gives other numbers."""
    measures = _measures(number, counted)
    if any(_takes_in(source.text, number) for source in named):
        return None
    for source in named:
        alike = [fact for fact in numbers_in(source.text) if fact.measure in measures and not fact.code]
        is_other = alike and not any(holds(fact, number) for fact in numbers_of(source.text))
        if is_other and not told.is_accounted(source, number, is_said=is_said):
            return source
    return None


def _takes_in(text: str, number: Number) -> bool:
    """A span of the line holds the number: 13 in `US men 12-15`."""
    return any(int(low) <= number.raw <= int(high) for low, high in _SPAN.findall(text))


def _gap(word: Word, number: Number) -> int:
    """Letters between the two."""
    return max(word.start - number.end, number.start - word.end, 0)


def _is_named(source: Source, clause: frozenset[str]) -> bool:
    names = line_names(source.text)
    return bool(names) and any(not keys.isdisjoint(clause) for keys in names)


def _speaks_of(source: Source, rival: Source) -> bool:
    """Another source that holds the number and speaks of the same property."""
    return any(not keys.isdisjoint(read(source.text).index) for keys in line_names(rival.text))
