"""What a job is: a piece of work named by what it is about, so that enqueuing it twice is nothing.

The rows are the truth; a job only says "look at this row now". A job that is lost costs a second: the sweeper names it
anew. DBOS is behind `jobs_queue` (puts jobs in), `jobs_engine` (runs them) and `jobs_dead` (takes over what a dead
worker left); nobody else sees it.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from desk.interactions import ChannelName, SellerId

INBOUND, MAINTENANCE = "inbound", "maintenance"
PUSHES, BRIDGE = "pushes", "bridge"
"""The chores that process what a help desk pushed to us, and that do what is owed to it."""
NORMAL = 3
"""`Priority.rank` + 1: DBOS takes 1 first."""


class Kind(StrEnum):
    """What a job does: thinks one message through, moves one reply, or does a piece of the desk's own upkeep."""

    HANDLE = "handle"
    DISPATCH = "dispatch"
    CHORE = "chore"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One piece of work. `key`: what makes it this one and no other; enqueued twice it is done once."""

    kind: Kind
    queue: str
    seller_id: SellerId
    key: tuple[str | int, ...]
    priority: int = NORMAL

    @property
    def id(self) -> str:
        """The name it has in the queue."""
        return ":".join(map(str, (self.kind.value, self.seller_id, *self.key)))


def dispatch_queue(channel: ChannelName) -> str:
    """The queue of one channel's replies: a slow vendor holds up its own channel only."""
    return f"dispatch.{channel.value}"


WORK_QUEUES = (INBOUND, *(dispatch_queue(channel) for channel in ChannelName))
"""Every queue but the maintenance."""


def handle_job(seller_id: SellerId, interaction_id: int, *, revision: int, attempt: int, priority: int = NORMAL) -> Job:
    """Think one revision of a message through. `attempt`: how often it was put off before."""
    return Job(
        kind=Kind.HANDLE,
        queue=INBOUND,
        seller_id=seller_id,
        key=(interaction_id, revision, attempt),
        priority=priority,
    )


def dispatch_job(seller_id: SellerId, reply_id: int, *, channel: ChannelName, step: int = 0) -> Job:
    """Take a reply one move further. `step`: how many moves it made before."""
    return Job(kind=Kind.DISPATCH, queue=dispatch_queue(channel), seller_id=seller_id, key=(reply_id, step))


def chore_job(seller_id: SellerId, name: str, mark: str | int, *, about: str = "-") -> Job:
    """A piece of upkeep. `mark`: which turn of it (a bucket of time); `about`: what of the seller, like a channel."""
    return Job(kind=Kind.CHORE, queue=MAINTENANCE, seller_id=seller_id, key=(name, about, mark))


def push_job(seller_id: SellerId, row_id: int) -> Job:
    """Process what was pushed to us up to this row: a chore that is not left to stand behind the others."""
    return Job(kind=Kind.CHORE, queue=INBOUND, seller_id=seller_id, key=(PUSHES, str(row_id), 0), priority=1)


def bridge_job(seller_id: SellerId, interaction_id: int, *, mark: str) -> Job:
    """Do what is owed to a help desk for one message. `mark`: which time it is asked for."""
    return Job(kind=Kind.CHORE, queue=INBOUND, seller_id=seller_id, key=(BRIDGE, str(interaction_id), mark))


def again(job: Job, *, limit: int) -> Job | None:
    """The same turn of a chore under its next name, `7` then `7+1`; None when it was named anew `limit` times."""
    mark, _, times = str(job.key[-1]).partition("+")
    count = int(times or 0) + 1
    return replace(job, key=(*job.key[:-1], f"{mark}+{count}")) if count <= limit else None
