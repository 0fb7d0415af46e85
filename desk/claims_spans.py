"""Days and months that lie between two dates of a case: `five days past August 2`, `почти девять месяцев`. Pure."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from desk.claims import Claim
from desk.claims_calendar import gaps, months_apart
from desk.claims_dates import When
from desk.claims_reckoned_dates import Held, Reckoned, held_of, show
from desk.claims_told_dates import ToldDates
from desk.text import Reading

_LATER = re.compile(
    r"\b(?:past|late|after|later|overdue|behind|since|earlier|before|опозда|задерж|позже|просроч|прошл|спустя|после|раньше)",
    re.IGNORECASE,
)
_LEFT = re.compile(
    r"\b(?:оста[лн]|оста[её]тся|запас|впереди|через|ещ[её]|left|to go|away|to spare|still have|in hand|until|ahead"
    r"|from now|from today)",
    re.IGNORECASE,
)
_AGO = re.compile(
    r"\b(?:назад|прошло|уже|с тех пор|служ|лет ему|ago|old|already|ever since|so far"
    r"|have passed|been with you|had (?:it|them|her|him) for|у вас (?:всего|только|уже|она|он))",
    re.IGNORECASE,
)
_LASTED = re.compile(
    r"\b(?:took|taken|lasted|travel|on the road|in transit|занял|длил|ехал|шл[аои]|шел|шёл|добира|в пути|дорог)",
    re.IGNORECASE,
)
_OVER = re.compile(r"(?:\b(?:больше|более|свыше|over|more than))\s$")
_OVER_AFTER = re.compile(r"^\s(?:с лишним|с хвостиком|and a bit|or so)")
_NEARLY = re.compile(r"(?:\b(?:почти|без малого|чуть меньше|nearly|almost|short of|just under|less than))\s$")
_ABOUT = re.compile(r"(?:\b(?:около|примерно|порядка|about|around|roughly))\s$")
_LONGEST = 24


class _Pair(NamedTuple):
    first: Held
    last: Held


class Spans:
    """The times between the dates of a case, as one reply may tell them."""

    def __init__(self, reading: Reading, told: ToldDates, held: Sequence[Held]) -> None:
        self._reading, self._told, self._held = reading, told, held

    def find_days(self, claim: Claim, days: int) -> Reckoned | None:
        """Two dates so many days apart."""
        for pair in self._pairs(claim):
            if days in gaps(pair.first.whole, pair.last.whole):
                return _shown(pair)
        return None

    def find_months(self, claim: Claim, months: Decimal) -> Reckoned | None:
        """Two dates so many months apart; `over`, `nearly` and `about` say how the rest of a month is meant."""
        before = self._reading.text[max(0, claim.start - _LONGEST) : claim.start].lower()
        after = self._reading.text[claim.end : claim.end + _LONGEST].lower()
        is_about = bool(_ABOUT.search(before))
        is_over = is_about or bool(_OVER.search(before) or _OVER_AFTER.match(after))
        is_nearly = is_about or bool(_NEARLY.search(before))
        for pair in self._pairs(claim):
            apart = months_apart(pair.first.whole, pair.last.whole)
            if apart is not None and _is_told(months, *apart, is_over=is_over, is_nearly=is_nearly):
                return _shown(pair)
        return None

    def _pairs(self, claim: Claim) -> Iterator[_Pair]:
        """Pairs of dates that the words around allow; the earlier one first as far as the sources tell."""
        sentence = self._reading.sentence_around(claim.start)
        own = [held_of(one) for one in self._told.all if one.is_own and one.whole.month]
        here = [one for one in self._held if one.whole.month and self._is_beside(one, claim)]
        yield from _both_ways(here, here)
        if _LATER.search(sentence):
            yield from _both_ways([one for one in here if self._is_beside(one, claim, 0)], own)
        if self._told.today is None:
            yield from _both_ways(own, own) if _LASTED.search(sentence) and len(_days(own)) == 2 else ()
            yield from self._said()
            return
        now = Held(self._told.now, self._told.now, (self._told.today[0].id,))
        others = [one for one in own if not self._told.is_today(one.whole)]
        meant = [*(one for one in self._held if one.whole.month), *(others if len(_days(others)) == 1 else ())]
        if _LEFT.search(sentence):
            yield from (_Pair(now, one) for one in meant)
        if _AGO.search(sentence):
            yield from (_Pair(one, now) for one in meant)

    def _said(self) -> Iterator[_Pair]:
        """`с марта, пишу в ноябре`: the only two months that the customer tells."""
        said = [held_of(one) for one in self._told.all if not one.is_own and one.when.month]
        if len(said) == 2 and len(said) == len([one for one in self._told.all if one.when.month]):
            yield _Pair(said[0], said[1])

    def _is_beside(self, one: Held, claim: Claim, far: int = 1) -> bool:
        return self._reading.sentences_apart(one.when.start, claim.start) <= far


def _is_told(months: Decimal, whole: int, is_exact: bool, *, is_over: bool, is_nearly: bool) -> bool:
    if is_exact:
        return months == whole and (is_over == is_nearly)
    return (is_over and months == whole) or (is_nearly and months == whole + 1)


def _both_ways(some: Sequence[Held], others: Sequence[Held]) -> Iterator[_Pair]:
    for one in some:
        for other in others:
            if one is not other:
                yield _Pair(one, other)
                yield _Pair(other, one)


def _days(some: Sequence[Held]) -> set[tuple[int | None, int | None, int | None]]:
    return {(one.whole.day, one.whole.month, one.whole.year) for one in some}


def _shown(pair: _Pair) -> Reckoned:
    quote = f"{show(pair.last.whole)} − {show(pair.first.whole)}"
    return Reckoned((*pair.first.ids, *pair.last.ids), When(start=0, end=0), "", quote)
