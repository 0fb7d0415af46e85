"""What models may cost: spent is spent, less is given up before more, and no customer waits for money."""

from dataclasses import replace
from datetime import timedelta

import pytest
from makers import NOW, Clock
from model_desks import FIRST_COST, author_of, make_model_desk, put_review, spent
from model_scripts import (
    FIRST,
    LAST,
    SECOND,
    writes,
)
from pydantic_ai.messages import ModelMessage, ModelResponse, ToolCallPart
from pydantic_ai.models.function import AgentInfo
from pydantic_ai.usage import RequestUsage

from agent.change_setting import change_setting
from agent.pipeline import handle_interaction
from agent.speaking import past_replies_of, speaking
from desk.interactions import Json, SellerId
from desk.model_calls import Spent
from desk.playbook import Playbook
from desk.playbook_models import Budget
from storage.database import Database
from storage.drafts import find_newest_draft
from storage.sellers import connect_seller
from storage.settings import read_rules


@pytest.fixture
def clock() -> Clock:
    return Clock()


async def test_the_bill_of_a_draft_is_what_its_calls_cost(
    db: Database, seller: SellerId, playbook: Playbook, clock: Clock
) -> None:
    desk = make_model_desk(db, seller, playbook, clock, FIRST, LAST, first=writes())
    one = put_review(desk)
    await handle_interaction(desk, one)
    stored = db.read_now(find_newest_draft, seller, one)
    assert stored is not None
    assert (stored.draft.model, round(stored.draft.cost_usd, 9)) == (FIRST, FIRST_COST)
    today = spent(desk)
    assert replace(today, usd=round(today.usd, 9)) == Spent(usd=FIRST_COST, tokens=120, calls=1, unpriced_calls=0)


async def test_when_the_days_money_is_spent_the_offline_model_goes_on_until_midnight(
    db: Database, seller: SellerId, playbook: Playbook, clock: Clock
) -> None:
    desk = make_model_desk(
        db, seller, playbook, clock, FIRST, LAST, first=writes(), budget=Budget(usd_per_day=FIRST_COST * 2)
    )
    authors = [await author_of(desk, put_review(desk, f"r{number}")) for number in range(4)]
    assert authors == [FIRST, FIRST, "offline", "offline"]
    assert spent(desk).usd == pytest.approx(FIRST_COST * 2)
    clock.pass_by(timedelta(hours=13))
    assert await author_of(desk, put_review(desk, "tomorrow")) == FIRST


async def test_before_that_a_cheaper_link_takes_over(
    db: Database, seller: SellerId, playbook: Playbook, clock: Clock
) -> None:
    desk = make_model_desk(
        db, seller, playbook, clock, FIRST, SECOND, LAST,
        first=writes(), second=writes(), budget=Budget(usd_per_day=FIRST_COST / 0.9),
    )  # fmt: skip
    assert await author_of(desk, put_review(desk, "a")) == FIRST
    handled = await handle_interaction(desk, put_review(desk, "b"))
    assert handled.considered.draft is not None
    assert handled.considered.draft.model == SECOND
    assert handled.considered.draft.passed_over == (
        f"{FIRST} was not asked: 90% of the day's budget is used and a cheaper model follows",
    )


async def test_before_that_the_context_gets_smaller(
    db: Database, seller: SellerId, playbook: Playbook, clock: Clock
) -> None:
    desk = make_model_desk(
        db, seller, playbook, clock, FIRST, LAST, first=writes(), budget=Budget(usd_per_day=FIRST_COST / 0.75)
    )

    def now() -> int:
        rules = db.read_now(read_rules, seller, desk.playbook)
        return past_replies_of(db.read_now(speaking, desk, rules, None))

    assert now() == playbook.limits.past_replies
    assert await author_of(desk, put_review(desk)) == FIRST
    assert now() == playbook.models.degradation.past_replies


async def test_one_interaction_cannot_eat_the_day(
    db: Database, seller: SellerId, playbook: Playbook, clock: Clock
) -> None:
    limit = Budget(tokens_per_interaction=200)
    desk = make_model_desk(db, seller, playbook, clock, FIRST, LAST, first=writes(), budget=limit)
    one = put_review(desk, "a")
    authors = []
    for _ in range(3):
        handled = await handle_interaction(desk, one, instruction="короче", must_draft=True)
        assert handled.considered.draft is not None
        authors.append(handled.considered.draft.model)
    # The second begins with 80 tokens left, needs 120, and is given up when that shows.
    assert authors == [FIRST, "offline", "offline"]
    assert await author_of(desk, put_review(desk, "b")) == FIRST


async def test_money_that_runs_out_in_the_middle_of_an_answer_ends_it(
    db: Database, seller: SellerId, playbook: Playbook, clock: Clock
) -> None:
    asked: list[str] = []

    def reads_first(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        asked.append("first")
        if len(asked) > 1:
            return writes()(messages, info)
        usage = RequestUsage(input_tokens=100, output_tokens=20)
        return ModelResponse(parts=[ToolCallPart(info.function_tools[0].name, {})], usage=usage)

    limit = Budget(usd_per_interaction=FIRST_COST)
    desk = make_model_desk(db, seller, playbook, clock, FIRST, LAST, first=reads_first, budget=limit)
    handled = await handle_interaction(desk, put_review(desk))
    assert handled.considered.draft is not None
    assert (handled.considered.draft.model, asked) == ("offline", ["first"])
    assert "the interaction's money is spent" in handled.considered.draft.passed_over[0]


async def test_a_model_without_a_price_counts_as_tokens_and_is_said_to(
    db: Database, seller: SellerId, playbook: Playbook, clock: Clock
) -> None:
    chain = ("compatible:third", LAST)
    desk = make_model_desk(
        db, seller, playbook, clock, *chain, third=writes(), budget=Budget(usd_per_day=1, tokens_per_day=200)
    )
    authors = [await author_of(desk, put_review(desk, f"r{number}")) for number in range(3)]
    assert authors == ["compatible:third", "offline", "offline"]
    today = spent(desk)
    assert (today.usd, today.unpriced_calls) == (0, 2)
    assert today.calls > 2


async def test_two_sellers_spend_and_choose_apart(
    db: Database, seller: SellerId, playbook: Playbook, clock: Clock
) -> None:
    desk = make_model_desk(
        db, seller, playbook, clock, FIRST, LAST, first=writes(), budget=Budget(usd_per_day=FIRST_COST)
    )
    other = replace(desk, seller_id=SellerId(f"{seller}-2"))
    db.write_now(connect_seller, other.seller_id, connected_at=NOW)
    assert await author_of(desk, put_review(desk, "a")) == FIRST
    assert await author_of(desk, put_review(desk, "b")) == "offline"
    assert await author_of(other, put_review(other, "a")) == FIRST
    limits: Json = {"usd_per_day": 1}
    await change_setting(desk, "models.budget", limits, author="anna")
    assert await author_of(desk, put_review(desk, "c")) == FIRST
    assert await author_of(other, put_review(other, "b")) == "offline"
    assert spent(other).usd == pytest.approx(FIRST_COST)


async def test_an_offline_desk_writes_no_rows(db: Database, seller: SellerId, playbook: Playbook, clock: Clock) -> None:
    desk = make_model_desk(db, seller, playbook, clock, LAST)
    assert await author_of(desk, put_review(desk)) == "offline"
    assert spent(desk).calls == 0
