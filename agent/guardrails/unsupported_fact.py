"""Values, names and comparisons that no source holds: materials, countries, months, certificates, towns.

Merely absent from the sources: a person looks (draft). Against them (another material, another country): block.
"""

import re
from itertools import pairwise

from agent.guardrails.case import GateCase, keys_in
from desk.decisions import Finding, Severity
from desk.lexicon import values
from desk.patterns import Match, Patterns
from desk.text import Word

_FILE, _DATES = "gate_facts", "gate_claims"
# A card names the whole of these: another one contradicts it. Of the others a card may be silent.
_EXCLUSIVE = ("materials", "colours", "countries", "weekdays", "months", "statuses")
_OPEN = ("near_days", "diet", "claims", "stock")
_DATE_PART = re.compile(r"(?<=\d[-./])\d{1,2}(?!\d)|(?<!\d)\d{1,2}(?=[-./]\d{2,4})")


def unsupported_fact(case: GateCase) -> tuple[Finding, ...]:
    """Doubt or block what the draft states and neither the facts nor the customer's words hold."""
    return (*_families(case), *_places(case), *_comparisons(case), *_dates(case))


def _finding(quote: str, reason: str, *, is_against: bool) -> Finding:
    severity = Severity.BLOCK if is_against else Severity.DRAFT
    return Finding(guardrail="unsupported_fact", severity=severity, quote=quote.strip(), reason=reason)


def _families(case: GateCase) -> list[Finding]:
    return [
        _finding(match.quote, f"no source holds this ({family})", is_against=_is_against(case, family, match))
        for family in (*_EXCLUSIVE, *_OPEN)
        for place, value in enumerate(values(case.playbook, _FILE, family), start=1)
        for match in value.find(case.reading)
        if _is_claim(case, family, match) and not _is_held(case, value, place if family == "months" else 0)
    ]


def _is_claim(case: GateCase, family: str, match: Match) -> bool:
    """ "В пути" is told of a parcel only; what is left needs no source beside a count of it."""
    if family == "statuses":
        return _speaks_of(case, match, "shipment")
    return family != "stock" or not case.find_in(case.facts_text, _FILE, "stock_known")


def _is_against(case: GateCase, family: str, match: Match) -> bool:
    """The facts name another value of a family of which a card names all, and not of another part of the thing."""
    if family not in _EXCLUSIVE or _speaks_of(case, match, "parts"):
        return False
    return any(other.find(case.facts_reading) for other in values(case.playbook, _FILE, family))


def _speaks_of(case: GateCase, match: Match, key: str) -> bool:
    """Whether the sentence around a match also holds a word of the list."""
    sentence = next((word.sentence for word in case.reading.words if word.start >= match.start), -1)
    starts = {found.start for found in case.find(_FILE, key, unless_denied=False)}
    return any(word.sentence == sentence and word.start in starts for word in case.reading.words)


def _is_held(case: GateCase, value: Patterns, month: int) -> bool:
    """The facts or the customer name this value; a month may be a number in a date (`2025-10-12`, `03.2027`).

    What the customer only asks about ("это шёлк?") and the draft confirms is not held.
    """
    if value.find(case.facts_reading):
        return True
    if value.find(case.customer_reading):
        return not ("?" in case.customer_text and case.find(_FILE, "affirmed"))
    return bool(month) and any(int(part) == month for part in _DATE_PART.findall(case.facts_text + case.customer_text))


def _places(case: GateCase) -> list[Finding]:
    """A town, a country, a brand or a person in the middle of a sentence that no source names."""
    names = [word for before, word in pairwise(case.reading.words) if _is_name(case, before, word)]
    known = case.known_keys | keys_in(case.playbook.brand) if names else frozenset[str]()
    return [
        _finding(case.draft[word.start : word.end], "no source holds this name", is_against=False)
        for word in names
        if not _is_in(word, known)
    ]


def _is_name(case: GateCase, before: Word, word: Word) -> bool:
    text, gap = case.draft[word.start : word.end], case.draft[before.end : word.start]
    if (
        before.sentence != word.sentence
        or not text[0].isupper()
        or text.isupper()
        or " " in text
        or text in _COMMON_CAPITALS
    ):
        return False
    # After anything but a space or a comma (a quotation mark, an emoji, a dash) a capital proves nothing.
    if before.plain[-1].isdigit() or re.search(r"[^\s,]", gap):
        return False
    return before.plain not in _GREETING and ":Name" not in word.keys


def _comparisons(case: GateCase) -> tuple[Finding, ...]:
    """Better than the last version, than others: a fact must say so."""
    found = case.find(_FILE, "compared")
    return tuple(
        _finding(match.quote, "no source holds this comparison", is_against=False)
        for match in found
        if not case.find_in(case.facts_text[:5_000], _FILE, "compared")
    )


def _dates(case: GateCase) -> tuple[Finding, ...]:
    """When something will come or be done, although no fact speaks of time."""
    found = case.find(_DATES, "dates")
    if not found or case.find_in(case.facts_text, _DATES, "when"):
        return ()
    return tuple(_finding(match.quote, "no source holds this date", is_against=False) for match in found)


def _is_in(word: Word, known: frozenset[str]) -> bool:
    return not {key for key in word.keys if key[0] != ":" and key[-1] != "*"}.isdisjoint(known) or (
        len(word.plain) > 5 and word.plain[:5] + "*" in known
    )


_COMMON_CAPITALS = frozenset(
    [
        "I",
        "Вы",
        "Вас",
        "Вам",
        "Вами",
        "Ваш",
        "Ваша",
        "Ваше",
        "Ваши",
        "Вашу",
        "Вашего",
        "Вашей",
        "Вашему",
        "Вашим",
        "Вашими",
        "Ваших",
        "Wildberries",
        "Ozon",
        "Вайлдберриз",
        "WB",
        "English",
        "Russian",
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ]
)
_GREETING = frozenset(
    [
        "dear",
        "hi",
        "hello",
        "hey",
        "здравствуйте",
        "привет",
        "уважаемый",
        "уважаемая",
        "дорогой",
        "дорогая",
        "thanks",
        "thank",
        "день",
    ]
)
