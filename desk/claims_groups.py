"""Facts that stand together: lines of one thing (`sleeve M`, `sleeve L`), repeated lines, entries of a list. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from desk.claims import Source
from desk.claims_names import same_word
from desk.claims_numbers import Number, find_numbers
from desk.quantities import MONEY, PIECES
from desk.text import Word, read

_MOST_LINES, _MOST_ENTRIES, _LONGEST = 8, 12, 300
_ENTRY = re.compile(r"[,;](?=\s)")
_COUNT = re.compile(r"\s*(\d{1,3})\s+[^\W\d_]{2}")
_DIGITS = re.compile(r"\d+")
_LONG_WORD, _BESIDE = 4, 2

Held = tuple[Source, Number]


class Entries(NamedTuple):
    """A line that lists things. `counts`: how many entries, and how many things; `keys`: what tells each of them."""

    source: Source
    counts: frozenset[Decimal]
    keys: tuple[frozenset[str], ...]


def siblings(facts: Sequence[Held]) -> list[list[Held]]:
    """Numbers of one measure, one a line, of lines that differ in the last word of their names or in nothing."""
    return _grouped((name, one) for name, one in _single(facts)) + _grouped(
        (name.rpartition(" ")[0], one) for name, one in _single(facts)
    )


def repeated(facts: Sequence[Held]) -> list[list[Held]]:
    """The same, only of lines of one and the same name: the rows of a table."""
    return _grouped(_single(facts))


def _single(facts: Sequence[Held]) -> Iterator[tuple[str, Held]]:
    """The lines whose value holds one number, by their names."""
    for source, held in _by_line(facts):
        name, colon, _ = source.text.partition(":")
        values = [fact for fact in held if fact.start > len(name)]
        if colon and len(values) == 1 and not values[0].code and not values[0].is_date:
            yield name, (source, values[0])


def _grouped(named: Iterable[tuple[str, Held]]) -> list[list[Held]]:
    by_name: dict[str, list[Held]] = {}
    for name, one in named:
        by_name.setdefault(name, []).append(one)
    return [
        group
        for name, group in by_name.items()
        if name and 1 < len(group) <= _MOST_LINES and len({fact.measure for _, fact in group}) == 1
    ]


def bill(number: Number, words: Sequence[Word], counts: Sequence[Number], lines: Sequence[Source]) -> list[Held]:
    """The prices of all things the words name, each taken as often as the count right before its name says, if they
    come to that number; else nothing. `lines`: what the words name."""
    priced = {source.id: (names, source, fact) for names, source, fact in _priced(lines)}.values()
    shared = [key for names, _, _ in priced for key in names]
    total, taken = Decimal(0), list[Held]()
    for names, source, fact in priced:
        own = frozenset(key for key in names if shared.count(key) == 1)
        word = next((word for word in words if not own.isdisjoint(same_word(word))), None)
        if word is None:
            continue
        times = [one.raw for one in counts if one.measure in ("", PIECES) and 0 <= word.start - one.end <= _BESIDE]
        total += fact.raw * (times[-1] if times else 1)
        taken.append((source, fact))
    return taken if len(taken) > 1 and total == number.raw else []


def _priced(lines: Sequence[Source]) -> Iterator[tuple[frozenset[str], Source, Number]]:
    for source in lines:
        name, _, _ = source.text.partition(":")
        values = [fact for fact in find_numbers(source.text) if fact.start > len(name)]
        if len(values) == 1 and values[0].measure in ("", *MONEY):
            yield frozenset[str]().union(*map(same_word, read(name).words)), source, values[0]


def _by_line(facts: Sequence[Held]) -> list[tuple[Source, list[Number]]]:
    lines: list[tuple[Source, list[Number]]] = []
    for source, fact in facts:
        if not lines or lines[-1][0] is not source:
            lines.append((source, []))
        lines[-1][1].append(fact)
    return lines


def entries_of(source: Source) -> Entries | None:
    """What a line `name: one, another` lists; None for any other line."""
    _, colon, value = source.text.partition(":")
    parts = _ENTRY.split(value) if colon and len(value) <= _LONGEST else []
    if not 1 < len(parts) <= _MOST_ENTRIES:
        return None
    keys = tuple(map(_keys, parts))
    things = sum(int(count[1]) if (count := _COUNT.match(part)) else 1 for part in parts)
    return Entries(source, frozenset((Decimal(len(parts)), Decimal(things))), keys) if all(keys) else None


def _keys(entry: str) -> frozenset[str]:
    words = frozenset[str]().union(*(same_word(word) for word in read(entry).words if len(word.plain) >= _LONG_WORD))
    return words or frozenset(_DIGITS.findall(entry))


def tells_all(listed: Entries, told: str) -> bool:
    """Every entry is named in that text."""
    words = frozenset[str]().union(*map(same_word, read(told).words)) | frozenset(_DIGITS.findall(told))
    return all(not keys.isdisjoint(words) for keys in listed.keys)
