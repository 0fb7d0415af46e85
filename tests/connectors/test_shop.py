"""The shop's connector: what each answer proves, and that nothing odd is taken for done."""

import json
from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest
from makers import NOW
from shops import connect_shop, make_practice_shop, reach

from connectors.shop import HttpShop
from desk.errors import NotAllowed, NotFound, Unusable
from desk.shop import Executed, NotSeen, ShopDeclined, ShopOrder, ShopUnknown
from sandbox.shop_backend import ShopBackendApp

ORDER = ShopOrder(key="k1", action="skip_month", customer_id="box-1", target="sub-1", arguments={"month": "2027-01"})


@pytest.fixture
def app() -> ShopBackendApp:
    return make_practice_shop()


def answering(status: int, body: object, **headers: str) -> HttpShop:
    content = body if isinstance(body, str) else json.dumps(body)

    def handle(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(status, content=content, headers=headers)

    return connect_shop(handle)


def failing(error: Exception) -> HttpShop:
    def handle(_request: httpx.Request) -> httpx.Response:
        raise error

    return connect_shop(handle)


@pytest.mark.parametrize(
    ("kind", "value"), [("id", "box-1"), ("email", "BARB.HILL@example.com"), ("phone", "16145550101")]
)
async def test_an_account_is_found_by_each_name(app: ShopBackendApp, kind: str, value: str) -> None:
    account = await reach(app).find_account(kind=kind, value=value)
    assert account is not None
    assert (account.customer.external_id, len(account.orders)) == ("box-1", 4)
    assert await reach(app).find_account(kind=kind, value="999999999") is None


async def test_two_accounts_of_one_name_are_nobody(app: ShopBackendApp) -> None:
    app.backend.people["box-2"]["email"] = app.backend.people["box-1"]["email"]
    assert await reach(app).find_account(kind="email", value="barb.hill@example.com") is None


async def test_a_change_is_done_once_and_read_back_by_its_key(app: ShopBackendApp) -> None:
    shop = reach(app)
    assert await shop.read_back("k1") == NotSeen()
    done = await shop.act(ORDER)
    assert isinstance(done, Executed)
    assert done.subscription is not None
    assert done.subscription.skipped == ("2027-01",)
    assert await shop.act(ORDER) == await shop.read_back("k1") == done
    assert len(app.backend.effects) == 1


async def test_a_key_used_for_another_change_is_declined(app: ShopBackendApp) -> None:
    shop = reach(app)
    await shop.act(ORDER)
    other = ShopOrder(key="k1", action="pause_subscription", customer_id="box-1", target="sub-1", arguments={})
    assert isinstance(await shop.act(other), ShopDeclined)
    assert app.backend.people["box-1"]["subscriptions"][0]["status"] == "active"


async def test_a_code_is_mailed_by_the_shop(app: ShopBackendApp) -> None:
    await reach(app).send_code("box-1", code="123456", expires_at=NOW + timedelta(minutes=10))
    assert app.backend.mail[0]["to"] == "barb.hill@example.com"
    with pytest.raises(NotFound):
        await reach(app).send_code("box-99", code="123456", expires_at=NOW)


async def test_a_wrong_token_is_not_allowed(app: ShopBackendApp) -> None:
    with pytest.raises(NotAllowed):
        await reach(app, token="other").find_account(kind="id", value="box-1")


@pytest.mark.parametrize(
    ("status", "body", "wanted"),
    [
        (200, {"status": "done", "subscription": None}, Executed),
        (200, {"status": "declined", "note": "no"}, ShopDeclined),
        (200, {"status": "queued"}, ShopUnknown),
        (200, {}, ShopUnknown),
        (200, "<html>", ShopUnknown),
        (200, [], ShopUnknown),
        (200, {"status": "done", "subscription": {"id": "sub-1"}}, ShopUnknown),
        (202, {"status": "done"}, ShopUnknown),
        (422, {"error": "bad"}, ShopDeclined),
        (401, {"error": "unauthorized"}, ShopDeclined),
        (404, {"error": "no_such_target"}, ShopDeclined),
        (404, "not found", ShopUnknown),
        (409, {"error": "busy"}, ShopUnknown),
        (408, "", ShopUnknown),
        (429, {"error": "busy"}, ShopDeclined),
        (429, "proxy", ShopUnknown),
        (503, {"error": "busy"}, ShopDeclined),
        (503, "proxy", ShopUnknown),
        (500, "", ShopUnknown),
        (302, "", ShopUnknown),
    ],
)
async def test_every_answer_to_a_change_proves_what_it_says_and_no_more(
    status: int, body: object, wanted: type[object]
) -> None:
    assert isinstance(await answering(status, body).act(ORDER), wanted)


@pytest.mark.parametrize(
    ("error", "is_surely_not_done"),
    [(httpx.ConnectError("x"), True), (httpx.ReadTimeout("x"), False), (httpx.ReadError("x"), False)],
)
async def test_a_connection_that_fails_is_not_done_only_before_the_first_byte(
    error: Exception, is_surely_not_done: bool
) -> None:
    outcome = await failing(error).act(ORDER)
    assert isinstance(outcome, ShopDeclined) is is_surely_not_done
    assert not isinstance(outcome, ShopDeclined) or outcome.retry_after is not None


@pytest.mark.parametrize("make", [lambda: answering(404, "not found"), lambda: answering(200, {"status": "odd"})])
async def test_a_strange_read_back_says_nothing(make: Callable[[], HttpShop]) -> None:
    assert isinstance(await make().read_back("k1"), ShopUnknown)


async def test_an_account_that_cannot_be_read_is_unusable() -> None:
    with pytest.raises(Unusable, match="cannot be read"):
        await answering(200, {"customers": [{"name": "no id"}]}).find_account(kind="id", value="x")
