"""Settings as a browser gets them: who sees which part, what a press does, what is refused and where that stands."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from accounts import browser, log_in, make_key, make_user
from databases import migrated_database
from fastapi import FastAPI

from api.app import create_app
from api.bootstrap import House, open_house
from api.console.settings_frame import PARTS
from api.permissions import ROLES
from desk.accounts import Role, Scope
from desk.interactions import ChannelName, SellerId
from desk.settings import Settings
from sandbox.tokens import practice_token
from storage.api_keys import list_api_keys
from storage.audit import list_audit
from storage.database import Database
from storage.runtime import list_kills, read_switches
from storage.settings import read_rules, read_setting_rows
from storage.users import find_user

_HX = {"HX-Request": "true", "Accept-Language": "en"}


async def _as(app: FastAPI, db: Database, seller: SellerId, role: Role) -> httpx.AsyncClient:
    """A browser somebody of this role is logged in with."""
    opened = browser(app, Accept_Language="en")
    logged_in = await log_in(opened, make_user(db, **{seller: role}).login)
    opened.headers["X-CSRF-Token"] = logged_in.json()["csrf_token"]
    return opened


def test_a_part_is_read_by_whom_the_table_of_roles_lets_read_it() -> None:
    assert {name: ROLES["GET", f"/settings/{name}"] for name, _ in PARTS} == dict(PARTS)


@pytest.mark.parametrize("role", list(Role))
async def test_everybody_is_led_to_what_they_may_read_and_to_nothing_else(
    app: FastAPI, db: Database, seller: SellerId, role: Role
) -> None:
    opened = await _as(app, db, seller, role)
    mine = [name for name, least in PARTS if role.may(least)]
    assert (await opened.get("/settings")).headers["location"] == f"/settings/{mine[0]}"
    for name, _ in PARTS:
        page = await opened.get(f"/settings/{name}")
        assert page.status_code == (200 if name in mine else 403), name
        if name in mine:
            assert set(re.findall(r'href="/settings/(\w+)"', page.text.partition("</nav>\n  <div")[0])) >= set(mine)
            assert role is not Role.VIEWER or "hx-post" not in page.text, name
    await opened.aclose()


async def test_a_form_without_the_token_of_its_session_does_nothing(
    app: FastAPI, db: Database, seller: SellerId
) -> None:
    opened = await _as(app, db, seller, Role.OWNER)
    del opened.headers["X-CSRF-Token"]
    for method, path in ROLES:
        if method != "GET" and path.startswith(("/settings", "/start")):
            url = re.sub(r"\{\w+\}", "1", path)
            answer = await opened.post(url, data={"about": "seller", "is_on": "true"}, headers=_HX)
            assert answer.status_code == 403, path
    assert db.read_now(list_kills, seller) == frozenset()
    await opened.aclose()


async def test_the_kill_switch_is_asked_about_and_stops_a_seller_or_a_channel(
    client: httpx.AsyncClient, db: Database, seller: SellerId
) -> None:
    page = (await client.get("/settings/sending", headers=_HX)).text
    assert "No reply will leave until you allow it again. Stop?" in page
    for about in ("seller", "chat"):
        stopped = await client.post("/settings/sending/kill", data={"about": about, "is_on": "true"}, headers=_HX)
        assert ">stopped<" in stopped.text
    assert db.read_now(list_kills, seller) == {"seller", "chat"}
    assert db.read_now(read_switches, seller, ChannelName.REVIEW).kill_reason is not None
    for about in ("seller", "chat"):
        await client.post("/settings/sending/kill", data={"about": about, "is_on": "false"}, headers=_HX)
    assert db.read_now(list_kills, seller) == frozenset()


async def test_an_operator_stops_the_seller_and_not_everyone(app: FastAPI, db: Database, seller: SellerId) -> None:
    opened = await _as(app, db, seller, Role.OPERATOR)
    everyone = await opened.post("/settings/sending/kill", data={"about": "everyone", "is_on": "true"}, headers=_HX)
    assert "only an owner of all of them may" in everyone.text
    await opened.post("/settings/sending/kill", data={"about": "seller", "is_on": "true"}, headers=_HX)
    on = await opened.post("/settings/sending/auto-send", data={"channel": "review", "is_on": "true"}, headers=_HX)
    assert db.read_now(list_kills, seller) == {"seller"}
    assert on.status_code == 403
    await opened.aclose()


async def test_auto_send_is_off_until_a_channel_is_switched_on(
    client: httpx.AsyncClient, db: Database, seller: SellerId
) -> None:
    assert ">leaves by itself<" not in (await client.get("/settings/sending", headers=_HX)).text
    await client.post("/settings/sending/auto-send", data={"channel": "question", "is_on": "true"}, headers=_HX)
    on = {one: db.read_now(read_switches, seller, one).is_auto_send for one in ChannelName}
    assert on == {ChannelName.REVIEW: False, ChannelName.QUESTION: True, ChannelName.CHAT: False}


async def test_numbers_hours_and_targets_hold_at_once_and_go_back(client: httpx.AsyncClient, house: House) -> None:
    db, seller = house.db, house.desk().seller_id
    category = next(iter(house.playbook.categories))
    for name, typed in (
        ("age_high_hours", {"value": "3"}), ("sla_minutes", {category: "77"}),
        ("working_hours", {"time_zone": "Europe/Moscow", "mon": "09:00–13:00, 14:00-18:00"}),
    ):  # fmt: skip
        assert 'role="alert"' not in (await client.post(f"/settings/rules/{name}", data=typed, headers=_HX)).text
    rules = db.read_now(read_rules, seller, house.playbook)
    assert (rules.high_after.total_seconds(), rules.sla[category].total_seconds()) == (3 * 3600, 77 * 60)
    assert rules.hours is not None
    assert len(rules.hours.week[0]) == 2
    page = (await client.get("/settings/rules", headers=_HX)).text
    assert 'value="09:00-13:00, 14:00-18:00"' in page
    for name in ("age_high_hours", "sla_minutes", "working_hours"):
        await client.post(f"/settings/rules/{name}/default", headers=_HX)
    assert db.read_now(read_setting_rows, seller) == {}


@pytest.mark.parametrize(
    ("url", "typed", "field"),
    [
        ("rules/age_high_hours", {"value": "often"}, "age_high_hours-value"),
        ("rules/age_high_hours", {"value": "0"}, "age_high_hours-value"),
        ("rules/working_hours", {"time_zone": "Mars/Base", "mon": "09:00-18:00"}, "working_hours-time_zone"),
        ("rules/working_hours", {"time_zone": "Europe/Moscow", "tue": "18:00-09:00"}, "hours-tue"),
        ("models/models.router", {"value": "gpt"}, "models.router-value"),
        ("models/models.off", {"value": "offline"}, "models.off-value"),
        ("models/models.budget", {"usd_per_day": "lots"}, "models.budget-usd_per_day"),
        ("models/models.budget", {"tokens_per_day": "-1"}, "models.budget-tokens_per_day"),
    ],
)
async def test_a_bad_value_is_told_beside_its_field_and_kept_there(
    client: httpx.AsyncClient, db: Database, seller: SellerId, url: str, typed: dict[str, str], field: str
) -> None:
    answer = await client.post(f"/settings/{url}", data=typed, headers=_HX)
    assert f'<span class="error" role="alert" id="{field}-fault">' in answer.text
    assert f'value="{list(typed.values())[-1]}"' in answer.text
    assert db.read_now(read_setting_rows, seller) == {}


async def test_models_and_budget_change_without_a_restart(client: httpx.AsyncClient, house: House) -> None:
    for name, typed in (
        ("models.drafter", {"value": "offline"}), ("models.off", {"value": "anthropic, google"}),
        ("models.budget", {"usd_per_day": "2,5", "tokens_per_day": ""}),
    ):  # fmt: skip
        await client.post(f"/settings/models/{name}", data=typed, headers=_HX)
    choice = house.db.read_now(read_rules, house.desk().seller_id, house.playbook).models
    assert choice.chains["drafter"] == ("offline",)
    assert choice.off == {"anthropic", "google"}
    assert (choice.limits["usd_per_day"], choice.limits["tokens_per_day"]) == (2.5, None)
    page = (await client.get("/settings/models", params={"by": "model", "days": "7"}, headers=_HX)).text
    assert "No model was asked in these days." in page
    assert 'value="2.5"' in page


async def test_a_person_is_added_with_a_password_that_is_shown_once(
    client: httpx.AsyncClient, app: FastAPI, db: Database, seller: SellerId
) -> None:
    login = f"anna-{seller[-10:].lower()}"
    made = await client.post(
        "/settings/people", data={"login": login, "role": "operator", "name": "<b>A</b>"}, headers=_HX
    )
    (password,) = re.findall(r'<input class="input mono once" readonly value="([^"]+)"', made.text)
    async with browser(app) as fresh:
        assert (await log_in(fresh, login, password)).status_code == 200
    assert password not in (await client.get("/settings/people", headers=_HX)).text
    assert "&lt;b&gt;A&lt;/b&gt;" in made.text
    await client.post(f"/settings/people/{login}", data={"role": "viewer"}, headers=_HX)
    await client.post(f"/settings/people/{login}", data={"is_disabled": "true"}, headers=_HX)
    user = db.read_now(find_user, login)
    assert user is not None
    assert (user.grants[seller], user.is_disabled) == (Role.VIEWER, True)
    await client.post(f"/settings/people/{login}/remove", headers=_HX)
    assert login not in (await client.get("/settings/people", headers=_HX)).text


async def test_a_login_that_cannot_be_taken_is_told_beside_it(
    client: httpx.AsyncClient, db: Database, seller: SellerId
) -> None:
    taken = make_user(db, **{seller: Role.OPERATOR}).login
    for login in (taken, "Вася", "a"):
        answer = await client.post("/settings/people", data={"login": login, "role": "viewer"}, headers=_HX)
        assert 'id="add-login-fault"' in answer.text, login
        assert "once" not in re.findall(r'class="input mono (\w+)"', answer.text)


async def test_the_last_owner_stays(client: httpx.AsyncClient, db: Database, seller: SellerId) -> None:
    owner = make_user(db, **{seller: Role.OWNER}).login
    answer = await client.post(f"/settings/people/{owner}/remove", headers=_HX)
    assert 'class="banner bad" role="alert"' in answer.text
    user = db.read_now(find_user, owner)
    assert user is not None
    assert seller in user.grants


async def test_a_key_is_shown_in_one_answer_and_in_no_other(
    client: httpx.AsyncClient, db: Database, seller: SellerId
) -> None:
    made = await client.post("/settings/keys", data={"name": "crm", "scope": "write", "days": "30"}, headers=_HX)
    (shown,) = re.findall(r'readonly value="(rd_[^"]+)"', made.text)
    (key,) = db.read_now(list_api_keys, seller)
    assert (key.scope, shown.startswith(f"rd_{key.id}_")) == (Scope.WRITE, True)
    again = await client.get("/settings/keys", headers=_HX)
    assert shown not in again.text
    await client.post(f"/settings/keys/{key.id}/revoke", headers=_HX)
    (key,) = db.read_now(list_api_keys, seller)
    assert key.revoked_at is not None
    bad = await client.post("/settings/keys", data={"name": "", "scope": "all", "days": "0"}, headers=_HX)
    assert {"add-name-fault", "add-scope-fault", "add-days-fault"} <= set(re.findall(r'id="(add-\w+-fault)"', bad.text))


async def test_the_audit_says_whether_it_is_whole_filters_and_goes_on(
    client: httpx.AsyncClient, db: Database, seller: SellerId
) -> None:
    for _ in range(60):
        make_key(db, seller, Scope.READ)
    await client.post("/settings/rules/age_high_hours", data={"value": "3"}, headers=_HX)
    page = (await client.get("/settings/audit", headers=_HX)).text
    assert f"whole: yes, {db.read_now(list_audit, seller)[0].n} rows checked" in page
    (more,) = re.findall(r'hx-get="(/settings/audit\?[^"]+)"', page)
    rest = (await client.get(more.replace("&amp;", "&"), headers=_HX)).text
    numbers = [int(n) for n in re.findall(r'<td class="num faint">(\d+)</td>', page + rest)]
    assert numbers == list(range(61, 0, -1))
    assert "whole: yes" not in rest
    only = (await client.get("/settings/audit", params={"topic": "setting"}, headers=_HX)).text
    assert len(re.findall(r'<td class="num faint">', only)) == 1
    assert "Nothing found" in (await client.get("/settings/audit", params={"actor": "nobody"}, headers=_HX)).text


@pytest.fixture
async def own_house(tmp_path: Path) -> AsyncIterator[House]:
    """A house of its own, with a key file: marketplaces can be connected."""
    with migrated_database("sqlite", tmp_path, "tokens") as database:
        url = database.engine.url.render_as_string(hide_password=False)
        house = open_house(Settings(database_url=url, seller="main", secret_key_file=tmp_path / "secret.key"))
        yield house
        await house.aclose()


@pytest.fixture
async def connected(own_house: House) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(own_house, api_token="t" * 20, with_worker=False)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    headers = _HX | {"Authorization": "Bearer " + "t" * 20}
    async with httpx.AsyncClient(transport=transport, base_url="http://desk", headers=headers) as client:
        yield client


async def test_a_token_goes_in_is_shown_masked_replaced_and_removed(
    connected: httpx.AsyncClient, own_house: House
) -> None:
    url, first, second = "/settings/connections/wildberries", practice_token(), practice_token("service")
    seen = [(await connected.get("/settings/connections")).text]
    seen += [(await connected.post(url, data={"token": token})).text for token in (first, second)]
    seen.append((await connected.get("/settings/connections")).text)
    assert ["not connected" in seen[0], "personal" in seen[1], ">service<" in seen[2]] == [True, True, True]
    assert f"…{second[-4:]}" in seen[3]
    asked = await connected.post("/settings/sync/review")
    assert "Asked for" in asked.text
    removed = await connected.post(f"{url}/remove")
    assert "not connected" in removed.text
    assert own_house.desk().channels == {}
    for page in (*seen, asked.text, removed.text):
        assert first not in page
        assert second not in page


@pytest.mark.parametrize("token", ["nonsense", "a.b.c", practice_token(rights=()), ""])
async def test_a_token_that_opens_nothing_is_told_at_its_field_and_never_sent_back(
    connected: httpx.AsyncClient, token: str
) -> None:
    answer = await connected.post("/settings/connections/wildberries", data={"token": token})
    assert 'id="wildberries-token-fault"' in answer.text
    assert not token or f'"{token}"' not in answer.text
    assert 'name="token" type="password" value=""' in answer.text


async def test_a_pull_of_what_is_not_connected_is_refused_in_words(client: httpx.AsyncClient) -> None:
    answer = await client.post("/settings/sync/review", headers=_HX)
    assert answer.status_code == 200
    assert "Nothing is connected" in answer.text
