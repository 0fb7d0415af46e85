"""Makes the worker of a house: what it does on time, and how much at once. For `serve`, `work` and `demo`."""

from datetime import timedelta

from agent.chores import usual_chores
from agent.worker import Worker
from api.bootstrap import House, code_version
from api.nightly import nightly_chores


def worker_of(house: House) -> Worker:
    """A worker for every seller of the house; the house was opened with its queue."""
    if house.jobs is None:
        raise RuntimeError("this house was opened without a queue: open_house(settings, with_queue=True)")
    usual = usual_chores(sync_every=timedelta(seconds=house.settings.sync_seconds))
    return Worker(
        house.desks,
        house.jobs,
        chores=(*usual, *nightly_chores(house.settings)),
        code_version=code_version(),
        at_once=house.settings.jobs_at_once,
    )
