"""What a draft run is given: the tools its category switches on."""

from functools import lru_cache

from pydantic_ai import FunctionToolset

from desk.playbook import Category
from tools import TOOLS
from tools.context import ToolContext

_TOOL_TIMEOUT_SECONDS = 10.0


def toolset_for(category: Category) -> FunctionToolset[ToolContext]:
    """The read tools of the category's front matter, in its order."""
    return _toolset(category.tools)


@lru_cache(maxsize=32)
def _toolset(names: tuple[str, ...]) -> FunctionToolset[ToolContext]:
    return FunctionToolset([TOOLS[name] for name in names], timeout=_TOOL_TIMEOUT_SECONDS)
