"""What a draft run is given: the tools its category switches on."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic_ai import FunctionToolset, RunContext
from pydantic_ai.toolsets import AbstractToolset, ToolsetTool, WrapperToolset

from agent.tracing import span
from desk.interactions import Json
from desk.playbook import Category
from desk.redaction import Masks
from tools import TOOLS
from tools.context import ToolContext

_TOOL_TIMEOUT_SECONDS = 10.0
# Cards and articles are the shop's own words for everybody: their long numbers are barcodes and hotlines.
_SHOPS_OWN = frozenset({"get_product_context", "search_knowledge"})
# Ids and moments: a model cites the first, and a moment in digits is easily taken for a phone.
_NO_WORDS = frozenset({"id", "occurred_at", "answered_at", "channel", "match_reason"})
# A card has dozens of lines; the decision's snapshot has them all.
_IDS = 10


def toolset_for(
    category: Category, masks: Masks | None = None, *, second: Category | None = None
) -> AbstractToolset[ToolContext]:
    """The tools of the category's front matter, in its order, then those of a `second` request's category.

    `masks`: what they tell is masked with these.
    """
    tools = _toolset(tuple(dict.fromkeys((*category.tools, *(second.tools if second else ())))))
    return tools if masks is None else _Masked(wrapped=tools, masks=masks)


@dataclass
class _Masked(WrapperToolset[ToolContext]):
    """What customers and past replies say goes out masked; the desk's own record of the call keeps it as it was."""

    masks: Masks

    async def call_tool(
        self, name: str, tool_args: dict[str, Any], ctx: RunContext[ToolContext], tool: ToolsetTool[ToolContext]
    ) -> Any:
        # What the model was told as a mask goes to the tool as the customer wrote it: a new address, an item's name.
        told = {key: self.masks.show(value) if isinstance(value, str) else value for key, value in tool_args.items()}
        result = await super().call_tool(name, told, ctx, tool)
        return result if name in _SHOPS_OWN else _mask(result, self.masks)


def _mask(value: Json, masks: Masks, key: str = "") -> Json:
    if isinstance(value, dict):
        return {key: _mask(child, masks, key) for key, child in value.items()}
    if isinstance(value, list):
        return [_mask(child, masks, key) for child in value]
    return masks.hide(value) if isinstance(value, str) and key not in _NO_WORDS else value


class _Traced(FunctionToolset[ToolContext]):
    """Every call is a span: which tool, how long, the first ids of what it found. All of it is in the snapshot."""

    async def call_tool(
        self, name: str, tool_args: dict[str, Any], ctx: RunContext[ToolContext], tool: ToolsetTool[ToolContext]
    ) -> Any:
        with span(f"execute_tool {name}") as told:
            told.note({"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": name})
            before = len(ctx.deps.calls)
            result = await super().call_tool(name, tool_args, ctx, tool)
            ids = [one for call in ctx.deps.calls[before:] for one in call.ids]
            told.note({"found": len(ids), "ids": ids[:_IDS]})
            return result


@lru_cache(maxsize=32)
def _toolset(names: tuple[str, ...]) -> FunctionToolset[ToolContext]:
    return _Traced([TOOLS[name] for name in names], timeout=_TOOL_TIMEOUT_SECONDS)
