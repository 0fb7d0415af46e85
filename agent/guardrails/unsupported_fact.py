"""Properties, comparisons and promises of time that no source holds: materials, countries, certificates.

Merely absent from the sources: a person looks (draft). Against them (another material, another country): block.
"""

from agent.guardrails.case import GateCase, doubts, leaves_open
from desk.claims import ClaimKind
from desk.decisions import Finding

_FILE, _DATES = "gate_facts", "gate_claims"
_KINDS = frozenset({ClaimKind.FACT})
_READ = 5_000


def unsupported_fact(case: GateCase) -> tuple[Finding, ...]:
    """Doubt or block what the draft states and neither the facts nor the customer's words hold."""
    return (*leaves_open("unsupported_fact", case, _KINDS), *_comparisons(case), *_dates(case))


def _comparisons(case: GateCase) -> tuple[Finding, ...]:
    """Better than the last version, than others: a fact must say so."""
    found = case.find(_FILE, "compared")
    if not found or case.find_in(case.facts_text[:_READ], _FILE, "compared"):
        return ()
    return doubts("unsupported_fact", found, "no source holds this comparison")


def _dates(case: GateCase) -> tuple[Finding, ...]:
    """When something will come or be done, although no fact speaks of time."""
    found = case.find(_DATES, "dates")
    if not found or case.find_in(case.facts_text, _DATES, "when"):
        return ()
    return doubts("unsupported_fact", found, "no source holds this date")
