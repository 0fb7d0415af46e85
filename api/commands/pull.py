"""`replydesk pull`."""

from dataclasses import asdict

from agent.desk import Desk
from agent.indexing import index_all
from agent.ingest import Pulled, pull, pull_all, pull_products
from api.bootstrap import open_house
from api.commands.launch import give, no_token, say
from desk.errors import BadInput
from desk.interactions import ChannelName
from desk.playbook_files import nearest
from desk.settings import Settings

_CHANNELS = {"reviews": ChannelName.REVIEW, "questions": ChannelName.QUESTION, "chats": ChannelName.CHAT}
_KNOWN = (*_CHANNELS, "products", "all")


async def main(settings: Settings, *, what: str, seller: str | None, as_json: bool) -> int:
    """Pull and print what came; 1 when a channel could not be read to its end."""
    if what not in _KNOWN:
        raise BadInput(f"cannot pull {what!r}; one of {', '.join(_KNOWN)}{nearest(what, _KNOWN)}")
    house = open_house(settings)
    try:
        desk = house.desk(seller)
        if not desk.channels:
            raise no_token(desk.seller_id)
        pulled = await _pull(desk, what)
        await index_all(desk)
    finally:
        await house.aclose()
    lines = [
        f"{one.channel}: {one.added} new, {one.edited} edited, {one.seen} seen"
        + (f" — {one.error}" if one.error else "")
        for one in pulled
    ]
    give({"pulled": [asdict(one) for one in pulled]}, as_json=as_json, lines=lines)
    return 1 if any(one.error for one in pulled) else 0


async def _pull(desk: Desk, what: str) -> tuple[Pulled, ...]:
    def on_page(channel: str, seen: int) -> None:
        say(f"{channel}: {seen} so far")

    if what == "all":
        return await pull_all(desk, on_page=on_page)
    if what == "products":
        return (await pull_products(desk, on_page=on_page),)
    return (await pull(desk, _CHANNELS[what], on_page=on_page),)
