"""Which source bears out a number of a reply: the same amount, and told of the same property. Pure."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache

from desk.claims import CUSTOMER, Claim, Pinned, Source, leave_open, pin_to
from desk.claims_dates import find_dates
from desk.claims_links import find_links
from desk.claims_names import same_word
from desk.claims_numbers import Number, find_numbers, holds
from desk.lemmas import grammar_of
from desk.lexicon import found_values, patterns
from desk.playbook import Playbook
from desk.text import Reading, Word, read

_FILE = "gate_facts"
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
_LONG_WORD = 4
# What a number counts in these places is no fact: stars given, round the clock, a list's own numbering.
_STARS = re.compile(r"зв[её]зд|пят[её]р|балл|\bstars?\b|\bиз 5\b|\bout of\b|оценк", re.IGNORECASE)
_ROUND_THE_CLOCK = re.compile(r"24\s?/\s?7")
_SURE = re.compile(r"\bна 100 ?% (?:увер|соглас|довол|прав|гото)", re.IGNORECASE)
_AROUND = 12
# Letters before a number in which its property is looked for.
_FAR = 300
_MOST = 4_000
_measured_before: dict[tuple[str, str, str], tuple[tuple[int, int], ...]] = {}
_NEXT = re.compile(r"\d[\d.,]*|\b(?:и|а|при|and)\b")
_BREAK = re.compile(r"(?:[;!?«»“”]|[.,:](?=\s))\s?|\n")
# Words of a line's name that many lines share say nothing of which line it is.
_SHARED_WORDS = "размер количество срок максимальный минимальный общий товар изделие предмет упаковка"
_SHARED = frozenset(_SHARED_WORDS.split())


def is_harmless(text: str, number: Number, rating: int | None) -> bool:
    """Whether a number states nothing: the customer's stars, `24/7`, the numbering of a list."""
    around = text[max(0, number.start - _AROUND) : number.end + _AROUND]
    return (
        (number.raw in (rating, 5) and bool(_STARS.search(around)))
        or bool(_ROUND_THE_CLOCK.search(around))
        or bool(_SURE.search(text[max(0, number.start - 4) : number.end + 10]))
        or (_begins_line(text, number.start) and text[number.end : number.end + 1] in (".", ")"))
    )


def _begins_line(text: str, place: int) -> bool:
    return not text[max(0, text.rfind("\n", 0, place)) : place].strip()


def pin_number(claim: Claim, number: Number, reading: Reading, sources: Sequence[Source], playbook: Playbook) -> Pinned:
    """The number pinned to the source that holds it, one whose line is named in the clause first.

    Contradicted: the sources measure the same and give other numbers, or the line named in the clause does.
    """
    counted, told = _counted(reading, number, playbook), _Told(reading, number, playbook)
    alike = [
        (source, fact)
        for source in sources
        for fact in numbers_of(source.text)
        if holds(fact, number) and _counts_same(source, fact, counted, playbook)
    ]
    # `150×200` in a title says nothing of the height when a line of the card says that 200 is the length.
    is_taken = any(told.is_of_another(source) for source, _ in alike)
    held = [(source, fact) for source, fact in alike if told.allows(source, fact, number, is_taken=is_taken)]
    clause = told.keys
    rival = _rival(number, clause, sources)
    if rival is not None and not any(_speaks_of(source, rival) for source, _ in held if source.kind != CUSTOMER):
        return leave_open(claim, f"the sources give another number ({rival.text.strip()[:80]})", is_against=True)
    if held:
        source, fact = max(held, key=lambda one: (one[0].kind != CUSTOMER, _is_named(one[0], clause)))
        return pin_to(claim, source, fact.start, fact.end)
    own = (source for source in sources if source.kind != CUSTOMER)
    is_against = bool(number.measure) and any(
        fact.measure == number.measure for source in own for fact in numbers_of(source.text)
    )
    reason = "the sources give another number" if is_against else "no source holds this number"
    return leave_open(claim, reason, is_against=is_against)


class _Told:
    """What the clause around a number tells of: its words, and which of the measured properties."""

    def __init__(self, reading: Reading, number: Number, playbook: Playbook) -> None:
        self._playbook = playbook
        start, end = _part_around(reading, number)
        self.keys = frozenset[str]().union(*map(same_word, _words_between(reading, start, end)))
        self._measured = _measured(reading, playbook, _nearest(reading.text, number, start, end))

    def allows(self, source: Source, fact: Number, number: Number, *, is_taken: bool) -> bool:
        """Not a line about another property; a figure without a unit only if its line is named or in another script."""
        if source.kind == CUSTOMER:
            return True
        of_line = _measured(read(source.text), self._playbook)
        if self.is_of_another(source) or (is_taken and not of_line):
            return False
        if fact.measure or not number.measure or not _CYRILLIC.search(source.text.partition(":")[0]):
            return True
        return _is_named(source, self.keys) or bool(self._measured & of_line)

    def is_of_another(self, source: Source) -> bool:
        """The line measures something else than the clause tells of."""
        of_line = _measured(read(source.text), self._playbook) if source.kind != CUSTOMER else frozenset[int]()
        return bool(self._measured and of_line) and self._measured.isdisjoint(of_line)


def _measured(reading: Reading, playbook: Playbook, within: tuple[int, int] | None = None) -> frozenset[int]:
    """Which properties of the list are named, between two places or (None) anywhere."""
    key = (playbook.name, playbook.sha, reading.text)
    if key not in _measured_before:
        if len(_measured_before) >= _MOST:
            _measured_before.clear()
        found = found_values(reading, playbook, _FILE, "measured", unless_denied=False)
        _measured_before[key] = tuple((match.start, place) for place, match in found)
    start, end = within or (0, len(reading.text))
    return frozenset(place for at, place in _measured_before[key] if start <= at < end)


def _words_between(reading: Reading, start: int, end: int) -> Iterator[Word]:
    """The telling words that begin between two places."""
    starts = _starts(reading)
    return filter(_tells, reading.words[bisect_left(starts, start) : bisect_left(starts, end)])


@lru_cache(maxsize=256)
def _starts(reading: Reading) -> list[int]:
    return [word.start for word in reading.words]


def _nearest(text: str, number: Number, start: int, end: int) -> tuple[int, int]:
    """Where the property of this very number is named: `весом до 18 кг` beside `до 4 лет и`."""
    before, after = text[start : number.start], text[number.end : end]
    cuts = [match.end() for match in _NEXT.finditer(before)]
    has_figure = any(char.isdigit() for char in before)
    low = start + cuts[-1] if cuts and (has_figure or _tells_something(before[cuts[-1] :])) else start
    stop = _NEXT.search(after)
    return low, number.end + (stop.start() if stop else len(after))


def _tells_something(text: str) -> bool:
    return any(_tells(word) for word in read(text).words)


def _part_around(reading: Reading, number: Number) -> tuple[int, int]:
    """The part of the sentence that tells of the number; what stands before a colon too if nothing else does."""
    text = reading.text
    first = max(0, number.start - _FAR)
    breaks = [first, *(match.end() for match in _BREAK.finditer(text, first, number.start))]
    while not any(_words_between(reading, breaks[-1], number.start)):
        if len(breaks) == 1 or text[breaks[-1] - 2 : breaks[-1]].strip() != ":":
            break
        breaks.pop()
    after = _BREAK.search(text, number.end)
    return breaks[-1], after.start() if after else len(text)


@lru_cache(maxsize=4096)
def numbers_of(text: str) -> tuple[Number, ...]:
    """The numbers of a source. Its dates and links count too: a part of them may be told alone."""
    taken = tuple((one.start, one.end) for one in find_links(text))
    return find_numbers(text, taken)


def numbers_in(text: str) -> tuple[Number, ...]:
    """The numbers of a reply that stand in no date and no link."""
    links = tuple((link.start, link.end) for link in find_links(text))
    taken = (*links, *((when.start, when.end) for when in find_dates(text)))
    return find_numbers(text, taken)


def _counted(reading: Reading, number: Number, playbook: Playbook) -> frozenset[str]:
    """The keys of the noun a bare number counts (`три предмета`); empty when none follows."""
    if number.measure:
        return frozenset()
    at = bisect_left(_starts(reading), number.end)
    if at == len(reading.words) or reading.text[number.end : reading.words[at].start].strip(" \u00a0"):
        return frozenset()
    noun = reading.words[at]
    keys = same_word(noun)
    is_counted = "NOUN" in grammar_of(noun.plain) and keys.isdisjoint(playbook.word_list(_FILE, "numbered"))
    return keys if is_counted else frozenset()


def _counts_same(source: Source, fact: Number, counted: frozenset[str], playbook: Playbook) -> bool:
    """A line counts the same things if it names them or counts pieces; one in another script is taken at its word."""
    line = read(source.text)
    if not counted or source.kind == CUSTOMER or not counted.isdisjoint(line.index):
        return True
    if fact.measure == "pieces":
        return bool(patterns(playbook, _FILE, "counts_pieces").find(line))
    return not (fact.measure or fact.is_part or _CYRILLIC.search(source.text))


def _rival(number: Number, clause: frozenset[str], sources: Sequence[Source]) -> Source | None:
    """A line that the clause names and that measures the same, but gives other numbers."""
    for source in sources:
        if source.kind == CUSTOMER or not _is_named(source, clause):
            continue
        alike = [fact for fact in numbers_in(source.text) if fact.measure == number.measure and not fact.code]
        if alike and not any(holds(fact, number) for fact in numbers_of(source.text)):
            return source
    return None


def _is_named(source: Source, clause: frozenset[str]) -> bool:
    names = _line_names(source.text)
    return bool(names) and any(not keys.isdisjoint(clause) for keys in names)


def _speaks_of(source: Source, rival: Source) -> bool:
    """Another source that holds the number and speaks of the same property."""
    return any(not keys.isdisjoint(read(source.text).index) for keys in _line_names(rival.text))


@lru_cache(maxsize=4096)
def _line_names(text: str) -> tuple[frozenset[str], ...]:
    """The telling words of a line's name: `Высота бортика: 25 см` is told by height and edge."""
    name, colon, _ = text.partition(":")
    if not colon or len(name) > 60:
        return ()
    return tuple(keys for word in read(name).words if _tells(word) and (keys := same_word(word)).isdisjoint(_SHARED))


def _tells(word: Word) -> bool:
    return len(word.plain) >= _LONG_WORD and not word.plain.isdigit()
