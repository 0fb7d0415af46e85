"""`replydesk links recompute | show ID`."""

from dataclasses import asdict

from agent.linker import Recomputed, recompute
from api.bootstrap import open_house
from api.commands.launch import give, say
from api.schemas.links import LinkOut
from desk.interactions import InteractionId
from desk.settings import Settings
from storage.interactions import get_interaction
from storage.links import find_links


async def main(
    settings: Settings, *, action: str, interaction_id: int | None, seller: str | None, as_json: bool
) -> None:
    """`recompute`: link every message anew; `show`: what one message is linked to, with reasons."""
    house = open_house(settings)
    try:
        desk = house.desk(seller)
        if action == "recompute":
            done = asdict(await recompute(desk, on_progress=_tell))
            give(done, as_json=as_json, lines=[f"{name}: {count}" for name, count in done.items()])
            return
        one = InteractionId(interaction_id or 0)
        await house.db.read(get_interaction, desk.seller_id, one)
        links = [LinkOut.model_validate(link) for link in await house.db.read(find_links, desk.seller_id, one)]
    finally:
        await house.aclose()
    lines = [
        f"{link.other_id:>7} {link.kind:9} {link.confidence:.2f} {link.action_mode:12} {link.author:8} {link.reason}"
        for link in links
    ] or ["linked to nothing; `replydesk links recompute` looks at everything anew"]
    give({"links": [link.model_dump(mode="json") for link in links]}, as_json=as_json, lines=lines)


def _tell(so_far: Recomputed) -> None:
    say(f"{so_far.blocks} blocks, {so_far.messages} messages, {so_far.changed} new judgements")
