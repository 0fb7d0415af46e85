"""An API around a desk of its own, called without a socket."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from desks import make_desk
from fastapi import FastAPI
from makers import NOW, Clock, make_inbound, put_inbound

from api.app import create_app
from api.bootstrap import House
from desk.interactions import InteractionId, SellerId
from desk.playbook import Playbook
from desk.products import Characteristic, Product
from desk.settings import Settings
from storage.database import Database
from storage.inbox import InboxFilter, list_inbox
from storage.products import upsert_products

TOKEN = "token-for-tests"


@pytest.fixture
def house(db: Database, seller: SellerId, playbook: Playbook) -> House:
    desk = make_desk(db, seller, playbook=playbook, clock=Clock(NOW + timedelta(minutes=5)))
    return House(
        settings=Settings(seller=seller), db=db, playbook=playbook, desks={seller: desk}, vendors={}, jobs=None
    )


@pytest.fixture
def app(house: House) -> FastAPI:
    return create_app(house, api_token=TOKEN, with_worker=False)


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://desk", headers=headers) as client:
        yield client


@pytest.fixture
def review(db: Database, seller: SellerId) -> InteractionId:
    put_inbound(db, seller, make_inbound())
    card = Product(
        marketplace=make_inbound().marketplace,
        nm_id=101,
        name="Кружка керамическая 350 мл",
        kind="Кружки",
        characteristics=(Characteristic(name="Материал", value="керамика"),),
    )
    db.write_now(upsert_products, seller, [card], now=NOW)
    return db.read_now(list_inbox, seller, wanted=InboxFilter()).items[0].id
