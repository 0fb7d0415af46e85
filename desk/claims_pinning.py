"""Finds every claim of a reply and pins it to the source that says so; tells which no source bears out. Pure.

The customer's own words prove only that the customer said so: they bear out an echo, never a fact about the product.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from desk import claims_dates, claims_statuses
from desk.claims import CUSTOMER, Claim, ClaimKind, ClaimState, Pinned, Source, leave_open, pin_to
from desk.claims_dates import When, find_dates
from desk.claims_facts import Property, find_facts
from desk.claims_links import Link, find_links
from desk.claims_names import Named, NameWords, find_names, same_word
from desk.claims_number_pins import is_harmless, numbers_in, numbers_of, pin_number
from desk.claims_statuses import Status, counted_stock, find_statuses
from desk.lemmas import grammar_of
from desk.lexicon import negation, patterns
from desk.patterns import Match
from desk.playbook import Playbook
from desk.text import Reading, Word, read

BRAND = "playbook:brand"
"""Id of the source that holds the shop's own name."""

_LONGEST_SOURCE = 20_000
_FACTS, _STATUSES = "gate_facts", "gate_statuses"
# Letters between a number and the word it counts.
_BESIDE = 2
_LONG_WORD = 4
_names: dict[tuple[str, str], NameWords] = {}

Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A reply and what it may rely on. `language`: of the reply. `rating`: the customer's stars, which it may name."""

    draft: str
    sources: tuple[Source, ...]
    playbook: Playbook
    language: str
    rating: int | None = None


class _Case:
    """What pinning one reply needs again and again."""

    def __init__(self, stated: Stated) -> None:
        self.draft, self.playbook, self.reading = stated.draft, stated.playbook, read(stated.draft)
        self.own = tuple(source for source in stated.sources if source.kind != CUSTOMER)
        self.customer = tuple(source for source in stated.sources if source.kind == CUSTOMER)
        self.sources = (*self.own, *self.customer)
        # Where nothing at all is known, the name of a standard can only come from the question.
        self.has_facts = any(source.id != BRAND for source in self.own)
        self.language, self.rating = stated.language, stated.rating
        self._starts = [word.start for word in self.reading.words]
        self._denied = negation(stated.playbook).clauses(self.reading)
        self._soft = [match.start for match in _marks(self.reading, stated.playbook, "counted_softly")]
        unfit = _marks(self.reading, stated.playbook, "denied_fit")
        self._unfit = frozenset(self._clause_at(match.start) for match in unfit)
        self._affirms = bool(patterns(stated.playbook, _FACTS, "affirmed").find(self.reading))

    def claim(self, kind: ClaimKind, start: int, end: int) -> Claim:
        quote = self.draft[start:end]
        kept = quote.rstrip()
        return Claim(kind=kind, start=start, end=start + len(kept), quote=kept)

    def is_confirmed(self, place: int, source: Source, at: int) -> bool:
        """The customer only asked about it there, and the reply says yes to it."""
        if source.kind != CUSTOMER or not self._affirms or not _is_asked(reading_of(source), at):
            return False
        return self._clause_at(place) not in self._denied

    def is_soft(self, start: int, end: int) -> bool:
        """The number counts photos, steps, ways: nothing of the product."""
        return any(-_BESIDE <= place - end <= _BESIDE for place in self._soft if place > start)

    def denies(self, place: int) -> bool:
        """The clause says that the thing is not for that number, nor has it."""
        clause = self._clause_at(place)
        return clause in self._denied and clause in self._unfit

    def _clause_at(self, place: int) -> int:
        at = bisect_right(self._starts, place)
        return self.reading.words[at - 1].clause if at else -1


def pin_claims(stated: Stated) -> tuple[Pinned, ...]:
    """Every claim in text order, pinned or left open with the reason."""
    case = _Case(stated)
    links, dates = find_links(case.draft), find_dates(case.draft)
    taken = (*((link.start, link.end) for link in links), *((when.start, when.end) for when in dates))
    words = _name_words(case.playbook)
    found = [
        *(_pin_link(case, link) for link in links),
        *(_pin_date(case, when) for when in dates),
        *_numbers(case),
        *(_pin_name(case, one) for one in find_names(case.reading, words, language=case.language, taken=taken)),
        *(_pin_status(case, one) for one in find_statuses(case.reading, case.playbook) if not one.is_supposed),
        *(_pin_fact(case, one) for one in find_facts(case.reading, case.playbook)),
    ]
    return tuple(sorted(dict.fromkeys(found), key=lambda pinned: (pinned.claim.start, pinned.claim.kind)))


def _marks(reading: Reading, playbook: Playbook, key: str) -> tuple[Match, ...]:
    return patterns(playbook, _FACTS, key, unless_denied=False).find(reading)


def reading_of(source: Source) -> Reading:
    """A source as the gate reads it."""
    return read(source.text, _LONGEST_SOURCE)


def _name_words(playbook: Playbook) -> NameWords:
    key = (playbook.name, playbook.sha)
    if key not in _names:
        _names[key] = NameWords(playbook)
    return _names[key]


def _numbers(case: _Case) -> Iterator[Pinned]:
    for number in numbers_in(case.draft):
        if is_harmless(case.draft, number, case.rating) or case.is_soft(number.start, number.end):
            continue
        if number.code and not case.has_facts:
            continue
        claim = case.claim(number.kind, number.start, number.end)
        pinned = pin_number(claim, number, case.reading, case.sources, case.playbook)
        if pinned.state is ClaimState.PINNED or not (number.measure and case.denies(number.start)):
            yield pinned


def _pin_link(case: _Case, link: Link) -> Pinned:
    claim = case.claim(ClaimKind.LINK, link.start, link.end)
    known = [(source, one) for source in case.own for one in find_links(source.text)]
    for source, one in known:
        if one.address == link.address:
            return pin_to(claim, source, one.start, one.end)
    return leave_open(claim, "no source holds this link", is_against=bool(known))


def _pin_date(case: _Case, when: When) -> Pinned:
    claim = case.claim(ClaimKind.DATE, when.start, when.end)
    told = [(source, one) for source in case.sources for one in find_dates(source.text)]
    for source, one in told:
        if claims_dates.holds(one, when) and not case.is_confirmed(when.start, source, one.start):
            return pin_to(claim, source, one.start, one.end)
    if (year := _only_year(when)) is not None:
        for source in case.own:
            for number in numbers_of(source.text):
                if number.raw == year:
                    return pin_to(claim, source, number.start, number.end)
    is_against = any(_is_alike(one, when) for source, one in told if source.kind != CUSTOMER)
    reason = "the sources give another date" if is_against else "no source holds this date"
    return leave_open(claim, reason, is_against=is_against)


def _only_year(when: When) -> int | None:
    return when.year if (when.day, when.month, when.weekday, when.near) == (None,) * 4 else None


def _is_alike(one: When, other: When) -> bool:
    """Both name a month, or both a day of the week."""
    return (one.month is not None and other.month is not None) or (
        one.weekday is not None and other.weekday is not None
    )


def _pin_name(case: _Case, named: Named) -> Pinned:
    claim = case.claim(ClaimKind.NAME, named.start, named.end)
    best: tuple[Source, Span] | None = None
    missing = set(range(len(named.parts)))
    for source in case.sources:
        held = _parts_in(case, named, source)
        if len(held) == len(named.parts):
            return pin_to(claim, source, min(start for start, _ in held.values()), max(end for _, end in held.values()))
        missing -= held.keys()
        best = best or ((source, next(iter(held.values()))) if held else None)
    if not missing and best:
        return pin_to(claim, best[0], *best[1])
    return leave_open(claim, "no source holds this name", is_against=False)


def _parts_in(case: _Case, named: Named, source: Source) -> dict[int, Span]:
    reading = reading_of(source)
    held: dict[int, Span] = {}
    for number, keys in enumerate(named.parts):
        at = next((reading.index[key][0] for key in keys if key in reading.index), None)
        if at is not None and not case.is_confirmed(named.start, source, reading.words[at].start):
            held[number] = (reading.words[at].start, reading.words[at].end)
    return held


def _pin_status(case: _Case, status: Status) -> Pinned:
    claim = case.claim(ClaimKind.STATUS, status.start, status.end)
    told = [(source, one) for source in case.own for one in _statuses_of(source, case.playbook)]
    for source, one in told:
        if claims_statuses.holds(one, status):
            return pin_to(claim, source, one.start, one.end)
    if (line := _status_line(case, status)) is not None:
        return pin_to(claim, line[0], *line[1])
    if status.is_echo and (echo := _echo(case, status)):
        return pin_to(claim, echo[0], *echo[1])
    is_against = any(one.family == status.family and not one.is_supposed for _, one in told)
    reason = "the sources give another status" if is_against else "no source holds this status"
    return leave_open(claim, reason, is_against=is_against)


def _statuses_of(source: Source, playbook: Playbook) -> Iterable[Status]:
    counted = counted_stock(source.text, playbook)
    found = find_statuses(reading_of(source), playbook)
    return (*((counted,) if counted else ()), *found)


def _echo(case: _Case, status: Status) -> tuple[Source, Span] | None:
    """The customer told the same: a word of the status stands in their words."""
    return _word_in(case, status, case.customer)


def _status_line(case: _Case, status: Status) -> tuple[Source, Span] | None:
    """A line `status: выполнен` whose value has a word in common with what the draft says, things left out."""
    if status.is_denied:
        return None
    marks, denial = patterns(case.playbook, _STATUSES, "status_lines"), negation(case.playbook)
    things = {word.lstrip("=") for key in ("thing", "payment") for word in case.playbook.word_list(_STATUSES, key)}
    for source in case.own:
        name = source.text.partition(":")[0]
        if marks.find(read(name)) and not denial.clauses(reading_of(source)):
            found = _word_in(case, status, (source,), beyond=len(name), but=frozenset(things))
            if found:
                return found
    return None


def _word_in(
    case: _Case, status: Status, sources: Iterable[Source], *, beyond: int = 0, but: frozenset[str] = frozenset()
) -> tuple[Source, Span] | None:
    """Where a source holds a word of the status. `beyond`: only after that place; `but`: words that do not count."""
    said = [word for word in case.reading.words if status.start <= word.start < status.end]
    wanted = [same_word(word) for word in said if _tells(word, but)]
    for source in sources:
        for at in reading_of(source).words:
            if at.start >= beyond and any(not keys.isdisjoint(same_word(at)) for keys in wanted):
                return source, (at.start, at.end)
    return None


def _tells(word: Word, but: frozenset[str]) -> bool:
    if len(word.plain) < _LONG_WORD or not but.isdisjoint(same_word(word)):
        return False
    return not but or "NOUN" not in grammar_of(word.plain)


def _pin_fact(case: _Case, fact: Property) -> Pinned:
    claim = case.claim(ClaimKind.FACT, fact.start, fact.end)
    for source in case.sources:
        for match in fact.value.find(reading_of(source)):
            if source.kind != CUSTOMER or not case.is_confirmed(fact.start, source, match.start):
                return pin_to(claim, source, match.start, match.end)
    others = fact.others if not fact.is_of_part else ()
    is_against = any(other.find(reading_of(source)) for source in case.own for other in others)
    return leave_open(claim, f"no source holds this ({fact.family})", is_against=is_against)


def _is_asked(reading: Reading, place: int) -> bool:
    """Whether the sentence around a place ends with a question mark."""
    word = next((word for word in reading.words if word.end > place), None)
    if word is None:
        return False
    _, last = reading.sentences[word.sentence]
    return "?" in reading.text[reading.words[last - 1].end :][:4]
