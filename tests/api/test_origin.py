"""Other sites cannot act with a person's cookie, and the demo's open door is this machine's alone."""

import httpx
import pytest
from accounts import browser, log_in, make_key, make_user
from fastapi import FastAPI

from api.app import create_app
from api.bootstrap import House
from desk.accounts import Role, Scope
from desk.interactions import SellerId
from storage.database import Database

KILL = {"is_on": True, "channel": "review"}


@pytest.fixture
def owner(db: Database, seller: SellerId) -> str:
    return make_user(db, **{seller: Role.OWNER}).login


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec_Fetch_Site": "same-origin"}, 200),
        ({"Sec_Fetch_Site": "none"}, 200),
        ({"Sec_Fetch_Site": "same-site"}, 403),
        ({"Sec_Fetch_Site": "cross-site"}, 403),
        ({"Sec_Fetch_Site": "cross-site", "Origin": "http://desk"}, 403),
        ({"Sec_Fetch_Site": "", "Origin": "http://desk"}, 200),
        ({"Sec_Fetch_Site": "", "Origin": "https://desk"}, 200),
        ({"Sec_Fetch_Site": "", "Origin": "http://evil"}, 403),
        ({"Sec_Fetch_Site": "", "Origin": "http://desk.evil"}, 403),
        ({"Sec_Fetch_Site": "", "Origin": "null"}, 403),
        ({"Sec_Fetch_Site": ""}, 403),
    ],
)
async def test_a_write_with_a_cookie_must_come_from_our_own_page(
    app: FastAPI, owner: str, headers: dict[str, str], status: int
) -> None:
    async with browser(app, **headers) as client:
        client.headers["Sec-Fetch-Site"], before = "same-origin", client.headers.get("Sec-Fetch-Site")
        await log_in(client, owner)
        if before is None:
            del client.headers["Sec-Fetch-Site"]
        else:
            client.headers["Sec-Fetch-Site"] = before
        assert (await client.put("/api/switches/kill", json=KILL)).status_code == status
        # Reading is not refused: the browser keeps the answer from the other site.
        assert (await client.get("/api/switches")).status_code == 200


async def test_who_says_no_origin_carries_the_sessions_token(app: FastAPI, owner: str) -> None:
    async with browser(app) as client:
        token = (await log_in(client, owner)).json()["csrf_token"]
        del client.headers["Sec-Fetch-Site"]
        put = "/api/switches/kill"
        assert (await client.put(put, json=KILL, headers={"X-CSRF-Token": token})).status_code == 200
        assert (await client.put(put, json=KILL, headers={"X-CSRF-Token": token[:-1] + "~"})).status_code == 403
        foreign = {"X-CSRF-Token": token, "Sec-Fetch-Site": "cross-site"}
        assert (await client.put(put, json=KILL, headers=foreign)).status_code == 403


async def test_a_form_carries_the_token_even_from_our_own_page(app: FastAPI, owner: str) -> None:
    async with browser(app) as client:
        token = (await log_in(client, owner)).json()["csrf_token"]
        url = "/api/auth/logout"
        assert (await client.post(url, data={"a": "b"})).status_code == 403
        assert (await client.post(url, content="csrf_token=" + token, headers={"Content-Type": "text/plain"})
                ).status_code == 403  # fmt: skip
        assert (await client.post(url, data={"csrf_token": "wrong"})).status_code == 403
        assert (await client.post(url, data={"csrf_token": token})).status_code == 204


async def test_another_sessions_token_is_worth_nothing(app: FastAPI, owner: str) -> None:
    async with browser(app) as one, browser(app) as two:
        first = (await log_in(one, owner)).json()["csrf_token"]
        second = (await log_in(two, owner)).json()["csrf_token"]
        assert first != second
        assert (await two.post("/api/auth/logout", data={"csrf_token": first})).status_code == 403


async def test_another_site_cannot_log_its_visitor_in(app: FastAPI, owner: str) -> None:
    async with browser(app, Sec_Fetch_Site="cross-site") as client:
        assert (await log_in(client, owner)).status_code == 403


async def test_keys_need_no_origin_and_a_wrong_one_is_not_saved_by_a_cookie(
    app: FastAPI, db: Database, seller: SellerId, owner: str
) -> None:
    key = make_key(db, seller, Scope.WRITE)
    async with browser(app, Sec_Fetch_Site="") as client:
        put = await client.put("/api/switches/kill", json=KILL, headers={"Authorization": f"Bearer {key}"})
        assert put.status_code == 200
        await log_in(client, owner)
        assert (await client.get("/api/switches", headers={"Authorization": "Bearer rd_no_no"})).status_code == 401


def _at(app: FastAPI, address: str, host: str = "127.0.0.1:8000") -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False, client=(address, 5000))
    return httpx.AsyncClient(transport=transport, base_url=f"http://{host}")


@pytest.mark.parametrize(
    ("address", "host", "headers", "read", "write"),
    [
        ("127.0.0.1", "127.0.0.1:8000", {"Sec-Fetch-Site": "same-origin"}, 200, 200),
        ("127.0.0.1", "localhost:8000", {"Sec-Fetch-Site": "same-origin"}, 200, 200),
        ("127.0.0.1", "127.0.0.1:8000", {"Sec-Fetch-Site": "cross-site"}, 200, 403),
        ("127.0.0.1", "127.0.0.1:8000", {}, 200, 403),
        # A name that was bent to this machine (DNS rebinding), a proxy in front, another machine.
        ("127.0.0.1", "evil.example:8000", {"Sec-Fetch-Site": "same-origin"}, 401, 401),
        ("127.0.0.1", "127.0.0.1:8000", {"X-Forwarded-For": "127.0.0.1"}, 401, 401),
        ("10.0.0.7", "127.0.0.1:8000", {"Sec-Fetch-Site": "same-origin"}, 401, 401),
    ],
)
async def test_the_demo_lets_in_who_sits_at_this_machine_and_nobody_else(
    house: House, address: str, host: str, headers: dict[str, str], read: int, write: int
) -> None:
    demo = create_app(house, api_token="t", with_worker=False, is_demo=True)
    async with _at(demo, address, host) as client:
        client.headers.update(headers)
        assert (await client.get("/api/switches")).status_code == read
        assert (await client.put("/api/switches/kill", json=KILL)).status_code == write


async def test_what_is_no_demo_lets_nobody_in_without_proof(app: FastAPI) -> None:
    async with _at(app, "127.0.0.1") as client:
        assert (await client.get("/api/switches")).status_code == 401


async def test_answers_are_kept_in_no_cache_and_guessed_at_by_no_browser(app: FastAPI, owner: str) -> None:
    async with browser(app) as client:
        await log_in(client, owner)
        answer = await client.get("/api/switches")
        page = await client.get("/docs")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert (answer.headers["Cache-Control"], answer.headers["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert "Content-Security-Policy" not in page.headers
