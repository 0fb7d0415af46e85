"""A category's own models draft its messages alone; a choice for all wins over them, and everything says who it was."""

from dataclasses import replace

import pytest
from makers import Clock
from model_desks import DAY, TODAY, make_model_desk, put_review
from model_scripts import DRAFT, FIRST, LAST, SECOND, make_shelf, with_models, writes
from playbooks import with_category
from pydantic_ai.messages import ModelMessage, ModelResponse
from pydantic_ai.models.function import AgentInfo

from agent.change_setting import change_setting
from agent.desk import Desk
from agent.model_report import report_models
from agent.pipeline import cache_key, handle_interaction
from agent.speaking import speaking
from desk.errors import BadSettings
from desk.interactions import InteractionId, SellerId
from desk.model_choice import NO_CHOICE
from desk.playbook import Playbook
from storage.database import Database
from storage.drafts import find_newest_decision
from storage.interactions import get_interaction
from storage.model_calls import CostKey, list_costs
from storage.settings import read_rules


@pytest.fixture
def desk(db: Database, seller: SellerId, playbook: Playbook) -> Desk:
    """Everybody's drafts are SECOND's, praise is FIRST's."""
    ours = with_category(playbook, "review_praise", chain=(FIRST, LAST), effort="high")
    return make_model_desk(db, seller, ours, Clock(), SECOND, LAST, first=writes(), second=writes())


def key_of(desk: Desk, one: InteractionId, instruction: str | None = None) -> str:
    rules = desk.db.read_now(read_rules, desk.seller_id, desk.playbook)
    interaction = desk.db.read_now(get_interaction, desk.seller_id, one)
    return cache_key(desk.db.read_now(speaking, desk, rules, one), interaction, instruction=instruction)


async def author(desk: Desk, name: str) -> str:
    handled = await handle_interaction(desk, put_review(desk, name))
    assert handled.considered.draft is not None
    return handled.considered.draft.model


async def test_the_category_is_drafted_by_its_own_models(desk: Desk) -> None:
    one = put_review(desk)
    handled = await handle_interaction(desk, one)
    assert handled.considered.route.category == "review_praise"
    decision = desk.db.read_now(find_newest_decision, desk.seller_id, one)
    assert decision is not None
    models = decision.snapshot["models"]
    assert isinstance(models, dict)
    assert (models["drafter"], models["wrote"]) == (f"{FIRST} > {LAST}", FIRST)


async def test_other_categories_keep_the_steps_models(desk: Desk) -> None:
    elsewhere = replace(desk, playbook=with_category(desk.playbook, "review_praise", chain=()))
    assert desk.shelf is not None
    assert await author(replace(elsewhere, shelf=replace(desk.shelf, playbook=elsewhere.playbook)), "b") == SECOND


async def test_a_setting_for_all_wins_over_the_categorys(desk: Desk) -> None:
    await change_setting(desk, "models.drafter", [SECOND], author="anna")
    assert await author(desk, "b") == SECOND


async def test_costs_are_told_by_category_model_and_day(desk: Desk) -> None:
    await author(desk, "a")

    def costs(by: CostKey) -> list[str]:
        rows = desk.db.read_now(list_costs, desk.seller_id, by=by, since=TODAY, until=TODAY + DAY)
        return [row.key for row in rows if row.cost_usd]

    assert (costs("category"), costs("model"), costs("day")) == (
        ["review_praise"], [FIRST], [f"{TODAY:%Y-%m-%d}"],
    )  # fmt: skip


async def test_the_report_names_the_categorys_models_and_effort(desk: Desk) -> None:
    steps = {step.step: step for step in desk.db.read_now(report_models, desk).steps}
    own = steps["drafter of review_praise"]
    assert ([link.name for link in own.links], own.source, own.effort) == ([FIRST, LAST], "playbook", "high")
    assert [link.name for link in steps["drafter"].links] == [SECOND, LAST]


async def test_own_models_effort_and_instruction_are_ingredients_of_a_draft(desk: Desk) -> None:
    one = put_review(desk)
    before = key_of(desk, one)
    assert key_of(desk, one, "короче") not in (before, key_of(desk, one, "теплее"))
    assert desk.shelf is not None
    plain = replace(desk.shelf, playbook=with_category(desk.playbook, "review_praise", chain=()))
    assert key_of(replace(desk, shelf=plain), one) != before
    step = replace(desk.playbook.models.drafter, effort="low")
    thinking = replace(desk.playbook, models=replace(desk.playbook.models, drafter=step))
    assert key_of(replace(desk, shelf=replace(desk.shelf, playbook=thinking)), one) != before
    await change_setting(desk, "models.drafter", [SECOND, LAST], author="anna")
    assert key_of(desk, one) != before, "the same names, chosen for all, are other models for this category"


def test_a_desk_is_offline_only_when_its_categories_are_too(playbook: Playbook) -> None:
    ours = with_models(playbook, LAST)
    assert make_shelf(ours, Clock()).is_offline(NO_CHOICE)
    assert not make_shelf(with_category(ours, "review_praise", chain=(FIRST,)), Clock()).is_offline(NO_CHOICE)


def test_a_category_that_can_ask_nobody_is_refused_at_the_start(playbook: Playbook) -> None:
    ours = with_category(with_models(playbook, LAST), "review_praise", chain=(FIRST,))
    with pytest.raises(BadSettings, match="needs a key"):
        make_shelf(ours, Clock()).check()


async def test_a_model_asked_to_write_shorter_sees_what_it_is_to_shorten(desk: Desk) -> None:
    seen: list[str] = []

    def answer(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        seen.append(repr(messages))
        return writes()(messages, info)

    one = put_review(desk)
    assert desk.shelf is not None
    shelf = make_shelf(desk.playbook, Clock(), first=answer)
    await handle_interaction(replace(desk, shelf=shelf), one)
    await handle_interaction(replace(desk, shelf=shelf), one, instruction="короче", must_draft=True)
    assert "<previous_reply>\\n" not in seen[0]
    assert f"<previous_reply>\\n{DRAFT['text']}" in seen[-1]
