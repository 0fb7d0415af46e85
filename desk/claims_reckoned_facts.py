"""What the sources give to reckon with: their numbers, the rows of their tables, how many things they list. Pure."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from desk.claims import Source
from desk.claims_known_numbers import KnownNumbers
from desk.claims_names import same_word
from desk.claims_numbers import Number
from desk.claims_reckoned_units import OF_DAY, SCALAR, Amount, Units, amounts_of, figure_end, named_rate, named_unit
from desk.lemmas import grammar_of
from desk.text import Reading, read

# More facts than that make any number by chance; those the reply or the customer names come first.
_MOST_FACTS, _MOST_ROWS, _MOST_ENTRIES = 12, 8, 12
# Bare figures as long as this are numbers of orders.
_LONGEST = 100_000
_HOUR, _HOURS = 60, 24
_SHORTEST = 3
_FIGURE = re.compile(r"\s*\d+\s*")
_NOUN = re.compile(r"[\s\u00a0]([^\W\d_]{3,})")


class Fact(NamedTuple):
    """A number of a source with its readings. `near`: 0 the reply names its line, 1 the customer does, 2 nobody."""

    source: Source
    number: Number
    amounts: tuple[Amount, ...]
    near: int


class Row(NamedTuple):
    """One entry of a list of things: the places of its facts by the names of their fields."""

    fields: dict[str, int]


def facts_of(known: KnownNumbers, reading: Reading, said: frozenset[str], units: Units, *, hours: frozenset[str],
             days: Sequence[frozenset[str]]) -> list[Fact]:  # fmt: skip
    """The facts to reckon with, in the order of the sources. `said`: the customer's words; `hours`: words of lines
    that tell times of day by bare numbers (`сб: 10–19`)."""
    told = reading.keys | said
    left_out = _other_siblings(known, told) | _other_days(known, told, days)
    found = []
    for source, number in known.own_facts:
        if number.code or id(source) in left_out or not (amounts := _amounts(source, number, units, hours)):
            continue
        # The number of an order; one of several sizes; a name that reads as a number.
        is_size = number.is_part and not number.measure
        if is_size or (not number.measure and number.raw >= _LONGEST) or (number.is_word and ":" not in source.text):
            continue
        keys = _name_keys(source.text)
        near = 0 if not keys.isdisjoint(reading.keys) else 1 if not keys.isdisjoint(said) else 2
        found.append(Fact(source, number, amounts, near))
    nearest = sorted(range(len(found)), key=lambda place: (found[place].near, place))[:_MOST_FACTS]
    return [found[place] for place in sorted(nearest)]


@lru_cache(maxsize=4096)
def _name_keys(text: str) -> frozenset[str]:
    """The words of a line's name, or of the whole line where it has none; the short ones tell nothing."""
    words = read(text.partition(":")[0]).words
    return frozenset[str]().union(
        *(same_word(word) for word in words if len(word.plain) >= _SHORTEST or word.plain.isdigit())
    )


def _amounts(source: Source, number: Number, units: Units, hours: frozenset[str]) -> tuple[Amount, ...]:
    amounts = told_amounts(source.text, number, units)
    name, colon, _ = source.text.partition(":")
    if colon and amounts and (rate := named_rate(name, amounts[0], units)) is not None:
        amounts = (*amounts, rate)
    if colon and amounts and (named := named_unit(name, amounts[0], units)) is not None:
        amounts = (*amounts, named)
    is_hour = not number.measure and number.raw <= _HOURS and number.raw == int(number.raw)
    if is_hour and not read(source.text).keys.isdisjoint(hours):
        return (Amount(float(number.raw) * _HOUR, OF_DAY),)
    return amounts


def told_amounts(text: str, number: Number, units: Units, *, is_reply: bool = False) -> tuple[Amount, ...]:
    """The readings of a number; a bare one before a noun in the plural counts things: `120 кружек`, `48 pegs`."""
    amounts = amounts_of(text, number, units, is_reply=is_reply)
    if amounts and amounts[0].dims is None and counts_nouns(text, number):
        return (amounts[0]._replace(dims=SCALAR), *amounts[1:])
    return amounts


def counts_nouns(text: str, number: Number) -> bool:
    """A noun follows the bare number."""
    match = _NOUN.match(text, figure_end(text, number))
    if match is None:
        return False
    word = match[1].lower()
    return word.endswith("s") and not word.endswith("ss") if word.isascii() else "NOUN" in grammar_of(word)


def _other_siblings(known: KnownNumbers, told: frozenset[str]) -> set[int]:
    """Lines of things nobody speaks of, while others of the same row are named: of `insole 38` and `insole 39` the
    one that is told."""
    rows: dict[str, dict[str, Source]] = {}
    for source, _ in known.own_facts:
        name, colon, _ = source.text.partition(":")
        before, blank, last = name.rpartition(" ")
        if colon and blank:
            rows.setdefault(before, {})[last] = source
    unnamed = set()
    for row in rows.values():
        named = {last for last in row if not _own_keys(last).isdisjoint(told)}
        if named and len(row) > len(named):
            unnamed |= {id(row[last]) for last in row if last not in named and last.isdigit()}
    return unnamed


def _other_days(known: KnownNumbers, told: frozenset[str], days: Sequence[frozenset[str]]) -> set[int]:
    """Lines of other days of the week than the ones told of: on Saturday the hours of Saturday count."""
    wanted = [day for day in days if not day.isdisjoint(told)]
    lines = {id(source): read(source.text.partition(":")[0]).keys for source, _ in known.own_facts}
    of_days = {line: keys for line, keys in lines.items() if any(not day.isdisjoint(keys) for day in days)}
    named = {line for line, keys in of_days.items() if any(not day.isdisjoint(keys) for day in wanted)}
    return of_days.keys() - named if named else set()


def _own_keys(word: str) -> frozenset[str]:
    return read(word).keys | {word}


def rows_of(facts: Sequence[Fact]) -> Iterator[list[Row]]:
    """Lists of things among the facts: lines of one name again and again, or fields that come again in turn."""
    named = [(place, *_split(fact.source)) for place, fact in enumerate(facts)]
    for _, group in groupby(named, key=lambda one: one[1]):
        rows, fields = list[Row](), dict[str, int]()
        for place, _, field in group:
            if field in fields:
                rows.append(Row(fields))
                fields = {}
            fields[field] = place
        rows.append(Row(fields))
        if 1 < len(rows) <= _MOST_ROWS:
            yield rows


def alike_of(facts: Sequence[Fact]) -> Iterator[list[int]]:
    """Facts that one thing has of a kind, by their places: the lines that begin alike, one number each."""
    for cut in (_first, lambda source: _split(source)[0]):
        groups: dict[str, list[int]] = {}
        for place, fact in enumerate(facts):
            groups.setdefault(cut(fact.source), []).append(place)
        for name, places in groups.items():
            if name and 1 < len(places) <= _MOST_ROWS:
                yield places
    lines: dict[int, list[int]] = {}
    for place, fact in enumerate(facts):
        lines.setdefault(id(fact.source), []).append(place)
    yield from (places for places in lines.values() if 1 < len(places) <= _MOST_ROWS)


def _first(source: Source) -> str:
    name, colon, _ = source.text.partition(":")
    return name.partition(" ")[0] if colon and " " in name else ""


def _split(source: Source) -> tuple[str, str]:
    name, colon, _ = source.text.partition(":")
    before, _, last = name.rpartition(" ") if colon else ("", "", source.text)
    return before, last


def counts_of(sources: Sequence[Source]) -> Iterator[tuple[int, Source]]:
    """How many things a line lists, how many lines have one name, or give a figure to one thing each of a row."""
    for source in sources:
        _, colon, value = source.text.partition(":")
        entries = [one for one in value.replace(";", ",").split(",") if one.strip()] if colon else []
        if 1 < len(entries) <= _MOST_ENTRIES:
            yield len(entries), source
    rows: dict[str, list[Source]] = {}
    for source in sources:
        name, colon, value = source.text.partition(":")
        if colon:
            rows.setdefault(name, []).append(source)
            rows.setdefault(name.rpartition(" ")[0] if _FIGURE.fullmatch(value) else "", []).append(source)
    for name, row in rows.items():
        if name and 1 < len(row) <= _MOST_ENTRIES:
            yield len(row), row[0]
