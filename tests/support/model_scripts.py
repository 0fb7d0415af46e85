"""Scripted models and shelves: what a provider may do to the desk, without one."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from makers import Clock
from pydantic_ai.messages import ModelMessage, ModelResponse, TextPart, ToolCallPart
from pydantic_ai.models import Model
from pydantic_ai.models.function import AgentInfo, FunctionModel
from pydantic_ai.usage import RequestUsage

from agent.desk import Desk
from agent.model_shelf import Shelf
from agent.models import resolve
from desk.errors import BadSettings
from desk.playbook import Playbook
from desk.playbook_models import Asking, Budget, Price, StepModels

FIRST, SECOND, LAST = "compatible:first", "compatible:second", "offline"
ASKING = Asking(
    timeout=timedelta(seconds=0.2), run_timeout=timedelta(seconds=2), attempts=2, failures_to_open=3,
    cooldown=timedelta(seconds=60), cooldown_max=timedelta(minutes=10), key_cooldown=timedelta(minutes=15),
)  # fmt: skip
DRAFT = {"text": "Анна, спасибо за тёплые слова! Рады, что кружка вам понравилась.", "language": "ru"}

Script = Callable[[list[ModelMessage], AgentInfo], ModelResponse]


def writes(text: str = DRAFT["text"], *, tokens: tuple[int, int] = (100, 20), **more: object) -> Script:
    """Gives this draft at once, for so many tokens read and written."""

    def answer(_messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        values = DRAFT | {"text": text}
        usage = RequestUsage(input_tokens=tokens[0], output_tokens=tokens[1])
        parts = [ToolCallPart(info.output_tools[0].name, values)]
        return ModelResponse(parts=parts, usage=usage, **more)  # type: ignore[arg-type]  # fields of ModelResponse

    return answer


def says(content: str, **more: object) -> Script:
    """Words instead of the wanted form."""
    usage = RequestUsage(input_tokens=10, output_tokens=5)
    parts = [TextPart(content)] if content else []
    return lambda _messages, _info: ModelResponse(parts=parts, usage=usage, **more)  # type: ignore[arg-type]  # as above


def raises(error: Exception) -> Script:
    """Fails like this, every time."""

    def answer(_messages: list[ModelMessage], _info: AgentInfo) -> ModelResponse:
        raise error

    return answer


def counted(script: Script, asked: list[str], name: str) -> Script:
    """The same, with every request noted."""

    def answer(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        asked.append(name)
        return script(messages, info)

    return answer


def with_models(
    playbook: Playbook,
    *drafter: str,
    budget: Budget | None = None,
    prices: Mapping[str, Price] | None = None,
    asking: Asking = ASKING,
) -> Playbook:
    """The playbook with this chain for the drafter; the router stays offline."""
    step = StepModels(chain=drafter, asking=asking)
    models = replace(playbook.models, drafter=step, budget=budget or Budget(), prices=prices or {})
    return replace(playbook, models=models)


async def no_sleep(_seconds: float) -> None:
    """Waits for nothing."""


def make_shelf(playbook: Playbook, clock: Clock, **scripts: Script | Model) -> Shelf:
    """A shelf whose `compatible:NAME` does what the script of that name says; other names have no key."""

    def make(name: str) -> Model:
        script = scripts.get(name.partition(":")[2])
        if name == "offline":
            return resolve(name, playbook=playbook)
        if script is None:
            raise BadSettings(f"model {name!r} needs a key")
        return script if isinstance(script, Model) else FunctionModel(script)

    return Shelf(playbook=playbook, make=make, clock=clock, sleep=no_sleep)


def desk_with(desk: Desk, shelf: Shelf) -> Desk:
    """The desk with its models from this shelf, as `api.bootstrap` wires it."""
    return replace(
        desk,
        playbook=shelf.playbook,
        shelf=shelf,
        router_model=shelf.chain("router"),
        drafter_model=shelf.chain("drafter"),
    )
