"""Which key the embedding model is given: openai-chat's, and never another provider's."""

import pytest
from pydantic import SecretStr

from api.house_models import open_embedder
from desk.errors import BadSettings
from desk.settings import Settings

NAME = "openai:text-embedding-3-small"
KEY = SecretStr("sk-test")


@pytest.mark.parametrize(
    "settings",
    [
        Settings(embeddings=NAME, model="openai-chat:gpt", model_key=KEY),
        Settings(embeddings=NAME, model_keys={"openai-chat": KEY}),
        Settings(embeddings=NAME, model_base_urls={"openai-chat": "http://127.0.0.1:1/v1"}),
    ],
)
def test_the_embedder_shares_the_chat_models_key_or_server(settings: Settings) -> None:
    embedder = open_embedder(settings)
    assert embedder is not None
    assert embedder.model == NAME


def test_another_providers_key_is_not_handed_over() -> None:
    with pytest.raises(BadSettings, match="REPLYDESK_MODEL_KEYS"):
        open_embedder(Settings(embeddings=NAME, model="anthropic:claude", model_key=KEY))


def test_without_the_setting_there_is_none() -> None:
    assert open_embedder(Settings()) is None
