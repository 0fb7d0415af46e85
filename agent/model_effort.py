"""How a model is told how long it may think: the setting its vendor takes, none where it would be refused."""

from typing import cast

from pydantic_ai.models import Model
from pydantic_ai.settings import ModelSettings

from desk.playbook_models import Effort


def effort_settings(model: Model, effort: Effort | None) -> ModelSettings | None:
    """What a request carries so that `model` thinks that long; None when it cannot be told, and then thinks as usual.

    By the profiles of pydantic-ai 2.38: `thinking` becomes OpenAI's `reasoning_effort`, Anthropic's adaptive thinking
    and Google's thinking level. Our steps answer through a forced tool, and Anthropic refuses to force one while it
    thinks within a budget: its models without adaptive thinking take `effort` alone, or nothing.
    """
    profile = model.profile
    if effort is None or not profile.get("supports_thinking", False):
        return None
    if model.system == "anthropic" and not profile.get("anthropic_supports_adaptive_thinking", False):
        # Anthropic's own key; its SDK is loaded only where a key is configured.
        own = cast(ModelSettings, {"anthropic_effort": effort})
        return own if profile.get("anthropic_supports_effort", False) else None
    return ModelSettings(thinking=effort)
