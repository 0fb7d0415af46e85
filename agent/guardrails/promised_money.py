"""Promises of refunds, compensation, discounts, gifts and free replacements in the shop's own name."""

import re

from agent.guardrails.case import GateCase, blocks
from desk.decisions import Finding
from desk.forms import plain_keys
from desk.patterns import Match
from desk.text import read

_FILE = "gate_money"
_NUMBER = re.compile(r"\d+")
# "доставка бесплатна от 3 000 ₽": a rule of the shop, told with its bound.
_FROM = re.compile(
    r"\s?(?:при (?:заказе|покупке|сумме) )?(?:от|from|over|on orders over)\s[$£€]?(\d[\d \u00a0]*)", re.IGNORECASE
)
_REASON = "promises money or a gift; only the marketplace or a finished action may"


def promised_money(case: GateCase) -> tuple[Finding, ...]:
    """Block a draft that promises money, unless the facts say that very thing is done or on offer.

    Describing the marketplace's procedure, refusing to promise and customers' own words are no promises.
    """
    found = (
        *case.find(_FILE, "promises"),
        *case.find(_FILE, "en_promises"),
        *case.find(_FILE, "denied_promises", unless_denied=False),
    )
    return blocks(
        "promised_money",
        tuple(match for match in found if not (_is_grounded(case, match) or _is_rule(case, match))),
        _REASON,
    )


def _is_grounded(case: GateCase, match: Match) -> bool:
    numbers = set(_NUMBER.findall(match.quote))
    for fact in case.proofs:
        if not case.find_in(fact, _FILE, "done_money"):
            continue
        stated = set(_NUMBER.findall(fact))
        if numbers and not numbers <= stated:
            continue
        if (numbers and numbers <= stated) or case.find_in(fact, _FILE, "done_state") or _says_it(fact, match):
            return True
    return False


def _is_rule(case: GateCase, match: Match) -> bool:
    """What is free from a sum on, when a fact tells of that sum and that it is free."""
    bound = _FROM.match(case.draft, match.end)
    if bound is None:
        return False
    digits = "".join(_NUMBER.findall(bound[1]))
    return any(
        digits in "".join(_NUMBER.findall(fact)) and case.find_in(fact, _FILE, "free_lines", unless_denied=False)
        for fact in case.proofs
    )


def _says_it(fact: str, match: Match) -> bool:
    """The fact holds most of the promise's own longer words (a gift card of the set, free returns by the rules)."""
    stated = frozenset[str]().union(*(word.keys for word in read(fact).words))
    longer = [word for word in read(match.quote).words if len(word.plain) > 3]
    said = sum(not plain_keys(word.keys).isdisjoint(stated) for word in longer)
    return len(longer) >= 2 and said * 4 >= len(longer) * 3
