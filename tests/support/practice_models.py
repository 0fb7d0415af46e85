"""Practice model servers for tests: real HTTP on loopback, and models that speak to them in either dialect."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from pydantic_ai.models import Model, override_allow_model_requests

from agent.models import resolve
from desk.playbook import Playbook
from sandbox.models_app import MODEL_KEY, ModelsApp, create_models_app
from sandbox.server import serve

OPENAI, ANTHROPIC = "openai-chat:practice", "anthropic:practice"
DIALECTS = (OPENAI, ANTHROPIC)


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeModels:
    """A pair of servers that runs."""

    app: ModelsApp
    url: str

    def model(self, name: str, playbook: Playbook, *, key: str = MODEL_KEY) -> Model:
        """The model of that name, asked here; `offline` is itself."""
        return model_at(self.url, name, playbook, key=key)


def model_at(url: str, name: str, playbook: Playbook, *, key: str = MODEL_KEY) -> Model:
    """As the bootstrap makes it from REPLYDESK_MODEL, _BASE_URL and _KEY."""
    base = f"{url}/v1" if name.startswith("openai") else url
    return resolve(name, playbook=playbook, base_url=base, key=key)


@asynccontextmanager
async def practice_models() -> AsyncIterator[PracticeModels]:
    """Served until the block ends; inside it, models may be asked."""
    app = create_models_app()
    with override_allow_model_requests(True):
        async with serve(app) as url:
            yield PracticeModels(app=app, url=url)
