"""One reply about to leave through one slot, with a vendor that plays back what it is told."""

from collections.abc import Callable
from datetime import timedelta

from desks import make_desk
from makers import NOW, Clock, make_inbound, put_inbound

from agent.desk import Desk
from agent.dispatcher import dispatch
from desk.interactions import ChannelName, Interaction, Marketplace, SellerId, Status
from desk.playbook import Playbook
from desk.ports import Accepted, Cursor, Declined, Outgoing, Page, ReadBack, SendOutcome
from storage.database import Database
from storage.inbox import InboxFilter, list_inbox
from storage.interactions import get_interaction
from storage.replies import Reply, add_reply, find_due_replies, get_reply
from storage.runtime import set_auto_send
from storage.sellers import connect_seller

# The policy of prompts/shared/channels/review.toml.
SETTLE = timedelta(minutes=15)


class Slot:
    """A vendor's answer slot: plays back what it is told, remembers what was posted."""

    name = ChannelName.REVIEW
    marketplace = Marketplace.WILDBERRIES

    def __init__(self, *, reads: list[ReadBack], outcome: SendOutcome | None = None) -> None:
        self.reads, self.outcome = reads, outcome or Accepted()
        self.posted: list[str] = []
        self.before_permit: Callable[[], object] = lambda: None
        self.on_post: Callable[[], object] = lambda: None
        self.on_read: Callable[[], object] = lambda: None

    async def fetch_since(self, cursor: Cursor | None) -> Page:
        return Page(items=(), cursor=Cursor("end"), has_more=False)

    async def send(self, reply: Outgoing) -> SendOutcome:
        self.before_permit()
        if reason := await reply.permit():
            return Declined(reason, retry_after=timedelta(seconds=5))
        self.posted.append(reply.text)
        self.on_post()
        return self.outcome

    async def read_back(self, reply: Outgoing) -> ReadBack:
        self.on_read()
        return self.reads.pop(0) if len(self.reads) > 1 else self.reads[0]


class Case:
    """One reply about to leave through one slot."""

    def __init__(self, db: Database, seller: SellerId, playbook: Playbook, slot: Slot) -> None:
        self.slot, self.clock, self.db, self.seller = slot, Clock(), db, seller
        self.desk: Desk = make_desk(
            db, seller, playbook=playbook, channels={ChannelName.REVIEW: slot}, clock=self.clock
        )
        db.write_now(connect_seller, seller, connected_at=NOW - timedelta(days=10))
        self.auto_send(is_on=True)
        put_inbound(db, seller, make_inbound())
        self.item: Interaction = db.read_now(list_inbox, seller, wanted=InboxFilter()).items[0]
        self.reply: Reply = db.write_now(
            add_reply, seller, self.item, text="Спасибо!", origin="auto", author="desk", draft_id=None,
            idempotency_key=None, now=NOW,
        )  # fmt: skip

    async def go(self) -> Reply:
        return await dispatch(self.desk, self.reply.id)

    def auto_send(self, *, is_on: bool) -> None:
        self.db.write_now(set_auto_send, self.seller, ChannelName.REVIEW, is_on=is_on, now=NOW)

    def due_after(self, seconds: int) -> tuple[int, ...]:
        now = NOW + timedelta(seconds=seconds)
        return self.db.read_now(find_due_replies, self.seller, now=now, limit=9)

    def row(self) -> Reply:
        return self.db.read_now(get_reply, self.seller, self.reply.id)

    def status(self) -> Status:
        return self.db.read_now(get_interaction, self.seller, self.item.id).status


MakeCase = Callable[..., Case]
