"""Input no client should send, and days when the database is away: a clear 4xx or 503, never a 500."""

import json
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator

import httpx
import pytest
from desks import make_desk
from fastapi import FastAPI
from makers import make_inbound, put_inbound

from api.app import create_app
from api.bootstrap import House
from desk.interactions import InteractionId, SellerId
from desk.playbook import Playbook
from desk.settings import Settings
from storage.database import Database
from storage.inbox import InboxFilter, list_inbox

TOKEN = "token-for-tests"
HUGE = 10**30


def _house(db: Database, seller: SellerId, playbook: Playbook) -> House:
    desk = make_desk(db, seller, playbook=playbook)
    return House(
        settings=Settings(seller=seller), db=db, playbook=playbook, desks={seller: desk}, vendors={}, jobs=None
    )


def _client(app: FastAPI) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    headers = {"Authorization": f"Bearer {TOKEN}"}
    return httpx.AsyncClient(transport=transport, base_url="http://desk", headers=headers)


@pytest.fixture
def app(db: Database, seller: SellerId, playbook: Playbook) -> FastAPI:
    return create_app(_house(db, seller, playbook), api_token=TOKEN, with_worker=False)


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with _client(app) as client:
        yield client


@pytest.fixture
def review(db: Database, seller: SellerId) -> InteractionId:
    put_inbound(db, seller, make_inbound())
    return db.read_now(list_inbox, seller, wanted=InboxFilter()).items[0].id


def _mark(*parts: object) -> str:
    return urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/api/interactions/{HUGE}", 404),
        (f"/api/interactions/-{HUGE}", 404),
        ("/api/interactions?search=%00", 400),
        (f"/api/interactions?after={_mark(HUGE, '2026-11-25 12:00:00', 1)}", 400),
        (f"/api/interactions?after={_mark(1, '2026-11-25 12:00:00', HUGE)}", 400),
        (f"/api/interactions?after={_mark(float('inf'), '2026-11-25 12:00:00', 1)}", 400),
    ],
)
async def test_odd_addresses_are_refused_in_words(client: httpx.AsyncClient, path: str, status: int) -> None:
    response = await client.get(path)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("author", ["an\x00na", ""])
async def test_an_author_no_database_can_keep_is_refused(
    client: httpx.AsyncClient, review: InteractionId, author: str
) -> None:
    body = {"text": "Спасибо за тёплые слова!", "revision": 1, "author": author}
    response = await client.post(
        f"/api/interactions/{review}/reply", json=body, headers={"Idempotency-Key": "key-12345"}
    )
    assert response.status_code in (400, 422), response.text


async def test_a_broken_character_in_a_text_is_refused(client: httpx.AsyncClient, review: InteractionId) -> None:
    raw = b'{"text": "abc \\ud800 def", "revision": 1}'
    headers = {"Idempotency-Key": "key-12345", "Content-Type": "application/json"}
    response = await client.post(f"/api/interactions/{review}/reply", content=raw, headers=headers)
    assert response.status_code in (400, 422), response.text


async def test_an_instruction_with_a_nul_is_refused(client: httpx.AsyncClient, review: InteractionId) -> None:
    response = await client.post(f"/api/interactions/{review}/ai-draft", json={"instruction": "short\x00er"})
    assert response.status_code in (400, 422), response.text


async def test_a_wrong_method_names_the_right_ones(client: httpx.AsyncClient) -> None:
    response = await client.delete("/api/interactions")
    assert (response.status_code, response.headers.get("allow")) == (405, "GET")


async def test_a_bug_answers_with_the_id_its_log_line_carries(app: FastAPI, client: httpx.AsyncClient) -> None:
    @app.get("/broken")
    def broken() -> None:
        raise RuntimeError("a bug")

    response = await client.get("/broken", headers={"X-Request-ID": "trace-me"})
    assert response.status_code == 500
    assert response.json()["correlation_id"] == response.headers["X-Request-ID"] == "trace-me"


async def test_without_its_database_the_desk_says_try_later(seller: SellerId, playbook: Playbook) -> None:
    away = Database("postgresql+psycopg://desk:hidden-password@127.0.0.1:1/none")
    app = create_app(_house(away, seller, playbook), api_token=TOKEN, with_worker=False)
    async with _client(app) as client:
        for path in ("/ready", "/api/interactions"):
            response = await client.get(path)
            assert response.status_code == 503
            assert "hidden-password" not in response.text
    away.close()
