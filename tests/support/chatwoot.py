"""A Chatwoot for tests: the practice one over its ASGI transport, and the connection to it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
from limiters import Unlimited
from wildberries import SELLER, HeldTime

from connectors.chatwoot import Chatwoot, open_chatwoot
from connectors.chatwoot_access import ChatwootAccess
from connectors.chatwoot_chats import ChatwootChats
from desk.interactions import ChannelName
from desk.ports import Cursor, Limiter, Outgoing, Page
from sandbox.chatwoot_app import ChatwootApp, create_chatwoot
from sandbox.chatwoot_people import ADMIN_TOKEN, BOT_SECRET, BOT_TOKEN, CHAT, inbox_named, talk_of
from sandbox.chatwoot_state import INCOMING, OUTGOING, Account, Conversation, Message, Person

START = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
URL = "http://chatwoot.example"
ACCESS = ChatwootAccess(url=URL, account=1, token=ADMIN_TOKEN, bot_token=BOT_TOKEN, webhook_secret=BOT_SECRET)


class Ticking:
    """A clock that moves when it is told to."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def after(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class Practice:
    """A practice account and a connection to it; nothing is told by webhook."""

    def __init__(self, *, access: ChatwootAccess = ACCESS, limiter: Limiter | None = None) -> None:
        self.clock = Ticking()
        self.app: ChatwootApp = create_chatwoot(bot_url="http://desk.example/hook", clock=self.clock)
        self.app.hooks.is_silent = True
        self.account: Account = self.app.account
        self.chatwoot = connect(transport=httpx.ASGITransport(app=self.app), access=access, limiter=limiter)
        self.helpdesk = self.chatwoot.helpdesk

    @property
    def chats(self) -> ChatwootChats:
        channel = self.chatwoot.channels[ChannelName.CHAT]
        assert isinstance(channel, ChatwootChats)
        return channel

    def talk(self, who: str = "box-1", *, inbox: str = CHAT, is_signed_in: bool = True) -> Conversation:
        """A customer's conversation, without a word yet."""
        return talk_of(self.account, who, inbox=inbox_named(self.account, inbox), is_signed_in=is_signed_in)

    def say(self, conversation: Conversation, text: str, *, later: float = 1) -> Message:
        """The customer writes, `later` seconds after what was before."""
        self.clock.after(later)
        contact = conversation.contact_inbox.contact
        return self.account.add_message(conversation, text, INCOMING, contact)

    def answer(self, conversation: Conversation, text: str, *, by: Person | None = None, **told: object) -> Message:
        """A person of the shop answers (or another bot, `by`)."""
        self.clock.after(1)
        author = by or next(one for one in self.account.people if one.name == "Sam Agent")
        return self.account.add_message(conversation, text, OUTGOING, author, **told)

    async def pull(self, cursor: Cursor | None = None) -> list[Page]:
        """A pull to its end."""
        pages = [await self.chats.fetch_since(cursor)]
        while pages[-1].has_more:
            pages.append(await self.chats.fetch_since(pages[-1].cursor))
        return pages


def connect(
    handler: Callable[[httpx.Request], httpx.Response] | None = None,
    *,
    transport: httpx.AsyncBaseTransport | None = None,
    access: ChatwootAccess = ACCESS,
    limiter: Limiter | None = None,
    time: HeldTime | None = None,
) -> Chatwoot:
    """A connection over a handler or a transport."""
    return open_chatwoot(
        seller_id=SELLER, secret=access.as_text(), limiter=limiter or Unlimited(),
        transport=httpx.MockTransport(handler) if handler else transport, timing=(time or HeldTime()).timing,
    )  # fmt: skip


def reply_to(conversation: Conversation | str, text: str = "Your box is on its way.", **told: object) -> Outgoing:
    """A reply of ours that is about to leave."""
    name = conversation if isinstance(conversation, str) else str(conversation.id)
    return Outgoing(
        seller_id=SELLER, channel=ChannelName.CHAT, external_id=name, text=text,
        **({"ref": "ref-1"} | told),  # type: ignore[arg-type]  # passes fields on
    )  # fmt: skip
