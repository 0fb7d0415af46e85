"""The whole desk while its models fail, cost money and are changed: answers keep coming, and the bill is right."""

from datetime import timedelta

import pytest
from makers import NOW, Clock
from model_desks import DAY, TODAY, author_of, make_model_desk, put_review
from model_scripts import (
    FIRST,
    LAST,
    SECOND,
    counted,
    raises,
    writes,
)
from pydantic_ai.exceptions import ModelHTTPError
from pydantic_ai.messages import ModelMessage, ModelResponse, ToolCallPart, ToolReturnPart
from pydantic_ai.models.function import AgentInfo

from agent.change_setting import change_setting, return_to_default
from agent.drain import Drain
from agent.pipeline import Outcome, cache_key, handle_interaction
from agent.speaking import speaking
from desk.interactions import ChannelName, SellerId
from desk.playbook import Playbook
from storage.database import Database
from storage.drafts import find_newest_decision, find_newest_draft
from storage.interactions import find_unhandled, get_interaction
from storage.model_calls import list_costs
from storage.runtime import set_auto_send
from storage.settings import read_rules


@pytest.fixture
def clock() -> Clock:
    return Clock()


def dies_after_reading(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
    """Reads with a tool, then the connection is gone: in the middle of its answer."""
    has_read = any(isinstance(part, ToolReturnPart) for message in messages for part in message.parts)
    if has_read:
        raise ModelHTTPError(500, "m")
    return ModelResponse(parts=[ToolCallPart(info.function_tools[0].name, {})])


async def test_killed_in_the_middle_the_next_link_answers_and_everything_says_so(
    db: Database, seller: SellerId, playbook: Playbook, clock: Clock
) -> None:
    desk = make_model_desk(db, seller, playbook, clock, FIRST, LAST, first=dies_after_reading)
    db.write_now(set_auto_send, seller, ChannelName.REVIEW, is_on=True, now=NOW)
    one = put_review(desk)
    handled = await handle_interaction(desk, one)
    assert handled.outcome is Outcome.SENT
    stored = db.read_now(find_newest_draft, seller, one)
    decision = db.read_now(find_newest_decision, seller, one)
    assert stored is not None
    assert decision is not None
    assert stored.draft.model == "offline"
    assert len(stored.draft.text) > 20
    notes = [finding for finding in decision.decision.findings if finding.guardrail == "model"]
    assert [note.reason for note in notes] == [f"{FIRST} failed (HTTP 500); offline wrote it"]
    models = decision.snapshot["models"]
    assert isinstance(models, dict)
    assert (models["wrote"], models["passed_over"]) == ("offline", [f"{FIRST} failed (HTTP 500)"])
    rows = {row.key: row for row in db.read_now(list_costs, seller, by="model", since=TODAY, until=TODAY + DAY)}
    assert (rows[FIRST].calls, rows[FIRST].failed_calls, rows[FIRST].answers) == (3, 2, 0)
    assert (rows[LAST].answers, rows[LAST].stand_ins) == (1, 1)


async def test_an_open_breaker_spares_the_model_until_its_probe(
    db: Database, seller: SellerId, playbook: Playbook, clock: Clock
) -> None:
    asked: list[str] = []
    failing = [True]

    def sick(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        asked.append("first")
        if failing[0]:
            raise ModelHTTPError(503, "m")
        return writes()(messages, info)

    desk = make_model_desk(db, seller, playbook, clock, FIRST, LAST, first=sick)
    for number in range(5):
        assert await author_of(desk, put_review(desk, f"r{number}")) == "offline"
    assert len(asked) == 3 * 2  # three messages with two attempts each, then the breaker is open
    clock.pass_by(timedelta(seconds=61))
    failing[0] = False
    assert await author_of(desk, put_review(desk, "probe")) == FIRST
    assert await author_of(desk, put_review(desk, "after")) == FIRST


async def test_a_refused_key_leaves_the_backlog_alone_instead_of_escalating_it(
    db: Database, seller: SellerId, playbook: Playbook, clock: Clock
) -> None:
    asked: list[str] = []
    refuses = counted(raises(ModelHTTPError(401, "m")), asked, "first")
    desk = make_model_desk(db, seller, playbook, clock, FIRST, first=refuses)
    ones = [put_review(desk, f"r{number}") for number in range(20)]
    drain = Drain(desk)
    await drain.handle_some()
    await drain.handle_some()
    assert all(db.read_now(find_newest_decision, seller, one) is None for one in ones)
    assert len(db.read_now(find_unhandled, seller, limit=30)) == 20
    assert len(asked) <= 8  # as many as were asked at once


async def test_a_setting_switches_the_model_at_once_and_back(
    db: Database, seller: SellerId, playbook: Playbook, clock: Clock
) -> None:
    desk = make_model_desk(db, seller, playbook, clock, FIRST, LAST, first=writes(), second=writes())
    assert await author_of(desk, put_review(desk, "a")) == FIRST
    await change_setting(desk, "models.drafter", [SECOND, LAST], author="anna")
    assert await author_of(desk, put_review(desk, "b")) == SECOND
    await change_setting(desk, "models.off", ["compatible"], author="anna")
    assert await author_of(desk, put_review(desk, "c")) == "offline"
    await return_to_default(desk, "models.off", author="anna")
    await return_to_default(desk, "models.drafter", author="anna")
    assert await author_of(desk, put_review(desk, "d")) == FIRST


async def test_a_changed_setting_tries_a_refused_key_again(
    db: Database, seller: SellerId, playbook: Playbook, clock: Clock
) -> None:
    is_refused = [True]

    def keyed(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        if is_refused[0]:
            raise ModelHTTPError(401, "m")
        return writes()(messages, info)

    desk = make_model_desk(db, seller, playbook, clock, FIRST, LAST, first=keyed)
    assert await author_of(desk, put_review(desk, "a")) == "offline"
    is_refused[0] = False
    assert await author_of(desk, put_review(desk, "b")) == "offline"
    await change_setting(desk, "models.drafter", [FIRST, LAST], author="anna")
    assert await author_of(desk, put_review(desk, "c")) == FIRST


async def test_a_changed_chain_makes_a_new_draft_not_the_kept_one(
    db: Database, seller: SellerId, playbook: Playbook, clock: Clock
) -> None:
    desk = make_model_desk(db, seller, playbook, clock, FIRST, LAST, first=writes())
    one = put_review(desk)

    def key() -> str:
        rules = db.read_now(read_rules, seller, desk.playbook)
        return cache_key(db.read_now(speaking, desk, rules, one), db.read_now(get_interaction, seller, one))

    before = key()
    await change_setting(desk, "models.drafter", [LAST], author="anna")
    assert key() != before
