"""What a model costs: the shop's own price first, then the public lists that pydantic-ai carries. None: unknown."""

from functools import lru_cache

from genai_prices import Usage, calc_price
from pydantic_ai.messages import ModelResponse

from desk.playbook_models import OFFLINE, Price

_MILLION = 1_000_000
FREE = Price(input_usd=0.0, output_usd=0.0)
_LISTED = {"openai-chat": "openai", "anthropic": "anthropic", "google": "google", "deepseek": "deepseek"}


@lru_cache(maxsize=256)
def find_listed_price(name: str) -> Price | None:
    """The public price of `<provider>:<model>`; the offline model is free. None: no list has it."""
    if name == OFFLINE:
        return FREE
    prefix, _, model = name.partition(":")
    if prefix not in _LISTED:
        return None
    try:
        read, written = (
            calc_price(usage, model, provider_id=_LISTED[prefix]).total_price
            for usage in (Usage(input_tokens=_MILLION, output_tokens=0), Usage(input_tokens=0, output_tokens=_MILLION))
        )
    except LookupError:
        return None
    return Price(input_usd=float(read), output_usd=float(written))


def cost_of(response: ModelResponse, *, name: str, own: Price | None) -> float | None:
    """What one answer of the model `name` cost: by the shop's own price, else by the public list for the model the
    vendor says it was, with cached and tiered rates, else by the list for the name that was asked. None: unknown.
    """
    usage = response.usage
    if own is not None:
        return own.of(usage.input_tokens, usage.output_tokens)
    try:
        if response.model_name:
            return float(response.cost().total_price)
    except LookupError:
        pass
    listed = find_listed_price(name)
    return None if listed is None else listed.of(usage.input_tokens, usage.output_tokens)
