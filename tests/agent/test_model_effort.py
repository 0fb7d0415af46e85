"""How long a model may think goes over the wire in its vendor's words, and nowhere a vendor would refuse it."""

from dataclasses import replace

import pytest
from makers import make_interaction
from model_desks import Kept
from playbooks import with_category
from practice_models import PracticeModels, practice_models
from tracing import Kept as Spans

from agent.drafter import draft
from agent.model_chain import Chain, lone
from agent.models import resolve
from desk.decisions import Route
from desk.interactions import InteractionId, SellerId
from desk.playbook import Playbook
from desk.playbook_models import Effort
from tools.context import StaticReader, ToolContext

PRAISE = Route(category="review_praise", confidence=1, method="rules", why="")
TOLD = ("openai-chat:gpt-5-mini", "anthropic:claude-sonnet-4-6", "anthropic:claude-opus-4-5")
# One does not think; the other may not while it is made to call a tool.
NOT_TOLD = ("openai-chat:gpt-4o", "anthropic:claude-haiku-4-5")


async def write(server: PracticeModels, name: str, playbook: Playbook, effort: Effort | None) -> Kept:
    kept = Kept()
    chain = lone(server.model(name, playbook), step="drafter", playbook=playbook)
    chain = replace(chain, effort=effort, record=kept)
    context = ToolContext(reader=StaticReader(), subject="interaction:1")
    written = await draft(make_interaction(), route=PRAISE, playbook=playbook, model=chain, context=context)
    assert written.text
    return kept


@pytest.mark.parametrize("name", [*TOLD, *NOT_TOLD])
async def test_every_request_carries_the_effort_where_the_model_takes_one(name: str, playbook: Playbook) -> None:
    async with practice_models() as server:
        kept = await write(server, name, playbook, "low")
        asked = {one.effort for one in server.app.asked}
    expected = {"low"} if name in TOLD else {None}
    assert asked == expected
    assert {call.effort for call in kept.calls} == expected


async def test_the_trace_says_how_long_a_model_might_think(playbook: Playbook) -> None:
    spans = Spans()
    async with practice_models() as server:
        with spans.tracing.begin("handle", SellerId("main"), InteractionId(1)):
            await write(server, TOLD[0], playbook, "low")
    told = dict(spans.spans["chat gpt-5-mini"].attributes or {})
    assert [value for key, value in told.items() if key.endswith("effort")] == ["low"]


async def test_without_an_effort_nothing_is_said_of_it(playbook: Playbook) -> None:
    async with practice_models() as server:
        await write(server, TOLD[0], playbook, None)
        assert {one.effort for one in server.app.asked} == {None}


def test_a_categorys_effort_wins_over_the_steps(playbook: Playbook) -> None:
    ours = with_category(playbook, "review_praise", effort="high")
    usual = lone(resolve("offline", playbook=ours), step="drafter", playbook=ours)
    chain: Chain = replace(usual, effort="low")
    assert chain.about(ours.category("review_praise")).effort == "high"
    assert chain.about(ours.category("review_size")).effort == "low"
