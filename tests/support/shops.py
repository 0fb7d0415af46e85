"""Builds desks of a subscription shop for tests: a practice back end in this process, its customers, their chats."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

import httpx
from desks import make_desk
from limiters import Unlimited
from makers import NOW, Clock, make_inbound, put_inbound
from sqlalchemy import select
from wildberries import SELLER, HeldTime

from agent.desk import Desk
from connectors.shop import HttpShop, open_shop
from desk.account_json import account_of
from desk.customers import CustomerId
from desk.identity import Identity, proven
from desk.interactions import ChannelName, Interaction, InteractionId, Json, SellerId
from desk.playbook import Playbook
from desk.ports import Limiter
from desk.proposed_actions import LIFETIME, Proposal
from sandbox.shop_backend import TOKEN, ShopBackendApp, create_shop_backend
from storage.customer_proofs import bind_customer
from storage.customers import find_by_external_id, save_account
from storage.database import Database
from storage.interactions import get_interaction
from storage.tables import interactions

MONTH = "2027-01"


def reach(app: ShopBackendApp, *, token: str = TOKEN) -> HttpShop:
    """The connector over the practice shop, without a network."""
    return connect_shop(url="http://127.0.0.1", token=token, transport=httpx.ASGITransport(app=app))


def connect_shop(
    handler: Callable[[httpx.Request], httpx.Response] | None = None,
    *,
    url: str = "http://shop.example",
    token: str = TOKEN,
    time: HeldTime | None = None,
    limiter: Limiter | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
) -> HttpShop:
    """The connector over `handler`, `transport` or the network (loopback)."""
    return open_shop(
        url=url,
        token=token,
        limiter=limiter or Unlimited(),
        seller_id=SELLER,
        timing=(time or HeldTime()).timing,
        transport=httpx.MockTransport(handler) if handler else transport,
    )


def make_practice_shop() -> ShopBackendApp:
    """A shop as it is on the day of the tests."""
    return create_shop_backend(today=NOW.date())


def make_shop_desk(
    db: Database, seller: SellerId, playbook: Playbook, app: ShopBackendApp, *, clock: Clock | None = None
) -> Desk:
    """A desk with that shop behind it."""
    return replace(make_desk(db, seller, playbook=playbook, clock=clock), shop=reach(app))


def know(desk: Desk, app: ShopBackendApp, *external_ids: str) -> tuple[CustomerId, ...]:
    """Keep what the shop says of these customers."""
    return tuple(
        desk.db.write_now(save_account, desk.seller_id, account_of(app.backend.people[one]), now=desk.clock())
        for one in external_ids
    )


def put_chat(
    desk: Desk, text: str = "hello", /, *, external_id: str = "cw_1", extra: Mapping[str, Json] | None = None
) -> Interaction:  # fmt: skip
    """A message in a private chat."""
    item = make_inbound(external_id, channel=ChannelName.CHAT, text=text, rating=None, pros=None, cons=None,
                        extra=extra or {}, language="en")  # fmt: skip
    put_inbound(desk.db, desk.seller_id, item)
    wanted = select(interactions.c.id).where(
        interactions.c.seller_id == desk.seller_id, interactions.c.external_id == external_id
    )
    with desk.db.engine.connect() as conn:
        interaction_id = InteractionId(conn.execute(wanted).scalar_one())
    return desk.db.read_now(get_interaction, desk.seller_id, interaction_id)


def put_proven_chat(desk: Desk, customer: str, *, external_id: str = "cw_1", text: str = "hello") -> Interaction:
    """A message whose chat the shop signed for this customer, already bound."""
    chat = put_chat(desk, text, external_id=external_id, extra=proven(Identity(kind="chat", value=customer)))
    customer_id = desk.db.read_now(find_by_external_id, desk.seller_id, customer)
    assert customer_id is not None
    desk.db.write_now(bind_customer, desk.seller_id, chat.id, customer_id, proven_by="chat", now=desk.clock())
    return chat


def make_proposal(customer_id: CustomerId, n: int = 1, /, **changes: object) -> Proposal:
    """January without a box, of the n-th practice customer."""
    proposal = Proposal(
        customer_id=customer_id,
        tool="skip_month",
        target=f"sub-{n}",
        arguments={"month": MONTH},
        summary="Send no box in January 2027",
        nonce=f"nonce-{customer_id}-{n}",
        expires_at=NOW + LIFETIME,
    )
    return replace(proposal, **changes)  # type: ignore[arg-type]  # a builder takes any field


LATER = timedelta(days=4)
"""Past every proposal's expiry."""
