"""Every number of a reply, in text order: pinned to a source, following from pinned ones, or left open. Pure."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from desk.claims import Claim, ClaimState, Pinned, Source, claim_at, leave_open
from desk.claims_date_pins import KnownDates
from desk.claims_derived import derive
from desk.claims_known_numbers import KnownNumbers, numbers_in
from desk.claims_number_pins import is_harmless, pin_number
from desk.claims_numbers import Number
from desk.claims_reckoned import reckon
from desk.lexicon import negation, patterns
from desk.patterns import Match
from desk.playbook import Playbook
from desk.quantities import DAY
from desk.text import Reading

_FACTS = "gate_facts"
_OPENS_LIST = re.compile(r":\s")
_ITEM, _END_OF_LIST = re.compile(r",\s(?:and\s|и\s)?|\s(?:and|и)\s"), re.compile(r"[.!?;\n]")
# Letters between a number and the word it counts.
_BESIDE = 2
_ALL = ("все ", "всё ", "all ")
# Looking one up costs up to 0.1 ms. No reply has so many; past it a person looks.
_MOST_NUMBERS, _TOO_MANY = 300, "too many numbers to look each one up"


def pin_numbers(
    reading: Reading,
    sources: Sequence[Source],
    playbook: Playbook,
    *,
    rating: int | None,
    has_facts: bool,
    dates: KnownDates,
) -> list[Pinned]:
    """The claims of all numbers that state something. `rating`: the customer's stars. `has_facts`: anything at all is
    known; where nothing is, the name of a standard can only come from the question."""
    numbers, marks = numbers_in(reading.text), _Marks(reading, playbook)
    known = KnownNumbers(sources) if numbers else None
    telling = [
        number
        for number in numbers[:_MOST_NUMBERS]
        if not is_harmless(reading.text, number, rating) and not marks.is_idle(number, known)
        and (has_facts or not number.code)
    ]  # fmt: skip
    found = [
        (number, pin_number(_claim(reading, number), number, reading, known, playbook))
        for number in telling if known
    ]  # fmt: skip
    derived = reckon(derive(found, reading, known, playbook), reading, known, playbook) if known else []
    derived = [(number, _by_days(reading, number, pinned, dates)) for number, pinned in derived]
    kept = [pinned for number, pinned in derived if not marks.is_denied(number, pinned)]
    unread = [leave_open(_claim(reading, number), _TOO_MANY, is_against=False) for number in numbers[_MOST_NUMBERS:]]
    return [*kept, *unread]


def _by_days(reading: Reading, number: Number, pinned: Pinned, dates: KnownDates) -> Pinned:
    if pinned.state is ClaimState.PINNED or number.measure != "time" or number.value % DAY:
        return pinned
    return dates.days_between(reading, pinned, int(number.value // DAY))


def _claim(reading: Reading, number: Number) -> Claim:
    return claim_at(reading.text, number.kind, number.start, number.end)


class _Marks:
    """Which numbers of a reply say nothing of the product."""

    def __init__(self, reading: Reading, playbook: Playbook) -> None:
        self._reading = reading
        self._denied = negation(playbook).clauses(reading)
        self._soft = [match.start for match in _found(reading, playbook, "counted_softly")]
        self._unfit = frozenset(reading.clause_at(match.start) for match in _found(reading, playbook, "denied_fit"))
        self._sayings = [(match.start, match.end) for match in _found(reading, playbook, "idle_numbers")]

    def is_idle(self, number: Number, known: KnownNumbers | None) -> bool:
        """The number counts photos, steps, ways, or belongs to a saying; seconds do where a source tells of time."""
        if number.measure and known is not None and known.measures(number.measure):
            return False
        if known is not None and number.raw == known.questions and self._follows_all(number):
            return True
        if _OPENS_LIST.match(self._reading.text, number.end) and self._lists(number):
            return True
        return self._is_soft(number) or any(start <= number.start < end for start, end in self._sayings)

    def _lists(self, number: Number) -> bool:
        """`You'd need three: dark green, dark earth and sky.`: the things counted follow."""
        listed = _END_OF_LIST.split(self._reading.text[number.end :], maxsplit=1)[0]
        return len(_ITEM.split(listed.partition(":")[2])) == number.raw

    def _is_soft(self, number: Number) -> bool:
        """A word that counts softly stands beside it."""
        first = bisect_left(self._soft, max(number.start + 1, number.end - _BESIDE))
        return first < len(self._soft) and self._soft[first] <= number.end + _BESIDE

    def _follows_all(self, number: Number) -> bool:
        """`да на все три:`, `yes to all three.`: nothing is counted but what was asked."""
        text = self._reading.text
        is_last = text[number.end : number.end + 1] in (":", ".", ",", "!", "")
        return is_last and text[max(0, number.start - 4) : number.start].lower() in _ALL

    def is_denied(self, number: Number, pinned: Pinned) -> bool:
        """The clause says that the thing is not for that number, nor has it."""
        if pinned.state is ClaimState.PINNED or not number.measure:
            return False
        clause = self._reading.clause_at(number.start)
        return clause in self._denied and clause in self._unfit


def _found(reading: Reading, playbook: Playbook, key: str) -> Iterator[Match]:
    return iter(patterns(playbook, _FACTS, key, unless_denied=False).find(reading))
