"""The drafter: reads with its category's tools, cites what it read, cannot cite anything else."""

import pytest
from makers import make_interaction, make_playbook
from pydantic_ai.messages import ModelMessage, ModelResponse, ToolCallPart
from pydantic_ai.models.function import AgentInfo, FunctionModel

from agent.drafter import draft
from agent.models import resolve
from desk.decisions import Draft, Route
from desk.errors import Refused, Unusable
from desk.interactions import Marketplace
from desk.products import Characteristic, Product
from tools.context import StaticReader, ToolContext

PLAYBOOK = make_playbook()
ROUTE = Route(category="review_praise", confidence=0.9, method="rules", why="", sentiment="positive")
CARD = Product(
    marketplace=Marketplace.WILDBERRIES,
    nm_id=101,
    name="Кружка керамическая",
    characteristics=(Characteristic(name="Объем", value="350 мл"),),
)
Step = tuple[str, dict[str, object]]


def scripted(*steps: Step, seen: list[AgentInfo] | None = None) -> FunctionModel:
    """A model that makes these calls, one a request; the last for ever. `draft` stands for the output tool."""
    left = list(steps)

    def answer(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        if seen is not None:
            seen.append(info)
        name, values = left.pop(0) if len(left) > 1 else left[0]
        return ModelResponse(parts=[ToolCallPart(info.output_tools[0].name if name == "draft" else name, values)])

    return FunctionModel(answer)


def citing(id_: str) -> Step:
    evidence = [{"kind": "card", "id": id_, "quote": "350 мл"}]
    return "draft", {"text": "Спасибо!", "language": "ru", "evidence": evidence}


async def write(model: FunctionModel, context: ToolContext | None = None) -> Draft:
    context = context or ToolContext(reader=StaticReader(product=CARD), subject="interaction:1")
    return await draft(make_interaction(), route=ROUTE, playbook=PLAYBOOK, model=model, context=context)


async def test_a_read_fact_may_be_cited() -> None:
    context = ToolContext(reader=StaticReader(product=CARD), subject="interaction:1")
    written = await write(scripted(("get_product_context", {}), citing("card:101:Объем")), context)
    assert [evidence.id for evidence in written.evidence] == ["card:101:Объем"]
    assert [call.name for call in context.calls] == ["get_product_context"]


async def test_the_message_itself_may_be_cited() -> None:
    written = await write(scripted(citing("interaction:1")))
    assert written.evidence[0].id == "interaction:1"


async def test_a_fact_that_was_never_read_is_refused() -> None:
    with pytest.raises(Unusable):
        await write(scripted(citing("card:101:Объем")))


async def test_a_model_may_correct_an_invented_id() -> None:
    written = await write(scripted(citing("card:999:Цена"), citing("interaction:1")))
    assert written.evidence[0].id == "interaction:1"


async def test_only_the_categorys_tools_are_on_offer() -> None:
    seen: list[AgentInfo] = []
    await write(scripted(citing("interaction:1"), seen=seen))
    assert {tool.name for tool in seen[0].function_tools} == set(PLAYBOOK.category("review_praise").tools)
    assert seen[0].instructions is not None
    assert PLAYBOOK.category("review_praise").instructions in seen[0].instructions


async def test_a_model_that_only_reads_is_stopped_at_the_limit() -> None:
    with pytest.raises(Refused, match="limit"):
        await write(scripted(("get_product_context", {})))


async def test_the_offline_draft_costs_nothing_and_names_its_model() -> None:
    model = resolve("offline", playbook=PLAYBOOK)
    context = ToolContext(reader=StaticReader(product=CARD), subject="interaction:1")
    written = await draft(make_interaction(), route=ROUTE, playbook=PLAYBOOK, model=model, context=context)
    assert (written.model, written.cost_usd, written.language) == ("offline", 0.0, "ru")
    assert "«Кружка керамическая»" in written.text
