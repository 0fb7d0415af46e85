"""A whole worker on both engines: rows become jobs, jobs become answers, and what cannot be done now is done later."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from desks import make_desk
from makers import make_inbound, put_inbound
from queues import own_db, own_jobs, put, running, until
from slots import Slot

from agent.approve import approve
from agent.chores import Chore, usual_chores
from agent.desk import Desk, utc_now
from agent.hands import Hands
from agent.ingest import pull
from agent.sweeper import Sweeper
from agent.worker import Worker
from desk.interactions import ChannelName, InteractionId, SellerId
from desk.playbook import Playbook
from desk.ports import Absent, Cursor, Ours, Page
from storage.database import Database
from storage.interactions import find_unhandled, get_interaction
from storage.jobs import chore_job, dispatch_job, handle_job
from storage.jobs_queue import Jobs
from storage.replies import list_replies
from storage.runtime import set_auto_send
from storage.sellers import connect_seller
from storage.sync import read_sync_state
from storage.tally import waiting

LONG_AGO = timedelta(days=400)
db, jobs = own_db, own_jobs


@pytest.fixture
def slot() -> Slot:
    return Slot(reads=[Absent(), Ours()])


@pytest.fixture
def desk(db: Database, jobs: Jobs, seller: SellerId, playbook: Playbook, slot: Slot) -> Desk:
    """Connected, with auto-send on, and queueing what follows at once."""
    db.write_now(connect_seller, seller, connected_at=utc_now() - LONG_AGO)
    db.write_now(set_auto_send, seller, ChannelName.REVIEW, is_on=True, now=utc_now())
    made = make_desk(db, seller, playbook=playbook, channels={ChannelName.REVIEW: slot})
    return replace(made, jobs=jobs, clock=utc_now)


def make_worker(*desks: Desk, chores: Sequence[Chore] = (), patience: float = 10) -> Worker:
    jobs = desks[0].jobs
    assert jobs is not None
    return Worker({desk.seller_id: desk for desk in desks}, jobs, chores=chores, code_version="test", patience=patience)


class Shop(Slot):
    """A vendor with one page of reviews."""

    def __init__(self, *, pages: int = 1, size: int = 1) -> None:
        super().__init__(reads=[Absent()])
        self.pages, self.size, self.fetched = pages, size, 0

    async def fetch_since(self, cursor: Cursor | None) -> Page:
        await asyncio.sleep(0)
        self.fetched += 1
        names = [f"r{self.fetched}-{number}" for number in range(self.size)]
        items = tuple(make_inbound(name, occurred_at=utc_now() - timedelta(hours=1)) for name in names)
        return Page(items=items, cursor=Cursor(str(self.fetched)), has_more=self.fetched < self.pages)


def put_review(desk: Desk, name: str = "r1") -> InteractionId:
    put_inbound(desk.db, desk.seller_id, make_inbound(name, occurred_at=utc_now() - timedelta(hours=1)))
    return desk.db.read_now(find_unhandled, desk.seller_id, limit=99)[-1]


async def nothing_owed(desk: Desk) -> bool:
    left = await desk.db.read(waiting, desk.seller_id)
    return not left.unhandled and not left.unsettled


async def test_a_row_that_has_no_job_is_found_handled_and_answered_once(desk: Desk, slot: Slot) -> None:
    one = put_review(desk)
    async with running(make_worker(desk)):
        await until(lambda: nothing_owed(desk))
    (reply,) = desk.db.read_now(list_replies, desk.seller_id, one)
    assert (reply.state, slot.posted) == ("confirmed", [reply.text])
    assert reply.claimed_by == desk.executor_id


async def test_one_worker_serves_every_seller_it_knows(desk: Desk, db: Database) -> None:
    other = replace(desk, seller_id=SellerId(f"{desk.seller_id}-2"))
    for each in (desk, other):
        put_review(each)
    async with running(make_worker(desk, other)):
        for each in (desk, other):
            await until(lambda each=each: nothing_owed(each))  # type: ignore[misc]  # bound at once


async def test_a_job_that_came_to_nothing_is_named_anew(desk: Desk, jobs: Jobs) -> None:
    one = put_review(desk)
    put(desk.db, jobs, handle_job(desk.seller_id, one, revision=1, attempt=0))
    stranger = replace(desk, seller_id=SellerId("somebody-else"))

    async def has_ended() -> bool:
        name = handle_job(desk.seller_id, one, revision=1, attempt=0).id
        return (await jobs.find([name])).get(name) is False

    async with running(make_worker(stranger)):
        await until(has_ended)
    assert await nothing_owed(desk) is False
    async with running(make_worker(desk)):
        await until(lambda: nothing_owed(desk))


async def test_a_small_page_queues_its_messages_in_its_own_commit(desk: Desk, jobs: Jobs) -> None:
    await pull(replace(desk, channels={ChannelName.REVIEW: Shop(size=3)}), ChannelName.REVIEW)
    ids = desk.db.read_now(find_unhandled, desk.seller_id, limit=9)
    names = [handle_job(desk.seller_id, one, revision=1, attempt=0).id for one in ids]
    assert await jobs.find(names) == dict.fromkeys(names, True)
    assert len(names) == 3


async def test_a_large_page_leaves_its_messages_to_the_sweeper_which_queues_a_part_ahead(
    desk: Desk, jobs: Jobs
) -> None:
    await pull(replace(desk, channels={ChannelName.REVIEW: Shop(size=400)}), ChannelName.REVIEW)
    ids = desk.db.read_now(find_unhandled, desk.seller_id, limit=999)
    names = [handle_job(desk.seller_id, one, revision=1, attempt=0).id for one in ids]
    assert await jobs.find(names) == {}
    sweeper = make_sweeper(desk, jobs)
    assert await sweeper.sweep() is True
    assert set(await jobs.find(names)) == set(names[:128])
    await sweeper.sweep()
    assert len(await jobs.find(names)) == 128


async def test_an_approved_answer_is_queued_in_the_commit_that_approves_it(desk: Desk, jobs: Jobs) -> None:
    one = put_review(desk)
    words = "Анна, спасибо за отзыв!"
    done = await approve(desk, one, text=words, revision=1, author="anna", idempotency_key="k")
    assert done.reply is not None
    name = dispatch_job(desk.seller_id, done.reply.id, channel=ChannelName.REVIEW).id
    assert await jobs.find([name]) == {name: True}


async def test_a_turn_of_a_chore_is_done_once_however_many_ask_for_it(desk: Desk, jobs: Jobs) -> None:
    done: list[str] = []

    async def note(_desk: Desk, about: str) -> None:
        done.append(about)

    chore = Chore(name="note", every=timedelta(days=1), act=note)
    for _ in range(3):
        await make_sweeper(desk, jobs, chore).sweep()
    async with running(make_worker(desk, chores=[chore])):
        await until(lambda: _is(bool(done)))
        await asyncio.sleep(1.2)
    assert done == ["-"]


async def test_a_chore_that_fails_does_not_end_the_worker(desk: Desk) -> None:
    calls: list[int] = []

    async def fail(_desk: Desk, _about: str) -> None:
        calls.append(1)
        raise ValueError("no")

    chore = Chore(name="fail", every=timedelta(seconds=1), act=fail)
    async with running(make_worker(desk, chores=[chore])):
        await until(lambda: _is(len(calls) >= 2))


async def test_a_stopped_worker_leaves_a_pull_at_its_last_page_and_the_next_goes_on_there(desk: Desk) -> None:
    shop = Shop(pages=10**9)
    endless = replace(desk, channels={ChannelName.REVIEW: shop})
    chores = [chore for chore in usual_chores(sync_every=timedelta(days=1)) if chore.name == "sync"]
    async with running(make_worker(endless, chores=chores)):
        await until(lambda: _is(shop.fetched > 3))
    state = desk.db.read_now(read_sync_state, desk.seller_id, "review", now=utc_now())
    assert state.status == "error"
    assert "stopped" in (state.error or "")
    reached, shop.pages = shop.fetched, shop.fetched + 2
    # The turn of the day is not named again: it is the same job, taken over.
    async with running(make_worker(endless, chores=chores)):
        await until(lambda: _has_synced(desk))
    assert reached < shop.fetched <= reached + 2


async def test_a_pull_that_is_cancelled_keeps_its_pages_and_says_so(desk: Desk) -> None:
    shop = Shop(pages=10**9)
    pulling = asyncio.create_task(pull(replace(desk, channels={ChannelName.REVIEW: shop}), ChannelName.REVIEW))
    await until(lambda: _is(shop.fetched > 2))
    pulling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await pulling
    assert desk.db.read_now(read_sync_state, desk.seller_id, "review", now=utc_now()).cursor is not None


async def test_two_turns_of_one_pull_are_never_under_way_together(desk: Desk, jobs: Jobs) -> None:
    shop = Shop(pages=10**9)
    endless = replace(desk, channels={ChannelName.REVIEW: shop})
    chores = [chore for chore in usual_chores(sync_every=timedelta(days=1)) if chore.name == "sync"]
    async with running(make_worker(endless, chores=chores)):
        await until(lambda: _is(shop.fetched > 1))
        second = chore_job(desk.seller_id, "sync", "asked-for", about="review")
        put(desk.db, jobs, second)

        async def has_ended() -> bool:
            return (await jobs.find([second.id])).get(second.id) is False

        await until(has_ended)


async def test_a_message_that_changed_meanwhile_is_handled_in_its_next_turn(desk: Desk) -> None:
    one = put_review(desk)
    async with running(make_worker(desk)):
        await until(lambda: nothing_owed(desk))
        put_inbound(desk.db, desk.seller_id, make_inbound("r1", text="Ручка отвалилась!", rating=1), now=utc_now())
        await until(lambda: nothing_owed(desk))
    item = desk.db.read_now(get_interaction, desk.seller_id, one)
    assert item.revision == 2


def make_sweeper(desk: Desk, jobs: Jobs, *chores: Chore) -> Sweeper:
    return Sweeper(jobs, {desk.seller_id: Hands(desk)}, chores)


async def _is(value: bool) -> bool:
    return value


async def _has_synced(desk: Desk) -> bool:
    now: datetime = utc_now()
    return (await desk.db.read(read_sync_state, desk.seller_id, "review", now=now)).status == "idle"
