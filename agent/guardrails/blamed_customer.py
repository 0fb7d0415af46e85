"""Words that put the fault on the customer."""

from agent.guardrails.case import GateCase, blocks
from desk.decisions import Finding
from desk.patterns import Match

_FILE = "gate_blame"


def blamed_customer(case: GateCase) -> tuple[Finding, ...]:
    """Block a draft that says or hints that the customer is at fault. Owning our own fault is fine."""
    found = (
        *case.find(_FILE, "blame"),
        *case.find(_FILE, "blame_denied", unless_denied=False),
        *case.find(_FILE, "en_blame"),
        *case.find(_FILE, "en_blame_denied", unless_denied=False),
        *(match for match in _own_doing(case) if not _is_asked(case, match)),
    )
    return blocks("blamed_customer", found, "puts the fault on the customer")


def _own_doing(case: GateCase) -> tuple[Match, ...]:
    """ "You ordered the wrong one": whatever a customer did, but for the deeds any reply may name."""
    return (
        *case.find(_FILE, "own_doing", unless_denied=False),
        *case.find(_FILE, "en_own_doing", unless_denied=False),
    )


def _is_asked(case: GateCase, match: Match) -> bool:
    """A question to the customer ("Did you wash it at 60?") reproaches nobody."""
    rest = case.draft[match.end :]
    ends = [rest.find(mark) for mark in ".!\n" if mark in rest]
    return "?" in rest[: min(ends, default=len(rest))]
