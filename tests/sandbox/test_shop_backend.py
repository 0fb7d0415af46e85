"""The practice shop's back stage: faults on order, what was done and mailed, and a door for whoever has its token."""

from collections.abc import AsyncIterator
from datetime import date

import httpx
import pytest

from sandbox.shop_backend import TOKEN, ShopBackendApp, create_shop_backend
from sandbox.shop_people import make_people


@pytest.fixture
def app() -> ShopBackendApp:
    return create_shop_backend(today=date(2026, 11, 25))


@pytest.fixture
async def client(app: ShopBackendApp) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://shop", headers=headers) as client:
        yield client


def test_the_same_people_come_at_every_start() -> None:
    today = date(2026, 11, 25)
    assert make_people(today) == make_people(today)
    assert len({person["email"] for person in make_people(today).values()}) == 8


async def test_a_query_without_one_name_is_refused(client: httpx.AsyncClient) -> None:
    for params in ({}, {"id": "box-1", "email": "barb.hill@example.com"}):
        assert (await client.get("/v1/customers", params=params)).status_code == 422


async def test_without_the_token_the_door_stays_shut(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/customers", params={"id": "box-1"}, headers={"Authorization": "Bearer x"})
    assert (answer.status_code, answer.json()["error"]) == (401, "unauthorized")


async def test_faults_strike_as_ordered_and_the_back_stage_stays_open(client: httpx.AsyncClient) -> None:
    await client.put("/practice/faults", json=[{"kind": "status", "status": 503, "count": 1}])
    answers = [await client.get("/v1/customers", params={"id": "box-1"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [503, 200]
    assert (await client.put("/practice/faults", json=[{"kind": "nonsense"}])).status_code == 422


async def test_every_effect_and_letter_is_seen_back_stage(client: httpx.AsyncClient) -> None:
    asked = {"action": "pause_subscription", "customer_id": "box-1", "target": "sub-1", "arguments": {"until": ""}}
    await client.post("/v1/actions", json=asked, headers={"Idempotency-Key": "k1"})
    await client.post("/v1/customers/box-1/codes", json={"code": "123456", "expires_at": "2026-11-25T12:10:00Z"})
    state = (await client.get("/practice/state")).json()
    assert [effect["action"] for effect in state["effects"]] == ["pause_subscription"]
    assert state["mail"][0]["code"] == "123456"


@pytest.mark.parametrize(
    ("change", "error"),
    [({"customer_id": "box-99"}, "no_such_customer"), ({"target": "sub-2"}, "no_such_target"),
     ({"action": "refund"}, "unknown_action"), ({"arguments": {"frequency": "daily"}}, "bad_arguments")],
)  # fmt: skip
async def test_what_a_shop_would_not_do_is_refused_and_leaves_no_effect(
    client: httpx.AsyncClient, app: ShopBackendApp, change: dict[str, object], error: str
) -> None:
    asked = {"action": "change_frequency", "customer_id": "box-1", "target": "sub-1",
             "arguments": {"frequency": "monthly"}} | change  # fmt: skip
    answer = await client.post("/v1/actions", json=asked, headers={"Idempotency-Key": "k1"})
    assert answer.json()["error"] == error
    assert app.backend.effects == []
