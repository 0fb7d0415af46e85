"""Turns a model's name into a pydantic-ai `Model`, and its failures into the desk's errors.

Provider SDKs are imported only when a name asks for them: without a key the desk never loads them.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from pydantic_ai.exceptions import ModelAPIError, ModelHTTPError, UnexpectedModelBehavior, UsageLimitExceeded, UserError
from pydantic_ai.messages import ModelMessage, ModelResponse
from pydantic_ai.models import Model
from pydantic_ai.usage import UsageLimits

from agent.offline.model import NAME as OFFLINE
from agent.offline.model import OfflineModel
from desk.errors import BadInput, BadSettings, DeskError, NotAllowed, Refused, TryLater, Unusable
from desk.playbook import Playbook
from desk.playbook_models import check_link

BUSY = frozenset({408, 409, 425, 429})
NO_RIGHT = frozenset({401, 402, 403})
ModelFailure = (ModelAPIError, UnexpectedModelBehavior, UsageLimitExceeded, UserError)
"""What pydantic-ai raises when a model, and not the desk, is the matter."""


def resolve(name: str, *, playbook: Playbook, base_url: str | None = None, key: str | None = None) -> Model:
    """The model of that name: `offline`, or `<prefix>:<model>` such as `openai-chat:gpt-5-mini`.

    `base_url`: a compatible server instead of the vendor's. Raises `BadSettings` with the remedy.
    """
    if name == OFFLINE:
        return OfflineModel(playbook)
    try:
        check_link(name)
    except BadInput as error:
        raise BadSettings(str(error)) from None
    prefix, _, model = name.partition(":")
    if prefix == "compatible" and not base_url:
        raise BadSettings(f"model {name!r} needs a server: set REPLYDESK_MODEL_BASE_URLS, or use {OFFLINE!r}")
    if not key and not base_url:
        raise BadSettings(f"model {name!r} needs a key: set REPLYDESK_MODEL_KEY, or use {OFFLINE!r}")
    return _PROVIDERS[prefix](model, base_url, key)


def limits_of(playbook: Playbook, *, tokens_left: int | None = None) -> UsageLimits:
    """How much one run may spend. `tokens_left`: what the budget still allows, None for any number."""
    limits = playbook.limits
    tokens = limits.tokens_per_run if tokens_left is None else min(limits.tokens_per_run, tokens_left)
    return UsageLimits(request_limit=limits.requests_per_run, total_tokens_limit=tokens)


@contextmanager
def desk_errors(step: str) -> Iterator[None]:
    """Inside, a provider's failure becomes a `DeskError` that says what the caller can do. `step` names the agent."""
    try:
        yield
    except ModelFailure as error:
        raise to_desk_error(step, error) from error


def to_desk_error(step: str, error: Exception) -> DeskError:
    """What one of `ModelFailure` means for whoever asked."""
    if isinstance(error, ModelHTTPError):
        return _from_status(step, error)
    if isinstance(error, ModelAPIError):
        return TryLater(f"the {step}'s model cannot be reached: {error.message}")
    if isinstance(error, UsageLimitExceeded):
        return Refused(f"the {step} would go over the playbook's limit: {error.message}")
    if isinstance(error, UnexpectedModelBehavior):
        return Unusable(f"the {step}'s model answered with something unusable: {error.message}")
    return BadSettings(f"the {step}'s model cannot do what is asked of it: {error}")


def cost_usd(messages: Iterable[ModelMessage]) -> float:
    """What a run cost by public price lists; 0 for models without a price."""
    total = 0.0
    for message in messages:
        if isinstance(message, ModelResponse) and message.model_name not in (None, OFFLINE):
            try:
                total += float(message.cost().total_price)
            except LookupError:
                continue
    return total


def _from_status(step: str, error: ModelHTTPError) -> TryLater | NotAllowed | Refused:
    status = error.status_code
    if status in NO_RIGHT:
        return NotAllowed(f"the {step}'s model refused the key (HTTP {status}); check REPLYDESK_MODEL_KEY")
    if status in BUSY or status >= 500:
        wait = None if error.retry_after is None else timedelta(seconds=min(error.retry_after, _MAX_WAIT_SECONDS))
        return TryLater(f"the {step}'s model is busy (HTTP {status})", retry_after=wait)
    return Refused(f"the {step}'s model refused the request (HTTP {status})")


_MAX_WAIT_SECONDS = 3600.0
"""A vendor's wait is believed up to an hour; a header may say anything."""


def _openai_chat(name: str, base_url: str | None, key: str | None) -> Model:
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider

    # Servers without keys still want the header; the SDK refuses to start without one.
    provider = OpenAIProvider(base_url=base_url, api_key=key or "none")
    provider.client.max_retries = 0  # retries are the chain's
    return OpenAIChatModel(name, provider=provider)


def _deepseek(name: str, base_url: str | None, key: str | None) -> Model:
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.deepseek import DeepSeekProvider

    provider = DeepSeekProvider(api_key=key or "none")
    provider.client.max_retries = 0
    if base_url:
        provider.client.base_url = base_url
    return OpenAIChatModel(name, provider=provider)


def _anthropic(name: str, base_url: str | None, key: str | None) -> Model:
    from pydantic_ai.models.anthropic import AnthropicModel
    from pydantic_ai.providers.anthropic import AnthropicProvider

    provider = AnthropicProvider(api_key=key or "none", base_url=base_url)
    provider.client.max_retries = 0
    return AnthropicModel(name, provider=provider)


def _google(name: str, base_url: str | None, key: str | None) -> Model:
    try:
        from pydantic_ai.models.google import GoogleModel
        from pydantic_ai.providers.google import GoogleProvider
    except ImportError:
        raise BadSettings(
            f"model 'google:{name}' needs Google's SDK: pip install google-genai, or use another provider"
        ) from None
    return GoogleModel(name, provider=GoogleProvider(api_key=key or "none", base_url=base_url))


_PROVIDERS: dict[str, Callable[[str, str | None, str | None], Model]] = {
    "openai-chat": _openai_chat,
    "anthropic": _anthropic,
    "google": _google,
    "deepseek": _deepseek,
    "compatible": _openai_chat,
}
