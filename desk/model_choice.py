"""What a seller chose about models while the desk runs: other chains, models turned off, another budget."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from desk.errors import BadInput
from desk.interactions import Json
from desk.playbook import Playbook
from desk.playbook_models import PROVIDERS, STEPS, Budget, check_link

_MAX_LINKS = 8
_BUDGET_KEYS = ("usd_per_day", "tokens_per_day", "usd_per_interaction", "tokens_per_interaction")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelChoice:
    """`chains`: by step, where the seller has its own. `off`: names or providers not to be asked.

    `limits`: what of the budget is the seller's own, None for no limit.
    """

    chains: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    off: frozenset[str] = frozenset()
    limits: Mapping[str, float | int | None] = field(default_factory=dict)

    def is_off(self, name: str) -> bool:
        """Whether this model, or its whole provider, was turned off."""
        return name in self.off or name.partition(":")[0] in self.off

    def budget_over(self, usual: Budget) -> Budget:
        """The playbook's budget with the seller's own limits on top."""
        return replace(usual, **self.limits)  # type: ignore[arg-type]  # `check_budget` knows the fields


NO_CHOICE = ModelChoice()
"""Everything is the playbook's."""


def choice_of(values: Mapping[str, Json]) -> ModelChoice:
    """The choice in checked setting values, by setting name; absent and null ones are the playbook's."""
    chains = {step: values.get(f"models.{step}") for step in STEPS}
    limits = values.get("models.budget")
    return ModelChoice(
        chains={step: _names(chain) for step, chain in chains.items() if chain is not None},
        off=frozenset(_names(values.get("models.off"))),
        limits=_limits(limits) if isinstance(limits, dict) else {},
    )


def check_chain(name: str, value: Json, _playbook: Playbook) -> None:
    """`BadInput` unless it is null, a model's name or a list of different ones."""
    if value is None:
        return
    names: Json = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not 1 <= len(names) <= _MAX_LINKS:
        raise BadInput(f"{name}: expected null or one to {_MAX_LINKS} models, best first, found {value!r}")
    for one in names:
        if not isinstance(one, str):
            raise BadInput(f"{name}: a model is a text such as 'openai-chat:NAME', found {one!r}")
        check_link(one)
    if len(set(_names(names))) != len(names):
        raise BadInput(f"{name}: a model stands twice in {value!r}")


def check_off(name: str, value: Json, _playbook: Playbook) -> None:
    """`BadInput` unless it is a list of models and providers. The offline model cannot be turned off here."""
    if not isinstance(value, list):
        raise BadInput(f"{name}: expected a list of models or providers ({', '.join(PROVIDERS)}), found {value!r}")
    for one in value:
        if not isinstance(one, str) or one == "offline":
            raise BadInput(
                f"{name}: expected a model or a provider, found {one!r}; leave offline out of a chain instead"
            )
        if one not in PROVIDERS:
            check_link(one)


def check_budget(name: str, value: Json, _playbook: Playbook) -> None:
    """`BadInput` unless it is null or an object of limits, each a number or null."""
    if value is None:
        return
    if not isinstance(value, dict):
        raise BadInput(f'{name}: expected null or an object such as {{"usd_per_day": 3}}, found {value!r}')
    for key, limit in value.items():
        if key not in _BUDGET_KEYS:
            raise BadInput(f"{name}: no limit {key!r}; known: {', '.join(_BUDGET_KEYS)}")
        is_number = isinstance(limit, int if key.startswith("tokens") else int | float) and not isinstance(limit, bool)
        if limit is not None and not (is_number and 0 <= float(str(limit)) < 1e12):
            raise BadInput(f"{name}.{key}: expected null or a number from zero, found {limit!r}")


def _names(value: Json) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(str(one) for one in value) if isinstance(value, list) else ()


def _limits(value: Mapping[str, Json]) -> dict[str, float | int | None]:
    return {key: limit if isinstance(limit, int | float) else None for key, limit in value.items()}
