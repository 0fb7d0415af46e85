"""The queue holds numbers, not words, and a job about somebody who was erased ends without a sound."""

from desks import make_desk
from makers import NOW, make_inbound, put_inbound
from persons import bytes_of, plant, traces_of
from queues import own_db, put, until, working
from routing import thin
from sqlalchemy import select

from agent.hands import Hands
from agent.persons import Asked, erase_person
from desk.interactions import ChannelName, InteractionId, SellerId
from desk.persons import read_names
from desk.playbook import Playbook
from storage.database import Database
from storage.jobs import Job, dispatch_job, handle_job
from storage.jobs_queue import Jobs
from storage.tables import interactions, replies

SELLER = SellerId("main")
OLGA = Asked(actor="ольга")
own = own_db


async def test_no_queued_or_finished_job_holds_a_word_of_the_person(own: Database, playbook: Playbook) -> None:
    jobs = Jobs(own)
    who = plant(own, SELLER)
    mine = [handle_job(SELLER, one, revision=1, attempt=0) for one in who.ids]
    with own.engine.connect() as conn:
        reply = conn.execute(select(replies.c.id).where(replies.c.interaction_id == who.ids[0])).scalar_one()
    put(own, jobs, *mine, dispatch_job(SELLER, reply, channel=ChannelName.REVIEW))
    desk = make_desk(own, SELLER, playbook=thin(playbook))
    hands, done = Hands(desk), list[str]()

    async def do(job: Job) -> None:
        await hands.handle(InteractionId(int(job.key[0])), revision=1, attempt=0)
        done.append(job.id)

    await erase_person(desk, read_names(customer_id=f"wb:{who.word}"), OLGA)
    assert "workflow_status" in traces_of(own, mine[0].id)
    assert traces_of(own, who.word) == []
    async with working(jobs, do):
        await until(lambda: _are_done(done, 3))
    jobs.close()
    assert traces_of(own, who.word) == []
    assert who.word.encode() not in bytes_of(own)


async def _are_done(done: list[str], count: int) -> bool:
    return len(done) == count


async def test_a_job_of_the_erased_is_nobody_elses(own: Database, playbook: Playbook) -> None:
    """Enqueued before the erasure, taken after the next message came: a number given again would be taken for it."""
    desk = make_desk(own, SELLER, playbook=thin(playbook))
    put_inbound(own, SELLER, make_inbound())
    with own.engine.connect() as conn:
        mine = InteractionId(conn.execute(select(interactions.c.id)).scalar_one())
    await erase_person(desk, read_names(interaction_id=mine), OLGA)
    put_inbound(own, SELLER, make_inbound("next"), now=NOW)
    with own.engine.connect() as conn:
        wanted = interactions.c.external_id == "next"
        following = conn.execute(select(interactions.c.id).where(wanted)).scalar_one()
    assert following > mine
    await Hands(desk).handle(mine, revision=1, attempt=0)
    await Hands(desk).dispatch(1, step=0)
    with own.engine.connect() as conn:
        assert conn.execute(select(interactions.c.handled_revision).where(wanted)).scalar_one() == 0
