"""Sends over real HTTP: a kill switch in the middle of a wait, moderation, one seller's storm."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from statistics import quantiles

from makers import make_inbound, put_inbound
from practice import Practice, practising
from vendors import connect_to

from agent.desk import Desk
from agent.dispatcher import dispatch
from desk.interactions import ChannelName, Interaction, SellerId, Status
from desk.playbook import Playbook
from desk.ports import Rate
from sandbox.config import Fault, ShopConfig
from storage.circuits import list_open_circuits
from storage.database import Database
from storage.inbox import InboxFilter, list_inbox
from storage.interactions import get_interaction
from storage.limiter import SharedLimiter
from storage.replies import Reply, ReplyState, add_reply
from storage.runtime import set_kill_switch

TEXT = "Здравствуйте! Спасибо за отзыв, мы его прочитали."


def queue_answers(practice: Practice, count: int) -> list[Reply]:
    """Answers to so many reviews of the shop, waiting to leave by a person's order."""
    desk, now = practice.desk, datetime.now(UTC)
    waiting = [one for one in practice.shop.all("review") if one.answer is None][:count]
    for one in waiting:
        put_inbound(
            desk.db, desk.seller_id, make_inbound(one.id, text=one.text or "Хорошо", occurred_at=one.created_at)
        )
    items: Sequence[Interaction] = desk.db.read_now(list_inbox, desk.seller_id, wanted=InboxFilter(), limit=100).items
    return [
        desk.db.write_now(add_reply, desk.seller_id, item, text=TEXT, origin="operator", author="anna", draft_id=None,
                          idempotency_key=None, now=now)
        for item in items
    ]  # fmt: skip


def on_limiter(practice: Practice, limiter: SharedLimiter) -> Desk:
    """The same desk with a vendor connection that goes through this limiter."""
    vendor = connect_to(practice.url, practice.desk.seller_id, limiter=limiter)
    return replace(practice.desk, channels=vendor.channels)


class Holding(SharedLimiter):
    """Lets the look pass and holds the send, as a vendor's own penalty would."""

    calls = 0

    def __init__(self, db: Database, *, is_paced: bool) -> None:
        super().__init__(db, is_paced=is_paced)
        self.is_waiting = asyncio.Event()

    async def acquire(self, key: str, rate: Rate) -> None:
        self.calls += 1
        if self.calls == 2:
            await self.penalise(key, timedelta(seconds=0.5))
            self.is_waiting.set()
        await super().acquire(key, rate)


async def test_a_kill_switch_turned_while_a_send_waits_for_the_limiter_stops_it(
    db: Database, seller: SellerId, playbook: Playbook
) -> None:
    async with practising(db, seller, playbook) as practice:
        (reply,) = queue_answers(practice, 1)
        limiter = Holding(db, is_paced=False)
        desk = replace(on_limiter(practice, limiter), settle=timedelta(minutes=15))
        sending = asyncio.create_task(dispatch(desk, reply.id))
        await limiter.is_waiting.wait()
        await db.write(set_kill_switch, seller, None, is_on=True, now=desk.clock())
        after = await sending
        assert practice.shop.writes == 0
        assert (after.state, after.attempts) == (ReplyState.PENDING, 0)
        assert "kill switch" in (after.reason or "")


async def test_what_moderation_refuses_goes_back_to_a_person(
    db: Database, seller: SellerId, playbook: Playbook
) -> None:
    config = ShopConfig(limits="lifted", moderation_seconds=0.3, reject_words=("прочитали",))
    async with practising(db, seller, playbook, config=config) as practice:
        (reply,) = queue_answers(practice, 1)
        first = await dispatch(practice.desk, reply.id)
        assert (first.state, first.remote_state) == (ReplyState.CONFIRMED, "reviewRequired")
        assert first.look_at is not None
        await asyncio.sleep(0.35)
        later = replace(practice.desk, clock=lambda: datetime.now(UTC) + timedelta(minutes=2))
        after = await dispatch(later, reply.id)
        assert (after.state, after.remote_state) == (ReplyState.HUMAN, "rejected")
        item = db.read_now(get_interaction, seller, reply.interaction_id)
        assert (item.status, item.needs_response, practice.shop.writes) == (Status.OPEN, True, 1)


async def test_one_sellers_storm_of_429_does_not_delay_another(
    db: Database, seller: SellerId, playbook: Playbook
) -> None:
    busy = ShopConfig(limits="lifted", faults=(Fault(kind="status", status=429, path="/api/"),))
    calm_seller = SellerId(f"{seller}-calm")
    async with practising(db, seller, playbook, config=busy) as storm, practising(db, calm_seller, playbook) as calm:
        stormy, replies = queue_answers(storm, 10), queue_answers(calm, 40)
        alone = await timed(calm, replies[:20])

        async def rage() -> None:
            while True:
                for one in stormy:
                    await dispatch(storm.desk, one.id)
                    await asyncio.sleep(0.01)

        raging = asyncio.create_task(rage())
        beside = await timed(calm, replies[20:])
        raging.cancel()
        assert storm.shop.writes == 0
        assert db.read_now(list_open_circuits, calm_seller) == ()
        assert calm.shop.writes == 40
        # A floor for the clock's own unrest: below it, twice as long says nothing.
        assert beside <= max(2 * alone, 0.25)


async def timed(practice: Practice, replies: list[Reply]) -> float:
    """The 95th percentile of seconds a send takes."""
    spans = []
    # As at a real vendor: a busy machine must not run out of its time to send.
    playbook = practice.desk.playbook
    # One text forty times is what the gate is there to stop; here it would only be in the way.
    lenient = replace(playbook, novelty=replace(playbook.novelty, similar_from=2.0))
    desk = replace(practice.desk, settle=timedelta(minutes=15), playbook=lenient)
    for reply in replies:
        began = time.monotonic()
        assert (await dispatch(desk, reply.id)).state is ReplyState.CONFIRMED
        spans.append(time.monotonic() - began)
    return quantiles(spans, n=20)[-1]


def test_the_channels_settle_no_sooner_than_a_send_can_still_arrive(playbook: Playbook) -> None:
    # Deadline of the first byte, the longest exchange, and as much again for what stays invisible and clocks apart.
    longest = timedelta(seconds=30 + 30 + 60)
    assert all(playbook.channels[name].settle >= longest for name in ChannelName)
