"""`replydesk handle`."""

import asyncio
from dataclasses import asdict

from agent.drain import Drain
from agent.indexing import index_all
from agent.warm import warm_up_desk
from api.bootstrap import open_house
from api.commands.launch import give, say
from desk.settings import Settings
from storage.tally import tally, waiting


async def main(settings: Settings, *, seller: str | None, dispatch: bool, as_json: bool) -> None:
    """Handle every unhandled interaction; with `dispatch`, take every due reply one step further."""
    house = open_house(settings)
    try:
        desk = house.desk(seller)
        await asyncio.to_thread(warm_up_desk, desk)
        drain = Drain(desk)
        while await drain.handle_some():
            left = await house.db.read(waiting, desk.seller_id)
            say(f"{left.unhandled} left")
        await index_all(desk)
        if dispatch:
            while await drain.dispatch_some():
                pass
        total = await house.db.read(tally, desk.seller_id)
        left = await house.db.read(waiting, desk.seller_id)
    finally:
        await house.aclose()
    counts = asdict(total) | {"unhandled": left.unhandled, "unsettled": left.unsettled}
    give(counts, as_json=as_json, lines=[f"{name}: {value}" for name, value in counts.items()])
