"""Builders for tests: the smallest value that is valid, with what the test cares about on top."""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from desk.interactions import (
    ChannelName,
    Inbound,
    Interaction,
    InteractionId,
    Marketplace,
    Priority,
    SellerId,
    Source,
    Status,
)
from desk.playbook import Playbook, load_playbook
from storage.database import Database
from storage.upsert import bulk_upsert
from tools import TOOLS

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
POSTGRES = os.environ.get("REPLYDESK_TEST_POSTGRES", "")
PENDING = timedelta(minutes=180)
PROMPTS = Path(__file__).parents[2] / "prompts"


def make_playbook() -> Playbook:
    """The shipped playbook."""
    return load_playbook(PROMPTS / "wildberries_seller", known_tools=TOOLS)


def make_inbound(external_id: str = "r1", **changes: object) -> Inbound:
    """A five-star review written an hour before NOW."""
    item = Inbound(
        marketplace=Marketplace.WILDBERRIES,
        channel=ChannelName.REVIEW,
        external_id=external_id,
        text="Отличная кружка, спасибо!",
        occurred_at=NOW - timedelta(hours=1),
        source=Source.WB_API,
        needs_response=True,
        rating=5,
        nm_id=101,
        product_name="Кружка керамическая 350 мл",
        customer_name="Анна",
        language="ru",
    )
    return replace(item, **changes)  # type: ignore[arg-type]  # a builder takes any field


def make_interaction(**changes: object) -> Interaction:
    """The same review as a value, never stored."""
    item = Interaction(
        id=InteractionId(1),
        seller_id=SellerId("main"),
        marketplace=Marketplace.WILDBERRIES,
        channel=ChannelName.REVIEW,
        external_id="r1",
        text="Отличная кружка, спасибо!",
        occurred_at=NOW - timedelta(hours=1),
        source=Source.WB_API,
        status=Status.OPEN,
        priority=Priority.NORMAL,
        needs_response=True,
        revision=1,
        version=1,
        created_at=NOW,
        updated_at=NOW,
        rating=5,
        nm_id=101,
        product_name="Кружка керамическая 350 мл",
        customer_name="Анна",
        language="ru",
    )
    return replace(item, **changes)  # type: ignore[arg-type]  # a builder takes any field


def put_inbound(db: Database, seller: SellerId, *items: Inbound, now: datetime = NOW) -> None:
    """Store what a channel fetched."""
    db.write_now(bulk_upsert, seller, items, now=now, reply_pending=PENDING)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, span: timedelta) -> None:
        """Let time pass."""
        self.now += span
