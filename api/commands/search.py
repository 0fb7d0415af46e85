"""`replydesk search`."""

from agent.indexing import index_all
from agent.search import Kind, search_desk
from api.bootstrap import open_house
from api.commands.launch import give
from api.commands.show import one_of
from api.routes.search import search_out
from api.schemas.search import HitOut
from desk.interactions import ChannelName
from desk.search_words import SearchFilter
from desk.settings import Settings


async def main(
    settings: Settings,
    *,
    words: str,
    kind: str,
    channel: str | None,
    product: int | None,
    limit: int,
    seller: str | None,
    as_json: bool,
) -> None:
    """Index what waits, then search and print."""
    chosen, where = one_of(Kind, kind) or Kind.INTERACTIONS, one_of(ChannelName, channel)
    wanted = SearchFilter(channels=(where,) if where else (), nm_id=product, is_answered=chosen is Kind.REPLIES)
    house = open_house(settings)
    try:
        desk = house.desk(seller)
        await index_all(desk)
        found = search_out(await search_desk(desk, words, kind=chosen, wanted=wanted, limit=limit))
    finally:
        await house.aclose()
    lines = [line for hit in found.hits for line in _lines(hit)] or ["nothing found; fewer or other words may help"]
    give(found.model_dump(mode="json"), as_json=as_json, lines=lines)


def _lines(hit: HitOut) -> list[str]:
    head = f"{hit.id:>18} {hit.relevance:4.2f} {'+'.join(hit.legs):20} {hit.title or ''}"
    answered = [f"{'':>18} > {hit.answer}"] if hit.answer else []
    return [head, f"{'':>18}   {hit.snippet}", *answered]
