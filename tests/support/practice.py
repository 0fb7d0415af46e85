"""A practice shop on loopback with a desk connected to it, for tests that walk the whole way."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from desks import make_desk
from limiters import Unlimited
from makers import Clock
from vendors import connect_to

from agent.desk import Desk
from agent.drain import Drain
from desk.interactions import ChannelName, SellerId
from desk.playbook import Playbook
from sandbox.app import create_app
from sandbox.config import ShopConfig
from sandbox.server import serve
from sandbox.shop import Shop, create_shop
from storage.database import Database
from storage.runtime import set_auto_send
from storage.sellers import connect_seller
from storage.tally import waiting

SETTLE = timedelta(seconds=1)


@dataclass(frozen=True, kw_only=True)
class Practice:
    """A running shop and a desk that answers it."""

    url: str
    shop: Shop
    desk: Desk

    async def get(self, path: str) -> Any:
        """One of the practice shop's own pages, as JSON."""
        async with httpx.AsyncClient() as client:
            return (await client.get(f"{self.url}{path}")).json()

    async def work_off(self) -> None:
        """Handle and dispatch until nothing is owed."""
        drain = Drain(self.desk)
        async with asyncio.timeout(90):
            while True:
                was_busy = await drain.handle_some() | await drain.dispatch_some()
                left = await self.desk.db.read(waiting, self.desk.seller_id)
                if not left.unhandled and not left.unsettled:
                    return
                # Nothing was due: the next reply waits for its time.
                await asyncio.sleep(0 if was_busy else 0.1)


@asynccontextmanager
async def practising(
    db: Database,
    seller: SellerId,
    playbook: Playbook,
    *,
    data: Path | None = None,
    config: ShopConfig | None = None,
    auto_send: bool = True,
    connected_before: timedelta | None = timedelta(days=6),
) -> AsyncIterator[Practice]:
    """Serve a shop and connect a desk. `connected_before` None: the first pull is the connection, as in real life."""
    shop = create_shop(anchor=datetime.now(UTC), data=data)
    async with serve(create_app(shop, config or ShopConfig(limits="lifted"))) as url:
        vendor = connect_to(url, seller, limiter=Unlimited())
        clock = Clock(datetime.now(UTC))
        desk = make_desk(db, seller, playbook=playbook, channels=vendor.channels, clock=clock, settle=SETTLE)
        desk = replace(desk, catalogue=vendor.catalogue, clock=lambda: datetime.now(UTC))
        if connected_before is not None:
            db.write_now(connect_seller, seller, connected_at=shop.anchor - connected_before)
        for channel in (ChannelName.REVIEW, ChannelName.QUESTION):
            db.write_now(set_auto_send, seller, channel, is_on=auto_send, now=clock())
        try:
            yield Practice(url=url, shop=shop, desk=desk)
        finally:
            await vendor.aclose()
