"""The tool that shows the customer's other messages."""

from collections.abc import Mapping

from pydantic_ai import RunContext

from desk.interactions import Json
from desk.timeline import TimelineItem
from tools.context import ToolContext


async def get_timeline(ctx: RunContext[ToolContext]) -> Mapping[str, object]:
    """Tells what else was written about the same order, by the same customer or about the same product.

    Use it for a complaint or a problem after the purchase, to see what was already said and promised. It takes no
    arguments.

    Returns `items`, oldest first: `id` to cite as evidence, `channel`, `occurred_at` (UTC), `words`, `rating`,
    `answer` of the shop or null, `match_reason` (same order | same customer | linked by hand | probably the same
    person | same product), `confidence` from 0 to 1, `is_current`.
    `same product` may well be another person, and so may a probable match: never mention their words or name.
    """
    items = await ctx.deps.reader.find_timeline()
    return ctx.deps.record("get_timeline", {"items": [_describe(item) for item in items]})


def _describe(item: TimelineItem) -> Json:
    return {
        "id": f"interaction:{item.id}",
        "channel": str(item.channel),
        "occurred_at": item.occurred_at.isoformat(),
        "words": item.words,
        "rating": item.rating,
        "answer": item.answer_text,
        "match_reason": item.match_reason,
        "confidence": round(item.tie.confidence, 2) if item.tie else 1.0,
        "is_current": item.is_current,
    }
