"""The tool that shows what the shop already answered."""

from collections.abc import Mapping

from pydantic_ai import RunContext

from desk.interactions import Json
from storage.past_replies import PastReply
from tools.context import ToolContext


async def get_past_replies(ctx: RunContext[ToolContext]) -> Mapping[str, object]:
    """Tells how the shop answered earlier messages like this one, those about the same product first.

    Use it when the product card does not answer a question, and before answering a complaint: the shop must not
    contradict what it said before. It takes no arguments.

    Returns `replies`: `id` to cite as evidence, the customer's `question`, the shop's `answer`, `answered_at` (UTC),
    `same_product`. Only an answer about the same product may be reused for a fact. The list may be empty.
    """
    replies = await ctx.deps.reader.find_past_replies()
    return ctx.deps.record("get_past_replies", {"replies": [_describe(reply) for reply in replies]})


def _describe(reply: PastReply) -> Json:
    return {
        "id": f"reply:{reply.id}",
        "question": reply.question,
        "answer": reply.answer,
        "answered_at": reply.answered_at.isoformat() if reply.answered_at else None,
        "same_product": reply.is_same_product,
    }
