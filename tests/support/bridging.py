"""A desk whose help desk is in memory, a customer who writes to it, and what it then owes."""

from dataclasses import replace
from datetime import timedelta

import pytest
from chatwoot_pushes import message
from helpdesks import MemoryHelpdesk
from makers import PROMPTS, Clock
from pushing import keep, make_helpdesk_desk, the_chat

from agent.desk import Desk
from agent.pipeline import handle_interaction
from agent.pushes import process_due
from desk.interactions import Json, SellerId
from desk.playbook import Playbook, load_playbook
from storage.bridge_acts import BridgeAct, list_acts
from storage.database import Database
from tools import TOOLS

LEGAL = "My lawyer will sue your company next week."
PLAIN = "Thank you so much, the box was lovely!"


@pytest.fixture(scope="module")
def bridge_box() -> Playbook:
    """To stand as `box`."""
    return load_playbook(PROMPTS / "subscription_box", known_tools=TOOLS)


@pytest.fixture
def bridge_helpdesk() -> MemoryHelpdesk:
    """To stand as `helpdesk`."""
    return MemoryHelpdesk()


@pytest.fixture
def bridge_desk(db: Database, seller: SellerId, box: Playbook, helpdesk: MemoryHelpdesk) -> Desk:
    """To stand as `desk`."""
    return replace(make_helpdesk_desk(db, seller, box), helpdesk=helpdesk)


async def hear(desk: Desk, text: str, **told: Json) -> None:
    """A customer writes, and the desk thinks it through."""
    keep(desk, message(text=text) | told)
    await process_due(desk)
    await handle_interaction(desk, the_chat(desk).id)


def owed(desk: Desk) -> dict[str, BridgeAct]:
    """What is or was owed to the help desk, by kind."""
    return {act.kind: act for act in desk.db.read_now(list_acts, desk.seller_id, the_chat(desk).id)}


def pass_by(desk: Desk, span: timedelta) -> None:
    """Let time pass."""
    assert isinstance(desk.clock, Clock)
    desk.clock.pass_by(span)
