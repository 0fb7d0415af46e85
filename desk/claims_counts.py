"""What a bare number counts, and whether a source counts the same things: `семь штук` and `stock: 7`. Pure."""

import re
from bisect import bisect_left
from typing import NamedTuple

from desk.claims import CUSTOMER, Source
from desk.claims_names import same_word
from desk.claims_numbers import Number
from desk.lemmas import grammar_of
from desk.lexicon import patterns
from desk.playbook import Playbook
from desk.quantities import PIECES
from desk.text import Reading, Word, read

_FILE, _STATUSES = "gate_facts", "gate_statuses"
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
_LONG_WORD = 4
# A bare number so large is hardly met by chance: `тысячу деталей` are `1000 элементов`.
_TELLING = 100
_YOURS, _RIGHT_BEFORE = frozenset(["ваш", "=your"]), 12


# A tuple: a long draft has a hundred of them, and a frozen dataclass takes four times as long to make.
class Counted(NamedTuple):
    """The word after a bare number, by its keys; empty when none follows. `keys`: the same if a source must name it.

    `is_noun`: it may be a noun. `is_general`: it says nothing of what is counted (`штук`, `items`).
    """

    noun: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()
    is_general: bool = False
    is_noun: bool = False


def what_is_counted(reading: Reading, number: Number, playbook: Playbook) -> Counted:
    """`три предмета`, `семь штук`, `5 articles`. A figure's place takes in the word after it, that of a word does not:
    only beside a word must a source name the noun, beside a figure it may stand in a table."""
    if number.measure:
        return Counted(is_general=number.measure == PIECES)
    noun = _noun(reading, number)
    if noun is None:
        return Counted()
    keys = same_word(noun)
    is_noun = "NOUN" in grammar_of(noun.plain) or (noun.plain.isascii() and len(noun.plain) >= _LONG_WORD)
    is_counted = is_noun and not noun.plain.isascii() and keys.isdisjoint(playbook.word_list(_FILE, "numbered"))
    return Counted(
        noun=keys,
        keys=keys if is_counted and noun.start >= number.end else frozenset(),
        is_noun=is_noun,
        is_general=not noun.keys.isdisjoint(playbook.word_list(_FILE, "general_counts")),
    )


def noun_of(text: str, number: Number) -> frozenset[str]:
    """The word after a number of a source, by its keys; empty when none follows."""
    noun = _noun(read(text), number)
    return same_word(noun) if noun is not None else frozenset()


def _noun(reading: Reading, number: Number) -> Word | None:
    at = bisect_left(reading.starts, number.end)
    inside = reading.words[at - 1] if at else None
    # `20 бит` is a figure and its noun; `twenty five` is all number.
    if inside is not None and inside.start > number.start and reading.text[number.start].isdigit():
        return inside
    if at == len(reading.words) or reading.text[number.end : reading.words[at].start].strip(" \u00a0"):
        return None
    return reading.words[at]


def counts_same(source: Source, fact: Number, counted: Counted, playbook: Playbook) -> bool:
    """A line counts the same things if it names them or counts pieces; one in another script is taken at its word."""
    line = read(source.text)
    if not counted.keys or source.kind == CUSTOMER or not counted.keys.isdisjoint(line.index):
        return True
    if counted.is_general and fact.measure in ("", PIECES) and not fact.is_part and counts_things(source, playbook):
        return True
    if not fact.measure and fact.raw >= _TELLING:
        return True
    is_foreign = not _CYRILLIC.search(source.text.partition(":")[0])
    if fact.measure == PIECES:
        return is_foreign or bool(patterns(playbook, _FILE, "counts_pieces").find(line))
    return not (fact.measure or fact.is_part) and is_foreign


def counts_things(source: Source, playbook: Playbook) -> bool:
    """The line's name says that it counts: what is left, what a set holds."""
    return _is_called(source, playbook, (_STATUSES, "counts_stock"), (_FILE, "counts_pieces"))


def is_age(source: Source, number: Number, playbook: Playbook) -> bool:
    """Years beside which the customer names a person: `Маме 80`, `Детям с 5`."""
    is_years = number.measure == "months" and number.value == number.raw * 12
    return is_years and bool(patterns(playbook, _FILE, "people", unless_denied=False).find(read(source.text)))


def is_yours(reading: Reading, number: Number) -> bool:
    """`your 62`, `на ваши 14`."""
    before = reading.words_in(number.start - _RIGHT_BEFORE, number.start)
    return bool(before) and not before[-1].keys.isdisjoint(_YOURS)


def is_price(line: Source, playbook: Playbook) -> bool:
    """The line's name says that it gives a price."""
    return _is_called(line, playbook, (_FILE, "price_lines"))


def is_of_buyer(line: Source, playbook: Playbook) -> bool:
    """The line counts what the customer sent: it is about no thing."""
    return _is_called(line, playbook, (_FILE, "lines_of_buyer"))


def _is_called(line: Source, playbook: Playbook, *lists: tuple[str, str]) -> bool:
    """Whether the name before the line's colon holds words of one of the lists (file, key)."""
    name, colon, _ = line.text.partition(":")
    return bool(colon) and any(patterns(playbook, file, key).find(read(name)) for file, key in lists)
