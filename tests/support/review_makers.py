"""Cases for a reviewer, and models that review: scripted, counted, in the form they are asked for."""

from dataclasses import replace

from gate_makers import playbook
from makers import make_interaction
from model_scripts import ASKING, Script
from pydantic_ai.messages import ModelMessage, ModelResponse, ToolCallPart
from pydantic_ai.models.function import AgentInfo
from pydantic_ai.usage import RequestUsage

from desk.decisions import Decision, Draft, Finding, Route, Severity, weigh
from desk.playbook import Playbook
from desk.playbook_models import StepModels
from desk.review_policy import ReviewPolicy
from desk.reviews import ReviewCase, Rubric

TEXT = "Анна, спасибо за тёплые слова о кружке! Очень рады, что она вам понравилась."
QUOTE = "Очень рады"


def make_review_case(text: str = TEXT, **changes: object) -> ReviewCase:
    """A praised mug, answered kindly; fields of the interaction may be changed with the case's own."""
    route = Route(category="review_praise", confidence=0.9, method="rules", why="", sentiment="positive")
    case = ReviewCase(
        interaction=make_interaction(), route=route, draft=Draft(text=text, language="ru"), playbook=playbook()
    )
    return replace(case, **changes)  # type: ignore[arg-type]  # a builder takes any field


def with_policy(case: ReviewCase, policy: ReviewPolicy) -> ReviewCase:
    """The case in a shop whose category reviews like this."""
    name = case.route.category
    category = replace(case.playbook.category(name), reviewer=policy)
    return replace(case, playbook=replace(case.playbook, categories={**case.playbook.categories, name: category}))


def reviewed_by(playbook: Playbook, *chain: str) -> Playbook:
    """The playbook with this chain for the reviewer."""
    step = StepModels(chain=chain, asking=ASKING)
    return replace(playbook, models=replace(playbook.models, reviewer=step))


def decided(*severities: Severity) -> Decision:
    """What the code tier says with such findings."""
    findings = tuple(
        Finding(guardrail="test", severity=severity, quote=QUOTE, reason="test") for severity in severities
    )
    return Decision(verdict=weigh(findings), findings=findings)


def form(value: float = 1.0, quote: str = QUOTE, *, only: Rubric | None = None) -> dict[str, object]:
    """A filled form: `value` everywhere; 0.2 for the rubric named."""
    return {
        rubric.value: {"score": 0.2 if rubric is only else value, "reason": f"about {rubric.value}", "quote": quote}
        for rubric in Rubric
    }


def reviews(*forms: dict[str, object], seen: list[list[ModelMessage]] | None = None) -> Script:
    """Gives these forms in turn, the last for ever; notes what it was shown."""
    left = list(forms)

    def answer(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        if seen is not None:
            seen.append(messages)
        values = left.pop(0) if len(left) > 1 else left[0]
        usage = RequestUsage(input_tokens=100, output_tokens=20)
        return ModelResponse(parts=[ToolCallPart(info.output_tools[0].name, values)], usage=usage)

    return answer
