"""Finds every claim of a reply and pins it to the source that says so; tells which no source bears out. Pure.

The customer's own words prove only that the customer said so: they bear out an echo, never a fact about the product.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from desk import claims_statuses
from desk.claims import CUSTOMER, Claim, ClaimKind, Pinned, Source, claim_at, leave_open, pin_to
from desk.claims_date_pins import KnownDates
from desk.claims_dates import find_dates
from desk.claims_facts import Property, find_facts
from desk.claims_links import Link, find_links
from desk.claims_names import Named, NameWords, find_names, same_word
from desk.claims_number_walk import pin_numbers
from desk.claims_statuses import Status, awaited_stock, counted_stock, find_statuses, valued
from desk.kept import once_per_playbook
from desk.lemmas import grammar_of
from desk.lexicon import found_values, negation, patterns, values
from desk.playbook import Playbook
from desk.text import Reading, Word, read

BRAND = "playbook:brand"
"""Id of the source that holds the shop's own name."""

_LONGEST_SOURCE = 20_000
_FACTS, _STATUSES, _NAMES = "gate_facts", "gate_statuses", "gate_names"
_LONG_WORD = 4

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
        self._holders: dict[frozenset[str], list[tuple[int, Word]]] = {}
        self._lines: dict[tuple[str, str], list[Source]] = {}
        self._denied = negation(stated.playbook).clauses(self.reading)
        self._affirms = bool(patterns(stated.playbook, _FACTS, "affirmed").find(self.reading))

    @cached_property
    def links(self) -> list[tuple[Source, Link]]:
        """The addresses of the sources, but the customer's."""
        return [(source, one) for source in self.own for one in find_links(source.text)]

    @cached_property
    def statuses(self) -> list[tuple[Source, Status]]:
        """The statuses of the sources, but the customer's."""
        return [(source, one) for source in self.own for one in _statuses_of(source, self.playbook)]

    def holders(self, keys: frozenset[str]) -> list[tuple[int, Word]]:
        """Which sources, by their numbers, have a word with any of the keys, and the first such word."""
        if keys not in self._holders:
            # The first by its place: the order of a set is another in every process.
            self._holders[keys] = [
                (number, reading.words[min(places)])
                for number, reading in enumerate(map(reading_of, self.sources))
                if (places := [reading.index[key][0] for key in keys if key in reading.index])
            ]
        return self._holders[keys]

    def lines(self, key: str, file: str = _FACTS) -> list[Source]:
        """The sources, but the customer's words, whose line is called one of the words of `key`."""
        if (file, key) not in self._lines:
            marks = patterns(self.playbook, file, key, unless_denied=False)
            self._lines[file, key] = [one for one in self.own if marks.find(read(one.text.partition(":")[0]))]
        return self._lines[file, key]

    def claim(self, kind: ClaimKind, start: int, end: int) -> Claim:
        return claim_at(self.draft, kind, start, end)

    def is_confirmed(self, place: int, source: Source, at: int) -> bool:
        """The customer only asked about it there, and the reply says yes to it."""
        if source.kind != CUSTOMER or not self._affirms or not _is_asked(reading_of(source), at):
            return False
        return self.reading.clause_at(place) not in self._denied


def pin_claims(stated: Stated) -> tuple[Pinned, ...]:
    """Every claim in text order, pinned or left open with the reason."""
    case = _Case(stated)
    links, dates = find_links(case.draft), find_dates(case.draft)
    taken = (*((link.start, link.end) for link in links), *((when.start, when.end) for when in dates))
    words = _name_words(case.playbook)
    known_dates = KnownDates(case.sources, case.is_confirmed)
    pinned_dates = known_dates.pin(case.reading, dates, case.playbook)
    numbers = pin_numbers(
        case.reading, case.sources, case.playbook, rating=case.rating, has_facts=case.has_facts, dates=known_dates
    )
    found = [
        *(_pin_link(case, link) for link in links),
        *pinned_dates,
        *known_dates.months_between(case.reading, numbers),
        *(_pin_name(case, one) for one in find_names(case.reading, words, language=case.language, taken=taken)),
        *(_pin_status(case, one) for one in find_statuses(case.reading, case.playbook) if not one.is_supposed),
        *(_pin_fact(case, one) for one in find_facts(case.reading, case.playbook)),
    ]
    return tuple(sorted(dict.fromkeys(found), key=lambda pinned: (pinned.claim.start, pinned.claim.kind)))


def reading_of(source: Source) -> Reading:
    """A source as the gate reads it."""
    return read(source.text, _LONGEST_SOURCE)


_name_words = once_per_playbook(NameWords)


def _pin_link(case: _Case, link: Link) -> Pinned:
    claim = case.claim(ClaimKind.LINK, link.start, link.end)
    for source, one in case.links:
        if one.address == link.address:
            return pin_to(claim, source, one.start, one.end)
    if (words := _said_by_fact(case, link)) is not None:
        return pin_to(claim, words[0], *words[1])
    return leave_open(claim, "no source holds this link", is_against=bool(case.links))


def _said_by_fact(case: _Case, link: Link) -> tuple[Source, Span] | None:
    """A source writes the last two words alike (`dot grid` of a paper): they spell no address out."""
    said = case.draft[link.start : link.end].split()
    tail = " ".join(said[-2:])
    if len(said) < 2 or not tail.replace(" ", "").isalpha():
        return None
    for source in case.own:
        place = source.text.lower().find(tail.lower())
        if place >= 0:
            return source, (place, place + len(tail))
    return None


def _pin_name(case: _Case, named: Named) -> Pinned:
    claim = case.claim(ClaimKind.NAME, named.start, named.end)
    held: dict[int, dict[int, Span]] = {}
    for part, keys in enumerate(named.parts):
        for number, word in case.holders(keys):
            if not case.is_confirmed(named.start, case.sources[number], word.start):
                held.setdefault(number, {})[part] = (word.start, word.end)
    for number in sorted(held):
        spans = held[number].values()
        if len(spans) == len(named.parts):
            return pin_to(claim, case.sources[number], min(start for start, _ in spans), max(end for _, end in spans))
    if len({part for spans in held.values() for part in spans}) == len(named.parts):
        first = min(held)
        return pin_to(claim, case.sources[first], *next(iter(held[first].values())))
    line = _language_line(case, named.start, named.end) or _alike_name(case, named)
    if line is not None:
        return pin_to(claim, line[0], *line[1])
    return leave_open(claim, "no source holds this name", is_against=False)


def _alike_name(case: _Case, named: Named) -> tuple[Source, Span] | None:
    """Where a fact tells a name of one word by another form of it: `МСК` is Moscow, `L` is large."""
    if len(named.parts) > 1:
        return None
    meant = read(case.draft[named.start : named.end])
    known = values(case.playbook, _NAMES, "alike", unless_denied=False)
    for place, _ in found_values(meant, case.playbook, _NAMES, "alike", unless_denied=False):
        for source in case.own:
            for found in known[place].find(reading_of(source)):
                # `size S` is small, an `s` after an apostrophe is not, whatever word follows it.
                first = found.quote.split()[0]
                if first.isupper() or len(first) > 1:
                    return source, (found.start, found.end)
    return None


def _pin_status(case: _Case, status: Status) -> Pinned:
    claim = case.claim(ClaimKind.STATUS, status.start, status.end)
    is_over = claims_statuses.is_over(status, (one for _, one in case.statuses))
    for source, one in case.statuses if not is_over else ():
        if claims_statuses.holds(one, status):
            return pin_to(claim, source, one.start, one.end)
    if (line := _status_line(case, status)) is not None:
        return pin_to(claim, line[0], *line[1])
    if status.is_echo and (echo := _echo(case, status)):
        return pin_to(claim, echo[0], *echo[1])
    is_against = any(one.family == status.family and not one.is_supposed for _, one in case.statuses)
    reason = "the sources give another status" if is_against else "no source holds this status"
    return leave_open(claim, reason, is_against=is_against)


def _statuses_of(source: Source, playbook: Playbook) -> Iterable[Status]:
    lines = (counted_stock(source.text, playbook), awaited_stock(source.text, playbook))
    # A code joins its words by strokes: `IN_TRANSIT`.
    meant = read(source.text.replace("_", " "), _LONGEST_SOURCE)
    found = (valued(source.text, one) for one in find_statuses(meant, playbook))
    return (*(one for one in lines if one is not None), *found)


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
    wanted = [same_word(word) for word in case.reading.words_in(status.start, status.end) if _tells(word, but)]
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
    if (line := _language_line(case, fact.start, fact.end)) is not None:
        return pin_to(claim, line[0], *line[1])
    if fact.family == "colours" and (shade := _shade(case, fact)) is not None:
        return pin_to(claim, shade[0], *shade[1])
    others = fact.others if not fact.is_of_part else ()
    is_against = any(other.find(reading_of(source)) for source in case.own for other in others)
    return leave_open(claim, f"no source holds this ({fact.family})", is_against=is_against)


def _language_line(case: _Case, start: int, end: int) -> tuple[Source, Span] | None:
    """Where a line about languages names the one that stands there, maybe by its code: `languages: EN, DE`."""
    return _same_value(case, "languages", case.lines("language_lines"), (start, end))


def _shade(case: _Case, fact: Property) -> tuple[Source, Span] | None:
    """Where a line about colours or stock calls the shade by the thing that it has its name from; one that is only
    awaited (`ожидается: бордо`) bears out what speaks of awaiting it."""
    awaits = patterns(case.playbook, _STATUSES, "awaits_stock", unless_denied=False)
    awaited = case.lines("awaits_stock", _STATUSES) if awaits.find(case.reading) else ()
    lines = (*case.lines("colour_lines"), *case.lines("counts_stock", _STATUSES), *awaited)
    return _same_value(case, "shades", lines, (fact.start, fact.end))


def _same_value(case: _Case, key: str, sources: Iterable[Source], span: Span) -> tuple[Source, Span] | None:
    """Where one of the sources names the value of the list `key` (gate_facts) that stands there in the draft."""
    lines = tuple(sources)
    if not lines:
        return None
    known = values(case.playbook, _FACTS, key, unless_denied=False)
    for place, _ in found_values(read(case.draft[slice(*span)]), case.playbook, _FACTS, key, unless_denied=False):
        for source in lines:
            if found := known[place].find(reading_of(source)):
                return source, (found[0].start, found[0].end)
    return None


def _is_asked(reading: Reading, place: int) -> bool:
    """Whether the sentence around a place ends with a question mark."""
    word = next((word for word in reading.words if word.end > place), None)
    last = reading.sentences[word.sentence][1] if word else 0
    return word is not None and "?" in reading.text[reading.words[last - 1].end :][:4]
