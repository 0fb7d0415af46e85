"""A Chatwoot beside the marketplaces: from the environment or stored, its secrets never shown, never beside others."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from databases import migrated_database
from pydantic import SecretStr, ValidationError

from api.app import create_app
from api.bootstrap import House, open_house
from desk.errors import BadSettings
from desk.interactions import ChannelName, Marketplace, SellerId
from desk.settings import Settings
from sandbox.tokens import practice_token

MAIN = SellerId("main")
_TEXT = '{"url": "https://chat.example.com", "account": 3, "token": "user-s3cr3t", "webhook_secret": "hook-s3cr3t"}'
_GIVEN = {"chatwoot_url": "https://chat.example.com", "chatwoot_token": SecretStr("user-s3cr3t")}


@pytest.fixture
def settings(tmp_path: Path) -> Any:
    with migrated_database("sqlite", tmp_path, "chatwoot") as database:
        url = database.engine.url.render_as_string(hide_password=False)
        yield Settings(database_url=url, seller="main", secret_key_file=tmp_path / "secret.key")


@pytest.fixture
async def house(settings: Settings) -> AsyncIterator[House]:
    house = open_house(settings)
    yield house
    await house.aclose()


@pytest.fixture
async def client(house: House) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=create_app(house, api_token="t", with_worker=False))
    headers = {"Authorization": "Bearer t"}
    async with httpx.AsyncClient(transport=transport, base_url="http://desk", headers=headers) as client:
        yield client


async def _put(client: httpx.AsyncClient, connector: str, token: str) -> httpx.Response:
    return await client.put(f"/api/connections/{connector}", json={"token": token})


async def test_a_stored_chatwoot_is_in_use_at_once_and_shows_no_secret(client: httpx.AsyncClient, house: House) -> None:
    answer = await _put(client, "chatwoot", _TEXT)
    assert answer.status_code == 200
    assert (answer.json()["status"], answer.json()["masked"]) == ("working", "https://chat.example.com, account 3")
    shown = (await client.get("/api/connections")).text + (await client.get("/api/audit")).text
    assert "s3cr3t" not in answer.text + shown
    desk = house.desk()
    assert desk.channels[ChannelName.CHAT].marketplace is Marketplace.CHATWOOT
    assert desk.helpdesk is not None
    assert desk.helpdesk.webhook_secret == "hook-s3cr3t"


async def test_taking_it_away_takes_the_help_desk_too(client: httpx.AsyncClient, house: House) -> None:
    await _put(client, "chatwoot", _TEXT)
    answer = await client.delete("/api/connections/chatwoot")
    assert (answer.status_code, answer.json()["status"]) == (200, "none")
    assert (house.desk().channels, house.desk().helpdesk) == ({}, None)


@pytest.mark.parametrize("text", ["s3cr3t", '{"url": "s3cr3t"}', _TEXT.replace("https", "gopher"), practice_token()])
async def test_what_opens_no_chatwoot_is_refused_and_never_quoted(client: httpx.AsyncClient, text: str) -> None:
    answer = await _put(client, "chatwoot", text)
    assert answer.status_code == 400
    assert "s3cr3t" not in answer.text


@pytest.mark.parametrize("order", [("wildberries", "chatwoot"), ("chatwoot", "wildberries")])
async def test_a_second_place_of_chats_is_refused_with_the_way_out(
    client: httpx.AsyncClient, house: House, order: tuple[str, str]
) -> None:
    texts = {"wildberries": practice_token(), "chatwoot": _TEXT}
    assert (await _put(client, order[0], texts[order[0]])).status_code == 200
    before = house.desk().channels
    answer = await _put(client, order[1], texts[order[1]])
    assert answer.status_code == 409
    assert "another seller" in answer.text
    assert house.desk().channels == before


async def test_the_environments_goes_before_a_stored_one(client: httpx.AsyncClient, settings: Settings) -> None:
    await _put(client, "chatwoot", _TEXT)
    later = open_house(settings.model_copy(update=_GIVEN | {"chatwoot_account": 7}))
    assert later.chatwoots[MAIN].access.account == 7
    await later.aclose()


async def test_a_house_does_not_open_with_two_places_of_chats(settings: Settings) -> None:
    both = settings.model_copy(update=_GIVEN | {"wb_tokens": {"main": SecretStr(practice_token())}})
    with pytest.raises(BadSettings, match="Wildberries and at Chatwoot"):
        open_house(both)


async def test_an_address_that_is_none_is_told_at_the_start(settings: Settings) -> None:
    with pytest.raises(BadSettings, match="url"):
        open_house(settings.model_copy(update=_GIVEN | {"chatwoot_url": "chat.example.com"}))


def test_an_address_without_a_token_is_no_chatwoot() -> None:
    with pytest.raises(ValidationError, match="go together"):
        Settings(chatwoot_url="https://chat.example.com")
    assert Settings(chatwoot_url="", chatwoot_token="").chatwoot is None  # type: ignore[arg-type]  # as compose files do
