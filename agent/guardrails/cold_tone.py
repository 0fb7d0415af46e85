"""A complaint answered without one kind or helpful word."""

from agent.guardrails.case import GateCase
from desk.decisions import Finding, Severity

_FILE = "gate_tone"
_LOW_RATING = 3
# Fewer words are a brush-off, not a tone.
_FEWEST_WORDS = 3


def cold_tone(case: GateCase) -> tuple[Finding, ...]:
    """Ask for a person on a cold answer to a low rating; block one that lectures or questions the customer as well."""
    if case.rating is None or case.rating > _LOW_RATING or len(case.reading.words) < _FEWEST_WORDS:
        return ()
    if case.find(_FILE, "courtesy", unless_denied=False):
        return ()
    is_at_customer = "?" in case.draft or bool(case.find(_FILE, "at_customer", unless_denied=False))
    severity = Severity.BLOCK if is_at_customer and not _sends_off(case) else Severity.DRAFT
    reason = "answers a complaint without one kind or helpful word"
    return (Finding(guardrail="cold_tone", severity=severity, quote=case.draft.strip(), reason=reason),)


def _sends_off(case: GateCase) -> bool:
    """Sending the customer off is cold by itself; that guardrail has its own severity."""
    return any(case.find("gate_brushoff", key, unless_denied=False) for key in ("sent_off", "sent_off_en"))
