"""A real model sums up through the drafter's own chain; one that fails leaves it to the rules."""

from dataclasses import replace
from datetime import timedelta

import pytest
from makers import Clock
from pydantic_ai.exceptions import ModelHTTPError
from pydantic_ai.messages import ModelMessage, ModelResponse, ToolCallPart
from pydantic_ai.models.function import AgentInfo, FunctionModel
from sessions import make_talking_desk
from shops import make_practice_shop

from agent.chat import Said, find_session, say
from agent.desk import Desk
from agent.recap import sum_up
from desk.interactions import SellerId
from storage.database import Database
from storage.interactions import get_interaction
from storage.recaps import Recap, find_recap

LONG = "It rained all week and the garden is under water. Write to me at barb.hill@example.com. " * 12


@pytest.fixture
async def desk(db: Database, seller: SellerId) -> Desk:
    """With a conversation that is longer than what is read word by word."""
    clock = Clock()
    desk = make_talking_desk(db, seller, make_practice_shop(), clock=clock)
    for number in range(9):
        clock.pass_by(timedelta(minutes=1))
        await say(desk, Said(session="s", key=f"m{number}", text=f"Day {number}. {LONG}"), is_waiting=False)
        clock.pass_by(timedelta(minutes=1))
        await say(desk, Said(session="s", key=f"m{number}", text=f"Day {number}. {LONG}"))
    return desk


async def _recap(desk: Desk, seen: list[str], answer: str | Exception) -> Recap:
    def model(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        seen.append(str(messages))
        if isinstance(answer, Exception):
            raise answer
        return ModelResponse(parts=[ToolCallPart(info.output_tools[0].name, {"text": answer})])

    known = desk.db.read_now(find_session, desk, "s")
    interaction = desk.db.read_now(get_interaction, desk.seller_id, known)
    later = replace(interaction, occurred_at=desk.clock() + timedelta(minutes=1))
    await sum_up(replace(desk, drafter_model=FunctionModel(model, model_name="writer")), later)
    found = desk.db.read_now(find_recap, desk.seller_id, known)
    assert found is not None
    return found


async def test_a_model_sums_up_what_it_reads_masked_and_fenced(desk: Desk) -> None:
    seen: list[str] = []
    recap = await _recap(desk, seen, "They told of the rain.")
    assert recap.text == "They told of the rain."
    assert recap.written_by.endswith("writer")
    assert "earlier_in_this_chat" in seen[0]
    assert "barb.hill@example.com" not in seen[0]


async def test_a_model_that_fails_leaves_it_to_the_rules(desk: Desk) -> None:
    recap = await _recap(desk, [], ModelHTTPError(503, "writer"))
    assert recap.written_by == "rules"
    assert "Day 0." in recap.text
