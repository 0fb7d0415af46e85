"""How long an answer took. The one evaluator whose figures differ between two runs of one commit."""

from evals.evaluators.judged import Judged, Scores


def latency(judged: Judged) -> Scores:
    """`ms`: from the message to the verdict, waiting for models included."""
    return {"ms": judged.answer.latency_ms}
