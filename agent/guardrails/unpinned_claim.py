"""Dates, links, names and statuses that no source bears out: a person looks. The sources give other ones: block."""

from agent.guardrails.case import GateCase, leaves_open
from desk.claims import ClaimKind
from desk.decisions import Finding

_KINDS = frozenset({ClaimKind.DATE, ClaimKind.LINK, ClaimKind.NAME, ClaimKind.STATUS})


def unpinned_claim(case: GateCase) -> tuple[Finding, ...]:
    """Doubt or block what the draft states of time, places, people, orders and stock without a source."""
    return leaves_open("unpinned_claim", case, _KINDS)
