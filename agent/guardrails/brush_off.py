"""Sending the customer off to somebody else, or with two words, instead of helping."""

from agent.guardrails.case import GateCase, doubts
from desk.decisions import Finding, Severity

_FILE = "gate_brushoff"
_CURT_WORDS = 4
_HAPPY_RATING = 5
_TOLD_WORDS = 2


def brush_off(case: GateCase) -> tuple[Finding, ...]:
    """Ask for a person when the draft only sends the customer away, or says next to nothing to a complaint."""
    found = (*case.find(_FILE, "sent_off", unless_denied=False), *case.find(_FILE, "sent_off_en", unless_denied=False))
    return (*doubts("brush_off", found, "sends the customer off instead of helping"), *_curt(case))


def _curt(case: GateCase) -> tuple[Finding, ...]:
    """A review with a reproach in it and an answer of a few words, none of them about it."""
    is_told = len(case.customer_reading.words) >= _TOLD_WORDS
    has_reproach = is_told and case.rating is not None and case.rating < _HAPPY_RATING
    said = case.reading.words
    if not has_reproach or not said or len(said) > _CURT_WORDS:
        return ()
    asked = frozenset[str]().union(*(word.keys for word in case.customer_reading.words if len(word.plain) > 3))
    if any(not {key for key in word.keys if key[0] not in ":=" and key[-1] != "*"}.isdisjoint(asked) for word in said):
        return ()
    reason = "an answer of a few words to a reproach"
    return (Finding(guardrail="brush_off", severity=Severity.DRAFT, quote=case.draft.strip(), reason=reason),)
