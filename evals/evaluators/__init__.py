"""The evaluators by name. A new one is its file and its line here."""

from collections.abc import Callable, Mapping

from evals.evaluators.cost import cost
from evals.evaluators.decision import decision
from evals.evaluators.grounding import grounding
from evals.evaluators.judged import Judged, Scores
from evals.evaluators.language import language
from evals.evaluators.latency import latency
from evals.evaluators.length import length
from evals.evaluators.must_not import must_not
from evals.evaluators.red_lines import red_lines
from evals.evaluators.routing import routing
from evals.evaluators.similarity import similarity
from evals.evaluators.tone import tone
from evals.evaluators.tool_use import tool_use

Evaluator = Callable[[Judged], Scores]

EVALUATORS: Mapping[str, Evaluator] = {
    "routing": routing,
    "decision": decision,
    "red_lines": red_lines,
    "grounding": grounding,
    "tool_use": tool_use,
    "language": language,
    "tone": tone,
    "length": length,
    "must_not": must_not,
    "similarity": similarity,
    "cost": cost,
    "latency": latency,
}
