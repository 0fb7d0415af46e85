"""The table `[models]`: short and long forms, and what is wrong with a broken one."""

import tomllib
from datetime import timedelta
from pathlib import Path

import pytest

from agent.models import _PROVIDERS
from desk.errors import BadPlaybook
from desk.playbook_files import Table
from desk.playbook_models import PROVIDERS, Models, Price, read_models

LONG = """
router = "offline"
drafter = ["openai-chat:a", "offline"]

[reviewer]
chain = ["compatible:b", "offline"]
timeout_seconds = 2.5

[asking]
timeout_seconds = 4
attempts = 3

[budget]
usd_per_day = 1.5
tokens_per_interaction = 1000

[degradation]
smaller_context_from = 0.5
past_replies = 1
cheaper_model_from = 0.6
offline_from = 0.9

[prices."compatible:b"]
input_usd = 0
output_usd = 0.5
"""


def read(text: str) -> Models:
    return read_models(Table(Path("playbook.toml"), tomllib.loads(text), "models."))


def test_a_name_alone_is_a_chain_of_one() -> None:
    models = read('router = "offline"\ndrafter = "anthropic:x"')
    assert (models.router.chain, models.drafter.chain, models.reviewer.chain) == (
        ("offline",), ("anthropic:x",), ("offline",),
    )  # fmt: skip
    assert (models.budget.usd_per_day, models.budget.tokens_per_day) == (None, None)


def test_the_long_form_says_everything() -> None:
    models = read(LONG)
    assert models.drafter.chain == ("openai-chat:a", "offline")
    assert models.drafter.asking.timeout == timedelta(seconds=4)
    assert (models.reviewer.asking.timeout, models.reviewer.asking.attempts) == (timedelta(seconds=2.5), 3)
    assert (models.budget.usd_per_day, models.budget.tokens_per_interaction) == (1.5, 1000)
    assert (models.degradation.past_replies, models.degradation.offline_from) == (1, 0.9)
    assert models.prices == {"compatible:b": Price(input_usd=0.0, output_usd=0.5)}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"openai-chat:a", "offline"', "", "drafter: expected one or more different models"),
        ('"openai-chat:a"', '"offline"', "drafter: expected one or more different models"),
        ('"openai-chat:a"', '"gpt-5"', "is not known; use offline, openai-chat:NAME"),
        ('"openai-chat:a"', f'"openai-chat:{"a" * 200}"', "no usable name"),
        ("timeout_seconds = 2.5", "timeout_secs = 2.5", "unknown key models.reviewer.timeout_secs"),
        ("timeout_seconds = 4", "timeout_seconds = 0", "more than zero seconds"),
        ("timeout_seconds = 4", "timeout_seconds = -1", "zero or more"),
        ("usd_per_day = 1.5", 'usd_per_day = "much"', "usd_per_day: expected a number"),
        ("usd_per_day = 1.5", "usd_a_day = 1.5", "unknown key models.budget.usd_a_day"),
        ("offline_from = 0.9", "offline_from = 90", "a number from 0 to 1"),
        ("output_usd = 0.5", "", "output_usd: expected a number"),
        ("[asking]", "[askings]", "unknown key models.askings"),
    ],
)
def test_a_broken_table_is_refused_with_key_and_expectation(old: str, new: str, said: str) -> None:
    assert old in LONG
    with pytest.raises(BadPlaybook, match=said):
        read(LONG.replace(old, new, 1))


def test_every_provider_a_playbook_may_name_can_be_made() -> None:
    assert set(_PROVIDERS) == set(PROVIDERS)
