"""Which source bears out a date of a reply, and which dates follow from others: `14 days from May 3` is May 17."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

from desk import claims_dates
from desk.claims import CUSTOMER, ClaimKind, ClaimState, Pinned, Source, claim_at, leave_open, pin_to
from desk.claims_dates import When
from desk.claims_derived import pin_derived
from desk.claims_known_numbers import numbers_in, numbers_of
from desk.claims_near_dates import follow_near
from desk.claims_reckoned_dates import Held, Reckoned, Reckoner, show
from desk.claims_spans import Spans
from desk.claims_told_dates import NOBODY, Told, ToldDates
from desk.claims_weekdays import follow_weekday, is_another_day
from desk.lexicon import patterns
from desk.playbook import Playbook
from desk.text import Reading

_FILE = "gate_facts"
_MOST = 40
# Lines whose bare figures may be days: `charged on: 5, 20`, `числа: 5 и 20`.
_DAY_LINE = re.compile(
    r"day|date|month|each|every|deadline|until|before|cutoff|due|числ|дат|срок|дн[яеи]|день|кажд|\bon\b", re.IGNORECASE
)
_THING = re.compile(r"(?:'s)? ([a-z]{3,})", re.IGNORECASE)
IsConfirmed = Callable[[int, Source, int], bool]
"""(place in the reply, source, place in it): the customer only asked about it and the reply says yes."""


class KnownDates:
    """The dates of all sources of a case."""

    def __init__(self, sources: Sequence[Source], is_confirmed: IsConfirmed) -> None:
        self._sources, self._is_confirmed = sources, is_confirmed
        self._told = ToldDates(sources)
        self._pinned: list[When] = []
        self._followed: list[Held] = []

    def pin(self, reading: Reading, dates: Sequence[When], playbook: Playbook) -> list[Pinned]:
        """Every date pinned, pinned as `derived`, or left open with the reason; without those that state nothing."""
        pins = self._pin_all(reading, dates)
        told = zip(dates, pins, strict=True)
        return [one for when, one in told if one.evidence or not _asks_again(reading, when, playbook)]

    def _pin_all(self, reading: Reading, dates: Sequence[When]) -> list[Pinned]:
        pins = [self._pin_one(reading, when) for when in dates]
        if len(dates) > _MOST:
            return pins
        self._pinned = [when for when, pinned in zip(dates, pins, strict=True) if pinned.evidence]
        if all(pinned.evidence and not when.weekday for when, pinned in zip(dates, pins, strict=True)):
            return pins
        reckoner = Reckoner(reading, self._told)
        # What follows may be what the next follows from; a day of the week is that of a date beside it.
        for is_weekday, is_again in ((False, False), (False, True), (True, False)):
            if is_again and not self._followed:
                continue
            for place, when in enumerate(dates):
                if (when.weekday is not None and when.day is None) is is_weekday:
                    pins[place] = self._derive(reckoner, when, pins[place])
        return pins

    @property
    def _held(self) -> list[Held]:
        """The dates of the reply that are borne out so far."""
        return [*self._told_here, *self._followed]

    @cached_property
    def _told_here(self) -> list[Held]:
        return [self._hold(when) for when in self._pinned]

    def days_between(self, reading: Reading, pinned: Pinned, days: int) -> Pinned:
        """`five days past August 2`, `four days left`: between two dates that the reply and the sources tell."""
        found = Spans(reading, self._told, self._held).find_days(pinned.claim, days)
        return _derived(pinned, found) if found else pinned

    def months_between(self, reading: Reading, pins: Sequence[Pinned]) -> list[Pinned]:
        """The numbers of a reply; months that lie between two dates are pinned too."""
        opened = [one for one in pins if one.state is not ClaimState.PINNED and one.claim.kind is ClaimKind.MEASURE]
        months = {one.start: one.value for one in numbers_in(reading.text) if one.measure == "months"} if opened else {}
        spans = Spans(reading, self._told, self._held)
        return [
            _derived(one, found)
            if one in opened and one.claim.start in months
            and (found := spans.find_months(one.claim, months[one.claim.start]))
            else one
            for one in pins
        ]  # fmt: skip

    def _pin_one(self, reading: Reading, when: When) -> Pinned:
        claim = claim_at(reading.text, ClaimKind.DATE, when.start, when.end)
        for source, one in self._told.plain:
            if claims_dates.holds(one, when) and (
                not self._is_confirmed(when.start, source, one.start)
                or _names_alike(reading.text, when, source.text, one)
            ):
                return pin_to(claim, source, one.start, one.end)
        bare = _only_year(when) or _only_day(when)
        for source in self._sources if bare is not None else ():
            for number in numbers_of(source.text) if source.kind != CUSTOMER else ():
                if number.raw == bare and (when.year or (not number.measure and _DAY_LINE.search(source.text))):
                    return pin_to(claim, source, number.start, number.end)
        is_against = any(_is_alike(one, when) for source, one in self._told.plain if source.kind != CUSTOMER)
        reason = "the sources give another date" if is_against else "no source holds this date"
        return leave_open(claim, reason, is_against=is_against)

    def _hold(self, when: When) -> Held:
        """What a borne out date is with all that the sources tell of it."""
        one = next((one for one in self._told.all if claims_dates.holds(one.when, when)), None)
        return Held(when, one.whole, (one.source.id,)) if one else Held(when, NOBODY, ())

    def _derive(self, reckoner: Reckoner, when: When, opened: Pinned) -> Pinned:
        found: Reckoned | None = None
        if when.weekday and not when.day:
            if is_another_day(reckoner, when, self._held):
                return leave_open(opened.claim, _ANOTHER_DAY, is_against=True) if opened.evidence else opened
            found = follow_weekday(reckoner, when, self._held) if not opened.evidence else None
        if opened.evidence:
            return opened
        if when.near:
            found = follow_near(reckoner, when, self._held)
        found = found or next(self._ways(reckoner, when), None)
        if found is None:
            return opened
        self._followed.append(Held(when, found.whole, found.ids, found.term))
        return _derived(opened, found)

    def _ways(self, reckoner: Reckoner, when: When) -> Iterator[Reckoned]:
        """What the sources tell of a date beyond what stands there, and what follows from it and a term."""
        for one in self._told.all:
            if claims_dates.holds(one.whole, when) and self._may_settle(one, when):
                yield Reckoned((one.source.id,), one.whole, "", show(one.whole))
        yield from (one for one in reckoner.find(when, self._held) if claims_dates.holds(one.whole, when))

    def _may_settle(self, one: Told, when: When) -> bool:
        """A day of the week is not that of today; what the customer asks is not confirmed."""
        is_today = when.weekday is not None and self._told.is_today(one.whole)
        return not is_today and not self._is_confirmed(when.start, one.source, one.when.start)


_ANOTHER_DAY = "the date beside it is another day of the week"


def _derived(opened: Pinned, found: Reckoned) -> Pinned:
    return pin_derived(opened.claim, found.ids, found.quote)


def _asks_again(reading: Reading, when: When, playbook: Playbook) -> bool:
    """`If it still isn't there by Wednesday, write to me`: a day of the week, a few days to ask again are no fact."""
    if not (when.weekday or when.near) or when.day or when.month:
        return False
    return patterns(playbook, _FILE, "asks_again", unless_denied=False).stands_beside(reading, when.start)


def _names_alike(text: str, when: When, told: str, one: When) -> bool:
    """Both call the same thing by the month, `the May box`: asked about or not, it is only a name."""
    here, there = _THING.match(text, when.end), _THING.match(told, one.end)
    return bool(here and there and not when.day and here[1].lower() == there[1].lower())


def _only_year(when: When) -> int | None:
    return when.year if (when.day, when.month, when.weekday, when.near) == (None,) * 4 else None


def _only_day(when: When) -> int | None:
    return when.day if (when.month, when.year, when.weekday, when.near) == (None,) * 4 else None


def _is_alike(one: When, other: When) -> bool:
    """Both name a month, or both a day of the week."""
    return (one.month is not None and other.month is not None) or (
        one.weekday is not None and other.weekday is not None
    )
