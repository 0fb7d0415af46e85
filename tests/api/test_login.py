"""Logging in: who gets in, what a session is, how it ends, and what guessing costs."""

import asyncio
from datetime import timedelta

import httpx
import pytest
from accounts import PASSWORD, browser, log_in, make_user
from databases import migrated_database
from desks import make_desk
from fastapi import FastAPI
from makers import NOW, Clock
from sqlalchemy import select

from api.app import create_app
from api.auth import COOKIE, hash_token
from api.bootstrap import House
from desk.accounts import Role
from desk.interactions import SellerId
from desk.playbook import Playbook
from desk.settings import Settings
from storage.audit import HOUSE, list_audit
from storage.database import Database
from storage.setup_links import add_setup_link
from storage.tables_accounts import sessions
from storage.users import get_user, set_disabled, set_role


@pytest.fixture
def clock(house: House) -> Clock:
    clock = house.desk().clock
    assert isinstance(clock, Clock)
    return clock


async def test_a_login_opens_a_session_that_scripts_cannot_read(app: FastAPI, db: Database, seller: SellerId) -> None:
    user = make_user(db, **{seller: Role.OPERATOR})
    async with browser(app) as client:
        answer = await log_in(client, user.login.upper())
        assert (answer.status_code, answer.json()["sellers"]) == (200, [{"seller": seller, "role": "operator"}])
        cookie = answer.headers["set-cookie"]
        assert all(part in cookie for part in ("HttpOnly", "SameSite=lax", "Path=/"))
        me = (await client.get("/api/auth/me")).json()
    assert (me["login"], me["role"], me["scopes"]) == (user.login, "operator", ["read", "write"])
    token = answer.cookies[COOKIE]
    with db.engine.connect() as conn:
        rows = conn.execute(select(sessions).where(sessions.c.user_id == user.id)).all()
    assert [row.token_hash for row in rows] == [hash_token(token)]
    assert token not in repr(rows)


async def test_over_https_the_cookie_is_secure_and_bound_to_this_host(
    app: FastAPI, db: Database, seller: SellerId
) -> None:
    user = make_user(db, **{seller: Role.VIEWER})
    async with browser(app) as client:
        client.base_url = "https://desk"
        answer = await log_in(client, user.login)
        assert answer.headers["set-cookie"].startswith("__Host-replydesk_session=")
        assert "Secure" in answer.headers["set-cookie"]
        assert (await client.get("/api/auth/me")).status_code == 200


async def test_whatever_is_wrong_the_answer_is_the_same(app: FastAPI, db: Database, seller: SellerId) -> None:
    anna, gone = make_user(db, **{seller: Role.OWNER}), make_user(db, **{seller: Role.OPERATOR})
    db.write_now(set_disabled, gone, is_disabled=True, actor="test", now=NOW)
    answers = []
    async with browser(app) as client:
        for login, password in ((anna.login, "wrong"), (gone.login, PASSWORD), ("nobody", PASSWORD), ("\x00", "x")):
            answers.append(await log_in(client, login, password))
    told = {(one.status_code, one.json()["detail"]) for one in answers}
    assert told == {(401, "the login or the password is wrong")}
    assert all("set-cookie" not in one.headers for one in answers)


async def test_a_failed_login_is_in_the_audit_without_what_was_typed(
    app: FastAPI, db: Database, seller: SellerId
) -> None:
    anna, typed = make_user(db, **{seller: Role.OWNER}), "my-secret-typed-here"
    async with browser(app) as client:
        await log_in(client, anna.login, typed)
        await log_in(client, typed, PASSWORD)
        await log_in(client, anna.login)
    rows = db.read_now(list_audit, seller)
    assert [row.action for row in rows] == ["login.done", "login.failed", "user.added"]
    everything = repr((rows, db.read_now(list_audit, HOUSE, limit=200)))
    assert typed not in everything
    assert PASSWORD not in everything


async def test_guessing_an_account_gets_slower_from_any_address_and_its_owner_gets_in_after_the_pause(
    app: FastAPI, db: Database, seller: SellerId, clock: Clock
) -> None:
    anna = make_user(db, **{seller: Role.OWNER})
    codes = []
    for _ in range(7):
        async with browser(app) as client:
            codes.append((await log_in(client, anna.login, "a wrong password")).status_code)
    assert codes == [401] * 5 + [429] * 2
    async with browser(app) as client:
        refused = await log_in(client, anna.login)
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "15")
        clock.pass_by(timedelta(seconds=15))
        assert (await log_in(client, anna.login)).status_code == 200
        # A success forgets the failures before it.
        assert (await log_in(client, anna.login, "a wrong password")).status_code == 401


async def test_many_guesses_at_once_get_no_more_than_the_same_in_a_row(
    app: FastAPI, db: Database, seller: SellerId
) -> None:
    anna = make_user(db, **{seller: Role.OWNER})
    async with browser(app) as client:
        answers = await asyncio.gather(*(log_in(client, anna.login, f"a wrong password {n}") for n in range(15)))
    assert sorted(one.status_code for one in answers) == [401] * 5 + [429] * 10


async def test_an_address_that_tries_many_names_gets_slower_too_and_names_nobody_has_cost_the_same(
    app: FastAPI, db: Database, seller: SellerId
) -> None:
    async with browser(app) as client:
        codes = [(await log_in(client, f"nobody-{seller}-{n}")).status_code for n in range(22)]
        again = [(await log_in(client, f"nobody-{seller}")).status_code for _ in range(1)]
    assert codes == [401] * 20 + [429] * 2
    assert again == [429]


async def test_a_session_ends_when_idle_and_after_its_days_whatever_is_done(
    app: FastAPI, db: Database, seller: SellerId, clock: Clock
) -> None:
    anna = make_user(db, **{seller: Role.VIEWER})
    async with browser(app) as client:
        await log_in(client, anna.login)
        clock.pass_by(timedelta(hours=11, minutes=59))
        assert (await client.get("/api/auth/me")).status_code == 200
        clock.pass_by(timedelta(hours=12))
        assert (await client.get("/api/auth/me")).status_code == 401
        await log_in(client, anna.login)
        codes = []
        for _ in range(15):
            clock.pass_by(timedelta(hours=11.5))
            codes.append((await client.get("/api/auth/me")).status_code)
    assert codes == [200] * 14 + [401]


async def test_logging_out_ends_the_session_at_the_server(app: FastAPI, db: Database, seller: SellerId) -> None:
    anna = make_user(db, **{seller: Role.VIEWER})
    async with browser(app) as client:
        token = (await log_in(client, anna.login)).cookies[COOKIE]
        assert (await client.post("/api/auth/logout")).status_code == 204
        client.cookies.set(COOKIE, token)
        assert (await client.get("/api/auth/me")).status_code == 401


async def test_one_sees_ones_own_logins_alone_and_ends_one_or_all(app: FastAPI, db: Database, seller: SellerId) -> None:
    anna, boris = make_user(db, **{seller: Role.VIEWER}), make_user(db, **{seller: Role.OWNER})
    async with browser(app, User_Agent="desk") as one, browser(app, User_Agent="phone") as two, browser(app) as his:
        for client, user in ((one, anna), (two, anna), (his, boris)):
            await log_in(client, user.login)
        found = {row["agent"]: row for row in (await one.get("/api/auth/sessions")).json()}
        assert {agent: row["is_this"] for agent, row in found.items()} == {"desk": True, "phone": False}
        phone = found["phone"]["id"]
        assert (await his.delete(f"/api/auth/sessions/{phone}")).status_code == 404
        assert (await one.delete(f"/api/auth/sessions/{phone}")).status_code == 204
        assert [(await client.get("/api/auth/me")).status_code for client in (one, two, his)] == [200, 401, 200]
        await log_in(two, anna.login)
        assert (await one.delete("/api/auth/sessions", params={"keep_this": True})).status_code == 204
        assert [(await client.get("/api/auth/me")).status_code for client in (one, two, his)] == [200, 401, 200]
        assert (await one.delete("/api/auth/sessions")).status_code == 204
        assert (await one.get("/api/auth/me")).status_code == 401


async def test_a_new_password_wants_the_old_one_and_ends_the_other_sessions(
    app: FastAPI, db: Database, seller: SellerId
) -> None:
    anna = make_user(db, **{seller: Role.VIEWER})
    async with browser(app) as one, browser(app) as two:
        await log_in(one, anna.login)
        await log_in(two, anna.login)
        new = "another long sentence of mine"
        wrong = await one.put("/api/auth/password", json={"old": "a wrong password", "new": new})
        weak = await one.put("/api/auth/password", json={"old": PASSWORD, "new": "a" * 20})
        done = await one.put("/api/auth/password", json={"old": PASSWORD, "new": new})
        assert (wrong.status_code, weak.status_code, done.status_code) == (403, 400, 204)
        assert [(await client.get("/api/auth/me")).status_code for client in (one, two)] == [200, 401]
        assert (await log_in(two, anna.login)).status_code == 401
        assert (await log_in(two, anna.login, new)).status_code == 200


async def test_a_role_taken_away_and_an_account_kept_out_hold_with_the_next_click(
    app: FastAPI, db: Database, seller: SellerId
) -> None:
    anna, boris = make_user(db, **{seller: Role.OPERATOR}), make_user(db, **{seller: Role.OPERATOR})
    async with browser(app) as hers, browser(app) as his:
        await log_in(hers, anna.login)
        await log_in(his, boris.login)
        db.write_now(set_role, seller, anna, Role.VIEWER, actor="test", now=NOW)
        db.write_now(set_disabled, boris, is_disabled=True, actor="test", now=NOW)
        assert (await hers.put("/api/switches/kill", json={"is_on": True})).status_code == 403
        assert (await his.get("/api/auth/me")).status_code == 401


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
async def test_the_first_owner_is_made_once_by_the_printed_link(
    engine: str, tmp_path_factory: pytest.TempPathFactory, playbook: Playbook
) -> None:
    with migrated_database(engine, tmp_path_factory.mktemp("own"), "setup") as own:
        main = SellerId("main")
        desk = make_desk(own, main, playbook=playbook, clock=Clock(NOW))
        house = House(settings=Settings(seller="main"), db=own, playbook=playbook, desks={main: desk}, vendors={},
                      jobs=None)  # fmt: skip
        own.write_now(add_setup_link, hash_token("printed"), expires_at=NOW + timedelta(days=1))
        own.write_now(add_setup_link, hash_token("old"), expires_at=NOW)
        app = create_app(house, api_token="unused", with_worker=False)
        async with browser(app) as client:
            wanted = {"login": "anna", "name": "Анна", "password": PASSWORD}
            for link in ("guessed", "old"):
                assert (await client.post("/api/auth/setup", json=wanted | {"link": link})).status_code == 401
            made = await asyncio.gather(
                *(client.post("/api/auth/setup", json=wanted | {"link": "printed"}) for _ in range(2))
            )
            assert sorted(one.status_code for one in made) == [200, 401]
            assert (await client.get("/api/auth/me")).json()["role"] == "owner"
        assert own.read_now(get_user, "anna").grants == {main: Role.OWNER}


async def test_a_user_without_any_seller_sees_nothing(app: FastAPI, db: Database) -> None:
    nobody = make_user(db)
    async with browser(app) as client:
        assert (await log_in(client, nobody.login)).status_code == 200
        answer: httpx.Response = await client.get("/api/interactions")
    assert answer.status_code == 404
