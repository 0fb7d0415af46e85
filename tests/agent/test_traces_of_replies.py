"""What a reply and a pull leave behind: moves and calls of the vendor; nothing when nothing moved."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from desks import make_desk
from makers import NOW, make_inbound, put_inbound

from agent.desk import Desk
from agent.dispatcher import dispatch
from agent.ingest import pull
from agent.trace_store import open_tracing
from desk.errors import TryLater
from desk.interactions import ChannelName, Inbound, InteractionId, Marketplace, SellerId
from desk.playbook import Playbook
from desk.ports import Absent, Accepted, Cursor, Ours, Outgoing, Page, ReadBack, SendOutcome, Unreadable
from storage.database import Database
from storage.inbox import InboxFilter, list_inbox
from storage.interactions import get_interaction
from storage.replies import add_reply
from storage.tables_traces import spans
from storage.traces import Trace, list_traces


class Shop:
    """A vendor that plays back what it is told. `page` None: its list cannot be read."""

    name = ChannelName.REVIEW
    marketplace = Marketplace.WILDBERRIES

    def __init__(self, *reads: ReadBack, page: tuple[Inbound, ...] | None = ()) -> None:
        self.reads, self.page = list(reads), page

    async def fetch_since(self, cursor: Cursor | None) -> Page:
        if self.page is None:
            raise TryLater("the shop is closed, call +7 912 345-67-89")
        return Page(items=self.page, cursor=Cursor("end"), has_more=False)

    async def send(self, reply: Outgoing) -> SendOutcome:
        return Accepted()

    async def read_back(self, reply: Outgoing) -> ReadBack:
        return self.reads.pop(0)


@pytest.fixture
def desk(db: Database, seller: SellerId, playbook: Playbook) -> Iterator[Desk]:
    tracing = open_tracing(db)
    yield replace(make_desk(db, seller, playbook=playbook), tracing=tracing)
    tracing.close()


def with_shop(desk: Desk, *reads: ReadBack, page: tuple[Inbound, ...] | None = ()) -> Desk:
    return replace(desk, channels={ChannelName.REVIEW: Shop(*reads, page=page)})


def queue(desk: Desk) -> tuple[InteractionId, int]:
    """A person's reply in the outbox."""
    put_inbound(desk.db, desk.seller_id, make_inbound("r1"))
    one = desk.db.read_now(list_inbox, desk.seller_id, wanted=InboxFilter()).items[0].id
    interaction = desk.db.read_now(get_interaction, desk.seller_id, one)
    reply = desk.db.write_now(
        add_reply, desk.seller_id, interaction, text="Спасибо за добрые слова о кружке!", origin="operator",
        author="anna", draft_id=None, idempotency_key=None, now=NOW,
    )  # fmt: skip
    return one, reply.id


def traces_of(desk: Desk, one: InteractionId) -> tuple[Trace, ...]:
    desk.tracing.flush()
    return desk.db.read_now(list_traces, desk.seller_id, one, limit=20)


async def test_a_reply_that_leaves_tells_every_call_of_the_vendor_and_its_move(desk: Desk) -> None:
    one, reply = queue(desk)
    await dispatch(with_shop(desk, Absent(), Ours()), reply)
    (trace,) = traces_of(desk, one)
    assert [step.name for step in trace] == ["dispatch", "read_back", "send", "read_back"]
    assert [step.attributes.get("found") for step in trace] == [None, "Absent", None, "Ours"]
    root = trace[0].attributes
    assert (root["reply"], root["from"], root["to"], root["attempts"]) == (reply, "pending", "confirmed", 1)
    assert {step.interaction_id for step in trace} == {one}


async def test_a_look_that_moves_nothing_leaves_no_trace(desk: Desk) -> None:
    one, reply = queue(desk)
    await dispatch(with_shop(desk, Unreadable(reason="busy")), reply)
    assert traces_of(desk, one) == ()


async def test_a_pull_is_told_when_it_brings_something_or_fails(desk: Desk) -> None:
    for page in ((), (make_inbound("r7"), make_inbound("r8")), None):
        await pull(with_shop(desk, page=page), ChannelName.REVIEW)
    desk.tracing.flush()
    with desk.db.engine.connect() as conn:
        rows = conn.execute(
            spans.select().where(spans.c.seller_id == desk.seller_id).order_by(spans.c.started_at)
        ).all()
    assert [(row.name, row.status, row.attributes["pages"]) for row in rows] == [
        ("pull", "ok", 1),
        ("pull", "error", 0),
    ]
    assert (rows[0].attributes["added"], rows[0].attributes["channel"]) == (2, "review")
    assert rows[1].attributes["error.message"] == "the shop is closed, call [phone]"
