"""Whether a reply has the length its channel takes."""

from agent.guardrails.length import length as find_misfit
from evals.evaluators.judged import Judged, Scores, is_clean


def length(judged: Judged) -> Scores:
    """`fits`: the guardrail of the same name has nothing to say. `characters`: how long it is."""
    case = judged.own_draft
    if case is None:
        return {}
    return {"fits": is_clean(find_misfit(case)), "characters": float(len(case.draft.strip()))}
