"""The same matrix over a real desk as it stands: its rows, and what the marketplace says of a sample of its answers.

Reads only. With `is_sending` a few drafts fit to be sent are approved first, through the usual outbox of the very rows
the workers use: nothing can leave twice because of it.
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from uuid import uuid4

from agent.approve import approve
from agent.desk import Desk
from agent.drain import Drain
from api.qa.goods import Goods
from api.qa.matrix import CHANNELS, Standing, Walk
from api.qa.walked import Walked, count_rows, read_walked
from desk.decisions import Verdict
from desk.errors import Conflict, DeskError
from desk.interactions import ChannelName, InteractionId
from desk.ports import AnsweredElsewhere, Countable, Ours, Outgoing
from storage.interactions import get_interaction
from storage.replies import ReplyState
from storage.tally import waiting

# One question each: the vendor's pace is shared with the workers.
_SAMPLE = 10
_PATIENCE_SECONDS = 300.0

Say = Callable[[str], None]


async def walk_live(desk: Desk, *, is_sending: bool, most: int, say: Say) -> Walk:
    """`most`: how many drafts a channel may be approved and sent at most, with `is_sending`."""
    if is_sending:
        sent = await _send_some(desk, most=most, say=say)
        say(f"{sent} answers approved and dispatched")
    messages = await desk.db.read(read_walked, desk.seller_id)
    rows = await desk.db.read(count_rows, desk.seller_id)
    return Walk(
        messages=messages,
        goods=Goods(items=(), pairs=()),
        floors={},
        at_source=await _count_source(desk, say),
        standing=await _look_at_some(desk, messages, say),
        is_sending=True,
        is_practice=False,
        before=(rows, 0),
        after=(rows, 0),
    )


async def _send_some(desk: Desk, *, most: int, say: Say) -> int:
    """Approve the newest drafts the gate would let go, and see them to their end."""
    walked = await desk.db.read(read_walked, desk.seller_id)
    taken = 0
    for channel in CHANNELS:
        free = [one for one in walked if one.channel == channel and one.needs_response and not one.replies
                and one.verdict == Verdict.SEND and one.is_for_this and one.draft]  # fmt: skip
        for one in free[-most:] if most else ():
            taken += await _approve(desk, one, say)
    drain, deadline = Drain(desk), time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline and (await desk.db.read(waiting, desk.seller_id)).unsettled:
        if not await drain.dispatch_some():
            await asyncio.sleep(0.5)
    return taken


async def _approve(desk: Desk, one: Walked, say: Say) -> bool:
    message = await desk.db.read(get_interaction, desk.seller_id, InteractionId(one.id))
    try:
        done = await approve(
            desk, message.id, text=one.draft or "", revision=message.revision, author="qa-matrix",
            idempotency_key=uuid4().hex,
        )  # fmt: skip
    except Conflict as conflict:
        say(f"{one.key}: {conflict}")
        return False
    return done.reply is not None


async def _count_source(desk: Desk, say: Say) -> Mapping[str, int]:
    counts: dict[str, int] = {}
    for name, channel in desk.channels.items():
        if isinstance(channel, Countable) and channel.counts_cheaply:
            try:
                counts[name.value] = await channel.count(is_answered=False) + await channel.count(is_answered=True)
            except DeskError as error:
                say(f"{name}: cannot be counted at the marketplace: {error}")
    return counts


async def _look_at_some(desk: Desk, messages: Sequence[Walked], say: Say) -> dict[str, Standing]:
    """What stands at the marketplace under the newest proven answers of each channel."""
    found: dict[str, Standing] = {}
    for channel in CHANNELS:
        proven = [one for one in messages if one.channel == channel and _newest(one) is not None]
        for one in proven[-_SAMPLE:]:
            text = await _look(desk, one, say)
            if text is not None:
                found[one.key] = Standing(text=text, times=1)
    return found


async def _look(desk: Desk, one: Walked, say: Say) -> str | None:
    newest, channel = _newest(one), desk.channels.get(ChannelName(one.channel))
    if newest is None or channel is None:
        return None
    seen = await channel.read_back(
        Outgoing(seller_id=desk.seller_id, channel=ChannelName(one.channel), external_id=one.key, text=newest,
                 ref=f"qa-{one.id}")
    )  # fmt: skip
    if isinstance(seen, Ours):
        return newest
    if isinstance(seen, AnsweredElsewhere):
        return seen.text
    say(f"{one.key}: {seen}")
    return None


def _newest(one: Walked) -> str | None:
    confirmed = [reply.text for reply in one.replies if reply.state == ReplyState.CONFIRMED]
    return confirmed[-1] if confirmed else None
