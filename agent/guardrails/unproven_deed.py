"""Deeds the draft says we have done: only a tool's result makes them true."""

from agent.guardrails.case import GateCase, blocks, keys_in
from desk.decisions import Finding
from desk.forms import plain_keys
from desk.patterns import Match

_FILE = "gate_claims"
_LONG_WORD, _SHORT_WORD = 4, 3
_HELPERS = frozenset({"the", "you", "has", "have", "had", "for", "our", "and", "was", "box", "мы", "вам", "вас"})


def unproven_deed(case: GateCase) -> tuple[Finding, ...]:
    """Block "I've changed your address" and the like unless a fact speaks of that very thing."""
    said = (*case.find(_FILE, "deeds"), *_answered(case))
    found = tuple(match for match in said if not _is_proven(case, match))
    return blocks("unproven_deed", found, "says that something was done; no tool did it")


def _answered(case: GateCase) -> tuple[Match, ...]:
    """Words that tell of a deed only where one was asked for ("Swapped it!")."""
    if not case.find_in(case.customer_text, _FILE, "asks_deed", unless_denied=False):
        return ()
    if any(_is_done(case, fact.replace("_", " ")) for fact in case.proofs):
        return ()
    return case.find(_FILE, "said_done")


def _is_proven(case: GateCase, match: Match) -> bool:
    told = case.reading.words_in(match.start, match.end)
    clauses = {word.clause for word in told}
    # The last word of what is told is the deed itself, however short: "I've set it".
    said = [word for word in case.reading.words if word.clause in clauses and len(word.plain) >= _LONG_WORD]
    said += [word for word in told if len(word.plain) >= _SHORT_WORD and word.plain not in _HELPERS]
    proofs = (fact.replace("_", " ") for fact in case.proofs)
    return any(
        _is_done(case, fact) and any(not plain_keys(word.keys).isdisjoint(keys_in(fact)) for word in said)
        for fact in proofs
    )


def _is_done(case: GateCase, told: str) -> bool:
    """A fact of a deed: it says so, or its name does and nothing in its value fails."""
    if case.find_in(told, _FILE, "deed_done"):
        return True
    name, _, value = told.partition(":")
    is_deed = case.find_in(name.rpartition(".")[2] or name, _FILE, "deed_lines", unless_denied=False)
    return bool(is_deed and value.strip() and not case.find_in(value, _FILE, "deed_failed", unless_denied=False))
