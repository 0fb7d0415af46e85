"""One walk over the practice shop: customers write, the desk reads, thinks, sends if asked, and reads it all again."""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, delete

from agent.approve import approve
from agent.desk import Desk
from agent.drain import Drain
from agent.ingest import pull_all
from agent.warm import warm_up_desk
from api.chaos.shop import PracticeClient
from api.qa.goods import Goods, make_goods
from api.qa.matrix import CHANNELS, Standing, Walk
from api.qa.stage import SELLER, Stage, practice_stage
from api.qa.walked import RowCounts, Walked, count_rows, read_walked
from desk.decisions import Verdict
from desk.errors import Unusable
from desk.interactions import ChannelName, InteractionId, SellerId
from desk.ports import Countable
from desk.settings import Settings
from storage.interactions import get_interaction
from storage.tables import sync_cursors
from storage.tally import waiting

_REVIEWS = Path(__file__).parents[2] / "evals" / "datasets" / "wb_reviews_dev.jsonl"
_FLOORS = {"send_ok": Verdict.SEND, "draft": Verdict.DRAFT, "escalate": Verdict.ESCALATE}
_PATIENCE = timedelta(minutes=10)
# So many drafts a channel are approved as an operator would, each twice: a double click is one answer.
_APPROVED = 3

Say = Callable[[str], None]


async def walk_practice(settings: Settings, *, is_sending: bool, say: Say, data: Path | None = None) -> Walk:
    """Takes about a minute on one core. `data`: other reviews than the practice shop's own, for tests.

    Raises `Unusable` when the practice shop cannot be read, or the work does not end within ten minutes.
    """
    with TemporaryDirectory(prefix="replydesk-qa-") as name:
        async with practice_stage(settings, Path(name), is_sending=is_sending, data=data) as stage:
            goods = make_goods()
            for item in goods.items:
                await stage.shop.add(item)
            await _work(stage, is_sending=is_sending, say=say)
            return await _look(stage, goods, is_sending=is_sending, say=say)


async def _work(stage: Stage, *, is_sending: bool, say: Say) -> None:
    desk = stage.house.desk()
    await asyncio.to_thread(warm_up_desk, desk)
    await _pull(desk)
    await _work_off(desk, is_sending=is_sending, say=say)
    if is_sending:
        await _approve_some(desk)
        await _work_off(desk, is_sending=is_sending, say=say)


async def _look(stage: Stage, goods: Goods, *, is_sending: bool, say: Say) -> Walk:
    desk = stage.house.desk()
    before = await _count(stage)
    say("once more from the start: nothing may change")
    await desk.db.write(_forget_cursors, SELLER)
    await _pull(desk)
    await _work_off(desk, is_sending=is_sending, say=say)
    published = await stage.shop.published()
    return Walk(
        messages=await desk.db.read(read_walked, SELLER),
        goods=goods,
        floors={**read_floors(), **goods.floors},
        at_source=await _count_source(desk, stage.shop),
        standing={key: Standing(text=one.text, times=one.times) for key, one in published.items()},
        is_sending=is_sending,
        before=before,
        after=await _count(stage),
    )


async def _pull(desk: Desk) -> None:
    for pulled in await pull_all(desk):
        if pulled.error:
            raise Unusable(f"the practice shop could not be read: {pulled.channel}: {pulled.error}")


async def _work_off(desk: Desk, *, is_sending: bool, say: Say) -> None:
    """Handle what is owed, and dispatch it where sending was asked for: without that no reply is ever touched."""
    drain, last, deadline = Drain(desk), None, time.monotonic() + _PATIENCE.total_seconds()
    while time.monotonic() < deadline:
        was_busy = await drain.handle_some()
        if is_sending:
            was_busy |= await drain.dispatch_some()
        left = await desk.db.read(waiting, desk.seller_id)
        if not left.unhandled and not (is_sending and left.unsettled):
            return
        if (left.unhandled, left.unsettled) != last:
            say(f"{left.unhandled} to handle, {left.unsettled} on their way")
        last = (left.unhandled, left.unsettled)
        await asyncio.sleep(0 if was_busy else 0.1)
    raise Unusable(f"still working after {_PATIENCE}: {last}; see the log above")


async def _approve_some(desk: Desk) -> None:
    """An operator's click on some drafts that wait for one, each pressed twice."""
    walked = await desk.db.read(read_walked, SELLER)
    for channel in CHANNELS:
        held = [one for one in walked if one.channel == channel and one.verdict == Verdict.DRAFT and one.draft]
        for one in held[:_APPROVED]:
            for _click in range(2):
                await _approve(desk, one)


async def _approve(desk: Desk, one: Walked) -> None:
    message = await desk.db.read(get_interaction, SELLER, InteractionId(one.id))
    await approve(
        desk, message.id, text=one.draft or "", revision=message.revision, author="qa-matrix",
        idempotency_key=f"qa-{one.id}",
    )  # fmt: skip


async def _count(stage: Stage) -> tuple[RowCounts, int]:
    writes = int((await stage.shop.summary())["writes"])
    return await stage.house.db.read(count_rows, SELLER), writes


async def _count_source(desk: Desk, shop: PracticeClient) -> dict[str, int]:
    """By channel, as the marketplace itself counts; chats as the practice shop does, for the vendor has no count."""
    counts = {ChannelName.CHAT.value: int((await shop.summary())["chats"])}
    for name, channel in desk.channels.items():
        if isinstance(channel, Countable):
            counts[name.value] = await channel.count(is_answered=False) + await channel.count(is_answered=True)
    return counts


def _forget_cursors(conn: Connection, seller_id: SellerId) -> None:
    conn.execute(delete(sync_cursors).where(sync_cursors.c.seller_id == seller_id))


def read_floors(file: Path = _REVIEWS) -> Mapping[str, str]:
    """The least cautious verdict allowed, by review, from our labelled set; none when it is not there."""
    if not file.is_file():
        return {}
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    return {str(row["id"]): _FLOORS[row["expected"]["decision_floor"]].value for row in rows}
