"""What a model may call. Read tools read; nothing here can reach a vendor."""

from collections.abc import Awaitable, Callable, Mapping

from tools.knowledge import search_knowledge
from tools.past_replies import get_past_replies
from tools.product_context import get_product_context
from tools.product_history import get_product_history
from tools.timeline import get_timeline

Tool = Callable[..., Awaitable[Mapping[str, object]]]

TOOLS: Mapping[str, Tool] = {
    "get_product_context": get_product_context,
    "get_past_replies": get_past_replies,
    "get_timeline": get_timeline,
    "search_knowledge": search_knowledge,
    "get_product_history": get_product_history,
}
"""Every tool by the name a category's front matter switches it on with."""
