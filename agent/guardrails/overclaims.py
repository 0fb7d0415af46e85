"""Statements nobody at the shop may make in writing: guilt for harm, healing, pressure on the rating, sworn dates."""

from agent.guardrails.case import GateCase, blocks
from desk.decisions import Finding
from desk.patterns import Match

_FILE = "gate_claims"


def overclaims(case: GateCase) -> tuple[Finding, ...]:
    """Block a draft that admits harm or a bad batch, speaks as a doctor, asks for a rating or swears to a date."""
    health = (*case.find(_FILE, "medical"), *case.find(_FILE, "medical_denied", unless_denied=False))
    return (
        *blocks("overclaims", case.find(_FILE, "liability"), "admits liability"),
        *blocks("overclaims", tuple(m for m in health if not _is_stated(case, m)), "a claim about health"),
        *blocks("overclaims", case.find(_FILE, "rating"), "presses for a rating"),
        *blocks("overclaims", case.find(_FILE, "sworn_dates"), "swears to a date the shop does not control"),
    )


def _is_stated(case: GateCase, match: Match) -> bool:
    return match.quote.casefold() in case.facts_text.casefold()
