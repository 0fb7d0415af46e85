"""How a command makes a candidate: the playbook of the settings as a variant has it, with the settings' keys."""

from functools import partial
from pathlib import Path

from pydantic_ai.models import Model

from api.bootstrap import PROMPTS
from api.code_version import code_version
from api.house_models import model_named
from desk.playbook import Playbook
from desk.playbook_models import OFFLINE
from desk.settings import Settings
from evals.candidate import Recipe
from evals.variants import Variant, load_variant, with_models, with_overlay


def find_variant(settings: Settings, name: str, model: str | None = None, prompt: Path | None = None) -> Variant:
    """The variant of that name. `model`: only these, whatever fails; what REPLYDESK_MODEL names is tried as live, with
    offline behind it. `prompt`: a folder laid over the playbook's.
    """
    named = tuple(one.strip() for one in (model or settings.model or "").split(",") if one.strip())
    chain = named if model or not named else tuple(dict.fromkeys((*named, OFFLINE)))
    found = load_variant(name)
    found = found if prompt is None else with_overlay(found, prompt)
    return with_models(found, chain)


def recipe_for(settings: Settings, variant: Variant) -> Recipe:
    """A recipe that another process can be handed."""
    shipped = PROMPTS / settings.playbook
    folder = shipped if shipped.is_dir() else settings.playbook
    return Recipe(folder=folder, variant=variant, make_model=partial(_model, settings), code_version=code_version())


def _model(settings: Settings, name: str, playbook: Playbook) -> Model:
    return model_named(name, settings, playbook)
