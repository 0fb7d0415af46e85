"""Word patterns as data: what must stand together in a clause for a rule to fire.

A pattern is slots joined by ` + `, in any order; a slot is alternatives joined by `|`; an alternative is one or more
adjacent words. A word is a lemma (`вернуть`), a lemma with a grammeme (`вернуть:1per`), a grammeme (`:past`), an exact
form (`=дарим`), a beginning (`нейросет*`) or `@group`, a named list of alternatives. `!slot` must be absent from the
whole sentence. The first slot is the head: a denied clause around it silences the pattern, if the caller asks.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from weakref import WeakValueDictionary

from desk.forms import is_verb_form
from desk.lemmas import lemma, lemmas_of
from desk.text import Match as Match
from desk.text import Places, Reading, Word
from desk.word_check import GRAMMEMES

Lookup = Callable[[str], tuple[str, ...]]
"""Group name -> its alternatives."""

# Across a comma the parts of one statement stand near each other; further away they are two statements.
_NEAR = 5
_Sequence = tuple[frozenset[str], ...]
# Groups are shared by many patterns: one slot each, so that a text is searched for it once.
_slots: WeakValueDictionary[tuple[frozenset[str], tuple[_Sequence, ...]], "_Slot"] = WeakValueDictionary()


class _Slot:
    """One slot: single words, and sequences by every key of their first word."""

    __slots__ = ("__weakref__", "_firsts", "_sequences", "heads", "singles")

    def __init__(self, singles: frozenset[str], sequences: tuple[_Sequence, ...]) -> None:
        self.singles = singles
        self._sequences: dict[str, list[_Sequence]] = {}
        for sequence in sequences:
            for key in sequence[0]:
                self._sequences.setdefault(key, []).append(sequence)
        self._firsts = frozenset(self._sequences)
        self.heads = singles | self._firsts

    def find(self, words: tuple[Word, ...], at: int) -> int:
        """How many words the slot takes at this place; 0 when it does not stand here."""
        keys = words[at].keys
        if not self.singles.isdisjoint(keys):
            return 1
        for key in self._sequences.keys() & keys:
            for sequence in self._sequences[key]:
                if _stands(sequence, words[at : at + len(sequence)]):
                    return len(sequence)
        return 0

    def places(self, reading: Reading) -> Places:
        """Everywhere the slot stands in a text. Lists share slots (`@group`), so a text remembers what it was asked."""
        found = reading.places.get(self)
        if found is None:
            found = reading.places[self] = self._look(reading)
        return found

    def _look(self, reading: Reading) -> Places:
        singles = _having(self.singles, reading)
        heads = self._firsts & reading.keys
        if not heads:
            return tuple(sorted(singles)), (1,) * len(singles)
        sizes = dict[int, int]()
        # A sequence is filed under every key of its first word.
        for sequence in set[_Sequence]().union(*map(self._sequences.__getitem__, heads)):
            for at in _starts(sequence, reading):
                sizes[at] = max(len(sequence), sizes.get(at, 0))
        sizes |= dict.fromkeys(singles, 1)
        ats = sorted(sizes)
        return tuple(ats), tuple(sizes[at] for at in ats)


def _starts(sequence: _Sequence, reading: Reading) -> Iterable[int]:
    """Where the words stand one after another in one sentence."""
    for keys in sequence[1:]:
        if keys.isdisjoint(reading.keys):
            return ()
    starts: Iterable[int] = _having(sequence[0], reading)
    for step, keys in enumerate(sequence[1:], start=1):
        having = _having(keys, reading)
        starts = [at for at in starts if at + step in having] if having else ()
        if not starts:
            return ()
    words, last = reading.words, len(sequence) - 1
    return [at for at in starts if words[at].sentence == words[at + last].sentence]


def _having(keys: frozenset[str], reading: Reading) -> frozenset[int]:
    """Numbers of the words with any of the keys."""
    found = reading.having.get(keys)
    if found is None:
        hits = keys & reading.keys
        found = reading.having[keys] = frozenset(chain.from_iterable(map(reading.index.__getitem__, hits)))
    return found


def _stands(sequence: _Sequence, words: tuple[Word, ...]) -> bool:
    """Whether the words are the sequence, all in one sentence."""
    if len(words) != len(sequence) or words[0].sentence != words[-1].sentence:
        return False
    for wanted, word in zip(sequence[1:], words[1:], strict=True):
        if wanted.isdisjoint(word.keys):
            return False
    return not sequence[0].isdisjoint(words[0].keys)


@dataclass(frozen=True, slots=True, eq=False)
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
        self._heads = frozenset(self._by_key)

    @property
    def heads(self) -> Iterable[str]:
        """Keys of the words a match may begin to be found at: a text without any of them holds none."""
        return self._by_key.keys()

    def find(self, reading: Reading) -> tuple[Match, ...]:
        """Every place where a pattern fires, in text order, overlapping ones merged into the first.

        A text remembers what was found: a line of a card is asked the same by every draft about it.
        """
        found = reading.found.get(self)
        if found is None:
            found = tuple(Match(start, end, reading.quote(start, end)) for start, end in self._look(reading))
            reading.found[self] = found
        return found

    def stands_beside(self, reading: Reading, place: int) -> bool:
        """Whether it fires in the sentence of a place of the text."""
        sentence = reading.sentence_at(place)
        return any(reading.sentence_at(match.start) == sentence for match in self.find(reading))

    def _look(self, reading: Reading) -> tuple[tuple[int, int], ...]:
        heads = self._heads & reading.keys
        if not heads:
            return ()
        spans: list[tuple[int, int]] = []
        possible = set[_Pattern]().union(*map(self._by_key.__getitem__, heads))
        for start, end in sorted(self._spans(reading, possible)):
            if not spans or start >= spans[-1][1]:
                spans.append((start, end))
        return tuple(spans)

    def _spans(self, reading: Reading, possible: set[_Pattern]) -> Iterator[tuple[int, int]]:
        silent = self._negation.clauses(reading) if self._negation else frozenset[int]()
        words = reading.words
        for pattern in possible:
            if not _can_stand(pattern.others, reading):
                continue
            for at, size in zip(*pattern.head.places(reading), strict=True):
                if words[at].clause not in silent and (span := _fit(pattern, reading, at, size)):
                    yield span


def _can_stand(slots: tuple[_Slot, ...], reading: Reading) -> bool:
    """Whether every slot stands somewhere."""
    for slot in slots:  # noqa: SIM110  asked for each pattern: no generator
        if not slot.places(reading)[0]:
            return False
    return True


class Negation:
    """Which clauses deny what they say. `words`: what denies; `harmless`: what may follow and denies nothing."""

    def __init__(self, words: Iterable[str], harmless: Iterable[str], lookup: Lookup) -> None:
        self._words = _slot("|".join(words), lookup)
        self._harmless = _slot("|".join(harmless), lookup)
        self.heads = self._words.heads

    def clauses(self, reading: Reading) -> frozenset[int]:
        """Numbers of the negated clauses."""
        found = reading.denied.get(self)
        if found is None:
            words = reading.words
            places = {at for key in self.heads & reading.index.keys() for at in reading.index[key]}
            found = frozenset(words[at].clause for at in places if self.denies(words, at))
            reading.denied[self] = found
        return found

    def denies(self, words: tuple[Word, ...], at: int) -> bool:
        """Whether the word at this place is a denial."""
        if not self._words.find(words, at):
            return False
        return at + 1 >= len(words) or not self._harmless.find(words, at + 1)


def _fit(pattern: _Pattern, reading: Reading, at: int, size: int) -> tuple[int, int] | None:
    """The span of the pattern around its head, `size` words at `at`."""
    words = reading.words
    first, last = at, at + size - 1
    low, high = reading.sentences[words[at].sentence]
    for slot in pattern.others:
        place = _nearest(slot, reading, at)
        if place is None:
            return None
        first, last = min(first, place[0]), max(last, place[1])
    if any(_has_between(slot.places(reading)[0], low, high) for slot in pattern.absent):
        return None
    return words[first].start, words[last].end


def _has_between(ats: tuple[int, ...], low: int, high: int) -> bool:
    next_ = bisect_left(ats, low)
    return next_ < len(ats) and ats[next_] < high


def _nearest(slot: _Slot, reading: Reading, at: int) -> tuple[int, int] | None:
    """Where the slot stands closest to a word, in its clause or near it in its sentence; of two, the one before.

    Further away is never better: on either side only the first place can do.
    """
    ats, sizes = slot.places(reading)
    after = bisect_left(ats, at)
    best: tuple[int, int] | None = None
    for number in (after - 1, after):
        if 0 <= number < len(ats) and _is_near(reading.words, ats[number], at):
            place = ats[number]
            if best is None or abs(place - at) < abs(best[0] - at):
                best = (place, place + sizes[number] - 1)
    return best


def _is_near(words: tuple[Word, ...], place: int, at: int) -> bool:
    """In one clause, or a few words apart in one sentence."""
    one, other = words[place], words[at]
    return one.clause == other.clause or (one.sentence == other.sentence and abs(place - at) <= _NEAR)


def _compile(line: str, lookup: Lookup) -> _Pattern:
    parts = [part.strip() for part in line.split(" + ")]
    present = [_slot(part, lookup) for part in parts if not part.startswith("!")]
    absent = [_slot(part.lstrip("!"), lookup) for part in parts if part.startswith("!")]
    return _Pattern(present[0], tuple(present[1:]), tuple(absent))


def _slot(text: str, lookup: Lookup) -> _Slot:
    singles, sequences = set[str](), list[_Sequence]()
    for alternative in _expand(text, lookup):
        parts = tuple(_keys(word, lookup) for word in alternative.split())
        if len(parts) == 1:
            singles |= parts[0]
        else:
            sequences.append(parts)
    content = (frozenset(singles), tuple(sequences))
    slot = _slots.get(content)
    if slot is None:
        slot = _slots[content] = _Slot(*content)
    return slot


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


_TAG_CASE = {tag.lower(): tag for tag in GRAMMEMES}


def _lemmas(seed: str) -> frozenset[str]:
    """A dictionary form, or a noun in any form (`деньги`), means the word; another form of a verb means that form."""
    if seed.isascii() or lemma(seed) == seed:
        return frozenset((seed,))
    return frozenset(("=" + seed,)) if is_verb_form(seed) else lemmas_of(seed)
