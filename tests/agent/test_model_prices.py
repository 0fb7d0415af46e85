"""Prices: the shop's own before any list, a list before nothing, and nothing is never taken for free."""

import pytest
from pydantic_ai.messages import ModelResponse
from pydantic_ai.usage import RequestUsage

from agent.model_prices import FREE, cost_of, find_listed_price
from desk.playbook_models import Price

USAGE = RequestUsage(input_tokens=1_000_000, output_tokens=100_000)


def answer(model: str | None, provider: str | None = None) -> ModelResponse:
    return ModelResponse(parts=[], usage=USAGE, model_name=model, provider_name=provider)


def test_the_offline_model_is_free_and_an_unknown_one_is_not() -> None:
    assert find_listed_price("offline") == FREE
    assert find_listed_price("openai-chat:nobody-knows-me") is None
    assert find_listed_price("compatible:gpt-5-mini") is None


@pytest.mark.parametrize("name", ["openai-chat:gpt-5-mini", "anthropic:claude-haiku-4-5", "deepseek:deepseek-chat"])
def test_public_models_have_a_public_price(name: str) -> None:
    price = find_listed_price(name)
    assert price is not None
    assert 0 < price.input_usd < price.output_usd


def test_an_own_price_is_taken_before_the_list() -> None:
    own = Price(input_usd=1, output_usd=10)
    cost = cost_of(answer("gpt-5-mini", "openai"), name="openai-chat:gpt-5-mini", own=own)
    assert cost == pytest.approx(2.0)


def test_a_name_the_list_does_not_know_is_priced_by_what_was_asked() -> None:
    listed = find_listed_price("openai-chat:gpt-5-mini")
    assert listed is not None
    cost = cost_of(answer("our-proxy-7", "proxy"), name="openai-chat:gpt-5-mini", own=None)
    assert cost == pytest.approx(listed.of(1_000_000, 100_000))
    assert cost_of(answer("gpt-5-mini", "openai"), name="openai-chat:gpt-5-mini", own=None) == pytest.approx(cost)


def test_without_any_price_the_cost_is_unknown_not_zero() -> None:
    assert cost_of(answer("tiny", "openai"), name="openai-chat:tiny", own=None) is None
    assert cost_of(answer(None), name="compatible:x", own=None) is None
