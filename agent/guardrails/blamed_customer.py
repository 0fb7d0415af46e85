"""Words that put the fault on the customer."""

from agent.guardrails.case import GateCase, blocks, unless_it_sounds_fine
from desk.decisions import Finding
from desk.forms import plain_keys
from desk.patterns import Match
from desk.text import read

_FILE = "gate_blame"
_SHORT_WORD = 3
_REASON = "puts the fault on the customer"


def blamed_customer(case: GateCase) -> tuple[Finding, ...]:
    """Block a draft that says or hints that the customer is at fault. Owning our own fault is fine."""
    found = (
        *case.find(_FILE, "blame"),
        *case.find(_FILE, "blame_denied", unless_denied=False),
        *case.find(_FILE, "en_blame"),
        *case.find(_FILE, "en_blame_denied", unless_denied=False),
        *(match for match in _own_doing(case) if not _is_asked(case, match) and not _is_known(case, match)),
    )
    plain = tuple(match for key in ("reproach", "en_reproach") for match in case.find(_FILE, key, unless_denied=False))
    return (
        *unless_it_sounds_fine(case, blocks("blamed_customer", found, _REASON)),
        *blocks("blamed_customer", plain, _REASON),
    )


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


def _is_known(case: GateCase, match: Match) -> bool:
    """The facts tell the same deed ("ended Apr 30 by customer"): telling it back is an answer."""
    deed = [word for word in read(match.quote).words if len(word.plain) > _SHORT_WORD]
    return bool(deed) and all(not plain_keys(word.keys).isdisjoint(case.fact_keys) for word in deed)
