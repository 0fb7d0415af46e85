"""Everything of one seller at Wildberries behind one object: channels, cards, and what the token can do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

import httpx

from connectors.http import open_client
from connectors.pacing import Timing
from connectors.wildberries_cards import WildberriesCards
from connectors.wildberries_client import WildberriesClient
from connectors.wildberries_contracts import WildberriesContracts
from connectors.wildberries_lists import PAGE
from connectors.wildberries_token import CONTENT, inspect_token, kind_of, rate_of
from desk.interactions import ChannelName, SellerId
from desk.ports import Channel, CredentialReport, Limiter

# A base token has five calls an hour: the largest page the vendor gives.
_BASE_PAGE = 5000


class ChannelClass(Protocol):
    """How a Wildberries channel is made. `group`: the method group whose host, right and limit it uses."""

    group: str

    def __call__(self, client: WildberriesClient, *, seller_id: SellerId, take: int) -> Channel: ...


@dataclass(frozen=True, kw_only=True)
class Wildberries:
    """One seller's connection. Close it with `aclose()`."""

    channels: Mapping[ChannelName, Channel]
    catalogue: WildberriesCards
    contracts: WildberriesContracts
    token: str
    clients: tuple[httpx.AsyncClient, ...]

    def report(self, now: datetime | None = None) -> CredentialReport:
        """What the token can do, read from the token itself; no call is made."""
        return inspect_token(self.token, now or datetime.now(UTC))

    async def aclose(self) -> None:
        """Close the connections; calls made later fail as not sent."""
        for client in self.clients:
            await client.aclose()

    def __repr__(self) -> str:
        return f"Wildberries(channels={sorted(self.channels)})"


def connect(
    channels: Mapping[ChannelName, ChannelClass],
    *,
    seller_id: SellerId,
    token: str,
    hosts: Mapping[str, str],
    limiter: Limiter,
    transport: httpx.AsyncBaseTransport | None = None,
    timing: Timing | None = None,
) -> Wildberries:
    """Make the connection; no call is made, and a bad token is reported by the first one.

    `hosts`: the address of each method group. Raises `Refused` for one that is none. `transport` replaces the network
    in tests.
    """
    kind = kind_of(token)

    def client(http: httpx.AsyncClient, group: str) -> WildberriesClient:
        return WildberriesClient(
            http=http,
            token=token,
            limiter=limiter,
            key=f"{seller_id}/{group}",
            rate=rate_of(kind, group),
            timing=timing,
        )

    opened = {group: open_client(url, transport=transport) for group, url in hosts.items()}
    # Reviews and questions share one client, for they share one limit.
    clients = {group: client(http, group) for group, http in opened.items()}
    take = _BASE_PAGE if kind == "base" else PAGE
    return Wildberries(
        channels={name: make(clients[make.group], seller_id=seller_id, take=take) for name, make in channels.items()},
        catalogue=WildberriesCards(clients[CONTENT]),
        contracts=WildberriesContracts(clients, is_base=kind == "base", now=(timing or Timing()).now),
        token=token,
        clients=tuple(opened.values()),
    )
