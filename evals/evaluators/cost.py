"""What an answer cost."""

from evals.evaluators.judged import Judged, Scores


def cost(judged: Judged) -> Scores:
    """`usd`: all calls of models for this case, failed ones too."""
    return {"usd": judged.answer.cost_usd}
