"""Drafts that sound like examples of what must not leave, in words no list foresaw."""

from agent.guardrails.case import GateCase
from desk.decisions import Finding, Severity
from desk.unfit import BARS, draft_ear, reason_of, severity_of
from desk.weights import read_weights

_BRUSHED, _DEED = "brush_off", "false_action"
_ALL_STARS = 5


def unfit_sound(case: GateCase) -> tuple[Finding, ...]:
    """Block or doubt a draft by how it sounds beside the examples; silent where the playbook holds none.

    `drafts` of words/unfit_bars.toml: from which score on a draft is blocked, or doubted; kinds named `doubt_<kind>`
    are only ever doubted.
    """
    ear = draft_ear(case.playbook)
    if ear is None or not case.draft.strip():
        return ()
    heard = ear.hear(case.draft)
    severity = severity_of(heard, read_weights(case.playbook, BARS, "drafts"), at_worst=Severity.BLOCK)
    if severity is None or (heard.kind == _BRUSHED and _wants_nothing(case)):
        return ()
    # Whether it is this very deed is for `unproven_deed` to say; a sound cannot tell.
    if heard.kind == _DEED and case.tells_of_deed:
        return ()
    return (Finding(guardrail="unfit_sound", severity=severity, quote=case.draft[:80], reason=reason_of(heard)),)


def _wants_nothing(case: GateCase) -> bool:
    """Thanks in private or under all the stars, with nothing asked: a kind word is all there is to say."""
    if case.rating not in (None, _ALL_STARS) or "?" in case.customer_text:
        return False
    return any(case.find_in(case.customer_text, "gate_brushoff", key) for key in ("praise", "needs_nothing"))
