"""Which words of a reply mark a number as the result of others, and where. Pure; the words are data."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property

from desk.claims_counts import what_is_counted
from desk.claims_names import same_word
from desk.claims_numbers import Number
from desk.lemmas import grammar_of
from desk.lexicon import patterns
from desk.numerals import find_numerals
from desk.playbook import Playbook
from desk.text import Reading, Word

_FILE = "gate_facts"
_RESULTS = ("result_total", "result_difference", "result_same", "result_each", "result_lasts", "result_share")
_KINDS = (*_RESULTS, "result_rest", "result_beside", "result_two")
_ROUNDINGS = {"below": "rounded_below", "above": "rounded_above", "near": "rounded_near"}
# Characters between such a word and its number.
_BEFORE, _AFTER, _RIGHT_BEFORE = 60, 30, 24
_CLOSE, _AFTER_REST, _MOST_AFTER = 12, 14, 12
_BESIDE = 6
_YOU = frozenset(("вы", "ваш", "=you", "=your"))
_DASH = re.compile(r"(?:[=—–]|\bэто)\s*(?:ровно\s|всего\s|уже\s)?$")
_LIST = re.compile(r"[^.!?\n]{0,40}?:")
_COMPARED_BEFORE = re.compile(r"(?P<word>[^\W\d_]+)\sна\s$")
_COMPARED_AFTER = re.compile(r"[\s,]*(?P<word>[^\W\d_]+)")
# A dash before a figure, or an amount by which something differs: the cheap look before the marks are asked.
_MAYBE = re.compile(r"[=—–]\s*\S*\d|\bна\s", re.IGNORECASE)


class Marks:
    """The marks of one reply, looked up once."""

    def __init__(self, reading: Reading, playbook: Playbook, numbers: Sequence[Number]) -> None:
        self._reading, self._playbook, self._numbers = reading, playbook, numbers
        self._found: dict[str, list[int]] = {}

    @property
    def text(self) -> str:
        """The whole reply."""
        return self._reading.text

    def near(self, number: Number) -> list[Number]:
        """The numbers right before and right after it."""
        at = bisect_left(self._numbers, number)
        return [*self._numbers[max(0, at - 1) : at], *self._numbers[at + 1 : at + 2]]

    def after(self, number: Number, within: int) -> list[Number]:
        """The numbers after it, so many characters on."""
        later = self._numbers[bisect_right(self._numbers, number) :]
        return [one for one in later[:_MOST_AFTER] if one.start <= number.end + within]

    def words_before(self, number: Number) -> tuple[Word, ...]:
        """The words of its sentence before it."""
        word = self._reading.word_at(number.start)
        first = self._reading.sentences[word.sentence][0] if word else 0
        return self._reading.words_in(self._reading.words[first].start, number.start) if word else ()

    def is_of_two(self, number: Number) -> bool:
        """Its sentence speaks of two of a kind: `both sides`, `с каждого бока`."""
        return any(self._same(place, number.start) for place in self._places("result_two"))

    @cached_property
    def has_any(self) -> bool:
        """Whether there is any mark at all; most replies have none."""
        return any(map(self._places, (*_KINDS, *_ROUNDINGS.values()))) or bool(_MAYBE.search(self._reading.text))

    def has(self, kind: str, number: Number) -> bool:
        """Such a word stands in the number's sentence, shortly before or right after it."""
        places = self._places(kind)
        low = bisect_left(places, number.start - _BEFORE)
        return any(self._same(place, number.start) for place in places[low : bisect_right(places, number.end + _AFTER)])

    def is_rest(self, number: Number) -> bool:
        """`осталось 5`, `1.8 in hand`, `8 cm below`."""
        rest, beside = self._places("result_rest"), self._places("result_beside")
        return bool(
            self._near(number, rest)
            or _within(rest, number.start, number.end + _AFTER_REST)
            or _within(beside, number.start, number.end + _AFTER_REST)
        )

    def follows_rest(self, number: Number) -> bool:
        """`осталось 5`, `which leaves £180`."""
        return bool(self._near(number, self._places("result_rest")))

    def _near(self, number: Number, places: list[int]) -> list[int]:
        return [
            place for place in _within(places, number.start - _CLOSE, number.start) if self._same(place, number.start)
        ]

    def is_in_range(self, number: Number) -> bool:
        """One of the two ends of `164–170`."""
        return any(one.start == number.start for one in self.near(number))

    def is_each(self, number: Number) -> bool:
        """`по 85`, `$5.50 each`."""
        before = self._reading.text[max(0, number.start - _RIGHT_BEFORE) : number.start].lower()
        places = self._places("result_each")
        close = places[bisect_left(places, number.start) : bisect_right(places, number.end + _BESIDE)]
        return before.endswith(" по ") or bool(close) or self._is_right_before(number, places)

    def _is_right_before(self, number: Number, places: list[int]) -> bool:
        return bisect_left(places, number.start - _RIGHT_BEFORE) < bisect_left(places, number.start)

    def rounding(self, number: Number) -> str:
        """below | above | near: how the number is said to be rounded; empty when it is not."""
        for way, kind in _ROUNDINGS.items():
            if self._is_right_before(number, self._places(kind)):
                return way
        return ""

    def same_sentence(self, one: Number, other: Number) -> bool:
        """Both stand in one sentence."""
        return self._same(one.start, other.start)

    def follows_dash(self, number: Number) -> bool:
        """`три места — 13,5 кг`, `= 36`."""
        return bool(_DASH.search(self._reading.text[max(0, number.start - _RIGHT_BEFORE) : number.start]))

    def opens_list(self, number: Number) -> bool:
        """`три предмета: две щётки и …`."""
        return bool(_LIST.match(self._reading.text, number.end))

    def is_compared(self, number: Number) -> bool:
        """`мощнее на 300 Вт`, `на 3 см длиннее`."""
        text = self._reading.text
        before = _COMPARED_BEFORE.search(text[max(0, number.start - _RIGHT_BEFORE) : number.start])
        after = _COMPARED_AFTER.match(text, number.end)
        is_on = text[max(0, number.start - 4) : number.start].lower().endswith("на ")
        return bool(before and self._is_comparative(number.start - len(before.group()))) or bool(
            is_on and after and self._is_comparative(after.start("word"))
        )

    def speaks_to_customer(self, number: Number) -> bool:
        """The sentence speaks to the customer: `for the five of you`."""
        word = self._reading.word_at(number.start)
        first, last = self._reading.sentences[word.sentence] if word else (0, 0)
        return any(not one.keys.isdisjoint(_YOU) for one in self._reading.words[first:last])

    def is_of_customer(self, number: Number) -> bool:
        """The sentence tells of what is the customer's own."""
        word = self._reading.word_at(number.start)
        first, last = self._reading.sentences[word.sentence] if word else (0, 0)
        return any("ваш" in keys or "=your" in keys for keys in (one.keys for one in self._reading.words[first:last]))

    def is_general_count(self, number: Number) -> bool:
        """`три предмета`, `семь штук`."""
        return what_is_counted(self._reading, number, self._playbook).is_general

    def words_between(self, one: Number, other: Number) -> frozenset[str]:
        """The keys of the words from one number to the other: what the first counts."""
        return frozenset[str]().union(*map(same_word, self._reading.words_in(one.start, other.start)))

    def names_one(self, first: Number, last: Number) -> bool:
        """`… и один чайник`: a thing that no number of the reply counts."""
        return any(
            numeral.value == 1 and not numeral.is_ordinal and first.start < numeral.start < last.start
            for numeral in find_numerals(self._reading.text)
        )

    def last_before(self, number: Number, kind: str, rival: str) -> bool:
        """Of two kinds of words, the nearest one before the number is of the first kind (or there is none)."""
        last = {one: [place for place in self._places(one) if place < number.start][-1:] for one in (kind, rival)}
        return last[kind] >= last[rival]

    def _places(self, kind: str) -> list[int]:
        if kind not in self._found:
            found = patterns(self._playbook, _FILE, kind, unless_denied=False).find(self._reading)
            self._found[kind] = sorted(match.start for match in found)
        return self._found[kind]

    def _is_comparative(self, place: int) -> bool:
        word = self._reading.word_at(place)
        return word is not None and "COMP" in grammar_of(word.plain)

    def _same(self, one: int, other: int) -> bool:
        first, second = self._reading.word_at(one), self._reading.word_at(other)
        return first is not None and second is not None and first.sentence == second.sentence


def _within(places: list[int], start: int, end: int) -> list[int]:
    return places[bisect_left(places, start) : bisect_right(places, end)]
