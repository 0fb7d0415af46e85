"""Whether a reply is kind: not rude, not cold to a complaint, nobody blamed, nobody sent off."""

from agent.guardrails.blamed_customer import blamed_customer
from agent.guardrails.brush_off import brush_off
from agent.guardrails.cold_tone import cold_tone
from agent.guardrails.rude_tone import rude_tone
from evals.evaluators.judged import Judged, Scores, is_clean

_GUARDS = (rude_tone, cold_tone, blamed_customer, brush_off)


def tone(judged: Judged) -> Scores:
    """`kind`: none of these guardrails has anything to say; `fault`: the first that has, counted."""
    case = judged.own_draft
    if case is None:
        return {}
    fault = next((guard.__name__ for guard in _GUARDS if not is_clean(guard(case))), None)
    return {"kind": True} if fault is None else {"kind": False, "fault": fault}
