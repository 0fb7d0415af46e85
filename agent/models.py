"""Turns a model's name into a pydantic-ai `Model`, and its failures into the desk's errors.

Provider SDKs are imported only when a name asks for them: without a key the desk never loads them.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pydantic_ai.exceptions import ModelAPIError, ModelHTTPError, UnexpectedModelBehavior, UsageLimitExceeded, UserError
from pydantic_ai.models import Model
from pydantic_ai.usage import UsageLimits

from agent.offline.model import NAME as OFFLINE
from agent.offline.model import OfflineModel
from desk.errors import BadSettings, NotAllowed, Refused, TryLater, Unusable
from desk.playbook import Playbook
from desk.playbook_files import nearest

_BUSY = frozenset({408, 409, 425, 429})
_NO_RIGHT = frozenset({401, 402, 403})


def resolve(name: str, *, playbook: Playbook, base_url: str | None = None, key: str | None = None) -> Model:
    """The model of that name: `offline`, or `<prefix>:<model>` such as `openai-chat:gpt-5-mini`.

    `base_url`: a compatible server instead of the vendor's. Raises `BadSettings` with the remedy.
    """
    if name == OFFLINE:
        return OfflineModel(playbook)
    prefix, separator, model = name.partition(":")
    if not separator or not model or prefix not in _PROVIDERS:
        known = [OFFLINE, *(f"{known}:NAME" for known in _PROVIDERS)]
        hint = nearest(prefix, [OFFLINE, *_PROVIDERS])
        raise BadSettings(f"model {name!r} is not known; use {', '.join(known)}{hint}")
    if not key and not base_url:
        raise BadSettings(f"model {name!r} needs a key: set REPLYDESK_MODEL_KEY, or use {OFFLINE!r}")
    return _PROVIDERS[prefix](model, base_url, key)


def limits_of(playbook: Playbook) -> UsageLimits:
    """How much one run may spend."""
    limits = playbook.limits
    return UsageLimits(request_limit=limits.requests_per_run, total_tokens_limit=limits.tokens_per_run)


@contextmanager
def desk_errors(step: str) -> Iterator[None]:
    """Inside, a provider's failure becomes a `DeskError` that says what the caller can do. `step` names the agent."""
    try:
        yield
    except ModelHTTPError as error:
        raise _from_status(step, error) from error
    except ModelAPIError as error:
        raise TryLater(f"the {step}'s model cannot be reached: {error.message}") from error
    except UsageLimitExceeded as error:
        raise Refused(f"the {step} would go over the playbook's limit: {error.message}") from error
    except UnexpectedModelBehavior as error:
        raise Unusable(f"the {step}'s model answered with something unusable: {error.message}") from error
    except UserError as error:
        raise BadSettings(f"the {step}'s model cannot do what is asked of it: {error.message}") from error


def _from_status(step: str, error: ModelHTTPError) -> TryLater | NotAllowed | Refused:
    status = error.status_code
    if status in _NO_RIGHT:
        return NotAllowed(f"the {step}'s model refused the key (HTTP {status}); check REPLYDESK_MODEL_KEY")
    if status in _BUSY or status >= 500:
        return TryLater(f"the {step}'s model is busy (HTTP {status})")
    return Refused(f"the {step}'s model refused the request (HTTP {status})")


def _openai_chat(name: str, base_url: str | None, key: str | None) -> Model:
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider

    # Servers without keys still want the header; the SDK refuses to start without one.
    return OpenAIChatModel(name, provider=OpenAIProvider(base_url=base_url, api_key=key or "none"))


def _anthropic(name: str, base_url: str | None, key: str | None) -> Model:
    from pydantic_ai.models.anthropic import AnthropicModel
    from pydantic_ai.providers.anthropic import AnthropicProvider

    return AnthropicModel(name, provider=AnthropicProvider(api_key=key or "none", base_url=base_url))


_PROVIDERS: dict[str, Callable[[str, str | None, str | None], Model]] = {
    "openai-chat": _openai_chat,
    "anthropic": _anthropic,
}
