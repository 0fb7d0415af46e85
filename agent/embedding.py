"""The optional dense leg's model: a name becomes a pydantic-ai embedding model, its failures the desk's errors.

Without REPLYDESK_EMBEDDINGS nothing here is loaded beyond its names, and search works by words alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic_ai.embeddings import Embedder as PydanticEmbedder
from pydantic_ai.embeddings import EmbeddingModel

from agent.models import desk_errors
from desk.errors import BadSettings
from desk.ports import Embedder
from desk.redaction import redact

_OPENAI = "openai"


@dataclass(frozen=True, slots=True)
class VendorEmbedder:
    """A `desk.ports.Embedder` over any pydantic-ai embedding model."""

    source: EmbeddingModel

    @property
    def model(self) -> str:
        return f"{self.source.system}:{self.source.model_name}"

    async def embed(self, texts: Sequence[str], *, is_query: bool) -> Sequence[Sequence[float]]:
        # What leaves for a vendor carries no phone, card or address of a customer, here as in a prompt.
        safe = [redact(text) for text in texts]
        with desk_errors("search"):
            done = await PydanticEmbedder(self.source).embed(safe, input_type="query" if is_query else "document")
        return done.embeddings


def resolve_embedder(name: str | None, *, base_url: str | None = None, key: str | None = None) -> Embedder | None:
    """The embedder of that name, `openai:<model>`; None for None. `base_url`: a compatible server.

    Raises `BadSettings` with the remedy.
    """
    if name is None:
        return None
    prefix, _, model = name.partition(":")
    if prefix != _OPENAI or not model:
        raise BadSettings(f"embeddings {name!r} are not known; use openai:NAME such as openai:text-embedding-3-small")
    if not key and not base_url:
        raise BadSettings(
            f"embeddings {name!r} need a key: name one for openai-chat "
            "in REPLYDESK_MODEL_KEYS, or unset REPLYDESK_EMBEDDINGS"
        )
    return VendorEmbedder(_openai(model, base_url, key))


def _openai(model: str, base_url: str | None, key: str | None) -> EmbeddingModel:
    # Provider SDKs cost a second of start-up: loaded only when a name asks for them.
    from pydantic_ai.embeddings.openai import OpenAIEmbeddingModel
    from pydantic_ai.providers.openai import OpenAIProvider

    return OpenAIEmbeddingModel(model, provider=OpenAIProvider(base_url=base_url, api_key=key or "none"))
