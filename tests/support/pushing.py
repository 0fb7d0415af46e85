"""What tests of pushes do: keep one as the door does, look at what became of it."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from desks import make_desk
from helpdesks import MemoryHelpdesk
from makers import NOW, Clock
from sqlalchemy import func, select

from agent.desk import Desk
from desk.interactions import ChannelName, Interaction, Json, SellerId
from desk.playbook import Playbook
from storage.database import Database
from storage.deliveries import CHATWOOT, count_outcomes, take_in
from storage.interactions import find_conversation, get_interaction
from storage.runtime import set_auto_send
from storage.sellers import connect_seller
from storage.tables import interactions


def make_helpdesk_desk(db: Database, seller: SellerId, playbook: Playbook) -> Desk:
    """A desk with a help desk in memory, connected, with auto-send on for chats."""
    db.write_now(connect_seller, seller, connected_at=NOW - timedelta(days=9))
    db.write_now(set_auto_send, seller, ChannelName.CHAT, is_on=True, now=NOW)
    made = make_desk(db, seller, playbook=playbook, clock=Clock(NOW + timedelta(minutes=5)))
    return replace(made, helpdesk=MemoryHelpdesk())


def keep(desk: Desk, payload: Mapping[str, Json], *, delivery: str | None = None) -> int | None:
    """What the door does."""
    return desk.db.write_now(
        take_in, desk.seller_id, source=CHATWOOT, delivery_id=delivery or str(uuid4()), event=str(payload["event"]),
        payload=json.dumps(payload), now=desk.clock(),
    )  # fmt: skip


def outcomes(desk: Desk) -> Mapping[str, int]:
    """How many deliveries came to what."""
    return desk.db.read_now(count_outcomes, desk.seller_id, source=CHATWOOT)


def the_chat(desk: Desk) -> Interaction:
    """Conversation 42 as it stands."""
    helpdesk = desk.helpdesk
    assert helpdesk is not None
    found = desk.db.read_now(find_conversation, desk.seller_id, helpdesk.marketplace, helpdesk.channel, "42")
    assert found is not None
    return desk.db.read_now(get_interaction, desk.seller_id, found)


def count_chats(desk: Desk) -> int:
    """How many interactions the seller has."""
    mine = interactions.c.seller_id == desk.seller_id
    with desk.db.engine.connect() as conn:
        return int(conn.execute(select(func.count()).select_from(interactions).where(mine)).scalar_one())
