"""Finds every claim of a reply and pins it to the source that says so; tells which no source bears out. Pure.

The customer's own words prove only that the customer said so: they bear out an echo, never a fact about the product.
"""

from collections.abc import Iterable

from desk.claims import CUSTOMER, ClaimKind, Pinned, Source, leave_open, pin_to
from desk.claims_case import Case, Span, Stated, reading_of
from desk.claims_date_pins import KnownDates
from desk.claims_dates import find_dates
from desk.claims_facts import Property, find_facts
from desk.claims_links import Link, find_links
from desk.claims_names import Named, NameWords, find_names
from desk.claims_number_walk import pin_numbers
from desk.claims_status_pins import pin_statuses
from desk.kept import once_per_playbook
from desk.lexicon import found_values, patterns, values
from desk.text import read

_FACTS, _STATUSES, _NAMES = "gate_facts", "gate_statuses", "gate_names"
_LONG_WORD = 4


def pin_claims(stated: Stated) -> tuple[Pinned, ...]:
    """Every claim in text order, pinned or left open with the reason."""
    case = Case(stated)
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
        *pin_statuses(case),
        *(_pin_fact(case, one) for one in find_facts(case.reading, case.playbook)),
    ]
    return tuple(sorted(dict.fromkeys(found), key=lambda pinned: (pinned.claim.start, pinned.claim.kind)))


_name_words = once_per_playbook(NameWords)


def _pin_link(case: Case, link: Link) -> Pinned:
    claim = case.claim(ClaimKind.LINK, link.start, link.end)
    for source, one in case.links:
        if one.address == link.address:
            return pin_to(claim, source, one.start, one.end)
    if (words := _said_by_fact(case, link)) is not None:
        return pin_to(claim, words[0], *words[1])
    return leave_open(claim, "no source holds this link", is_against=bool(case.links))


def _said_by_fact(case: Case, link: Link) -> tuple[Source, Span] | None:
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


def _pin_name(case: Case, named: Named) -> Pinned:
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


def _alike_name(case: Case, named: Named) -> tuple[Source, Span] | None:
    """Where a fact tells a name of one word by another form of it: `МСК` is Moscow, `L` is large."""
    if len(named.parts) > 1:
        return None
    meant = read(case.draft[named.start : named.end])
    known = values(case.playbook, _NAMES, "alike", unless_denied=False)
    for place, _ in found_values(meant, case.playbook, _NAMES, "alike", unless_denied=False):
        for source in case.sources:
            for found in known[place].find(reading_of(source)):
                # `size S` is small, an `s` after an apostrophe is not, whatever word follows it.
                first = found.quote.split()[0]
                if first.isupper() or len(first) > 1:
                    return source, (found.start, found.end)
    return None


def _pin_fact(case: Case, fact: Property) -> Pinned:
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


def _language_line(case: Case, start: int, end: int) -> tuple[Source, Span] | None:
    """Where a line about languages names the one that stands there, maybe by its code: `languages: EN, DE`."""
    return _same_value(case, "languages", case.lines("language_lines"), (start, end))


def _shade(case: Case, fact: Property) -> tuple[Source, Span] | None:
    """Where a line about colours or stock calls the shade by the thing that it has its name from; one that is only
    awaited (`ожидается: бордо`) bears out what speaks of awaiting it."""
    awaits = patterns(case.playbook, _STATUSES, "awaits_stock", unless_denied=False)
    awaited = case.lines("awaits_stock", _STATUSES) if awaits.find(case.reading) else ()
    lines = (*case.lines("colour_lines"), *case.lines("counts_stock", _STATUSES), *awaited)
    return _same_value(case, "shades", lines, (fact.start, fact.end))


def _same_value(case: Case, key: str, sources: Iterable[Source], span: Span) -> tuple[Source, Span] | None:
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
