"""A seller's choice of models: checked word by word, the rest stays the playbook's."""

import pytest
from makers import make_playbook

from desk.errors import BadInput
from desk.interactions import Json
from desk.model_choice import NO_CHOICE, choice_of
from desk.playbook_models import Budget
from desk.seller_rules import check_setting, default_rules, rules_of

PLAYBOOK = make_playbook()


def test_nobody_chose_anything_by_default() -> None:
    assert default_rules(PLAYBOOK).models == NO_CHOICE


def test_a_choice_is_read_from_the_settings() -> None:
    rules = rules_of(
        {
            "models.drafter": ["openai-chat:gpt-5-mini", "offline"],
            "models.router": "offline",
            "models.off": ["anthropic", "openai-chat:old"],
            "models.budget": {"usd_per_day": 3, "tokens_per_day": None},
        },
        PLAYBOOK,
    )
    choice = rules.models
    assert choice.chains == {"drafter": ("openai-chat:gpt-5-mini", "offline"), "router": ("offline",)}
    assert [choice.is_off(name) for name in ("anthropic:x", "openai-chat:old", "openai-chat:new")] == [
        True, True, False,
    ]  # fmt: skip
    usual = Budget(usd_per_day=5, tokens_per_day=10, usd_per_interaction=0.5)
    assert choice.budget_over(usual) == Budget(usd_per_day=3, tokens_per_day=None, usd_per_interaction=0.5)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("models.drafter", [], "one to 8 models"),
        ("models.drafter", ["gpt-5"], "is not known"),
        ("models.drafter", ["opnai-chat:x"], "did you mean"),
        ("models.drafter", ["offline", "offline"], "twice"),
        ("models.drafter", [1], "a model is a text"),
        ("models.drafter", {"chain": ["offline"]}, "one to 8 models"),
        ("models.router", True, "one to 8 models"),
        ("models.off", ["offline"], "leave offline out"),
        ("models.off", "anthropic", "expected a list"),
        ("models.off", ["antropic"], "is not known"),
        ("models.budget", 5, "an object"),
        ("models.budget", {"usd": 5}, "no limit 'usd'"),
        ("models.budget", {"usd_per_day": -1}, "number from zero"),
        ("models.budget", {"usd_per_day": True}, "number from zero"),
        ("models.budget", {"usd_per_day": float("nan")}, "number from zero"),
        ("models.budget", {"tokens_per_day": 1.5}, "number from zero"),
    ],
)
def test_nonsense_is_refused_with_what_was_wanted(name: str, value: Json, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        check_setting(name, value, PLAYBOOK)


def test_a_stored_choice_that_no_longer_fits_gives_way_to_the_playbook() -> None:
    assert rules_of({"models.drafter": ["nobody:x"]}, PLAYBOOK).models == NO_CHOICE


def test_null_is_the_playbooks_again() -> None:
    assert choice_of({"models.drafter": None, "models.off": [], "models.budget": None}) == NO_CHOICE
