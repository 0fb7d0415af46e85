"""Everything of one seller at Chatwoot behind one object: the channel, the help desk, what the access can do."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx

from connectors.chatwoot_access import ChatwootAccess, inspect_access, read_access
from connectors.chatwoot_chats import ChatwootChats
from connectors.chatwoot_client import ChatwootClient
from connectors.chatwoot_desk import ChatwootDesk
from connectors.chatwoot_setup import ChatwootSetup
from connectors.http import open_client
from connectors.pacing import Timing
from desk.interactions import ChannelName, SellerId
from desk.ports import Channel, CredentialReport, Limiter


@dataclass(frozen=True, kw_only=True)
class Chatwoot:
    """One seller's connection. `secret`: the text it was opened with. Close it with `aclose()`."""

    channels: Mapping[ChannelName, Channel]
    helpdesk: ChatwootDesk
    setup: ChatwootSetup
    access: ChatwootAccess
    secret: str = field(repr=False)
    http: httpx.AsyncClient = field(repr=False)

    def report(self) -> CredentialReport:
        """What the access says of itself; no call is made."""
        return inspect_access(self.secret)

    async def aclose(self) -> None:
        """Close the connections; calls made later fail as not sent."""
        await self.http.aclose()


def open_chatwoot(
    *,
    seller_id: SellerId,
    secret: str,
    limiter: Limiter,
    transport: httpx.AsyncBaseTransport | None = None,
    timing: Timing | None = None,
) -> Chatwoot:
    """Make the connection; no call is made. `BadInput` for an access that cannot be one; `transport` is for tests."""
    access = read_access(secret)
    http = open_client(access.url, transport=transport)
    client = ChatwootClient(http=http, access=access, limiter=limiter, key=f"{seller_id}/chatwoot", timing=timing)
    chats = ChatwootChats(client, seller_id=seller_id)
    return Chatwoot(
        channels={chats.name: chats},
        helpdesk=ChatwootDesk(client),
        setup=ChatwootSetup(client),
        access=access,
        secret=secret,
        http=http,
    )
