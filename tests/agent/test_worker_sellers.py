"""Several sellers, several workers: what a worker cannot do it leaves to others, and one seller starves no other."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from desks import make_desk
from makers import make_inbound, put_inbound
from queues import own_db, own_jobs, put, running, until

from agent.chores import Chore
from agent.desk import Desk, utc_now
from agent.hands import Hands
from agent.sweeper import Sweeper
from agent.worker import Worker
from desk.interactions import InteractionId, SellerId
from desk.playbook import Playbook
from storage.interactions import find_unhandled
from storage.jobs import chore_job
from storage.jobs_queue import Jobs
from storage.owed import find_owed_handling, find_owed_handlings

db, jobs = own_db, own_jobs


@pytest.fixture
def desk(jobs: Jobs, seller: SellerId, playbook: Playbook) -> Desk:
    return replace(make_desk(jobs.db, seller, playbook=playbook), jobs=jobs, clock=utc_now)


def make_worker(desk: Desk, jobs: Jobs, chores: Sequence[Chore] = ()) -> Worker:
    return Worker({desk.seller_id: desk}, jobs, chores=chores, code_version="test", patience=10)


async def test_a_worker_without_a_sellers_token_leaves_its_jobs_to_others_and_says_so_once(
    desk: Desk, jobs: Jobs, caplog: pytest.LogCaptureFixture
) -> None:
    put_inbound(desk.db, desk.seller_id, make_inbound())
    (one,) = desk.db.read_now(find_unhandled, desk.seller_id, limit=9)
    async with running(make_worker(replace(desk, seller_id=SellerId("somebody-else")), jobs)):
        for attempt in range(3):
            owed = await desk.db.read(find_owed_handling, desk.seller_id, one)
            assert owed is not None
            assert owed.attempt == attempt
            before = utc_now()
            put(desk.db, jobs, owed.job)
            await until(lambda attempt=attempt: _is_put_off(desk, one, attempt + 1))  # type: ignore[misc]  # bound at once
            # Longer from time to time.
            early = before + 0.9 * timedelta(seconds=2**attempt)
            assert desk.db.read_now(find_owed_handlings, desk.seller_id, now=early, limit=9) == ()
    assert caplog.text.count("no token of a seller") == 1


async def _is_put_off(desk: Desk, one: InteractionId, attempt: int) -> bool:
    owed = await desk.db.read(find_owed_handling, desk.seller_id, one)
    return owed is not None and owed.attempt == attempt


async def test_a_chore_of_an_unknown_seller_is_named_anew_for_whoever_knows_it(desk: Desk, jobs: Jobs) -> None:
    turn = chore_job(desk.seller_id, "note", 7)
    put(desk.db, jobs, turn)
    async with running(make_worker(replace(desk, seller_id=SellerId("somebody-else")), jobs)):
        await until(lambda: _is_known(jobs, f"{turn.id}+1"))
    done: list[str] = []

    async def note(_desk: Desk, about: str) -> None:
        done.append(about)

    # Its own sweep asks for nothing: only the turn that was named anew can do it.
    chore = Chore(name="note", every=timedelta(days=1), act=note, is_due=_never)
    async with running(make_worker(desk, jobs, [chore])):
        await until(lambda: _is(bool(done)))


async def _never(_desk: Desk) -> bool:
    return False


async def _is_known(jobs: Jobs, name: str) -> bool:
    return bool(await jobs.find([name]))


async def test_a_seller_whose_sweep_fails_does_not_starve_those_after_it(desk: Desk, jobs: Jobs) -> None:
    async def fails(one: Desk) -> bool:
        if one.seller_id == desk.seller_id:
            raise ValueError("no")
        return True

    async def note(_desk: Desk, _about: str) -> None:
        return None

    other = replace(desk, seller_id=SellerId(f"{desk.seller_id}-2"))
    chore = Chore(name="note", every=timedelta(days=1), act=note, is_due=fails)
    await Sweeper(jobs, {each.seller_id: Hands(each) for each in (desk, other)}, [chore]).sweep()
    (name,) = [job.id for job in chore.jobs(other, utc_now())]
    assert await _is_known(jobs, name)


async def _is(value: bool) -> bool:
    return value
