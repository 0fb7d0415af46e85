"""Open pages hear what happened, whoever did it; nothing is read while nobody looks."""

import asyncio
import json

from desks import make_desk
from makers import make_inbound, put_inbound

from api.console.live import Feed
from desk.interactions import SellerId
from desk.playbook import Playbook
from storage.database import Database
from storage.inbox import InboxFilter, list_inbox
from storage.presence import drop_presence, note_presence


async def test_a_page_hears_of_what_arrives_and_not_of_other_sellers(
    db: Database, seller: SellerId, playbook: Playbook
) -> None:
    feed = Feed(make_desk(db, seller, playbook=playbook), every=0.02)
    frames = feed.watch(lasts=60)
    assert (await anext(frames)).startswith("retry:")
    waiting = asyncio.ensure_future(anext(frames))
    await asyncio.sleep(0.2)
    put_inbound(db, SellerId(f"{seller}-other"), make_inbound("foreign"))
    put_inbound(db, seller, make_inbound("mine"))
    frame = await asyncio.wait_for(waiting, 10)
    told = json.loads(frame.split("data: ")[1])
    mine = db.read_now(list_inbox, seller, wanted=InboxFilter()).items[0].id
    assert (told["changed"], told["new"], told["by"]) == ([mine], 1, ["vendor"])
    await frames.aclose()


async def test_the_reader_stops_when_the_last_page_goes(db: Database, seller: SellerId, playbook: Playbook) -> None:
    feed = Feed(make_desk(db, seller, playbook=playbook), every=0.01)
    frames = feed.watch(lasts=60)
    await anext(frames)
    await frames.aclose()
    task = feed._task
    assert task is not None
    await asyncio.wait_for(task, 5)


async def test_a_stream_ends_so_that_its_reader_shows_the_cookie_again(
    db: Database, seller: SellerId, playbook: Playbook
) -> None:
    feed = Feed(make_desk(db, seller, playbook=playbook), every=0.01)
    assert [frame async for frame in feed.watch(lasts=0.05)] == [
        "retry: 2000\n\nevent: present\ndata: {}\n\n",
        ": still here\n\n",
    ]


async def test_a_page_hears_who_opened_a_card_and_that_they_left(
    db: Database, seller: SellerId, playbook: Playbook
) -> None:
    put_inbound(db, seller, make_inbound("mine"))
    card = db.read_now(list_inbox, seller, wanted=InboxFilter()).items[0].id
    desk = make_desk(db, seller, playbook=playbook)
    # Another process wrote it: this one reads rows.
    db.write_now(note_presence, seller, card, person="Анна", now=desk.clock())
    frames = Feed(desk, every=0.01).watch(lasts=60)
    assert "data: {}" in await anext(frames)
    assert json.loads((await asyncio.wait_for(anext(frames), 10)).split("data: ")[1]) == {str(card): [["Анна", "Анна"]]}
    db.write_now(drop_presence, seller, card, person="Анна")
    assert "data: {}" in await asyncio.wait_for(anext(frames), 10)
    await frames.aclose()
