"""How much of what a draft states rests on a source."""

from desk.claims import ClaimState
from evals.evaluators.judged import Judged, Scores


def grounding(judged: Judged) -> Scores:
    """`pinned`: share of its claims that a source holds. `none_contradicted`: no source says otherwise.

    Nothing for a draft that states nothing: it is neither grounded nor made up.
    """
    states = [claim.get("status") for claim in judged.answer.claims]
    if not states or judged.own_draft is None:
        return {}
    pinned = sum(state == ClaimState.PINNED.value for state in states)
    return {
        "pinned": round(pinned / len(states), 4),
        "none_contradicted": ClaimState.CONTRADICTED.value not in states,
    }
