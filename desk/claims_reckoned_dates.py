"""Dates that follow from a date and a term: `24.11.2026 + 7 days`, the third of four weekly evenings. Pure.

Which date a term is counted from: one that the line of the term names (`30 days from delivery`, `delivered: …`), one
that the reply tells beside it, else the only one that anybody told. Which term: one that the reply tells beside the
date, one whose line it names, else the only one there is.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from desk.claims import CUSTOMER, Source
from desk.claims_calendar import DAYS, later
from desk.claims_dates import When, find_dates
from desk.claims_known_numbers import line_names, numbers_of
from desk.claims_names import same_word
from desk.claims_terms import Term, find_terms
from desk.claims_told_dates import Told, ToldDates
from desk.quantities import PIECES
from desk.text import Reading, read

# A name says more than these of which date it tells.
_COMMON_WORDS = "order orders заказ заказа date дата даты days дней after после срок время time when from with"
_COMMON = frozenset(_COMMON_WORDS.split())
_SHORTEST, _STEM = 4, 4
_NEAR, _MOST_TIMES, _MOST_TERMS, _MOST_COUNT = 16, 60, 12, 60
_NOW_WORDS = frozenset({"сегодня", "сегодняшний", "сейчас", "today", "now", "tonight"})
_LAST_WORDS = frozenset(
    {"last", "final", "ends", "end", "finishes", "finish", "finished", "through", "последний", "последняя", "последнее",
     "последние", "заканчивается", "закончится", "завершится", "завершается"}
)  # fmt: skip
_BEFORE_WORDS = frozenset({"before", "earlier", "ahead", "prior", "раньше", "заранее", "ранее"})
# "We are back on the 3rd", "снова на связи 9 января": the day after the last one of a rest.
_AGAIN = re.compile(
    r"\b(?:back on|back from|again|reopen|resume|снова|опять|верн[её]мся|откроемся|выйдем|начн[её]м)\b", re.IGNORECASE
)
_UNTIL = re.compile(r"(?:\b(?:to|until|till|through|по|до):?|\d[^:]{0,12}[-–—])\s*$", re.IGNORECASE)
_BACK_TO = re.compile(r"\bза\s$", re.IGNORECASE)


class Held(NamedTuple):
    """A date of the reply that is borne out. `whole`: with all that sources tell of it; `term`: what it follows from,
    by the id of its source; empty when a source tells it."""

    when: When
    whole: When
    ids: tuple[str, ...]
    term: str = ""


class Reckoned(NamedTuple):
    """What a date follows from: ids of the sources, the date itself, the term's source, and how it is shown."""

    ids: tuple[str, ...]
    whole: When
    term: str
    quote: str


class KnownTerm(NamedTuple):
    """A term and who tells it."""

    source: Source
    term: Term


class Reckoner:
    """Asks of the dates of one reply whether they follow."""

    def __init__(self, reading: Reading, told: ToldDates) -> None:
        self.reading, self.told = reading, told
        self._sources = told.sources
        self._sentences: dict[int, frozenset[str]] = {}
        self._pools: dict[tuple[str, str], list[Told]] = {}
        self._named: dict[str, list[Told]] = {}

    def find(self, when: When, held: Sequence[Held]) -> Iterator[Reckoned]:
        """Every date that follows from a term and a date admitted for the place of `when`."""
        for known, start in self.starts(when, held):
            yield from self._counted(known, start, when, held)
        if _AGAIN.search(self.reading.sentence_around(when.start)):
            yield from self._days_after()

    def starts(self, when: When, held: Sequence[Held]) -> Iterator[tuple[KnownTerm, Held]]:
        """Every term admitted for that place, with the dates it may be counted from."""
        for known in self.terms:
            if self.is_meant(known, when):
                yield from ((known, start) for start in self._starts(known, when, held))

    def _days_after(self) -> Iterator[Reckoned]:
        """The day after the last one of a rest: `closed 24 Dec - 2 Jan`, `отпуск по: 08.01.2027`."""
        for one in self.told.all:
            is_last = one.is_own and _UNTIL.search(one.source.text[: one.when.start])
            whole = later(one.whole, 1, DAYS) if is_last else None
            if whole is not None:
                yield Reckoned((one.source.id,), whole, "", f"{show(one.whole)} + 1")

    @cached_property
    def terms(self) -> list[KnownTerm]:
        """The terms of the sources, but of the customer's words."""
        return [
            KnownTerm(source, term) for source in self._sources if source.kind != CUSTOMER
            for term in find_terms(source.text)[:_MOST_TERMS]
        ]  # fmt: skip

    @cached_property
    def _dates(self) -> tuple[When, ...]:
        return tuple(one for one in find_dates(self.reading.text) if one.month or one.day)

    def is_meant(self, known: KnownTerm, when: When) -> bool:
        """Whether the reply speaks of that term there, or of dates one after another, or there is no other."""
        if len({one.source.id for one in self.terms}) == 1:
            return True
        if any(
            term.is_alike(known.term) and self.is_beside(term.start, when.start)
            for term in find_terms(self.reading.text)
        ):
            return True
        sentence = self.reading.sentence_at(when.start)
        if known.term.is_often and sum(self.reading.sentence_at(one.start) == sentence for one in self._dates) > 1:
            return True
        names = line_names(known.source.text)
        others = frozenset[str]().union(
            *(keys for one in self.terms if one.source.id != known.source.id for keys in line_names(one.source.text))
        )
        return any(not (keys - others).isdisjoint(self._keys_beside(when)) for keys in names)

    def _starts(self, known: KnownTerm, when: When, held: Sequence[Held]) -> Iterator[Held]:
        pool = self._pool(known)
        days = {_day(one.whole) for one in pool}
        said = self._words_beside(when)
        is_from_now = not said.isdisjoint(_NOW_WORDS)
        for one in held:
            is_free = not one.term or known.term.is_often or one.term != known.source.id
            is_now = self.told.is_today(one.whole) and bool(days) and _day(one.whole) not in days
            if one.when.start != when.start and is_free and self.is_beside(one.when.start, when.start):
                is_named = not self._named_by(known) or _day(one.whole) in days
                if (not is_now or is_from_now) and is_named:
                    yield one
        named = [one for one in pool if self._is_named_here(one, pool, when)] if len(days) > 1 else []
        yield from (held_of(one) for one in (pool if len(days) == 1 else named)[:1])
        if self.told.today is not None and (not pool or is_from_now):
            source, day = self.told.today
            yield Held(day, day, (source.id,))

    def _pool(self, known: KnownTerm) -> list[Told]:
        """The dates that the term may be counted from."""
        key = (known.source.id, known.term.unit)
        if key not in self._pools:
            self._pools[key] = self._find_pool(known)
        return self._pools[key]

    def _find_pool(self, known: KnownTerm) -> list[Told]:
        named = self._named_by(known)
        if named:
            return named
        dated = [one for one in self.told.all if one.whole.month and not self.told.is_today(one.whole)]
        return [one for one in dated if one.is_own and (one.whole.day or known.term.unit == "months")] or [
            one for one in dated if one.whole.day
        ]

    def _named_by(self, known: KnownTerm) -> list[Told]:
        """The dates whose lines the line of the term names."""
        if known.source.id not in self._named:
            stems = _stems(known.source.text)
            dated = [
                one for one in self.told.all if one.is_own and one.whole.month and one.source.id != known.source.id
            ]
            self._named[known.source.id] = [one for one in dated if not self._own_stems(one, dated).isdisjoint(stems)]
        return self._named[known.source.id]

    @staticmethod
    def _own_stems(one: Told, dated: Sequence[Told]) -> frozenset[str]:
        """Stems of the name of its line that no other dated line has."""
        others = frozenset[str]().union(*(_name_stems(other) for other in dated if other.source.id != one.source.id))
        return _name_stems(one) - others

    def _is_named_here(self, one: Told, pool: Sequence[Told], when: When) -> bool:
        return not self._own_stems(one, pool).isdisjoint(_stem(word) for word in self._words_beside(when, 0))

    def _counted(self, known: KnownTerm, start: Held, when: When, held: Sequence[Held]) -> Iterator[Reckoned]:
        term = known.term
        sign = -1 if term.is_before or self._is_told_back(term, when) else 1
        for times in self._times(known, start, when, held):
            whole = later(start.whole, sign * times * term.length, term.unit)
            if whole is not None:
                shown = f"{times} × " if times > 1 else ""
                quote = (
                    f"{show(start.whole)} {'+' if sign > 0 else '−'} {shown}{known.source.text[term.start : term.end]}"
                )
                yield Reckoned((*start.ids, known.source.id), whole, known.source.id, quote)

    def _is_told_back(self, term: Term, when: When) -> bool:
        """`за три дня до`, `three days before`."""
        for one in find_terms(self.reading.text):
            if one.is_alike(term) and self.reading.sentence_at(one.start) == self.reading.sentence_at(when.start):
                after = [word.plain for word in self.reading.words_in(one.end, one.end + _NEAR)[:1]]
                is_back = after == ["до"] and _BACK_TO.search(self.reading.text[: one.start])
                if is_back or not _BEFORE_WORDS.isdisjoint(after):
                    return True
        return False

    def _times(self, known: KnownTerm, start: Held, when: When, held: Sequence[Held]) -> Iterator[int]:
        """How many terms on: one, and of what comes again those that go on from a date told, up to the last."""
        if not known.term.is_often:
            yield 1
            return
        counts = self._counts(known)
        most = max(counts, default=_MOST_TIMES) - 1
        words = self._words_beside(when, 0)
        told = [one.whole for one in held if one.when.start != when.start] + [one.whole for one in self.told.all]
        before: When | None = start.whole
        for times in range(1, most + 1):
            is_last = times + 1 in counts and not words.isdisjoint(_LAST_WORDS)
            if is_last or (
                before is not None and any((one.day, one.month) == (before.day, before.month) for one in told)
            ):
                yield times
            before = later(start.whole, times * known.term.length, known.term.unit)

    def _counts(self, known: KnownTerm) -> set[int]:
        """How many there are in all: a bare figure of the term's line or one that the reply tells too."""
        told = {number.raw for number in numbers_of(self.reading.text) if not number.is_date}
        return {
            int(number.raw)
            for source in self._sources if source.kind != CUSTOMER
            for number in numbers_of(source.text)
            if number.measure in ("", PIECES) and not number.is_date and not number.code and number.raw % 1 == 0
            and 1 < number.raw <= _MOST_COUNT and (source.id == known.source.id or number.raw in told)
        }  # fmt: skip

    def is_beside(self, one: int, other: int) -> bool:
        """In one sentence of the reply, or in two next to each other."""
        return self.reading.sentences_apart(one, other) <= 1

    def _words_beside(self, when: When, far: int = 1) -> frozenset[str]:
        place = self.reading.sentence_at(when.start)
        return frozenset[str]().union(*(self._words_of(place + step) for step in range(-far, far + 1)))

    def _words_of(self, sentence: int) -> frozenset[str]:
        if sentence not in self._sentences:
            first, last = self.reading.sentences.get(sentence, (0, 0))
            self._sentences[sentence] = frozenset(word.plain for word in self.reading.words[first:last])
        return self._sentences[sentence]

    def _keys_beside(self, when: When) -> frozenset[str]:
        place = self.reading.sentence_at(when.start)
        first, last = self.reading.sentences.get(place, (0, 0))
        return frozenset[str]().union(*map(same_word, self.reading.words[first:last]))


def show(when: When) -> str:
    """A date as evidence writes it: `24.11.2026`, `24.11`, `09.2026`."""
    told = [f"{when.day:02d}" if when.day else "", f"{when.month:02d}" if when.month else "", str(when.year or "")]
    return ".".join(part for part in told if part)


def held_of(one: Told) -> Held:
    """A date of a source as one that is borne out."""
    return Held(one.when, one.whole, (one.source.id,))


def _day(when: When) -> tuple[int | None, int | None, int | None]:
    return when.day, when.month, when.year


def _name_stems(one: Told) -> frozenset[str]:
    """Stems of the words that name a date: those of its line's name, else those before it."""
    name, colon, _ = one.source.text.partition(":")
    return _stems(name if colon and one.when.start > len(name) else one.source.text[: one.when.start])


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem for word in read(text).words if (stem := _stem(word.plain)))


def _stem(plain: str) -> str:
    return plain[:_STEM] if len(plain) >= _SHORTEST and plain not in _COMMON and not plain.isdigit() else ""
