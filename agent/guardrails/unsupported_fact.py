"""Properties, comparisons and promises of time that no source holds: materials, countries, certificates.

Merely absent from the sources: a person looks (draft). Against them (another material, another country): block.
"""

from agent.guardrails.case import GateCase, doubts, leaves_open
from desk.claims import ClaimKind
from desk.claims_dates import find_dates
from desk.claims_derived import DERIVED
from desk.decisions import Finding
from desk.lemmas import grammar_of
from desk.patterns import Match

_FILE, _DATES = "gate_facts", "gate_claims"
_KINDS = frozenset({ClaimKind.FACT})
_READ = 5_000
# Characters between a comparison and the amount of it.
_BESIDE = 30


def unsupported_fact(case: GateCase) -> tuple[Finding, ...]:
    """Doubt or block what the draft states and neither the facts nor the customer's words hold."""
    return (*leaves_open("unsupported_fact", case, _KINDS), *_comparisons(case), *_dates(case))


def _comparisons(case: GateCase) -> tuple[Finding, ...]:
    """Better than the last version, than others: a fact must say so, or numbers of both (`38 L against 22: by 16`)."""
    found = tuple(
        match
        for match in case.find(_FILE, "compared")
        if not (_is_reckoned(case, match) or _is_of_fit(case, match) or _is_told(case, match))
    )
    if not found or case.find_in(case.facts_text[:_READ], _FILE, "compared"):
        return ()
    return doubts("unsupported_fact", found, "no source holds this comparison")


def _is_of_fit(case: GateCase, match: Match) -> bool:
    """A thing that the facts say runs small is told to be smaller than its size, and no more than that."""
    for fits, told, other in (("fits_small", "smaller", "larger"), ("fits_large", "larger", "smaller")):
        if case.find_in(case.facts_text[:_READ], _FILE, fits):
            said = case.find_in(match.quote, _FILE, told, unless_denied=False)
            return bool(said) and not case.find_in(match.quote, _FILE, other, unless_denied=False)
    return False


def _is_told(case: GateCase, match: Match) -> bool:
    """A fact compares by the same word (`теплее реального`)."""
    said = [word for word in case.reading.words_in(match.start, match.end) if "COMP" in grammar_of(word.plain)]
    return bool(said) and all("=" + word.plain in case.fact_keys for word in said)


def _is_reckoned(case: GateCase, match: Match) -> bool:
    """A difference of two pinned numbers stands beside the comparison."""
    return any(
        pinned.evidence is not None and pinned.evidence.kind == DERIVED and "−" in pinned.evidence.quote
        and match.start - _BESIDE <= pinned.claim.start <= match.end + _BESIDE
        for pinned in case.claims
    )  # fmt: skip


def _dates(case: GateCase) -> tuple[Finding, ...]:
    """When something will come or be done, although no fact speaks of time."""
    found = case.find(_DATES, "dates")
    if not found or case.find_in(case.facts_text, _DATES, "when") or find_dates(case.facts_text[:_READ]):
        return ()
    return doubts("unsupported_fact", found, "no source holds this date")
