"""The tool that shows what customers keep saying about the product."""

from collections.abc import Mapping

from pydantic_ai import RunContext

from desk.interactions import Json
from desk.product_history import Counted
from tools.context import ToolContext


async def get_product_history(ctx: RunContext[ToolContext]) -> Mapping[str, object]:
    """Tells what customers said about the product in the last 45 days, in sums.

    Use it before you answer a complaint, to know whether it is the first of its kind or one of many, and which
    questions keep coming. It takes no arguments. It is background for you: none of it is a fact about the product, so
    never quote it, never name a number of it, never write that others complained.

    Returns `channels` (per channel: `messages`, `negative`, `rating_mean`), `rating_mean` or null, `top_topics`,
    `typical_questions` (`text`, `count`). All empty when nobody wrote about it.
    """
    history = await ctx.deps.reader.find_product_history()
    return ctx.deps.record(
        "get_product_history",
        {
            "rating_mean": history.rating_mean,
            "channels": [
                {
                    "channel": str(figures.channel),
                    "messages": figures.messages,
                    "negative": figures.negative,
                    "rating_mean": figures.rating_mean,
                }
                for figures in history.channels
            ],
            "top_topics": [_describe(item) for item in history.top_topics],
            "typical_questions": [_describe(item) for item in history.typical_questions],
        },
    )


def _describe(item: Counted) -> Json:
    return {"text": item.text, "count": item.count}
