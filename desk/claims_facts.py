"""Properties of a thing that a reply states: material, colour, country, what it is free of, what it withstands. Pure.

The families and their values are data: prompts/shared/words/gate_facts.toml.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from desk.lexicon import found_values, patterns, values
from desk.patterns import Match, Patterns
from desk.playbook import Playbook
from desk.text import Reading, Word

_FILE = "gate_facts"
# A card names the whole of these: another one contradicts it. Of the others a card may be silent.
_EXCLUSIVE = ("materials", "colours", "countries")
# Words between one that compares and what it compares to.
_COMPARED_WORDS = 2
_FAMILIES = (*_EXCLUSIVE, "diet", "claims")


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """One property as stated. `value`: what finds it in another text; `others`: the other values of its family, of
    which a thing has only those its card names (empty: it may have any). `is_of_part`: told of a part of the thing."""

    start: int
    end: int
    family: str
    value: Patterns
    others: tuple[Patterns, ...]
    is_of_part: bool


def find_facts(reading: Reading, playbook: Playbook) -> Iterator[Property]:
    """Every property a text states; what it denies is left out."""
    parts = {match.start for match in patterns(playbook, _FILE, "parts", unless_denied=False).find(reading)}
    others = frozenset(match.end for match in patterns(playbook, _FILE, "of_others", unless_denied=False).find(reading))
    of_parts = {word.sentence for word in reading.words if word.start in parts}
    for family in _FAMILIES:
        known = values(playbook, _FILE, family)
        for place, match in found_values(reading, playbook, _FILE, family):
            if _is_of_other(reading, match, others):
                continue
            yield Property(
                start=match.start,
                end=match.end,
                family=family,
                value=known[place],
                others=known if family in _EXCLUSIVE else (),
                is_of_part=_sentence_at(reading, match.start) in of_parts,
            )


def _is_of_other(reading: Reading, match: Match, others: frozenset[int]) -> bool:
    """`softer than the steel ones`: told of what ours is compared to, a few words after the word that compares."""
    return any(
        end <= match.start
        and reading.clause_at(end - 1) == reading.clause_at(match.start)
        and len(reading.words_in(end, match.start)) <= _COMPARED_WORDS
        for end in others
    )


def _sentence_at(reading: Reading, place: int) -> int:
    """The sentence of the word at or after a place; -1 after the last."""
    index = bisect_right(reading.words, place, key=_end)
    return reading.words[index].sentence if index < len(reading.words) else -1


def _end(word: Word) -> int:
    return word.end
