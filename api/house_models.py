"""The models of a house: every one the settings and the playbook name, each with its own provider's key."""

from pydantic_ai.models import Model

from agent.desk import Clock, utc_now
from agent.embedding import resolve_embedder
from agent.model_shelf import Shelf
from agent.models import resolve
from desk.playbook import Playbook
from desk.playbook_models import OFFLINE, STEPS
from desk.ports import Embedder
from desk.settings import Settings

_EMBEDS = "openai-chat"


def open_shelf(settings: Settings, playbook: Playbook, *, clock: Clock = utc_now) -> Shelf:
    """Every model the settings and the playbook name. `BadSettings` when one that must work cannot be made."""
    named = tuple(name.strip() for name in (settings.model or "").split(",") if name.strip())
    environment = tuple(dict.fromkeys((*named, OFFLINE))) if named else ()
    shelf = Shelf(playbook=playbook, make=lambda name: model_named(name, settings, playbook), clock=clock,
                  environment=environment)  # fmt: skip
    shelf.check()
    return shelf


def model_named(name: str, settings: Settings, playbook: Playbook) -> Model:
    """The model with its provider's key and server. The single key and server belong to the first provider named:
    no provider is ever handed another's key.
    """
    provider = name.partition(":")[0]
    steps = (playbook.models.step(step).chain for step in STEPS)
    named = settings.model.split(",") if settings.model else [one for chain in steps for one in chain]
    first = next((one.strip().partition(":")[0] for one in named if one.strip() != OFFLINE), provider)
    is_first = provider == first
    key = settings.model_keys.get(provider) or (settings.model_key if is_first else None)
    url = settings.model_base_urls.get(provider) or (settings.model_base_url if is_first else None)
    return resolve(name, playbook=playbook, base_url=url, key=key.get_secret_value() if key else None)


def open_embedder(settings: Settings) -> Embedder | None:
    """The embedding model of the settings; None when none is named. It shares the key and server of `openai-chat`.

    The single key is its own only where the model named beside it is of that provider too.
    """
    is_first = (settings.model or "").partition(":")[0] == _EMBEDS
    key = settings.model_keys.get(_EMBEDS) or (settings.model_key if is_first else None)
    url = settings.model_base_urls.get(_EMBEDS) or (settings.model_base_url if is_first else None)
    return resolve_embedder(settings.embeddings, base_url=url, key=key.get_secret_value() if key else None)
