"""What pinning the claims of one reply asks of it and of its sources again and again. Pure."""

from dataclasses import dataclass
from functools import cached_property

from desk.claims import CUSTOMER, Claim, ClaimKind, Source, claim_at
from desk.claims_links import Link, find_links
from desk.claims_statuses import LONGEST_SOURCE, Status, statuses_of
from desk.lexicon import negation, patterns
from desk.playbook import Playbook
from desk.text import Reading, Word, read

BRAND = "playbook:brand"
"""Id of the source that holds the shop's own name."""

_FACTS, _STATUSES = "gate_facts", "gate_statuses"

Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A reply and what it may rely on. `language`: of the reply. `rating`: the customer's stars, which it may name."""

    draft: str
    sources: tuple[Source, ...]
    playbook: Playbook
    language: str
    rating: int | None = None


class Case:
    """What pinning one reply needs again and again."""

    def __init__(self, stated: Stated) -> None:
        self.draft, self.playbook, self.reading = stated.draft, stated.playbook, read(stated.draft)
        self.own = tuple(source for source in stated.sources if source.kind != CUSTOMER)
        self.customer = tuple(source for source in stated.sources if source.kind == CUSTOMER)
        self.sources = (*self.own, *self.customer)
        # Where nothing at all is known, the name of a standard can only come from the question.
        self.has_facts = any(source.id != BRAND for source in self.own)
        self.language, self.rating = stated.language, stated.rating
        self._holders: dict[frozenset[str], list[tuple[int, Word]]] = {}
        self._lines: dict[tuple[str, str], list[Source]] = {}
        self._denied = negation(stated.playbook).clauses(self.reading)
        self._affirms = bool(patterns(stated.playbook, _FACTS, "affirmed").find(self.reading))

    @cached_property
    def links(self) -> list[tuple[Source, Link]]:
        """The addresses of the sources, but the customer's."""
        return [(source, one) for source in self.own for one in find_links(source.text)]

    @cached_property
    def statuses(self) -> list[tuple[Source, Status]]:
        """The statuses of the sources, but the customer's."""
        return [(source, one) for source in self.own for one in statuses_of(source.text, self.playbook)]

    def holders(self, keys: frozenset[str]) -> list[tuple[int, Word]]:
        """Which sources, by their numbers, have a word with any of the keys, and the first such word."""
        if keys not in self._holders:
            # The first by its place: the order of a set is another in every process.
            self._holders[keys] = [
                (number, reading.words[min(places)])
                for number, reading in enumerate(map(reading_of, self.sources))
                if (places := [reading.index[key][0] for key in keys if key in reading.index])
            ]
        return self._holders[keys]

    def lines(self, key: str, file: str = _FACTS) -> list[Source]:
        """The sources, but the customer's words, whose line is called one of the words of `key`."""
        if (file, key) not in self._lines:
            marks = patterns(self.playbook, file, key, unless_denied=False)
            self._lines[file, key] = [one for one in self.own if marks.find(read(one.text.partition(":")[0]))]
        return self._lines[file, key]

    @cached_property
    def _speaks_of_order(self) -> bool:
        marks = patterns(self.playbook, _STATUSES, "order_talk", unless_denied=False)
        return any(marks.find(reading_of(source)) for source in self.sources)

    def is_of_order(self, status: Status) -> bool:
        """Whether anybody speaks of an order or of goods to be had: `сапоги в дороге` tells of none by itself."""
        marks = patterns(self.playbook, _STATUSES, "order_talk", unless_denied=False)
        return self._speaks_of_order or marks.stands_beside(self.reading, status.start)

    def claim(self, kind: ClaimKind, start: int, end: int) -> Claim:
        return claim_at(self.draft, kind, start, end)

    def is_confirmed(self, place: int, source: Source, at: int) -> bool:
        """The customer only asked about it there, and the reply says yes to it."""
        if source.kind != CUSTOMER or not self._affirms or not _is_asked(reading_of(source), at):
            return False
        return self.reading.clause_at(place) not in self._denied


def reading_of(source: Source) -> Reading:
    """A source as the gate reads it."""
    return read(source.text, LONGEST_SOURCE)


def _is_asked(reading: Reading, place: int) -> bool:
    """Whether the sentence around a place ends with a question mark."""
    word = next((word for word in reading.words if word.end > place), None)
    last = reading.sentences[word.sentence][1] if word else 0
    return word is not None and "?" in reading.text[reading.words[last - 1].end :][:4]
