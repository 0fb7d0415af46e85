"""An answer that reads like an earlier one is written anew, twice at most, then shown to a person."""

from dataclasses import replace

from gate_makers import make_case, playbook
from makers import NOW, make_interaction
from pydantic_ai.messages import ModelMessage, ModelResponse, ToolCallPart
from pydantic_ai.models.function import AgentInfo, FunctionModel

from agent.consider import Considered, consider
from agent.gate import judge
from agent.guardrails import GUARDRAILS
from agent.guardrails.novelty import novelty
from agent.models import resolve
from desk.decisions import Verdict
from tools.context import StaticReader

OLD = "Анна, спасибо за тёплые слова о кружке! Очень рады, что она вам понравилась."
NEAR = "Анна, спасибо за тёплые слова о кружке! Мы очень рады, что она вам понравилась."
NEW = "Здравствуйте, Анна! Приятно читать такой отзыв, пусть утренний чай из кружки радует каждый день."


def writing(*texts: str) -> tuple[FunctionModel, list[str]]:
    """A drafter that writes these texts one after another, the last for ever; and what it wrote so far."""
    left, written = list(texts), list[str]()

    def answer(_messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        written.append(left.pop(0) if len(left) > 1 else left[0])
        values = {"text": written[-1], "language": "ru", "evidence": [], "unknowns": [], "why": "script"}
        return ModelResponse(parts=[ToolCallPart(info.output_tools[0].name, values)])

    return FunctionModel(answer), written


async def think(model: FunctionModel, *answers: str, **changes: object) -> Considered:
    return await consider(
        make_interaction(**changes),
        playbook=playbook(),
        router_model=resolve("offline", playbook=playbook()),
        drafter_model=model,
        reader=StaticReader(recent_answers=answers),
        now=NOW,
    )


def test_a_near_copy_is_held_and_other_words_are_not() -> None:
    (found,) = novelty(make_case(NEAR, recent_answers=(OLD,)))
    assert "alike" in found.reason
    assert novelty(make_case(NEW, recent_answers=(OLD,))) == ()


def test_a_private_answer_may_repeat_itself() -> None:
    assert novelty(make_case(OLD, channel="chat", recent_answers=(OLD,))) == ()


async def test_a_repetition_is_written_in_other_words_and_sent() -> None:
    model, written = writing(OLD, NEW)
    considered = await think(model, OLD)
    assert written == [OLD, NEW]
    assert considered.draft is not None
    assert (considered.decision.verdict, considered.draft.text) == (Verdict.SEND, NEW)


async def test_a_model_that_knows_no_other_words_is_asked_twice_more_then_a_person_looks() -> None:
    model, written = writing(OLD, NEAR, OLD)
    considered = await think(model, OLD)
    assert len(written) == 3
    assert considered.decision.verdict is Verdict.DRAFT
    assert "novelty" in {finding.guardrail for finding in considered.decision.findings}


async def test_a_text_held_for_another_reason_is_not_written_anew() -> None:
    model, written = writing(OLD)
    await think(model, OLD, rating=1, text="Кружка так себе")
    assert len(written) == 1


def test_with_the_guard_off_the_copy_would_leave() -> None:
    asked = {"customer_text": "Отличная кружка", "customer_name": "Анна", "product_name": "Кружка"}
    case = make_case(OLD, recent_answers=(OLD,), **asked)
    others = tuple(guardrail for guardrail in GUARDRAILS if guardrail is not novelty)
    assert judge(case).verdict is Verdict.DRAFT
    assert judge(case, guardrails=others).verdict is Verdict.SEND


def test_the_bar_is_the_playbooks() -> None:
    strict = replace(playbook(), novelty=replace(playbook().novelty, similar_from=0.3))
    assert novelty(make_case(NEW, playbook=strict, recent_answers=(OLD,)))
