"""Whether a reply is in the customer's language."""

from dataclasses import replace

from agent.guardrails.language import language as find_foreign
from evals.evaluators.judged import Judged, Scores, is_clean


def language(judged: Judged) -> Scores:
    """`right`: the guardrail of the same name has nothing to say; the labelled language goes before the message's."""
    if judged.own_draft is None:
        return {}
    wanted = judged.case.expected.language
    case = judged.own_draft if wanted is None else replace(judged.own_draft, language=wanted)
    return {"right": is_clean(find_foreign(case))}
