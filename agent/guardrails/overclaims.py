"""Statements nobody at the shop may make in writing: guilt for harm, healing, pressure on the rating, sworn dates."""

import re

from agent.guardrails.case import GateCase, blocks
from desk.decisions import Finding
from desk.patterns import Match

_FILE = "gate_claims"
_TO_THE_END = re.compile(r"[^.!?\n]*")


def overclaims(case: GateCase) -> tuple[Finding, ...]:
    """Block a draft that admits harm or a bad batch, speaks as a doctor, asks for a rating or swears to a date."""
    health = (*case.find(_FILE, "medical"), *case.find(_FILE, "medical_denied", unless_denied=False))
    return (
        *blocks("overclaims", case.find(_FILE, "liability"), "admits liability"),
        *blocks(
            "overclaims",
            tuple(m for m in health if not (case.is_in_facts(m.quote) or _is_left_open(case, m))),
            "a claim about health",
        ),
        *blocks("overclaims", _told_to_use(case), "advice about health"),
        *blocks("overclaims", case.find(_FILE, "rating"), "presses for a rating"),
        *blocks("overclaims", _sworn(case), "swears to a date the shop does not control"),
        *blocks("overclaims", case.find(_FILE, "pressure", unless_denied=False), "presses the customer to buy or stay"),
        *blocks("overclaims", _runs_down(case), "speaks of another shop"),
    )


def _sworn(case: GateCase) -> tuple[Match, ...]:
    """Oaths, also those whose denial is the oath ("no ifs or buts")."""
    return (*case.find(_FILE, "sworn_dates"), *case.find(_FILE, "sworn_denied", unless_denied=False))


def _is_left_open(case: GateCase, match: Match) -> bool:
    """ "Поможет ли он, лучше спросить у врача": the sentence only passes the question on to a doctor."""
    asked = case.find_in(match.quote, _FILE, "whether", unless_denied=False)
    rest = _TO_THE_END.match(case.draft, match.start)
    return bool(asked and rest and case.find_in(rest.group(), _FILE, "doctor", unless_denied=False))


def _told_to_use(case: GateCase) -> tuple[Match, ...]:
    """Asked about an illness, a drug or an infant, the draft lets them go ahead and sends them to no doctor."""
    if not case.find_in(case.customer_text, _FILE, "asks_health", unless_denied=False):
        return ()
    if case.find(_FILE, "doctor", unless_denied=False):
        return ()
    return tuple(match for match in case.find(_FILE, "told_to_use") if not case.is_in_facts(match.quote))


def _runs_down(case: GateCase) -> tuple[Match, ...]:
    """Compared with another shop, the draft runs it down or sends the customer there."""
    if not case.find_in(case.customer_text, _FILE, "asks_rival", unless_denied=False):
        return ()
    return case.find(_FILE, "disparages", unless_denied=False)
