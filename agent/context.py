"""What a draft run is given: the tools its category switches on."""

from functools import lru_cache
from typing import Any

from pydantic_ai import FunctionToolset, RunContext
from pydantic_ai.toolsets import ToolsetTool

from agent.tracing import span
from desk.playbook import Category
from tools import TOOLS
from tools.context import ToolContext

_TOOL_TIMEOUT_SECONDS = 10.0
# A card has dozens of lines; the decision's snapshot has them all.
_IDS = 10


def toolset_for(category: Category) -> FunctionToolset[ToolContext]:
    """The read tools of the category's front matter, in its order."""
    return _toolset(category.tools)


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
