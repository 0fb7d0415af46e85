"""Deeds the draft says we have done: only a tool's result makes them true."""

from agent.guardrails.case import GateCase, blocks, keys_in
from desk.decisions import Finding
from desk.forms import plain_keys
from desk.patterns import Match

_FILE = "gate_claims"
_LONG_WORD, _SHORT_WORD = 4, 3


def unproven_deed(case: GateCase) -> tuple[Finding, ...]:
    """Block "I've changed your address" and the like unless a fact speaks of that very thing."""
    said = (*case.find(_FILE, "deeds"), *_answered(case))
    found = tuple(match for match in said if not _is_proven(case, match))
    return blocks("unproven_deed", found, "says that something was done; no tool did it")


def _answered(case: GateCase) -> tuple[Match, ...]:
    """Words that tell of a deed only where one was asked for ("Swapped it!")."""
    if not case.find_in(case.customer_text, _FILE, "asks_deed", unless_denied=False):
        return ()
    if case.tells_of_deed:
        return ()
    return case.find(_FILE, "said_done")


def _is_proven(case: GateCase, match: Match) -> bool:
    """A fact of a deed has a word of what is told, or a longer one of its clause: "I've set it", `pause: set`."""
    told, idle = case.reading.words_in(match.start, match.end), case.playbook.word_list(_FILE, "idle_deeds")
    clauses = {word.clause for word in told}
    said = [word for word in told if len(word.plain) >= _SHORT_WORD]
    said += [word for word in case.reading.words if word.clause in clauses and len(word.plain) >= _LONG_WORD]
    keys = frozenset[str]().union(*(plain_keys(word.keys) for word in said if word.plain not in idle))
    return any(not keys.isdisjoint(_done(case, fact)) for fact in case.spaced_proofs)


def _done(case: GateCase, fact: str) -> frozenset[str]:
    """The words of a fact that tells of a deed; none of any other. Its name may tell it, if nothing in its value fails:
    then the verb of the name alone proves nothing (`change frequency` is no changed address)."""
    if case.find_in(fact, _FILE, "deed_done"):
        return keys_in(fact)
    name, _, value = fact.partition(":")
    verbs = case.find_in(name, _FILE, "deed_lines", unless_denied=False)
    if not verbs or not value.strip() or case.find_in(value, _FILE, "deed_failed", unless_denied=False):
        return frozenset()
    return keys_in(fact) - keys_in(" ".join(verb.quote for verb in verbs))
