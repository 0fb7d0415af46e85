"""The numbers of all sources of a case, read once and ready to be asked about every number of a reply. Pure."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property, lru_cache

from desk.claims import CUSTOMER, Source
from desk.claims_counts import counts_things
from desk.claims_dates import find_dates
from desk.claims_groups import Entries, entries_of, repeated, siblings
from desk.claims_line_units import with_unit_of_name
from desk.claims_links import find_links
from desk.claims_names import same_word
from desk.claims_numbers import Number, find_numbers, holds
from desk.claims_spoken import CLOCK
from desk.playbook import Playbook
from desk.remembered import remembered
from desk.text import Word, read

# A clock reads in minutes, `в 14 часов` in hours.
_HOUR = 60
_LONG_WORD, _SHORT_WORD = 4, 3
_EMPTY_WORDS = frozenset(["the", "and", "for", "with", "per", "для", "при", "под", "над", "без", "про"])
_PART = re.compile(r"[,;](?=\s)|\n")
# Words of a line's name that many lines share say nothing of which line it is.
_SHARED_WORDS = "размер количество срок максимальный минимальный общий товар изделие предмет упаковка"
_SHARED = frozenset(_SHARED_WORDS.split())


class KnownNumbers:
    """The numbers of all sources, ready to be asked about every number of a reply."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._facts = [(source, fact) for source in sources for fact in numbers_of(source.text)]
        self._places: dict[object, list[int]] = {}
        for place, (_, fact) in enumerate(self._facts):
            for mark in (fact.code or fact.raw, (fact.measure, fact.value)):
                self._places.setdefault(mark, []).append(place)
        self._own = [source for source in sources if source.kind != CUSTOMER]
        self._customer = [source for source in sources if source.kind == CUSTOMER]
        self._named_by: dict[str, list[int]] = {}
        for place, source in enumerate(self._own):
            for key in frozenset[str]().union(*line_names(source.text)):
                self._named_by.setdefault(key, []).append(place)
        self._measures = frozenset(fact.measure for source, fact in self._facts if source.kind != CUSTOMER)

    def holding(self, number: Number) -> list[tuple[Source, Number]]:
        """Sources and their numbers that are this one, in the order of the sources."""
        if not self._facts:
            return []
        marks: list[object] = [number.code or number.raw, f"v{number.raw}", (number.measure, number.value)]
        if number.measure == CLOCK:
            marks.append(number.raw / _HOUR)
        places = sorted({place for mark in marks for place in self._places.get(mark, ())})
        return [self._facts[place] for place in places if holds(self._facts[place][1], number)]

    def named_in(self, clause: frozenset[str]) -> list[Source]:
        """Sources, but the customer's words, whose line the clause names; in their order."""
        if clause.isdisjoint(self._named_by):
            return []
        places = {place for key in clause & self._named_by.keys() for place in self._named_by[key]}
        return [self._own[place] for place in sorted(places)]

    def own_of(self, measure: str) -> list[tuple[Source, Number]]:
        """The numbers of that measure in the sources, but the customer's words."""
        return self._by_measure.get(measure, [])

    @cached_property
    def _by_measure(self) -> dict[str, list[tuple[Source, Number]]]:
        found: dict[str, list[tuple[Source, Number]]] = {}
        for source, fact in self._facts:
            if source.kind != CUSTOMER:
                found.setdefault(fact.measure, []).append((source, fact))
        return found

    @cached_property
    def own_facts(self) -> list[tuple[Source, Number]]:
        """Every number of the sources, but the customer's words, line by line."""
        return [one for one in self._facts if one[0].kind != CUSTOMER]

    @cached_property
    def siblings(self) -> list[list[tuple[Source, Number]]]:
        """Numbers of lines that stand together: `sleeve M`, `sleeve L`."""
        return siblings([one for one in self._facts if one[0].kind != CUSTOMER])

    @cached_property
    def repeated(self) -> list[list[tuple[Source, Number]]]:
        """Numbers of lines of one name."""
        return repeated([one for one in self._facts if one[0].kind != CUSTOMER])

    @cached_property
    def entries(self) -> list[Entries]:
        """The lines that list things."""
        return [listed for source in self._own if (listed := entries_of(source))]

    def of_line(self, told: frozenset[str]) -> list[tuple[Source, Number]]:
        """The numbers of the lines all of whose telling words are told: `lavender soap: $12`."""
        return [
            (source, fact)
            for source in self.named_in(told)
            if all(not keys.isdisjoint(told) for keys in line_names(source.text))
            for fact in numbers_in(source.text)
        ]

    def with_name(self, word: Word) -> list[Source]:
        """The sources whose line has the word, a short one too, in its name."""
        if len(word.plain) < _SHORT_WORD or word.plain in _EMPTY_WORDS:
            return []
        keys = same_word(word)
        return [source for source in self._own if ":" in source.text and not keys.isdisjoint(name_keys(source.text))]

    def counting(self, playbook: Playbook) -> list[Source]:
        """The lines that count what is left or what a set holds."""
        return [source for source in self._own if counts_things(source, playbook) and numbers_of(source.text)]

    def is_listed(self, source: Source, fact: Number) -> bool:
        """The line gives several numbers of that measure: none of them is the whole."""
        return sum(one.measure == fact.measure and not one.is_date for one in numbers_of(source.text)) > 1

    @cached_property
    def line_measures(self) -> frozenset[str]:
        """What the sources, but the customer's words, measure outside of dates and links."""
        return frozenset(fact.measure for source in self._own for fact in numbers_in(source.text) if not fact.code)

    @cached_property
    def lists(self) -> list[tuple[Source, list[Number]]]:
        """Lines that list several numbers of one measure, a comma between them."""
        told = [(source, [fact for fact in numbers_in(source.text) if not fact.code]) for source in self._own]
        return [
            (source, facts)
            for source, facts in told
            if 1 < len(facts) == len({part_of(source.text, fact.start, fact.end) for fact in facts})
            and len({fact.measure for fact in facts}) == 1
        ]

    @cached_property
    def said(self) -> frozenset[str]:
        """The words of the customer, by their keys."""
        return frozenset[str]().union(*(_all_keys(source.text) for source in self._customer))

    @property
    def said_texts(self) -> list[str]:
        """What the customer wrote."""
        return [source.text for source in self._customer]

    @cached_property
    def asked(self) -> list[tuple[Source, Number]]:
        """The numbers of the customer's words."""
        return [one for one in self._facts if one[0].kind == CUSTOMER and not one[1].code]

    @cached_property
    def questions(self) -> int:
        """How many questions the customer asks."""
        return sum(source.text.count("?") for source in self._customer)

    def measures(self, measure: str) -> bool:
        """Whether a source, but the customer's words, gives a number of that measure."""
        return measure in self._measures


@remembered(4096)
def numbers_of(text: str) -> tuple[Number, ...]:
    """The numbers of a source. Its dates and links count too: a part of them may be told alone."""
    taken = tuple((one.start, one.end) for one in find_links(text))
    dates = find_dates(text)
    return tuple(
        one._replace(is_date=True) if any(when.start <= one.start < when.end for when in dates) else one
        for one in with_unit_of_name(text, find_numbers(text, taken))
    )


@remembered(1024)
def numbers_in(text: str) -> tuple[Number, ...]:
    """The numbers of a reply that stand in no date and no link."""
    links = tuple((link.start, link.end) for link in find_links(text))
    taken = (*links, *((when.start, when.end) for when in find_dates(text)))
    return with_unit_of_name(text, find_numbers(text, taken))


@lru_cache(maxsize=4096)
def part_of(text: str, start: int, end: int) -> tuple[int, int]:
    """The part of a line, between its commas, in which a number stands."""
    cuts = [match.end() for match in _PART.finditer(text)]
    after = bisect_left(cuts, end)
    before = bisect_right(cuts, start)
    return cuts[before - 1] if before else 0, cuts[after] if after < len(cuts) else len(text)


def _all_keys(text: str) -> frozenset[str]:
    return frozenset[str]().union(*map(same_word, read(text).words))


@lru_cache(maxsize=4096)
def name_keys(text: str) -> frozenset[str]:
    """Every word of a line's name, short ones too."""
    return frozenset[str]().union(*(same_word(word) for word in read(text.partition(":")[0]).words))


@lru_cache(maxsize=4096)
def line_names(text: str) -> tuple[frozenset[str], ...]:
    """The telling words of a line's name: `Высота бортика: 25 см` is told by height and edge."""
    name, colon, _ = text.partition(":")
    if not colon or len(name) > 60:
        return ()
    return tuple(keys for word in read(name).words if tells(word) and (keys := same_word(word)).isdisjoint(_SHARED))


def tells(word: Word) -> bool:
    return len(word.plain) >= _LONG_WORD and not word.plain.isdigit()
