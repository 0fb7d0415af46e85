"""Public answers that read like one template: a shop that says the same to everyone says nothing."""

from rapidfuzz import fuzz, process
from rapidfuzz.utils import default_process

from agent.guardrails.case import GateCase
from desk.decisions import Finding, Severity

_QUOTED = 80


def novelty(case: GateCase) -> tuple[Finding, ...]:
    """Hold a public answer that is nearly one of our newest: the pipeline then writes it in other words."""
    if not case.is_public or not case.recent_answers:
        return ()
    bar = case.playbook.novelty.similar_from * 100
    nearest = process.extractOne(
        case.draft, case.recent_answers, scorer=fuzz.ratio, processor=default_process, score_cutoff=bar
    )
    if nearest is None:
        return ()
    answer, alike, _ = nearest
    reason = f"{alike:.0f} % alike to an answer of ours: «{answer[:_QUOTED]}»"
    return (Finding(guardrail="novelty", severity=Severity.DRAFT, quote=case.draft[:_QUOTED], reason=reason),)
