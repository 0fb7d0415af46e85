"""What a budget says: the further of money and tokens decides, and nothing is spent beyond it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from makers import NOW

from desk.model_calls import CallOutcome, Level, ModelCall, Purse, Spent
from desk.playbook_models import Budget, Degradation

CALL = ModelCall(
    step="drafter", model="openai-chat:x", provider="openai-chat", input_tokens=700, output_tokens=300, cost_usd=0.01,
    latency_ms=5.0, outcome=CallOutcome.OK, fallback_reason=None, is_answer=True, created_at=NOW,
)  # fmt: skip
STEPS = Degradation(smaller_context_from=0.7, past_replies=2, cheaper_model_from=0.85, offline_from=1.0)


def purse(**limits: float) -> Purse:
    return Purse(budget=Budget(**limits), degradation=STEPS)  # type: ignore[arg-type]  # numbers as they come


def test_without_limits_nothing_is_ever_given_up() -> None:
    full = replace(purse(), day=Spent(usd=1e6, tokens=10**9))
    assert (full.share, full.level, full.tokens_left, full.why_spent(is_free=False)) == (0, Level.USUAL, None, None)


@pytest.mark.parametrize(
    ("usd", "level"),
    [(0.0, Level.USUAL), (6.9, Level.USUAL), (7.0, Level.SMALLER_CONTEXT), (8.5, Level.CHEAPER_MODEL),
     (10.0, Level.OFFLINE)],
)  # fmt: skip
def test_more_is_given_up_the_more_of_the_day_is_spent(usd: float, level: Level) -> None:
    assert replace(purse(usd_per_day=10), day=Spent(usd=usd)).level is level


def test_money_and_tokens_whichever_is_further() -> None:
    spent = replace(purse(usd_per_day=10, tokens_per_day=1000), day=Spent(usd=1, tokens=900))
    assert (spent.share, spent.level, spent.tokens_left) == (0.9, Level.CHEAPER_MODEL, 100)


def test_an_interactions_own_limit_holds_on_a_fresh_day() -> None:
    own = purse(usd_per_interaction=0.015, tokens_per_interaction=10_000)
    assert own.why_spent(is_free=False) is None
    twice = own.plus(CALL).plus(CALL)
    assert twice.why_spent(is_free=False) == "the interaction's money is spent (0.02 of 0.015)"
    assert twice.why_spent(is_free=True) is None


def test_a_call_without_a_price_counts_as_tokens_and_says_so() -> None:
    after = purse(tokens_per_day=1000).plus(replace(CALL, cost_usd=None))
    assert (after.day.usd, after.day.tokens, after.day.unpriced_calls) == (0, 1000, 1)
    assert after.why_spent(is_free=True) == "the day's tokens are used up (1000 of 1000)"


def test_a_budget_of_nothing_allows_nothing() -> None:
    assert purse(usd_per_day=0).level is Level.OFFLINE
    assert purse(tokens_per_day=0).tokens_left == 0


@given(st.lists(st.floats(0, 3), max_size=20), st.floats(0.1, 20))
def test_paying_never_gives_anything_back(costs: list[float], limit: float) -> None:
    now, levels, shares = purse(usd_per_day=limit), [Level.USUAL], [0.0]
    for cost in costs:
        now = now.plus(replace(CALL, cost_usd=cost))
        levels.append(now.level)
        shares.append(now.share)
    order = list(Level)
    assert [order.index(level) for level in levels] == sorted(order.index(level) for level in levels)
    assert shares == sorted(shares)
