"""Names of models, and what a provider's failure means for the desk."""

import subprocess
import sys
from importlib.util import find_spec

import pytest
from makers import make_playbook
from pydantic_ai.exceptions import ModelAPIError, ModelHTTPError, UnexpectedModelBehavior, UsageLimitExceeded

from agent.models import desk_errors, limits_of, resolve
from agent.offline.model import OfflineModel
from desk.errors import BadSettings, DeskError, NotAllowed, Refused, TryLater, Unusable

PLAYBOOK = make_playbook()


def test_offline_needs_no_key() -> None:
    assert isinstance(resolve("offline", playbook=PLAYBOOK), OfflineModel)


@pytest.mark.parametrize(
    "name", ["openai-chat:some-model", "anthropic:some-model", "deepseek:some-model", "compatible:some-model"]
)
def test_a_provider_is_resolved_with_its_server_and_key(name: str) -> None:
    model = resolve(name, playbook=PLAYBOOK, base_url="http://127.0.0.1:1/v1", key="k")
    assert model.model_name == "some-model"
    assert str(model.base_url).startswith("http://127.0.0.1:1")


@pytest.mark.parametrize("name", ["openai-chatt:x", "gpt-5", "openai-chat:", ""])
def test_an_unknown_name_lists_the_known_ones(name: str) -> None:
    with pytest.raises(BadSettings, match="use offline, openai-chat:NAME, anthropic:NAME"):
        resolve(name, playbook=PLAYBOOK, key="k")


def test_a_missing_key_names_the_setting() -> None:
    with pytest.raises(BadSettings, match="REPLYDESK_MODEL_KEY"):
        resolve("openai-chat:x", playbook=PLAYBOOK)


def test_a_compatible_server_needs_its_address() -> None:
    with pytest.raises(BadSettings, match="REPLYDESK_MODEL_BASE_URLS"):
        resolve("compatible:x", playbook=PLAYBOOK, key="k")


def test_deepseek_is_asked_at_its_own_address() -> None:
    assert str(resolve("deepseek:deepseek-chat", playbook=PLAYBOOK, key="k").base_url).startswith(
        "https://api.deepseek"
    )


@pytest.mark.skipif(find_spec("google.genai") is not None, reason="Google's SDK is installed here")
def test_a_provider_whose_sdk_is_not_installed_says_what_to_do() -> None:
    with pytest.raises(BadSettings, match="pip install google-genai"):
        resolve("google:gemini-2.5-flash", playbook=PLAYBOOK, key="k")


def test_no_provider_is_imported_until_asked_for() -> None:
    code = "import sys, agent.router, agent.drafter; print({'openai', 'anthropic'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        (ModelHTTPError(429, "m"), TryLater),
        (ModelHTTPError(503, "m"), TryLater),
        (ModelHTTPError(401, "m"), NotAllowed),
        (ModelHTTPError(400, "m"), Refused),
        (ModelAPIError("m", "no route"), TryLater),
        (UsageLimitExceeded("too many"), Refused),
        (UnexpectedModelBehavior("nonsense"), Unusable),
    ],
)
def test_a_failure_becomes_the_error_that_says_what_to_do(failure: Exception, expected: type[DeskError]) -> None:
    with pytest.raises(expected, match="router"), desk_errors("router"):
        raise failure


def test_the_limits_are_the_playbooks() -> None:
    limits = limits_of(PLAYBOOK)
    assert limits.request_limit == PLAYBOOK.limits.requests_per_run
    assert limits.total_tokens_limit == PLAYBOOK.limits.tokens_per_run
