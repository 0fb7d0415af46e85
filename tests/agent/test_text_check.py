"""Right before its first byte a text passes the gate once more; what a person answered for stays answered."""

from datetime import timedelta

from desks import make_desk
from makers import NOW, Clock, make_inbound, make_playbook, put_inbound

from agent.dispatcher import dispatch
from desk.interactions import ChannelName, Interaction, Json, Marketplace, SellerId
from desk.ports import Absent, Accepted, Cursor, Ours, Outgoing, Page, ReadBack, SendOutcome
from storage.database import Database
from storage.events import note_override
from storage.inbox import InboxFilter, list_inbox
from storage.replies import Reply, ReplyState, add_reply
from storage.sellers import connect_seller

BAD = "Анна, не понимаем, зачем вы пишете такие глупости."


class Slot:
    """A vendor that takes everything and shows it."""

    name, marketplace = ChannelName.REVIEW, Marketplace.WILDBERRIES

    def __init__(self) -> None:
        self.posted: list[str] = []

    async def fetch_since(self, cursor: Cursor | None) -> Page:
        raise AssertionError("nothing is fetched here")

    async def send(self, reply: Outgoing) -> SendOutcome:
        self.posted.append(reply.text)
        return Accepted()

    async def read_back(self, reply: Outgoing) -> ReadBack:
        return Ours() if self.posted else Absent()


def queue(db: Database, seller: SellerId, text: str) -> tuple[Interaction, Reply]:
    """A person's text that is in the outbox already, whatever the gate thinks of it now."""
    db.write_now(connect_seller, seller, connected_at=NOW - timedelta(days=1))
    put_inbound(db, seller, make_inbound())
    item = db.read_now(list_inbox, seller, wanted=InboxFilter()).items[0]
    reply = db.write_now(
        add_reply, seller, item, text=text, origin="operator", author="anna", draft_id=None, idempotency_key=None,
        now=NOW,
    )  # fmt: skip
    return item, reply


async def send(db: Database, seller: SellerId, reply: Reply, slot: Slot) -> Reply:
    desk = make_desk(db, seller, playbook=make_playbook(), channels={ChannelName.REVIEW: slot}, clock=Clock())
    return await dispatch(desk, reply.id)


async def test_a_text_the_gate_stops_by_now_goes_back_to_a_person(db: Database, seller: SellerId) -> None:
    _item, reply = queue(db, seller, BAD)
    slot = Slot()
    settled = await send(db, seller, reply, slot)
    assert (settled.state, slot.posted) == (ReplyState.HUMAN, [])
    assert settled.reason is not None
    assert "глупости" in settled.reason


async def test_what_a_person_answered_for_leaves(db: Database, seller: SellerId) -> None:
    item, reply = queue(db, seller, BAD)
    lifted: list[Json] = ["rude_tone", "cold_tone", "blamed_customer"]
    db.write_now(note_override, seller, item, reply_id=reply.id, lifted=lifted, reason="a joke", author="anna", now=NOW)
    slot = Slot()
    assert (await send(db, seller, reply, slot)).state is ReplyState.CONFIRMED
    assert slot.posted == [BAD]


async def test_a_good_text_leaves_as_ever(db: Database, seller: SellerId) -> None:
    _item, reply = queue(db, seller, "Анна, спасибо за тёплые слова о кружке!")
    slot = Slot()
    assert (await send(db, seller, reply, slot)).state is ReplyState.CONFIRMED
