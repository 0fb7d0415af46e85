"""The first steps against a practice shop: a token is tried before it is kept, the first pull is seen as it goes."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from accounts import browser, log_in, make_user
from databases import migrated_database
from makers import NOW
from pydantic import SecretStr

from agent.ingest import pull_all
from agent.sync_turns import names_of
from api.app import create_app
from api.bootstrap import House, open_house
from api.commands.doctor import _stored
from desk.accounts import Role
from desk.interactions import ChannelName
from desk.settings import Settings
from sandbox.app import create_app as create_shop_app
from sandbox.config import ShopConfig
from sandbox.server import serve
from sandbox.shop import create_shop
from sandbox.tokens import Right, practice_token
from storage.connections import list_tokens
from storage.database import Database
from storage.runtime import read_switches
from storage.secrets import KeySource

_HX = {"HX-Request": "true", "Accept-Language": "en"}
_CARDS: tuple[Right, ...] = ("content",)
_BEARER = {"Authorization": "Bearer " + "t" * 20}


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    shop = create_shop(anchor=NOW, data=None, state_file=None)
    with migrated_database("sqlite", tmp_path, "start") as database:
        async with serve(create_shop_app(shop, ShopConfig(limits="lifted")), port=0) as url:
            settings = Settings(
                database_url=database.engine.url.render_as_string(hide_password=False), seller="main",
                secret_key_file=tmp_path / "secret.key", wb_feedbacks_url=url, wb_content_url=url, wb_chat_url=url,
                wb_limits="lifted",
            )  # fmt: skip
            house = open_house(settings)
            yield house
            await house.aclose()


@pytest.fixture
async def client(house: House) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(house, api_token="t" * 20, with_worker=False)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://desk", headers=_HX | _BEARER) as client:
        yield client


async def test_a_new_shop_is_told_what_it_needs_and_that_nothing_leaves_by_itself(client: httpx.AsyncClient) -> None:
    page = await client.get("/start")
    for told in ("A seller&#39;s token is needed", "one call that only reads", "Auto-send is off", "Begins by itself"):
        assert told in page.text
    assert "hx-trigger" not in page.text


async def test_a_token_that_works_is_kept_and_everything_is_pulled(client: httpx.AsyncClient, house: House) -> None:
    token = practice_token()
    page = await client.post("/start", data={"token": token})
    assert "The%20token%20works" in page.headers["HX-Trigger"]
    assert token not in page.text
    desk = house.desk()
    states = (await client.get("/api/sync")).json()
    assert {one["channel"] for one in states if one["requested_at"]} == set(names_of(desk))
    assert 'hx-get="/start/progress" hx-trigger="every 2s"' in page.text
    assert (await house.db.read(read_switches, desk.seller_id, ChannelName.REVIEW)).is_auto_send is False
    await pull_all(desk)
    after = await client.get("/start/progress")
    assert "Everything is here" in after.text
    # Nobody asks any more when there is nothing to wait for.
    assert "hx-trigger" not in after.text
    whole = await client.get("/start")
    assert re.search(r"read: [1-9]", whole.text)


@pytest.mark.parametrize(
    ("token", "told"),
    [
        ("", "Fill this in."),
        ("nonsense", "not the whole token"),
        (practice_token(valid_for=timedelta(days=-1)), "expired on"),
        (practice_token(rights=()), "lacks the category «Вопросы и отзывы»"),
        (practice_token(rights=_CARDS), "did not take the token"),
    ],
)
async def test_a_token_that_does_not_do_is_explained_and_not_kept(
    client: httpx.AsyncClient, house: House, token: str, told: str
) -> None:
    page = await client.post("/start", data={"token": token})
    (fault,) = re.findall(r'id="start-token-fault">([^<]*)<', page.text)
    assert told in fault
    assert not token or token not in page.text
    assert await house.db.read(list_tokens, house.desk().seller_id) == ()


async def test_a_shop_that_does_not_answer_is_no_fault_of_the_token(tmp_path: Path) -> None:
    with migrated_database("sqlite", tmp_path, "away") as database:
        url = database.engine.url.render_as_string(hide_password=False)
        away = "http://127.0.0.1:9"
        house = open_house(Settings(database_url=url, seller="main", secret_key_file=tmp_path / "k", wb_limits="lifted",
                                    wb_feedbacks_url=away, wb_content_url=away, wb_chat_url=away))  # fmt: skip
        app = create_app(house, api_token="t" * 20, with_worker=False)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://desk") as client:
            page = await client.post("/start", data={"token": practice_token()}, headers=_HX | _BEARER)
            told = await client.post("/api/connections/wildberries/check", json={"token": practice_token()},
                                     headers=_BEARER)  # fmt: skip
        assert "nothing was stored" in page.text
        assert told.json()["outcome"] == "unreachable"
        assert await house.db.read(list_tokens, house.desk().seller_id) == ()
        await house.aclose()


async def test_programs_can_try_a_token_too(client: httpx.AsyncClient, house: House) -> None:
    for token, outcome in ((practice_token(), "works"), (practice_token(rights=_CARDS), "refused"),
                           ("nonsense", "useless")):  # fmt: skip
        answer = await client.post("/api/connections/wildberries/check", json={"token": token})
        assert (answer.json()["outcome"], token in answer.text) == (outcome, False)
    assert await house.db.read(list_tokens, house.desk().seller_id) == ()
    assert (await client.post("/api/connections/ozon/check", json={"token": "x"})).status_code == 404


async def test_an_operator_is_told_who_connects_and_a_viewer_is_sent_away(house: House) -> None:
    app = create_app(house, api_token="t" * 20, with_worker=False)
    for role, status in ((Role.OPERATOR, 200), (Role.VIEWER, 403)):
        async with browser(app, Accept_Language="en") as opened:
            await log_in(opened, make_user(house.db, main=role).login)
            page = await opened.get("/start")
            assert (page.status_code, 'name="token"' in page.text) == (status, False)


async def test_doctor_says_when_the_key_at_hand_does_not_open_a_stored_token(
    client: httpx.AsyncClient, house: House
) -> None:
    db: Database = house.db
    await client.post("/start", data={"token": practice_token()})
    assert db.read_now(_stored, house, house.desk()) == []
    house.settings.key_file.rename(house.settings.key_file.with_name("taken-away"))
    (gone,) = db.read_now(_stored, house, house.desk())
    KeySource(keys=(), file=house.settings.key_file).need()
    (other,) = db.read_now(_stored, house, house.desk())
    assert [gone.level, other.level] == ["problem", "problem"]
    assert "there is no key in this process" in gone.detail
    assert "cannot be opened" in other.detail


async def test_the_demo_offers_its_practice_shop_and_asks_for_no_token(house: House) -> None:
    given = house.settings.model_copy(update={"wb_tokens": {"main": SecretStr(practice_token())}})
    practising = open_house(given)
    app = create_app(practising, api_token="t" * 20, with_worker=False, is_demo=True)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False, client=("127.0.0.1", 5000))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", headers=_HX) as visitor:
        page = (await visitor.get("/start")).text
        settings = (await visitor.get("/settings/connections")).text
    await practising.aclose()
    assert "a practice shop on this machine is connected" in page
    assert "Try the practice shop" in page
    assert 'name="token"' not in page
    assert "The token is set in the environment" in settings
