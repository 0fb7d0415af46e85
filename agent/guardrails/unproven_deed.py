"""Deeds the draft says we have done: only a tool's result makes them true."""

from agent.guardrails.case import GateCase, blocks, keys_in
from desk.decisions import Finding
from desk.forms import plain_keys
from desk.patterns import Match
from desk.text import read

_FILE = "gate_claims"
_LONG_WORD = 4


def unproven_deed(case: GateCase) -> tuple[Finding, ...]:
    """Block "I've changed your address" and the like unless a fact speaks of that very thing."""
    said = (*case.find(_FILE, "deeds"), *_answered(case))
    found = tuple(match for match in said if not _is_proven(case, match))
    return blocks("unproven_deed", found, "says that something was done; no tool did it")


def _answered(case: GateCase) -> tuple[Match, ...]:
    """Words that tell of a deed only where one was asked for ("Swapped it!")."""
    if not case.find_in(case.customer_text, _FILE, "asks_deed", unless_denied=False):
        return ()
    if any(case.find_in(fact.replace("_", " "), _FILE, "deed_done") for fact in case.proofs):
        return ()
    return case.find(_FILE, "said_done")


def _is_proven(case: GateCase, match: Match) -> bool:
    said = [word for word in read(match.quote).words if len(word.plain) >= _LONG_WORD]
    for fact in case.proofs:
        told = fact.replace("_", " ")
        if case.find_in(told, _FILE, "deed_done") and any(
            not plain_keys(word.keys).isdisjoint(keys_in(told)) for word in said
        ):
            return True
    return False
