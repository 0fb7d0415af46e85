"""Sets the practice stage: a shop of its own, a throw-away database, a desk with the offline model. Nothing leaves."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import SecretStr

from agent.desk import utc_now
from api.bootstrap import House, open_house
from api.chaos.shop import PracticeClient
from api.practice import practice_shop
from desk.interactions import ChannelName, SellerId
from desk.settings import Settings
from sandbox.tokens import practice_token
from storage.database import Database
from storage.migrate import migrate
from storage.runtime import set_auto_send
from storage.sellers import connect_seller

SELLER = SellerId("qa")
# The practice shop dates its items within five days before its opening.
_CONNECTED_BEFORE = timedelta(days=6)
_SETTLE_SECONDS = 3.0


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A running practice shop and the desk that is connected to it."""

    shop: PracticeClient
    house: House
    url: str


@asynccontextmanager
async def practice_stage(
    settings: Settings, folder: Path, *, is_sending: bool, data: Path | None = None
) -> AsyncIterator[Stage]:
    """Everything in `folder`, gone with it. `is_sending`: auto-send is on for every channel, else for none."""
    async with practice_shop(data=data, state=folder / "shop.jsonl") as practice:
        told = _aimed_at(settings, practice.url, folder)
        _prepare(told, connected_at=practice.anchor - _CONNECTED_BEFORE, is_sending=is_sending)
        house, shop = open_house(told), PracticeClient(practice.url)
        try:
            yield Stage(shop=shop, house=house, url=practice.url)
        finally:
            await shop.aclose()
            await house.aclose()


def _aimed_at(settings: Settings, url: str, folder: Path) -> Settings:
    return settings.model_copy(
        update={
            "database_url": f"sqlite:///{folder / 'qa.sqlite'}",
            "seller": SELLER,
            "wb_tokens": {SELLER: SecretStr(practice_token())},
            "wb_feedbacks_url": url,
            "wb_content_url": url,
            "wb_chat_url": url,
            "wb_limits": "lifted",
            # Invented messages are nothing to pay a model for.
            "model": "offline",
            "embeddings": None,
            "settle_seconds": _SETTLE_SECONDS,
        }
    )


def _prepare(settings: Settings, *, connected_at: datetime, is_sending: bool) -> None:
    db = Database(settings.database_url)
    try:
        migrate(db)
        db.write_now(connect_seller, SELLER, connected_at=connected_at)
        for channel in (ChannelName.REVIEW, ChannelName.QUESTION, ChannelName.CHAT):
            db.write_now(set_auto_send, SELLER, channel, is_on=is_sending, now=utc_now())
    finally:
        db.close()
