"""The tool that looks into what the shop has written down for everyone."""

from collections.abc import Mapping

from pydantic_ai import RunContext

from desk.interactions import Json
from desk.knowledge import Passage
from tools.context import ToolContext

_LONGEST_QUERY = 500


async def search_knowledge(ctx: RunContext[ToolContext], query: str = "") -> Mapping[str, object]:
    """Tells what the shop has written down about procedures: returns, delivery, size tables, care, marking, photos.

    Use it when neither the product card nor an earlier answer about this product answers, and the question is not about
    the product itself. `query`: what to look for, in the customer's language; left out: the customer's own words.

    Returns `articles`, best first: `id` to cite as evidence, `title`, the `questions` it answers, `text`. Say only what
    stands in `text`. The list may be empty: then the shop has written nothing about it.
    """
    found = await ctx.deps.reader.search_knowledge(query[:_LONGEST_QUERY])
    told = [passage for passage in found if _is_about(passage, ctx.deps.articles)]
    result: dict[str, Json] = {"articles": [_describe(passage) for passage in told]}
    return ctx.deps.record("search_knowledge", result, {"query": query} if query else {})


def _is_about(passage: Passage, files: tuple[str, ...]) -> bool:
    """`article:<file>#<heading>` is of one of the files, where any are named."""
    return not files or passage.section.id.removeprefix("article:").partition("#")[0] in files


def _describe(passage: Passage) -> Json:
    section = passage.section
    return {
        "id": section.id,
        "title": section.title,
        "questions": list(section.questions),
        "text": section.text,
    }
