"""Splits a customer's question into requests: which property is asked for, and which words narrow it down."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import pairwise

from agent.offline.vocabulary import Vocabulary, shares_root
from desk.phrases import Match
from desk.tokens import Token, has_question, quote, tokens_of


@dataclass(frozen=True, slots=True)
class Need:
    """Something an answer must speak about: one of `properties`, or a word in one of `forms`."""

    forms: frozenset[str] = frozenset()
    properties: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One thing that is asked. An answer meets every need.

    `text`: the customer's words, verbatim. `is_beyond`: no card can know it (stock, price, delivery, advice).
    `is_yes_no`: a yes or a no would answer. `has_twist`: asked with a negation or the other way round, so that a
    "yes" of the card is not a yes to the customer. `wants_number`: "how many".
    """

    text: str
    needs: tuple[Need, ...]
    is_yes_no: bool = False
    has_twist: bool = False
    wants_number: bool = False
    is_beyond: bool = False

    @property
    def properties(self) -> frozenset[str]:
        """Every property the request may be about."""
        return frozenset[str]().union(*(need.properties for need in self.needs))

    def without(self, properties: frozenset[str]) -> "Request":
        """The same request less the needs that are only about those properties; itself when nothing would be left."""
        kept = tuple(need for need in self.needs if not (need.properties and need.properties <= properties))
        return replace(self, needs=kept) if kept else self


def find_requests(text: str, vocabulary: Vocabulary, *, known: frozenset[str]) -> tuple[Request, ...]:
    """Everything a text asks, in order. `known`: dictionary forms of the product's own name, which narrow nothing."""
    tokens = tokens_of(text)
    reading = _Reading(text, tokens, vocabulary, known)
    fragments = [
        fragment for sentence in _asking_sentences(reading) for fragment in _fragments(reading, list(sentence))
    ]
    requests = [request for fragment in fragments if (request := _request(reading, fragment))]
    return tuple(dict.fromkeys(requests))


@dataclass(slots=True)
class _Reading:
    """A text with everything the vocabulary sees in it."""

    text: str
    tokens: tuple[Token, ...]
    vocabulary: Vocabulary
    known: frozenset[str]
    asked: tuple[Match, ...] = field(init=False)
    marks: tuple[Match, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.asked = self.vocabulary.asked(self.tokens)
        self.marks = self.vocabulary.marks(self.tokens)

    def has(self, mark: str, indexes: Iterable[int]) -> bool:
        inside = set(indexes)
        return any(match.label == mark and match.first in inside for match in self.marks)

    def asks(self, indexes: Iterable[int]) -> bool:
        inside = set(indexes)
        return any(match.first in inside for match in self.asked)

    def is_known(self, index: int) -> bool:
        """A word of the product's own name: "кабель для зарядки" asks nothing about charging when that is its name."""
        return shares_root(self.tokens[index].forms, self.known)

    def is_quality(self, index: int) -> bool:
        """An adjective: between alternatives even one of the product's own name is asked about."""
        return any(form.endswith(("ый", "ий", "ой")) for form in self.tokens[index].forms)

    def is_content(self, index: int) -> bool:
        token = self.tokens[index]
        return not (token.text.isdigit() or self.is_generic(index) or self.is_known(index))

    def is_generic(self, index: int) -> bool:
        """A word without a meaning of its own in a question."""
        return self.vocabulary.is_one_of(self.tokens[index], "generic")

    def is_beyond(self, indexes: Iterable[int]) -> bool:
        """A word of stock or delivery that is not part of a property's own phrase ("комплект поставки")."""
        inside = set(indexes)
        own = {
            index for match in self.asked for index in range(match.first, match.last + 1) if match.last > match.first
        }
        return any(match.label == "never" and match.first in inside and match.first not in own for match in self.marks)


def _asking_sentences(reading: _Reading) -> list[range]:
    """Sentences with a question mark, else with a word that asks, else all; a bare "подойдёт?" takes the one before."""
    sentences = _sentences(reading.tokens)
    marked = [one for one in sentences if has_question(reading.text, reading.tokens, reading.tokens[one[0]].sentence)]
    # "Морозить можно? до какой температуры": the second one asks too, whatever its punctuation.
    marked = [one for one in sentences if one in marked or (marked and reading.has("open", one) and reading.asks(one))]
    chosen = marked or [one for one in sentences if reading.has("cues", one)] or sentences
    return [_with_context(reading, one, sentences) for one in chosen]


def _with_context(reading: _Reading, sentence: range, sentences: list[range]) -> range:
    is_bare = not any(map(reading.is_content, sentence)) and not reading.asks(sentence)
    before = sentences.index(sentence) - 1
    return range(sentences[before].start, sentence.stop) if is_bare and before >= 0 else sentence


def _sentences(tokens: tuple[Token, ...]) -> list[range]:
    starts = [n for n, token in enumerate(tokens) if n == 0 or tokens[n - 1].sentence != token.sentence]
    # A thumb or three question marks have no word, and so no sentence.
    return [range(start, stop) for start, stop in pairwise([*starts, len(tokens)])] if starts else []


def _fragments(reading: _Reading, sentence: list[int]) -> list[list[int]]:
    """The parts of a sentence that ask for different things: "какой вес, и есть ли крышка" are two."""
    parts: list[list[int]] = [[]]
    for index in sentence:
        if parts[-1] and _is_border(reading, index):
            parts.append([])
        parts[-1].append(index)
    joined: list[list[int]] = []
    for part in parts:
        if joined and not _stands_alone(reading, part, joined[-1]):
            joined[-1] += part
        else:
            joined.append(part)
    return joined


def _is_border(reading: _Reading, index: int) -> bool:
    inside_phrase = any(match.first < index <= match.last for match in reading.asked)
    new_clause = reading.tokens[index].clause != reading.tokens[index - 1].clause
    return not inside_phrase and (new_clause or reading.has("joins", [index]))


def _stands_alone(reading: _Reading, part: list[int], before: list[int]) -> bool:
    """A part without a property of its own only narrows what stands before it, unless it asks in its own words."""
    if reading.asks(part) or reading.is_beyond(part):
        return reading.asks(before) or reading.is_beyond(before) or any(map(reading.is_content, before))
    return reading.has("open", part) and any(map(reading.is_content, part))


def _request(reading: _Reading, fragment: list[int]) -> Request | None:
    words = quote(reading.text, reading.tokens, fragment[0], fragment[-1])
    if reading.is_beyond(fragment):
        return Request(text=words, needs=(), is_beyond=True)
    needs = _needs(reading, fragment)
    if not needs:
        return None
    return Request(
        text=words,
        needs=needs,
        is_yes_no=reading.has("yes_no", fragment) and not reading.has("open", fragment),
        has_twist=reading.has("negations", fragment) or reading.has("inverse", fragment),
        wants_number=reading.has("how_many", fragment) and not reading.has("which", fragment),
    )


def _needs(reading: _Reading, fragment: list[int]) -> tuple[Need, ...]:
    """Every property asked for and every word that narrows it, in order; words around an "или" are one need."""
    groups = _groups([match for match in reading.asked if match.first in set(fragment)], reading)
    named = [(labels, spot) for labels, spot in groups if not all(map(reading.is_known, spot))] or groups
    units = {min(spot): Need(properties=labels) for labels, spot in named}
    taken = {index for _, spot in groups for index in spot}
    compared = {index + step for index in fragment if reading.has("alternatives", [index]) for step in (-1, 1)}
    for index in fragment:
        if index not in taken and (reading.is_content(index) or (index in compared and reading.is_quality(index))):
            units[index] = Need(forms=reading.vocabulary.widen(reading.tokens[index].forms))
    for index in fragment:
        if index not in taken and reading.has("alternatives", [index]):
            _join_alternatives(units, index)
    if not units:
        # "Сколько полок?" about a shelf unit: only the product's own words are left, so they are what is asked.
        own = [index for index in fragment if reading.is_known(index) and not reading.is_generic(index)]
        units = {index: Need(forms=reading.vocabulary.widen(reading.tokens[index].forms)) for index in own}
    return tuple(units[index] for index in sorted(units))


def _join_alternatives(units: dict[int, Need], border: int) -> None:
    """ "Литая или складная": what stands on both sides of the border becomes one need, met by either."""
    left = max((index for index in units if index < border), default=None)
    right = min((index for index in units if index > border), default=None)
    if left is not None and right is not None:
        one, other = units[left], units.pop(right)
        units[left] = Need(forms=one.forms | other.forms, properties=one.properties | other.properties)


def _groups(matches: list[Match], reading: _Reading) -> list[tuple[frozenset[str], frozenset[int]]]:
    """Overlapping matches are one request: the fullest of them say for what. Labels and the words they took."""
    groups: list[list[Match]] = []
    for match in sorted(matches, key=lambda one: (one.first, -one.last)):
        if groups and match.first <= max(other.last for other in groups[-1]):
            groups[-1].append(match)
        else:
            groups.append([match])
    return [(_fullest(group, reading), _indexes(group)) for group in groups]


def _fullest(group: list[Match], reading: _Reading) -> frozenset[str]:
    """The properties of the matches with most words of meaning: "длина рукава" says more than "какая длина"."""
    weights = [(_weight(match, reading), match.label) for match in group]
    most = max(weight for weight, _ in weights)
    return frozenset(label for weight, label in weights if weight == most)


def _weight(match: Match, reading: _Reading) -> tuple[int, int]:
    words = reading.tokens[match.first : match.last + 1]
    return sum(not reading.vocabulary.is_one_of(word, "generic") for word in words), len(words)


def _indexes(group: list[Match]) -> frozenset[int]:
    return frozenset(index for match in group for index in range(match.first, match.last + 1))
