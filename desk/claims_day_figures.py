"""Days told by a figure alone or by a name: `19-го`, `the 21st`, and those before or after a named month. Pure.

`2, 16 и 30 ноября`, `the 4th, the 11th and the 18th of February`, `December 4, 11 and 18` are three days each.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from desk.lemmas import grammar_of
from desk.numerals import find_numerals
from desk.sieve import Sieve

_DAY = r"[1-9]|[12]\d|3[01]"
# "19-го", "9е", "23 числа" of a month told elsewhere; before a noun or an adjective it numbers something else.
_RUSSIAN = Sieve(
    rf"(?<![\w.,–—-])(?P<day>{_DAY})(?:-?(?P<suffix>го|е|ого|му)|\sчисл[ао]\w?)(?!\w)(?:\s(?P<next>[а-яё]+))?"
)
# "4-го следующего месяца", "5-го числа".
_OF_MONTH = re.compile(r"числ|следующ|этого|прошл|будущ|того|утр|вечер|дн[яе]м")
_NUMBERED = frozenset({"NOUN", "ADJF"})
# "on the 21st", "Thursday the 10th"; "the 3rd is free" is a third thing.
_ENGLISH = Sieve(
    r"\b(?:(?:on|by|until|till|til|to|since|from|before|after|through|between)\s(?:the\s)?|(?:and|or|for|than)\sthe\s"
    rf"|[A-Z][a-z]+day,?\s(?:the\s)?)(?P<day>{_DAY})(?:st|nd|rd|th)\b"
    r"(?!\s(?!(?:and|or|to|at|by|in|on|from|so|but|is|was|until|till|through|which|with|it|you|we|i|they|if|then|as|of"
    r"|because|when|for|that|this|next|without|unless|morning|evening|after|before|instead)\b)\w)"
)
_FEAST = Sieve(
    r"\b(?:(?P<eve>Christmas\sEve)|(?P<last>New\sYear['’]?s?\sEve)|(?P<first>New\sYear['’]?s\sDay)|(?P<boxing>Boxing\sDay)"
    r"|(?P<valentine>Valentine['’]?s?\sDay)|(?P<halloween>Halloween))\b"
)
_FEASTS = {"eve": (12, 24), "last": (12, 31), "first": (1, 1), "boxing": (12, 26), "valentine": (2, 14),
           "halloween": (10, 31)}  # fmt: skip
# A day of an enumeration or a range, and what joins it to the next.
_EARLIER = re.compile(
    rf"(?<![\d.,:])(?P<day>{_DAY})(?:-?(?:го|е|ого|му)|st|nd|rd|th)?(?P<join>\s?[-–—]\s?|,\s|\s(?:и|или|по|до|and|or|to|through)\s)"
    r"(?:the\s|по\s|до\s)?$"
)
_LATER = re.compile(
    rf"(?P<join>\s?[-–—]\s?|,\s|,?\s(?:and|or|to|through|until)\s)(?:the\s)?(?P<day>{_DAY})(?:st|nd|rd|th)?"
    r"(?=\s*(?:[.;!?)\n]|$)|,?\s(?:and|or)\b|,\s)"
)
_LONGEST, _LONGEST_SPOKEN, _LAST_DAY = 24, 40, 31
_MOST = 12


class DayFigure(NamedTuple):
    """A day and its place."""

    start: int
    end: int
    day: int


def days_alone(text: str) -> Iterator[DayFigure]:
    """Days of no named month."""
    for match in _RUSSIAN.finditer(text):
        after = match["next"]
        if not match["suffix"] or not after or _OF_MONTH.match(after) or _NUMBERED.isdisjoint(grammar_of(after)):
            yield DayFigure(match.start(), match.end("suffix" if match["suffix"] else "day"), int(match["day"]))
    for match in _ENGLISH.finditer(text):
        yield DayFigure(match.start("day"), match.end(), int(match["day"]))


def feasts(text: str) -> Iterator[tuple[int, int, int, int]]:
    """Days that have a name: start, end, day, month. Christmas alone may be any day of the holidays."""
    for match in _FEAST.finditer(text):
        month, day = _FEASTS[match.lastgroup or ""]
        yield match.start(), match.end(), day, month


def days_before(text: str, end: int) -> list[DayFigure]:
    """The other days of the month whose last day starts there. A comma alone joins none: `order 3, 16 November`."""
    found: list[DayFigure] = []
    while len(found) < _MOST:
        start = max(0, end - _LONGEST)
        match = _EARLIER.search(text[start:end])
        if match is None or (not found and match["join"].startswith(",")):
            return found
        end = start + match.start()
        found.append(DayFigure(end, start + match.start("join"), int(match["day"])))
    return found


def days_after(text: str, end: int) -> list[DayFigure]:
    """The other days of the month whose first day ends there; the last of several follows no mere comma."""
    found: list[DayFigure] = []
    joins: list[str] = []
    while len(found) < _MOST and (match := _LATER.match(text, end)):
        found.append(DayFigure(match.start("day"), match.end(), int(match["day"])))
        joins.append(match["join"])
        end = match.end()
    while joins and joins[-1].startswith(", ") and joins[-1].strip() == ",":
        joins.pop()
        found.pop()
    return found


def spoken_day_before(text: str, end: int) -> tuple[int, int] | None:
    """`двенадцатого октября`, `the fifth of December`: its start, and the day. `end`: where the month starts."""
    start = max(0, end - _LONGEST_SPOKEN)
    for number in find_numerals(text[start:end]):
        is_joined = text[start + number.end : end].strip() in ("", "of")
        if number.is_ordinal and is_joined and number.value <= _LAST_DAY:
            return start + number.start, int(number.value)
    return None


def spoken_day_after(text: str, end: int) -> tuple[int, int] | None:
    """`December the fifth`: where the day ends, and the day. `end`: of the month."""
    for number in find_numerals(text[end : end + _LONGEST])[:1]:
        if number.is_ordinal and text[end : end + number.start] in (" ", " the ") and number.value <= _LAST_DAY:
            return end + number.end, int(number.value)
    return None
