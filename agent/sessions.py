"""The shop's own chat over our API as a channel: an answer is sent when it lies where its caller reads it.

There is no vendor behind it: the thread in our own rows is the place, so a look at it is complete and certain.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection

from agent.desk import Desk
from desk.errors import TryLater
from desk.interactions import Author, ChannelName, Marketplace, Message, SellerId
from desk.ports import Absent, Accepted, Channel, Cursor, Declined, Ours, Outgoing, Page, ReadBack, SendOutcome
from desk.ports import Unreadable as Unread
from storage.database import Database
from storage.interactions import find_conversation
from storage.messages import add_message, has_message

PREFIX = "session:"
"""What the external id of such a conversation begins with."""

_UNPERMITTED = timedelta(seconds=5)


def channel_for(desk: Desk, name: ChannelName, external_id: str) -> Channel | None:
    """Where an answer to this conversation goes; None when that channel is not connected."""
    if external_id.startswith(PREFIX):
        return SessionChannel(desk.db, desk.seller_id, desk.clock)
    return desk.channels.get(name)


class SessionChannel:
    """Implements `desk.ports.Channel` over the thread itself; nothing is ever pulled."""

    name = ChannelName.CHAT
    marketplace = Marketplace.DIRECT

    def __init__(self, db: Database, seller_id: SellerId, clock: Callable[[], datetime]) -> None:
        self._db, self._seller_id, self._clock = db, seller_id, clock

    async def fetch_since(self, cursor: Cursor | None) -> Page:
        return Page(items=(), cursor=cursor or Cursor(""), has_more=False)

    async def send(self, reply: Outgoing) -> SendOutcome:
        if reason := await reply.permit():
            return Declined(reason=reason, retry_after=_UNPERMITTED)
        try:
            is_there = await self._db.write(_put, self._seller_id, reply, self._clock())
        except TryLater as busy:
            return Declined(reason=str(busy), retry_after=_UNPERMITTED)
        return Accepted(reply.ref) if is_there else Declined(reason="the conversation was erased", is_gone=True)

    async def read_back(self, reply: Outgoing) -> ReadBack:
        try:
            return await self._db.read(_look, self._seller_id, reply)
        except TryLater as busy:
            return Unread(str(busy), retry_after=_UNPERMITTED)


def _put(conn: Connection, seller_id: SellerId, reply: Outgoing, now: datetime) -> bool:
    known = find_conversation(conn, seller_id, Marketplace.DIRECT, ChannelName.CHAT, reply.external_id)
    if known is None:
        return False
    message = Message(event_id=reply.ref, author=Author.SHOP, text=reply.text, occurred_at=now)
    add_message(conn, seller_id, known, message)
    return True


def _look(conn: Connection, seller_id: SellerId, reply: Outgoing) -> ReadBack:
    known = find_conversation(conn, seller_id, Marketplace.DIRECT, ChannelName.CHAT, reply.external_id)
    if known is None:
        return Unread("the conversation was erased", is_gone=True)
    return Ours(remote_id=reply.ref) if has_message(conn, seller_id, known, reply.ref) else Absent()
