"""An order or subscription said to be cancelled by us; how to cancel, or a link, is not that."""

from agent.guardrails.case import GateCase, blocks
from desk.decisions import Finding
from desk.patterns import Match

_FILE = "gate_cancel"


def cancel_confirmed(case: GateCase) -> tuple[Finding, ...]:
    """Block a draft that confirms a cancellation, also when the denial is the confirmation ("no more boxes")."""
    found = (
        *case.find(_FILE, "cancelled"),
        *case.find(_FILE, "cancelled_denied", unless_denied=False),
        *case.find(_FILE, "en_cancelled"),
        *case.find(_FILE, "en_cancelled_denied", unless_denied=False),
    )
    return blocks("cancel_confirmed", tuple(m for m in found if not _is_told(case, m)), "confirms a cancellation")


def _is_told(case: GateCase, match: Match) -> bool:
    """The facts already say that it was cancelled: telling it is no act of ours."""
    return any(case.find_in(fact, _FILE, "told_cancelled") for fact in case.proofs)
