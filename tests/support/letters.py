"""The shipped subscription shop, its practice customer, and a letter: what tests of letters share."""

from dataclasses import replace
from functools import lru_cache

from makers import NOW, PROMPTS, make_interaction

from agent.consider import Considered, consider
from agent.models import resolve
from desk.customers import Known, Standing
from desk.interactions import ChannelName, Interaction
from desk.playbook import Playbook, load_playbook
from evals.practice_customer import practice_customer
from tools import TOOLS
from tools.context import StaticReader


@lru_cache(maxsize=1)
def box_playbook() -> Playbook:
    """The shipped playbook of the subscription shop."""
    return load_playbook(PROMPTS / "subscription_box", known_tools=TOOLS)


def make_letter(text: str, **changes: object) -> Interaction:
    """A chat message of a subscriber nobody knows the name of."""
    plain = make_interaction(
        channel=ChannelName.CHAT,
        text=text,
        rating=None,
        nm_id=None,
        product_name=None,
        customer_name=None,
        language="en",
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # a builder takes any field


def subscriber() -> Known:
    """Proven by the channel, with a subscription, orders and a parcel."""
    return practice_customer(NOW)


async def consider_letter(text: str, *, standing: Standing | None = None, **changes: object) -> Considered:
    """What the offline desk makes of a letter."""
    playbook = box_playbook()
    offline = resolve("offline", playbook=playbook)
    return await consider(
        make_letter(text, **changes),
        playbook=playbook,
        router_model=offline,
        drafter_model=offline,
        reader=StaticReader(standing=standing or subscriber()),
        now=NOW,
    )
