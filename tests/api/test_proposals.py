"""Proposed actions over REST: listed, confirmed with their seal, declined; roles and strangers are kept out."""

from collections.abc import AsyncIterator

import httpx
import pytest
from accounts import make_key
from makers import NOW
from shops import know, make_practice_shop, make_proposal, make_shop_desk, put_proven_chat

from api.app import create_app
from api.bootstrap import House
from desk.accounts import Scope
from desk.interactions import SellerId
from desk.playbook import Playbook
from desk.proposed_actions import ProposedAction
from desk.settings import Settings
from sandbox.shop_backend import ShopBackendApp
from storage.audit import list_audit
from storage.database import Database
from storage.proposed_actions import save_proposals

TOKEN = "token-for-tests"


@pytest.fixture
def shop() -> ShopBackendApp:
    return make_practice_shop()


@pytest.fixture
def house(db: Database, seller: SellerId, playbook: Playbook, shop: ShopBackendApp) -> House:
    desk = make_shop_desk(db, seller, playbook, shop)
    return House(
        settings=Settings(seller=seller), db=db, playbook=playbook, desks={seller: desk}, vendors={}, jobs=None
    )


@pytest.fixture
def action(house: House, shop: ShopBackendApp) -> ProposedAction:
    desk = house.desk()
    (customer_id,) = know(desk, shop, "box-1")
    chat = put_proven_chat(desk, "box-1")
    return desk.db.write_now(save_proposals, desk.seller_id, chat.id, (make_proposal(customer_id),), now=NOW)[0]


@pytest.fixture
async def client(house: House) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(house, api_token=TOKEN, with_worker=False)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://desk", headers=headers) as client:
        yield client


async def test_an_action_is_listed_and_confirmed_with_its_seal(
    client: httpx.AsyncClient, action: ProposedAction, house: House, shop: ShopBackendApp
) -> None:
    (shown,) = (await client.get("/api/proposals", params={"state": "proposed"})).json()
    assert (shown["id"], shown["summary"], shown["arguments"]) == (action.id, action.summary, dict(action.arguments))
    done = await client.post(f"/api/proposals/{action.id}/confirm", json={"hash": shown["hash"]})
    assert (done.status_code, done.json()["state"]) == (200, "done")
    assert len(shop.backend.effects) == 1
    rows = house.db.read_now(list_audit, house.desk().seller_id, action="action.executed")
    assert [row.actor for row in rows] == ["api-token"]


async def test_a_second_confirmation_and_a_wrong_seal_are_conflicts(
    client: httpx.AsyncClient, action: ProposedAction, shop: ShopBackendApp
) -> None:
    wrong = await client.post(f"/api/proposals/{action.id}/confirm", json={"hash": "0" * 64})
    assert wrong.status_code == 409
    assert shop.backend.effects == []
    for status in (200, 409):
        answer = await client.post(f"/api/proposals/{action.id}/confirm", json={"hash": action.hash})
        assert answer.status_code == status
    assert len(shop.backend.effects) == 1


async def test_a_declined_action_stays_declined(
    client: httpx.AsyncClient, action: ProposedAction, shop: ShopBackendApp
) -> None:
    declined = await client.post(f"/api/proposals/{action.id}/decline")
    assert declined.json()["state"] == "declined"
    answer = await client.post(f"/api/proposals/{action.id}/confirm", json={"hash": action.hash})
    assert answer.status_code == 409
    assert shop.backend.effects == []


async def test_a_key_that_only_reads_confirms_nothing(
    client: httpx.AsyncClient, action: ProposedAction, house: House, shop: ShopBackendApp
) -> None:
    reads = {"Authorization": f"Bearer {make_key(house.db, house.desk().seller_id, Scope.READ)}"}
    assert (await client.get("/api/proposals", headers=reads)).status_code == 200
    answer = await client.post(f"/api/proposals/{action.id}/confirm", json={"hash": action.hash}, headers=reads)
    assert answer.status_code == 403
    assert shop.backend.effects == []


async def test_an_action_of_nobody_is_not_found(client: httpx.AsyncClient, action: ProposedAction) -> None:
    assert (await client.post("/api/proposals/999999/decline")).status_code == 404
    assert (await client.get("/api/proposals", params={"before": action.id})).json() == []
