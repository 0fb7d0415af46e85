"""A reply that can be called back has no job until that time is over; then the sweeper names it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from desks import make_desk
from makers import NOW, Clock, make_inbound, put_inbound
from queues import own_db, own_jobs

from agent.approve import approve
from agent.desk import Desk
from agent.hands import Hands
from agent.sweeper import Sweeper
from desk.interactions import SellerId
from desk.playbook import Playbook
from storage.interactions import find_unhandled
from storage.jobs import dispatch_job
from storage.jobs_queue import Jobs
from storage.replies import Reply

db, jobs = own_db, own_jobs
UNDO = timedelta(seconds=10)


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW + timedelta(minutes=5))


@pytest.fixture
def desk(jobs: Jobs, seller: SellerId, playbook: Playbook, clock: Clock) -> Desk:
    put_inbound(jobs.db, seller, make_inbound())
    return replace(make_desk(jobs.db, seller, playbook=playbook, clock=clock), jobs=jobs)


async def _approved(desk: Desk, undo_for: timedelta) -> Reply:
    (about,) = desk.db.read_now(find_unhandled, desk.seller_id, limit=9)
    done = await approve(
        desk, about, text="Анна, спасибо за тёплые слова о кружке!", revision=1, author="anna",
        idempotency_key="key-of-a-test", undo_for=undo_for,
    )  # fmt: skip
    assert done.reply is not None
    return done.reply


async def _has_job(jobs: Jobs, reply: Reply) -> bool:
    name = dispatch_job(reply.seller_id, reply.id, channel=reply.channel).id
    return name in await jobs.find([name])


async def test_the_sweeper_names_its_job_when_it_can_be_called_back_no_more(
    desk: Desk, jobs: Jobs, clock: Clock
) -> None:
    reply = await _approved(desk, UNDO)
    sweeper = Sweeper(jobs, {desk.seller_id: Hands(desk)}, ())
    await sweeper.sweep()
    assert not await _has_job(jobs, reply)
    clock.now += UNDO
    await sweeper.sweep()
    assert await _has_job(jobs, reply)


async def test_one_that_cannot_be_called_back_has_its_job_at_once(desk: Desk, jobs: Jobs) -> None:
    assert await _has_job(jobs, await _approved(desk, timedelta(0)))
