"""Marketplace tokens given over the API: checked, locked, shown masked, in use at once, and told to nobody."""

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from databases import migrated_database
from fastapi import FastAPI
from makers import NOW
from pydantic import SecretStr

from api.app import create_app
from api.bootstrap import House, open_house
from api.stored_tokens import key_source
from api.working import watch_connections
from desk.errors import BadSettings
from desk.interactions import ChannelName, SellerId
from desk.settings import Settings
from sandbox.tokens import practice_token
from storage.connections import list_tokens, store_token
from storage.secrets import KeySource, make_key

TOKEN = practice_token()
MAIN = SellerId("main")


@pytest.fixture(params=["sqlite", "postgres"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    with migrated_database(request.param, tmp_path, "tokens") as database:
        url = database.engine.url.render_as_string(hide_password=False)
        yield Settings(database_url=url, seller="main", secret_key_file=tmp_path / "secret.key")


@pytest.fixture
async def house(settings: Settings) -> AsyncIterator[House]:
    house = open_house(settings)
    yield house
    await house.aclose()


@pytest.fixture
async def client(house: House) -> AsyncIterator[httpx.AsyncClient]:
    app: FastAPI = create_app(house, api_token="t", with_worker=False)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    headers = {"Authorization": "Bearer t"}
    async with httpx.AsyncClient(transport=transport, base_url="http://desk", headers=headers) as client:
        yield client


async def put(client: httpx.AsyncClient, token: str, connector: str = "wildberries") -> httpx.Response:
    return await client.put(f"/api/connections/{connector}", json={"token": token})


async def test_a_token_is_stored_shown_masked_and_in_use_at_once(client: httpx.AsyncClient, house: House) -> None:
    before, chatwoot = (await client.get("/api/connections")).json()
    assert (before["connector"], chatwoot["connector"], chatwoot["status"]) == ("wildberries", "chatwoot", "none")
    assert (before["status"], house.desk().channels) == ("none", {})
    answer = await put(client, TOKEN)
    after = answer.json()
    assert (answer.status_code, after["source"], after["masked"]) == (200, "stored", f"…{TOKEN[-4:]}")
    assert TOKEN not in answer.text
    assert set(house.desk().channels) == set(ChannelName)
    assert house.changed.is_set()
    assert (await client.get("/api/connections")).json() == [after, chatwoot]


async def test_a_house_opened_later_uses_what_is_stored_unless_the_environment_says_otherwise(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    await put(client, TOKEN)
    given = settings.model_copy(update={"wb_tokens": {"main": SecretStr("aaa.e30.ccc")}})
    for one, token in ((settings, TOKEN), (given, "aaa.e30.ccc")):
        later = open_house(one)
        assert later.vendors[MAIN].token == token
        await later.aclose()


OVER = practice_token(valid_for=timedelta(days=-1))


@pytest.mark.parametrize("token", ["nonsense", "aaa.e30.ccc", "a.b.c", "токен.токен.токен", OVER, f"{TOKEN}я"])
async def test_a_token_that_opens_nothing_is_refused_with_the_remedy_and_never_quoted(
    client: httpx.AsyncClient, house: House, token: str
) -> None:
    answer = await put(client, token)
    assert answer.status_code == 400
    assert token not in answer.text
    assert await house.db.read(list_tokens, MAIN) == ()


async def test_other_marketplaces_and_what_is_not_stored_are_not_found(client: httpx.AsyncClient) -> None:
    assert (await put(client, TOKEN, "ozon")).status_code == 404
    assert (await client.delete("/api/connections/wildberries")).status_code == 404


async def test_a_token_taken_away_leaves_a_desk_that_cannot_send(client: httpx.AsyncClient, house: House) -> None:
    await put(client, TOKEN)
    answer = await client.delete("/api/connections/wildberries")
    assert (answer.status_code, answer.json()["status"]) == (200, "none")
    assert house.desk().channels == {}


async def test_another_process_takes_a_stored_token_up_by_itself(client: httpx.AsyncClient, settings: Settings) -> None:
    other, stop = open_house(settings), asyncio.Event()
    watching = asyncio.create_task(watch_connections(other, stop, every=0.05))
    await put(client, TOKEN)
    async with asyncio.timeout(10):
        await other.changed.wait()
    assert set(other.desk().channels) == set(ChannelName)
    stop.set()
    await watching
    await other.aclose()


async def test_a_token_whose_key_is_gone_is_told_and_stops_nobody(
    client: httpx.AsyncClient, settings: Settings, house: House, caplog: pytest.LogCaptureFixture
) -> None:
    await put(client, TOKEN)
    settings.key_file.rename(settings.key_file.with_name("taken-away"))
    row = (await client.get("/api/connections")).json()[0]
    assert (row["status"], row["masked"]) == ("locked", None)
    assert "REPLYDESK_SECRET_KEY" in row["problems"][0]
    KeySource(keys=(), file=settings.key_file).need()
    row = (await client.get("/api/connections")).json()[0]
    assert (row["status"], "not here" in row["problems"][0]) == ("locked", True)
    with caplog.at_level(logging.ERROR):
        later = open_house(settings)
    assert later.desk().channels == {}
    assert "cannot be opened" in caplog.text
    await later.aclose()


async def test_no_log_no_trace_and_no_backup_holds_a_token_in_the_clear(
    client: httpx.AsyncClient, house: House, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        await put(client, TOKEN)
        await put(client, "x" + TOKEN)
        await client.put("/api/connections/wildberries", json={"token": TOKEN, "else": 1})
    told = caplog.text + repr([vars(record) for record in caplog.records])
    assert TOKEN not in told
    if settings.database_url.startswith("sqlite"):
        file = Path(settings.database_url.removeprefix("sqlite:///"))
        stored = b"".join(one.read_bytes() for one in file.parent.iterdir() if one.is_file())
        assert TOKEN.encode() not in stored
        assert TOKEN.split(".")[1].encode() not in stored


def test_the_environments_key_goes_before_the_file_and_former_keys_still_open(settings: Settings) -> None:
    old, new = make_key(), make_key()
    with_old = settings.model_copy(update={"secret_key": SecretStr(old)})
    rotated = settings.model_copy(update={"secret_key": SecretStr(new), "old_secret_keys": SecretStr(f"{old},")})
    house = open_house(with_old)
    house.db.write_now(store_token, MAIN, "wildberries", TOKEN, ring=key_source(with_old).need(), actor="t", now=NOW)
    (stored,) = house.db.read_now(list_tokens, MAIN)
    house.db.close()
    assert stored.open(key_source(rotated).need()) == TOKEN
    assert not settings.key_file.exists()
    with pytest.raises(BadSettings, match="without REPLYDESK_SECRET_KEY"):
        key_source(settings.model_copy(update={"old_secret_keys": SecretStr(old)}))
