"""Numbers that no source holds: weights, days, sizes, prices, also in words (`три дня`) and other units (`1200 г`).

Merely absent from the sources: a person looks (draft). Another number for what the sources measure: block.
"""

import re
from decimal import Decimal

from agent.guardrails.case import GateCase, leaves_open
from desk.claims import ClaimKind
from desk.claims_numbers import Number, find_numbers
from desk.decisions import Finding, Severity
from desk.lexicon import negation
from desk.quantities import Quantity, find_quantities

_FILE = "gate_facts"
_KINDS = frozenset({ClaimKind.NUMBER, ClaimKind.MEASURE, ClaimKind.SUM})
_FIGURE = re.compile(r"\d+(?:[.,]\d+)?")
_NUMBERING = re.compile(r"\d{1,2}\)\s")
_RANGE = re.compile(r"(\d+)\s?(?:[-–—]|\.\.|до|to)\s?(\d+)")
_UP_TO = re.compile(r"(?:(?:\bдо|\bup to|≤|не более)\D{0,3}|\b(?:макс|max)\w*\D{0,25})(\d+)", re.IGNORECASE)
_FROM = re.compile(
    r"(?:(?:\bот|\bfrom|≥|не менее)\D{0,3}|\b(?:мин(?:им|\.)|min)\w*\D{0,25})(\d+)(?!\s?(?:[-–—]|до))", re.IGNORECASE
)
_AND_UP = re.compile(
    r"(\d+(?:\.\d+)?)\s?(?:\+|(?:и|или) (?:выше|новее|старше|больше|более)|(?:and|or) (?:up|later|newer|above|more))",
    re.IGNORECASE,
)


def unsupported_number(case: GateCase) -> tuple[Finding, ...]:
    """Doubt or block a number that neither the facts nor the customer's words hold."""
    return (*leaves_open("unsupported_number", case, _KINDS), *_affirmed_numbers(case))


def _affirmed_numbers(case: GateCase) -> list[Finding]:
    """The customer's own number confirmed ("да, на рост 195 подойдёт") although the facts end at another one."""
    asked = {number.raw for number in find_numbers(case.customer_text) if not number.code} - {Decimal(1)}
    stated = find_quantities(case.facts_text)
    if not asked or not stated or "?" not in case.customer_text or not _affirms(case):
        return []
    denied = negation(case.playbook).clauses(case.reading)
    return [
        Finding(
            guardrail="unsupported_number",
            severity=Severity.BLOCK,
            quote=case.draft[number.start : number.end].strip(),
            reason="the facts name other ones",
        )
        for number in find_numbers(case.draft)
        if number.raw in asked and not _is_within(number.raw, case)
        and any(fact.measure == number.measure or "" in (fact.measure, number.measure) for fact in stated)
        and _clause_at(case, number.start) not in denied and not _is_weighed(number, stated, case)
    ]  # fmt: skip


def _affirms(case: GateCase) -> bool:
    """A yes to what was asked; `то есть` is none."""
    return any(not case.draft[: match.start].lower().endswith("то ") for match in case.find(_FILE, "affirmed"))


def _is_weighed(number: Number, stated: tuple[Quantity, ...], case: GateCase) -> bool:
    """Not confirmed but weighed: supposed (`если`), told to be so much under a number of the facts (`30 см, так что
    матрас 26 см закроет, останется 4`), or only the numbering of the answers."""
    if _NUMBERING.match(case.draft, number.start):
        return True
    clause = _clause_at(case, number.start)
    if _places(case, "falls_short", clause) or any(place < number.start for place in _places(case, "supposed", clause)):
        return True
    told = {one.raw for one in find_numbers(case.draft)}
    # `Глубина 30 см, в нишу 32 см войдёт`: what takes the thing in may be larger than it is told to be.
    if _places(case, "fits_in", clause) and any(fact.raw < number.raw and fact.raw in told for fact in stated):
        return True
    return any(fact.raw > number.raw and fact.raw - number.raw in told for fact in stated)


def _is_within(value: Decimal, case: GateCase) -> bool:
    """Whether a fact holds the number, or a range or an "up to" that takes it in."""
    if any(value == Decimal(found.replace(",", ".")) for found in _FIGURE.findall(case.facts_text)):
        return True
    ranges = [(Decimal(low), Decimal(high)) for low, high in _RANGE.findall(case.facts_text)]
    ranges += [(Decimal(0), Decimal(high)) for high in _UP_TO.findall(case.facts_text)]
    lowest = (*_FROM.findall(case.facts_text), *_AND_UP.findall(case.facts_text))
    ranges += [(Decimal(low), Decimal("Infinity")) for low in lowest]
    return any(low <= value <= high for low, high in ranges)


def _places(case: GateCase, key: str, clause: int) -> list[int]:
    """Where words of the list stand in a clause of the draft."""
    found = case.find(_FILE, key, unless_denied=False)
    return [match.start for match in found if _clause_at(case, match.start) == clause]


def _clause_at(case: GateCase, place: int) -> int:
    # A sign of money may stand before the first word.
    return max(case.reading.clause_at(place), 0)
