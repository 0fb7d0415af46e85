"""The customer's own link: looking cancels nothing, pressing cancels once, and a bad link does nothing at all."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from makers import NOW, Clock
from shops import know, make_practice_shop, make_shop_desk

from api.app import create_app
from api.bootstrap import House
from desk.interactions import SellerId
from desk.playbook import Playbook
from desk.settings import Settings
from sandbox.config import Fault
from sandbox.shop_backend import ShopBackendApp
from storage.audit import list_audit
from storage.cancel_links import LIFETIME, CancelLinks
from storage.customers import find_by_external_id, read_account, void_links
from storage.database import Database
from storage.secrets import KeyRing

LINKS = CancelLinks(ring=KeyRing({"a" * 16: b"1" * 32}), base_url="http://desk")


@pytest.fixture
def shop() -> ShopBackendApp:
    return make_practice_shop()


@pytest.fixture
def house(db: Database, seller: SellerId, playbook: Playbook, shop: ShopBackendApp) -> House:
    desk = replace(make_shop_desk(db, seller, playbook, shop), cancel_links=LINKS)
    know(desk, shop, "box-1", "box-2")
    return House(
        settings=Settings(seller=seller), db=db, playbook=playbook, desks={seller: desk}, vendors={}, jobs=None
    )


@pytest.fixture
async def visitor(house: House) -> AsyncIterator[httpx.AsyncClient]:
    """Whoever has a link: no login, no key."""
    app = create_app(house, api_token="t", with_worker=False)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://desk") as client:
        yield client


def link_for(house: House, customer: str = "box-1") -> str:
    desk = house.desk()
    customer_id = desk.db.read_now(find_by_external_id, desk.seller_id, customer)
    assert customer_id is not None
    account = desk.db.read_now(read_account, desk.seller_id, customer_id)
    return LINKS.link_for(desk.seller_id, account, now=NOW) or ""


async def test_looking_shows_the_plan_and_cancels_nothing(
    house: House, visitor: httpx.AsyncClient, shop: ShopBackendApp
) -> None:
    for _ in range(3):
        page = await visitor.get(link_for(house))
    assert page.status_code == 200
    assert "Garden Box" in page.text
    assert "<button" in page.text
    assert shop.backend.effects == []
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"


async def test_pressing_cancels_once_however_often(
    house: House, visitor: httpx.AsyncClient, shop: ShopBackendApp
) -> None:
    link = link_for(house)
    pages = [await visitor.post(link) for _ in range(3)]
    assert [page.status_code for page in pages] == [200, 200, 200]
    assert {"Подписка отменена." in page.text for page in pages} == {True}
    assert [effect["action"] for effect in shop.backend.effects] == ["cancel_subscription"]
    assert "<button" not in (await visitor.get(link)).text
    rows = house.db.read_now(list_audit, house.desk().seller_id, action="action")
    assert [row.action for row in rows] == ["action.executed", "action.confirmed", "action.proposed"]


async def test_a_letter_of_before_does_not_cancel_a_new_subscription(
    house: House, visitor: httpx.AsyncClient, shop: ShopBackendApp
) -> None:
    link = link_for(house)
    await visitor.post(link)
    shop.backend.people["box-1"]["subscriptions"][0]["status"] = "active"
    know(house.desk(), shop, "box-1")
    assert (await visitor.post(link)).status_code == 404
    assert len(shop.backend.effects) == 1


async def test_an_expired_a_voided_and_a_forged_link_do_nothing(
    house: House, visitor: httpx.AsyncClient, shop: ShopBackendApp
) -> None:
    link, desk = link_for(house), house.desk()
    assert (await visitor.post(f"{link[:-2]}AA")).status_code == 404
    house.desks[desk.seller_id] = replace(desk, clock=Clock(NOW + LIFETIME))
    assert (await visitor.post(link)).status_code == 404
    house.desks[desk.seller_id] = replace(desk, clock=Clock(NOW + timedelta(days=1)))
    desk.db.write_now(void_links, desk.seller_id, "sub-1")
    for answer in (await visitor.get(link), await visitor.post(link)):
        assert answer.status_code == 404
        assert "Ссылка больше не действует" in answer.text
    assert shop.backend.effects == []


async def test_a_link_cancels_its_own_customer_only(
    house: House, visitor: httpx.AsyncClient, shop: ShopBackendApp
) -> None:
    await visitor.post(link_for(house, "box-2"))
    assert [effect["customer_id"] for effect in shop.backend.effects] == ["box-2"]
    assert shop.backend.people["box-1"]["subscriptions"][0]["status"] == "active"


async def test_a_shop_that_does_not_answer_is_no_cancellation(
    house: House, visitor: httpx.AsyncClient, shop: ShopBackendApp
) -> None:
    shop.misbehave_so((Fault(kind="status", path="/v1/", status=502),))
    page = await visitor.post(link_for(house))
    assert "Подписка отменена." not in page.text
    assert "ждём подтверждения" in page.text
    assert "<button" not in (await visitor.get(link_for(house))).text


async def test_a_plan_that_is_markup_is_shown_as_text(
    house: House, visitor: httpx.AsyncClient, shop: ShopBackendApp
) -> None:
    shop.backend.people["box-1"]["subscriptions"][0]["plan"] = "<script>alert(1)</script>"
    know(house.desk(), shop, "box-1")
    page = await visitor.get(link_for(house))
    assert "<script>" not in page.text
    assert "&lt;script&gt;" in page.text


async def test_a_house_without_links_has_no_such_page(house: House, visitor: httpx.AsyncClient) -> None:
    link, desk = link_for(house), house.desk()
    house.desks[desk.seller_id] = replace(desk, cancel_links=None)
    assert (await visitor.get(link)).status_code == 404
