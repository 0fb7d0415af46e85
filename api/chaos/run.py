"""One kill loop from beginning to end: customers write, workers die, the shop misbehaves, and then all must rest."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from agent.desk import utc_now
from api.bootstrap import House, open_house
from api.chaos.audit import Verdict, count_deeds, judge, read_known
from api.chaos.children import Children
from api.chaos.goods import Item, card_items, make_items, write_cards
from api.chaos.operator import Operator
from api.chaos.plan import CALL_SECONDS, SETTLE_SECONDS, Plan, good_behaviour, misbehaviour
from api.chaos.shop import PracticeClient
from api.practice import practice_shop
from desk.interactions import ChannelName, SellerId
from desk.settings import Settings
from sandbox.tokens import practice_token
from storage.database import Database
from storage.migrate import migrate
from storage.runtime import set_auto_send
from storage.sellers import connect_seller
from storage.tally import waiting

_SELLER = SellerId("chaos")
_HUMAN_SECONDS = 15.0
# A busy machine starts a worker slowly: so long it may live on, until something of what is owed was done; and so long
# the first one.
_MERCY_SECONDS, _FIRST_MERCY_SECONDS = 10.0, 60.0
_HUMAN_ANSWER = "Здравствуйте! Ответили вам в личном кабинете, хорошего дня."

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of it. `seconds`: wall time of the whole run; `died`: workers that ended without being killed."""

    plan: Plan
    verdict: Verdict
    kills: int
    died: int
    human_answers: int
    operator_answers: int
    conflicts: int
    summary: dict[str, Any]
    seconds: float


@dataclass(kw_only=True)
class _Loop:
    """The state of a run."""

    plan: Plan
    shop: PracticeClient
    house: House
    children: Children
    operator: Operator
    chance: random.Random
    say: Say
    items: Sequence[Item]
    by_humans: set[str] = field(default_factory=set)
    written: int = 0
    kills: int = 0
    died: int = 0


async def run(plan: Plan, *, database_url: str, folder: Path, say: Say) -> Outcome:
    """Do it. `folder`: where the shop keeps its journal. Takes the plan's killing, then its rest at most."""
    started = time.monotonic()
    async with _stage(plan, database_url=database_url, folder=folder, say=say) as loop:
        await loop.shop.behave(misbehaviour(plan.seed))
        await asyncio.gather(_write(loop), _kill(loop), _operate(loop, until=lambda: loop.kills >= plan.kills))
        await loop.shop.behave(good_behaviour())
        await _come_to_rest(loop)
        verdict = await _audit(loop)
        return Outcome(
            plan=plan,
            verdict=verdict,
            kills=loop.kills,
            died=loop.died,
            human_answers=len(loop.by_humans),
            operator_answers=loop.operator.answers,
            conflicts=loop.operator.conflicts,
            summary=await loop.shop.summary(),
            seconds=round(time.monotonic() - started, 1),
        )


@asynccontextmanager
async def _stage(plan: Plan, *, database_url: str, folder: Path, say: Say) -> AsyncIterator[_Loop]:
    """A shop, a migrated database, workers and an operator."""
    cards, chance = folder / "cards.jsonl", random.Random(plan.seed)
    write_cards(cards)
    async with practice_shop(data=cards, state=folder / "shop.jsonl") as practice:
        told = settings_of(plan, database_url, practice.url)
        _prepare(database_url, connected_at=practice.anchor - timedelta(days=6))
        children = Children(told, count=plan.workers, chance=chance, sabotage=plan.sabotage)
        house, shop = open_house(Settings(**told)), PracticeClient(practice.url)
        try:
            yield _Loop(
                plan=plan, shop=shop, house=house, children=children, chance=chance, say=say,
                operator=Operator(house.desk(), chance=random.Random(plan.seed + 1)),
                items=tuple(make_items(plan.items, human_share=plan.human_share, seed=plan.seed)),
            )  # fmt: skip
        finally:
            await children.end()
            await shop.aclose()
            await house.aclose()


def settings_of(plan: Plan, database_url: str, url: str) -> dict[str, Any]:
    """What the workers and the operator are told; `url`: of the practice shop."""
    return {
        "database_url": database_url,
        "seller": _SELLER,
        "wb_tokens": {_SELLER: SecretStr(practice_token())},
        "wb_feedbacks_url": url,
        "wb_content_url": url,
        "wb_chat_url": url,
        "wb_limits": "lifted",
        # Whatever this machine is set to: thousands of invented messages are nothing to pay a vendor for.
        "model": "offline",
        "embeddings": None,
        "call_seconds": CALL_SECONDS,
        "settle_seconds": SETTLE_SECONDS,
        "sync_seconds": plan.sync_seconds,
        "log_level": "ERROR",
    }


def _prepare(database_url: str, *, connected_at: datetime) -> None:
    db = Database(database_url)
    try:
        migrate(db)
        db.write_now(connect_seller, _SELLER, connected_at=connected_at)
        for channel in (ChannelName.REVIEW, ChannelName.QUESTION, ChannelName.CHAT):
            db.write_now(set_auto_send, _SELLER, channel, is_on=True, now=utc_now())
    finally:
        db.close()


async def _write(loop: _Loop) -> None:
    """The customers, spread over three quarters of the killing; and the colleague who answers some in the portal."""
    pause = 0.75 * loop.plan.kill_seconds / len(loop.items)
    async with asyncio.TaskGroup() as colleague:
        for item in loop.items:
            await loop.shop.add(item)
            loop.written += 1
            if item.is_for_a_human:
                loop.by_humans.add(item.id)
                colleague.create_task(_answer_later(loop, item, loop.chance.uniform(0, _HUMAN_SECONDS)))
            await asyncio.sleep(pause)


async def _answer_later(loop: _Loop, item: Item, seconds: float) -> None:
    """At once, or just when the desk is at it, or long after it has answered."""
    await asyncio.sleep(seconds)
    await loop.shop.answer_as_human(item, _HUMAN_ANSWER)


async def _kill(loop: _Loop) -> None:
    told_at, done = time.monotonic(), 0
    while loop.kills < loop.plan.kills:
        await asyncio.sleep(loop.chance.uniform(loop.plan.shortest_life, loop.plan.longest_life))
        loop.died += loop.children.replace_dead()
        done = await _wait_for_deeds(loop, since=done)
        await asyncio.to_thread(loop.children.kill_one)
        loop.kills += 1
        if time.monotonic() - told_at > 5:
            told_at = time.monotonic()
            loop.say(f"{loop.kills} of {loop.plan.kills} kills; {await _left(loop)}")


async def _wait_for_deeds(loop: _Loop, *, since: int) -> int:
    """How much was done by now. Workers that are killed before they do anything can neither lose nor double."""
    deadline = time.monotonic() + (_MERCY_SECONDS if since else _FIRST_MERCY_SECONDS)
    while True:
        done = await loop.house.db.read(count_deeds, _SELLER)
        if done > since or time.monotonic() > deadline or not await _is_anything_owed(loop):
            return done
        await asyncio.sleep(0.05)


async def _is_anything_owed(loop: _Loop) -> bool:
    """Whether a worker has something to do: to pull, to handle, to send."""
    left = await loop.house.db.read(waiting, _SELLER)
    return bool(left.unhandled or left.unsettled or await _count_unknown(loop))


async def _count_unknown(loop: _Loop) -> int:
    """What was written and no pull has brought yet."""
    known = await loop.house.db.read(read_known, _SELLER)
    return sum(item.id not in known for item in loop.items[: loop.written])


async def _operate(loop: _Loop, *, until: Callable[[], bool]) -> None:
    while not until():
        await loop.operator.answer_some()
        await asyncio.sleep(0.5)


@dataclass(slots=True)
class _Standstill:
    """Since when nothing has been done any more."""

    deeds: int = 0
    since: float = field(default_factory=time.monotonic)

    def seconds(self, deeds: int) -> float:
        """How long nothing was done, when so much was done by now."""
        if deeds > self.deeds:
            self.deeds, self.since = deeds, time.monotonic()
        return time.monotonic() - self.since


async def _come_to_rest(loop: _Loop) -> None:
    """Until nothing is owed, or the time for it is over."""
    deadline, quiet, standstill = time.monotonic() + loop.plan.rest_seconds, 0, _Standstill()
    # Twice in a row with a pull between: the operator's last answers have left, and nothing new came.
    while quiet < 3 and time.monotonic() < deadline and not await _is_hopeless(loop, standstill):
        quiet = quiet + 1 if await _is_quiet(loop) else 0
        loop.died += loop.children.replace_dead()
        await asyncio.sleep(max(1.0, loop.plan.sync_seconds))


async def _is_quiet(loop: _Loop) -> bool:
    taken = await loop.operator.answer_some()
    left = await loop.house.db.read(waiting, _SELLER)
    unknown = await _count_unknown(loop)
    loop.say(f"coming to rest: {unknown} to pull, {left.unhandled} to handle, {left.unsettled} on their way")
    return not (taken or left.unhandled or left.unsettled or unknown)


async def _is_hopeless(loop: _Loop, standstill: _Standstill) -> bool:
    """Whether waiting longer changes nothing: nothing moves, or a desk that was broken on purpose is caught."""
    if standstill.seconds(await loop.house.db.read(count_deeds, _SELLER)) > loop.plan.stall_seconds:
        return True
    return loop.plan.sabotage is not None and bool((await _audit(loop)).double)


async def _left(loop: _Loop) -> str:
    left = await loop.house.db.read(waiting, _SELLER)
    return f"{left.unhandled} to handle, {left.unsettled} on their way, {left.for_a_person} with a person"


async def _audit(loop: _Loop) -> Verdict:
    return judge(
        (*loop.items, *card_items()),
        published=await loop.shop.published(),
        by_humans=loop.by_humans,
        known=await loop.house.db.read(read_known, _SELLER),
    )
