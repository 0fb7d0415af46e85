"""Word patterns as data: what must stand together in a clause for a rule to fire.

A pattern is slots joined by ` + `, in any order; a slot is alternatives joined by `|`; an alternative is one or more
adjacent words. A word is a lemma (`вернуть`), a lemma with a grammeme (`вернуть:1per`), a grammeme (`:past`), an exact
form (`=дарим`), a beginning (`нейросет*`) or `@group`, a named list of alternatives. `!slot` must be absent from the
whole sentence. The first slot is the head: a denied clause around it silences the pattern, if the caller asks.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from desk.forms import is_verb_form
from desk.lemmas import lemma, lemmas_of
from desk.text import Reading, Word

Lookup = Callable[[str], tuple[str, ...]]
"""Group name -> its alternatives."""

# Across a comma the parts of one statement stand near each other; further away they are two statements.
_NEAR = 5
# Looking at every word of a shorter sentence is cheaper than asking the index.
_SHORT_SENTENCE = 40

_Sequence = tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Where a pattern fired: the place in the original text and what stands there verbatim."""

    start: int
    end: int
    quote: str


class _Slot:
    """One slot: single words, sequences by every key of their first word, and whether it must be absent."""

    def __init__(self, singles: frozenset[str], sequences: list[_Sequence], *, is_absent: bool) -> None:
        self.singles, self.is_absent = singles, is_absent
        self._sequences: dict[str, list[_Sequence]] = {}
        for sequence in sequences:
            for key in sequence[0]:
                self._sequences.setdefault(key, []).append(sequence)
        self.heads = singles.union(self._sequences)

    def find(self, words: tuple[Word, ...], at: int) -> int:
        """How many words the slot takes at this place; 0 when it does not stand here."""
        keys = words[at].keys
        if self.heads.isdisjoint(keys):
            return 0
        if not self.singles.isdisjoint(keys):
            return 1
        for key in self._sequences.keys() & keys:
            for sequence in self._sequences[key]:
                if _stands(sequence, words[at : at + len(sequence)]):
                    return len(sequence)
        return 0


def _stands(sequence: _Sequence, words: tuple[Word, ...]) -> bool:
    """Whether the words are the sequence, all in one sentence."""
    return (
        len(words) == len(sequence)
        and words[0].sentence == words[-1].sentence
        and not any(wanted.isdisjoint(word.keys) for wanted, word in zip(sequence, words, strict=True))
    )


@dataclass(frozen=True, slots=True)
class _Pattern:
    head: _Slot
    others: tuple[_Slot, ...]
    absent: tuple[_Slot, ...]


class Patterns:
    """A compiled list. `negation`: words that silence a clause (None: negation changes nothing)."""

    def __init__(self, lines: Iterable[str], lookup: Lookup, negation: "Negation | None" = None) -> None:
        self._negation = negation
        self._by_key: dict[str, list[_Pattern]] = {}
        for line in lines:
            pattern = _compile(line, lookup)
            for key in pattern.head.heads:
                self._by_key.setdefault(key, []).append(pattern)

    def find(self, reading: Reading) -> tuple[Match, ...]:
        """Every place where a pattern fires, in text order, overlapping ones merged into the first."""
        silent = self._negation.clauses(reading) if self._negation else frozenset[int]()
        found = sorted(self._spans(reading, silent))
        matches: list[Match] = []
        for start, end in found:
            if not matches or start >= matches[-1].end:
                matches.append(Match(start=start, end=end, quote=reading.quote(start, end)))
        return tuple(matches)

    def _spans(self, reading: Reading, silent: frozenset[int]) -> Iterator[tuple[int, int]]:
        tried = set[tuple[int, int]]()
        for key in self._by_key.keys() & reading.index.keys():
            for at in reading.index[key]:
                if reading.words[at].clause in silent:
                    continue
                for pattern in self._by_key[key]:
                    if (id(pattern), at) in tried:
                        continue
                    tried.add((id(pattern), at))
                    if span := _fit(pattern, reading, at):
                        yield span


class Negation:
    """Which clauses deny what they say. `words`: what denies; `harmless`: what may follow and denies nothing."""

    def __init__(self, words: Iterable[str], harmless: Iterable[str], lookup: Lookup) -> None:
        self._words = _slot("|".join(words), lookup)
        self._harmless = _slot("|".join(harmless), lookup)
        self.heads = self._words.heads

    def clauses(self, reading: Reading) -> frozenset[int]:
        """Numbers of the negated clauses."""
        return _denied_clauses(self, reading)

    def denies(self, words: tuple[Word, ...], at: int) -> bool:
        """Whether the word at this place is a denial."""
        if not self._words.find(words, at):
            return False
        return at + 1 >= len(words) or not self._harmless.find(words, at + 1)


@lru_cache(maxsize=256)
def _denied_clauses(negation: Negation, reading: Reading) -> frozenset[int]:
    words = reading.words
    places = {at for key in negation.heads & reading.index.keys() for at in reading.index[key]}
    return frozenset(words[at].clause for at in places if negation.denies(words, at))


def _fit(pattern: _Pattern, reading: Reading, at: int) -> tuple[int, int] | None:
    words = reading.words
    size = pattern.head.find(words, at)
    if not size:
        return None
    first, last = at, at + size - 1
    sentence = reading.sentences[words[at].sentence]
    for slot in pattern.others:
        place = _nearest(slot, reading, at, sentence)
        if place is None:
            return None
        first, last = min(first, place[0]), max(last, place[1])
    if any(slot.find(words, place) for slot in pattern.absent for place in _places(slot, reading, sentence)):
        return None
    return words[first].start, words[last].end


def _places(slot: _Slot, reading: Reading, sentence: tuple[int, int]) -> Iterable[int]:
    """Words of the sentence where the slot may begin."""
    low, high = sentence
    if high - low <= _SHORT_SENTENCE:
        return range(low, high)
    index = reading.index
    return (at for key in slot.heads & index.keys() for at in index[key] if low <= at < high)


def _nearest(slot: _Slot, reading: Reading, at: int, sentence: tuple[int, int]) -> tuple[int, int] | None:
    words = reading.words
    best: tuple[int, int] | None = None
    for place in _places(slot, reading, sentence):
        if words[place].clause != words[at].clause and abs(place - at) > _NEAR:
            continue
        size = slot.find(words, place)
        if size and (best is None or abs(place - at) < abs(best[0] - at)):
            best = (place, place + size - 1)
    return best


def _compile(line: str, lookup: Lookup) -> _Pattern:
    slots = [_slot(part.strip(), lookup) for part in line.split(" + ")]
    present = [slot for slot in slots if not slot.is_absent]
    return _Pattern(present[0], tuple(present[1:]), tuple(slot for slot in slots if slot.is_absent))


def _slot(text: str, lookup: Lookup) -> _Slot:
    is_absent = text.startswith("!")
    singles, sequences = set[str](), list[_Sequence]()
    for alternative in _expand(text.lstrip("!"), lookup):
        parts = tuple(_keys(word, lookup) for word in alternative.split())
        if len(parts) == 1:
            singles |= parts[0]
        else:
            sequences.append(parts)
    return _Slot(frozenset(singles), sequences, is_absent=is_absent)


def _expand(text: str, lookup: Lookup) -> Iterator[str]:
    for alternative in (part.strip() for part in text.split("|")):
        if alternative.startswith("@") and " " not in alternative:
            for entry in lookup(alternative[1:]):
                yield from _expand(entry, lookup)
        elif alternative:
            yield alternative


def _keys(word: str, lookup: Lookup) -> frozenset[str]:
    if word.startswith("@"):
        return frozenset[str]().union(*(_keys(entry, lookup) for entry in _expand(word, lookup)))
    word = word.lower().replace("ё", "е") if not word.startswith(":") else word
    if word.startswith((":", "=")) or word.endswith("*"):
        return frozenset((word,))
    seed, _, tag = word.partition(":")
    if not tag:
        return _lemmas(seed)
    return frozenset(f"{form}:{_TAG_CASE.get(tag, tag)}" for form in lemmas_of(seed))


_TAG_CASE = {"infn": "INFN", "prts": "PRTS", "prtf": "PRTF", "name": "Name", "surn": "Surn", "patr": "Patr"}


def _lemmas(seed: str) -> frozenset[str]:
    """A dictionary form, or a noun in any form (`деньги`), means the word; another form of a verb means that form."""
    if seed.isascii() or lemma(seed) == seed:
        return frozenset((seed,))
    return frozenset(("=" + seed,)) if is_verb_form(seed) else lemmas_of(seed)
