"""Talks with an operator: reads the desk with tools, answers in words, puts changes forward. It changes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic_ai import Agent, FunctionToolset, ModelRetry, RunContext
from pydantic_ai.models import Model
from pydantic_ai.toolsets import AbstractToolset, ToolsetTool, WrapperToolset
from sqlalchemy import Connection

from agent.assistant_context import AssistantContext
from agent.assistant_prompt import render_instructions, render_question
from agent.assistant_stream import Emit, Teller
from agent.assistant_tools import tools_for
from agent.desk import Desk
from agent.instructions import masks_for
from agent.model_chain import Answered, Chain, Seat, Till, lone
from agent.model_watch import WatchedModel
from agent.speaking import read_purse
from agent.tracing import span
from desk.errors import DeskError
from desk.interactions import Json
from desk.model_calls import ModelCall
from desk.playbook_models import ASSISTANT, OFFLINE
from desk.redaction import Masks
from desk.talks import TalkTurn
from storage.model_calls import add_calls
from storage.settings import read_rules

# A draft asks models of its own.
_TOOL_SECONDS = 60.0
# Names of things and moments: digits in them are no phone.
_NO_WORDS = frozenset({"id", "ids", "occurred_at", "sla_due_at", "at", "channel", "status", "since", "until"})

_agent: Agent[AssistantContext, str] = Agent(
    deps_type=AssistantContext, output_type=str, name=ASSISTANT, retries={"tools": 2, "output": 2}
)


@_agent.output_validator
def _says_something(_ctx: RunContext[AssistantContext], output: str) -> str:
    if not output.strip():
        raise ModelRetry("the answer is empty; tell the operator what you found, or that you cannot")
    return output


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A whole answer, and where its run left the talk."""

    text: str
    deps: AssistantContext


async def answer(
    question: str, deps: AssistantContext, *, earlier: Sequence[TalkTurn], model: Model | Chain, emit: Emit
) -> Answered[Said]:
    """The answer of the first model that comes to an end; what others began is taken back, proposals too.

    Raises what a chain raises when none does.
    """
    playbook, teller = deps.desk.playbook, Teller(emit)

    async def speak(seat: Seat) -> Said:
        masks = masks_for(playbook, is_elsewhere=seat.is_elsewhere)
        await teller.begin()
        teller.masks = masks
        mine = replace(deps, proposals=[], drafts=dict(deps.drafts))
        run = await _agent.run(
            render_question(question, mine, earlier, masks),
            deps=mine,
            model=seat.model.streaming() if isinstance(seat.model, WatchedModel) else seat.model,
            model_settings=seat.settings,
            instructions=render_instructions(playbook),
            toolsets=[_Guarded(FunctionToolset(tools_for(mine), timeout=_TOOL_SECONDS), masks)],
            usage_limits=seat.limits,
            event_stream_handler=teller.hear,
        )
        return Said(text=masks.show(run.output) if masks else run.output, deps=mine)

    try:
        return await lone(model, step=ASSISTANT, playbook=playbook).run(speak)
    except DeskError:
        # Nobody comes after: half an answer must not stay.
        await teller.begin()
        raise


def assistant_model(conn: Connection, desk: Desk) -> Model | Chain:
    """The chain of the playbook's `assistant`, paid from the seller's day; without a shelf the drafter's model."""
    if desk.shelf is None:
        return desk.drafter_model
    rules = read_rules(conn, desk.seller_id, desk.playbook)
    names, _source = desk.shelf.names(ASSISTANT, rules.models)
    if names == (OFFLINE,):
        return desk.shelf.chain(ASSISTANT, choice=rules.models)

    async def record(calls: Sequence[ModelCall]) -> None:
        await desk.db.write(add_calls, desk.seller_id, None, calls)

    till = Till(purse=read_purse(conn, desk, rules, None))
    return desk.shelf.chain(ASSISTANT, choice=rules.models, till=till, record=record)


class _Guarded(WrapperToolset[AssistantContext]):
    """Every call is a span; a refusal of the desk is told to the model in its own words; what goes out is masked."""

    def __init__(self, wrapped: AbstractToolset[AssistantContext], masks: Masks | None) -> None:
        super().__init__(wrapped)
        self._masks = masks

    async def call_tool(
        self, name: str, tool_args: dict[str, Any], ctx: RunContext[AssistantContext],
        tool: ToolsetTool[AssistantContext],
    ) -> Any:  # fmt: skip
        with span(f"execute_tool {name}") as told:
            told.note({"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": name})
            try:
                result = await super().call_tool(name, tool_args, ctx, tool)
            except DeskError as error:
                told.note({"error": type(error).__name__})
                result = {"error": str(error)}
            return result if self._masks is None else _masked(result, self._masks)


def _masked(value: Json, masks: Masks, key: str = "") -> Json:
    if isinstance(value, Mapping):
        return {name: _masked(child, masks, name) for name, child in value.items()}
    if isinstance(value, list):
        return [_masked(child, masks, key) for child in value]
    return masks.hide(value) if isinstance(value, str) and key not in _NO_WORDS else value
