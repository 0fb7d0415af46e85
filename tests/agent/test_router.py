"""The router: any pydantic-ai model may answer, and only with a category of this channel."""

import pytest
from makers import make_interaction, make_playbook
from pydantic_ai.messages import ModelMessage, ModelResponse, ToolCallPart
from pydantic_ai.models.function import AgentInfo, FunctionModel

from agent.models import resolve
from agent.router import route
from desk.errors import Unusable
from desk.interactions import ChannelName

PLAYBOOK = make_playbook()
QUESTION = make_interaction(channel=ChannelName.QUESTION, rating=None, text="Какой размер брать на рост 170?")


def scripted(*categories: str, seen: list[str] | None = None, **more: object) -> FunctionModel:
    """A model that names these categories, one a request."""
    left = list(categories)

    def answer(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        if seen is not None:
            seen.append(str(messages))
        values = {"category": left.pop(0), "confidence": 0.8, "why": "рост 170", "sentiment": "neutral", **more}
        return ModelResponse(parts=[ToolCallPart(info.output_tools[0].name, values)])

    return FunctionModel(answer)


async def test_a_model_route_says_so() -> None:
    found = await route(QUESTION, playbook=PLAYBOOK, model=scripted("sizing_fit"))
    assert (found.category, found.method, found.why) == ("sizing_fit", "model", "рост 170")


async def test_the_offline_route_is_by_rules() -> None:
    found = await route(QUESTION, playbook=PLAYBOOK, model=resolve("offline", playbook=PLAYBOOK))
    assert found.method == "rules"
    assert found.category in PLAYBOOK.categories


async def test_a_category_of_another_channel_is_asked_again_with_the_nearest_name() -> None:
    seen: list[str] = []
    found = await route(QUESTION, playbook=PLAYBOOK, model=scripted("sizing_fitt", "sizing_fit", seen=seen))
    assert found.category == "sizing_fit"
    assert "did you mean 'sizing_fit'" in seen[1]


async def test_a_model_that_never_names_a_category_is_unusable() -> None:
    with pytest.raises(Unusable):
        await route(QUESTION, playbook=PLAYBOOK, model=scripted(*["review_praise"] * 5))


async def test_an_unknown_second_category_is_dropped() -> None:
    found = await route(QUESTION, playbook=PLAYBOOK, model=scripted("sizing_fit", secondary="refunds"))
    assert found.secondary is None
