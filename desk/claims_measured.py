"""Which measured properties a text names, and which part of a sentence tells of a number. Pure."""

import re
from bisect import bisect_left
from functools import lru_cache

from desk.claims_known_numbers import tells
from desk.claims_names import same_word
from desk.claims_numbers import Number
from desk.lexicon import found_values
from desk.playbook import Playbook
from desk.text import Reading, read

_FILE = "gate_facts"
# Letters before a number in which its property is looked for.
FAR = 300
_MOST = 4_000
_measured_before: dict[tuple[str, str, str], list[tuple[int, int]]] = {}
_NEXT = re.compile(r"\d[\d.,]*|\b(?:и|а|при|and)\b")
_BREAK = re.compile(r"(?:[;!?«»“”\u2600-\u27bf\U0001f300-\U0001faff]|[.,:](?=\s))\s?|\n")


def measured(reading: Reading, playbook: Playbook, place: tuple[int, int] | None = None) -> frozenset[int]:
    """Which properties of the list are named, between two places or (None) anywhere."""
    return within(all_measured(reading, playbook), place or (0, len(reading.text)))


def within(found: list[tuple[int, int]], place: tuple[int, int]) -> frozenset[int]:
    """The properties found between two places, by their places in the list."""
    start, end = place
    return frozenset(number for _, number in found[bisect_left(found, (start,)) : bisect_left(found, (end,))])


def all_measured(reading: Reading, playbook: Playbook) -> list[tuple[int, int]]:
    """Where a property of the list is named, and its place in the list."""
    key = (playbook.name, playbook.sha, reading.text)
    if key not in _measured_before:
        if len(_measured_before) >= _MOST:
            _measured_before.clear()
        found = found_values(reading, playbook, _FILE, "measured", unless_denied=False)
        _measured_before[key] = sorted((match.start, place) for place, match in found)
    return _measured_before[key]


def keys_between(reading: Reading, start: int, end: int) -> tuple[frozenset[str], ...]:
    """The telling words that begin between two places, by their keys."""
    starts, keys = _telling(reading.text)
    return keys[bisect_left(starts, start) : bisect_left(starts, end)]


def _tells_between(reading: Reading, start: int, end: int) -> bool:
    starts, _ = _telling(reading.text)
    next_ = bisect_left(starts, start)
    return next_ < len(starts) and starts[next_] < end


@lru_cache(maxsize=16)
def _telling(text: str) -> tuple[tuple[int, ...], tuple[frozenset[str], ...]]:
    """Where the telling words of a text start, and their keys."""
    words = tuple(filter(tells, read(text).words))
    return tuple(word.start for word in words), tuple(map(same_word, words))


def nearest_part(text: str, number: Number, start: int, end: int) -> tuple[int, int]:
    """Where the property of this very number is named: `весом до 18 кг` beside `до 4 лет и`."""
    before, after = text[start : number.start], text[number.end : end]
    cuts = [match.end() for match in _NEXT.finditer(before)]
    has_figure = any(map(str.isdigit, before))
    low = start + cuts[-1] if cuts and (has_figure or _tells_something(before[cuts[-1] :])) else start
    stop = _NEXT.search(after)
    return low, number.end + (stop.start() if stop else len(after))


def _tells_something(text: str) -> bool:
    return any(tells(word) for word in read(text).words)


def part_around(reading: Reading, number: Number) -> tuple[int, int]:
    """The part of the sentence that tells of the number; what stands before a colon too if nothing else does."""
    text = reading.text
    first = max(0, number.start - FAR)
    starts, ends = _breaks(text)
    low = bisect_left(starts, first)
    # The end of a line is a break of its own where the sign before it is out of reach.
    if low and ends[low - 1] > first and text[first] == "\n":
        low -= 1
    begins = [first, *ends[low : bisect_left(starts, number.start)]]
    while not _tells_between(reading, begins[-1], number.start):
        if len(begins) == 1 or text[begins[-1] - 2 : begins[-1]].strip() != ":":
            break
        begins.pop()
    after = bisect_left(starts, number.end)
    return begins[-1], starts[after] if after < len(starts) else len(text)


@lru_cache(maxsize=16)
def _breaks(text: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Where the parts of a text's sentences are broken off, and where the next ones begin."""
    spans = [match.span() for match in _BREAK.finditer(text)]
    return tuple(start for start, _ in spans), tuple(end for _, end in spans)
