"""One seller's desk, wired: what every step of the story is handed. Built by `api.bootstrap`, by tests and by evals."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from pydantic_ai.models import Model
from sqlalchemy import Connection

from agent.model_chain import Chain
from agent.model_shelf import Shelf
from agent.tracing import OFF, Tracing
from desk.contracts import ContractSource
from desk.helpdesk import Helpdesk
from desk.interactions import ChannelName, SellerId
from desk.playbook import Playbook
from desk.ports import Catalogue, Channel
from desk.shop import Shop
from storage.cancel_links import CancelLinks
from storage.database import Database
from storage.jobs import Job
from storage.jobs_queue import Jobs
from storage.recall import Recall
from storage.workers import executor_id

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The real clock; rules never call it, they are handed its result."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """`settle`: overrides every channel policy's own settle time; None leaves it to them.

    `code_version` goes into every decision's snapshot. Channels may be empty: then the desk drafts and cannot send.
    `reviewer_model`: who reviews what is about to leave, after the rules; None: the rules alone.
    `shelf`: where the seller's choice of models is taken from, run by run; None: the two models are what they are.
    `recall`: the memory of past replies that all desks of a process share; None: every search reads anew.
    `contracts`: the vendor whose answers the nightly check looks at.
    `shop`: the back end that carries out what customers confirm; None: nothing can be. `cancel_links`: makes and opens
    the customers' own links; None: there are none. `helpdesk`: where people of the shop work in the same conversations.
    `executor_id`: the name of this process, on what it claims.
    `jobs`: the queue for what follows at once; None (commands, evals, tests): the rows wait for whoever looks at them.
    `tracing`: where the steps tell what they did; off where nobody reads it (evals, most tests).
    """

    db: Database
    seller_id: SellerId
    playbook: Playbook
    router_model: Model | Chain
    drafter_model: Model | Chain
    reviewer_model: Model | Chain | None = None
    code_version: str
    settle: timedelta | None = None
    channels: Mapping[ChannelName, Channel] = field(default_factory=dict)
    catalogue: Catalogue | None = None
    contracts: ContractSource | None = None
    recall: Recall | None = None
    shop: Shop | None = None
    helpdesk: Helpdesk | None = None
    cancel_links: CancelLinks | None = None
    shelf: Shelf | None = None
    tracing: Tracing = OFF
    jobs: Jobs | None = None
    executor_id: str = field(default_factory=executor_id)
    clock: Clock = utc_now

    def enqueue(self, conn: Connection, *jobs: Job) -> None:
        """Queue jobs in the transaction that makes them true."""
        if self.jobs is not None:
            self.jobs.enqueue(conn, *jobs)

    def settle_of(self, channel: ChannelName) -> timedelta:
        """How long after a send an empty read-back of this channel may still mean "not visible yet"."""
        return self.settle if self.settle is not None else self.playbook.channels[channel].settle
