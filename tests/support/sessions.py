"""Builds a subscription shop that answers by itself, for tests of conversations."""

import hashlib
import hmac
from datetime import timedelta

from letters import box_playbook
from makers import Clock
from shops import make_shop_desk

from agent.desk import Desk
from desk.interactions import ChannelName, SellerId
from sandbox.shop_backend import ShopBackendApp
from storage.database import Database
from storage.runtime import set_auto_send
from storage.sellers import connect_seller

SECRET = "secret-of-the-shop"


def make_talking_desk(db: Database, seller: SellerId, shop: ShopBackendApp, *, clock: Clock | None = None) -> Desk:
    """Connected since yesterday, with auto-send on for chats."""
    clock = clock or Clock()
    desk = make_shop_desk(db, seller, box_playbook(), shop, clock=clock)
    db.write_now(connect_seller, seller, connected_at=clock() - timedelta(days=1))
    db.write_now(set_auto_send, seller, ChannelName.CHAT, is_on=True, now=clock())
    return desk


def sign(identity: str, *, secret: str = SECRET) -> str:
    """What the shop's server adds to a customer's number."""
    return hmac.new(secret.encode(), identity.encode(), hashlib.sha256).hexdigest()
