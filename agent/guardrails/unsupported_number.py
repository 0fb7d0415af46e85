"""Numbers that no source holds: weights, days, sizes, prices, also in words (`три дня`) and other units (`1200 г`).

Merely absent from the sources: a person looks (draft). Another number for what the sources measure: block.
"""

import re
from decimal import Decimal

from agent.guardrails.case import GateCase
from desk.decisions import Finding, Severity
from desk.lexicon import negation
from desk.quantities import Quantity, find_quantities

_FILE = "gate_facts"
_FIGURE = re.compile(r"\d+(?:[.,]\d+)?")
_RANGE = re.compile(r"(\d+)\s?(?:[-–—]|\.\.|до|to)\s?(\d+)")
_UP_TO = re.compile(r"(?:\bдо|\bup to|\bmax\w*|≤|не более)\D{0,3}(\d+)", re.IGNORECASE)
_FROM = re.compile(r"(?:\bот|\bfrom|\bmin\w*|≥|не менее)\D{0,3}(\d+)(?!\s?(?:[-–—]|до))", re.IGNORECASE)
_YEARS = range(1900, 2101)


def unsupported_number(case: GateCase) -> tuple[Finding, ...]:
    """Doubt or block a number that neither the facts nor the customer's words hold. A denied number claims nothing."""
    return (*_numbers(case), *_affirmed_numbers(case))


def _finding(quote: str, reason: str, *, is_against: bool) -> Finding:
    severity = Severity.BLOCK if is_against else Severity.DRAFT
    return Finding(guardrail="unsupported_number", severity=severity, quote=quote.strip(), reason=reason)


def _numbers(case: GateCase) -> list[Finding]:
    drafted = find_quantities(case.draft)
    if not drafted:
        return []
    known = find_quantities(f"{case.facts_text}\n{case.customer_text}")
    stated = find_quantities(case.facts_text)
    denied = negation(case.playbook).clauses(case.reading)
    found = []
    for number in drafted:
        if _is_known(case, number, known) or _clause_at(case, number.start) in denied or _is_harmless(case, number):
            continue
        is_against = any(fact.measure == number.measure for fact in stated) if number.measure else False
        reason = "the sources give another number" if is_against else "no source holds this number"
        found.append(_finding(case.draft[number.start : number.end], reason, is_against=is_against))
    return found


def _affirmed_numbers(case: GateCase) -> list[Finding]:
    """The customer's own number confirmed ("да, на рост 195 подойдёт") although the facts end at another one."""
    if "?" not in case.customer_text or not case.find(_FILE, "affirmed"):
        return []
    stated = find_quantities(case.facts_text)
    denied = negation(case.playbook).clauses(case.reading)
    asked = {number.raw for number in find_quantities(case.customer_text)} - {Decimal(1)}
    return [
        _finding(case.draft[number.start : number.end], "the facts name other ones", is_against=True)
        for number in find_quantities(case.draft)
        if number.raw in asked and stated and not _is_within(number.raw, case)
        and any(fact.measure == number.measure or "" in (fact.measure, number.measure) for fact in stated)
        and _clause_at(case, number.start) not in denied
    ]  # fmt: skip


def _is_within(value: Decimal, case: GateCase) -> bool:
    """Whether a fact holds the number, or a range or an "up to" that takes it in."""
    if any(value == Decimal(found.replace(",", ".")) for found in _FIGURE.findall(case.facts_text)):
        return True
    ranges = [(Decimal(low), Decimal(high)) for low, high in _RANGE.findall(case.facts_text)]
    ranges += [(Decimal(0), Decimal(high)) for high in _UP_TO.findall(case.facts_text)]
    ranges += [(Decimal(low), Decimal("Infinity")) for low in _FROM.findall(case.facts_text)]
    return any(low <= value <= high for low, high in ranges)


def _is_known(case: GateCase, number: Quantity, known: tuple[Quantity, ...]) -> bool:
    if not number.measure or (number.measure == "months" and number.raw in _YEARS):
        parts = re.findall(r"\d+", f"{case.facts_text}\n{case.customer_text}")
        if any(int(part) == number.raw for part in parts):
            return True
    return any(
        (fact.value == number.value and number.measure in (fact.measure, ""))
        or (fact.raw == number.raw and "" in (fact.measure, number.measure))
        for fact in known
    )


def _is_harmless(case: GateCase, number: Quantity) -> bool:
    around = case.draft[max(0, number.start - 12) : number.end + 12].lower()
    return (
        number.raw <= 1
        or number.raw == case.rating
        or bool(re.search(r"зв[её]зд|пят[её]р|24/7|100 ?%|балл|star|минут[ук]|год[уа]? назад", around))
    )


def _clause_at(case: GateCase, place: int) -> int:
    clause = 0
    for word in case.reading.words:
        if word.start > place:
            break
        clause = word.clause
    return clause
