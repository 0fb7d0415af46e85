"""An owner manages the people and keys of their own seller, and nothing of another's."""

from datetime import timedelta

import httpx
import pytest
from accounts import PASSWORD, browser, log_in, make_key, make_user
from fastapi import FastAPI
from makers import NOW, Clock

from api.bootstrap import House
from desk.accounts import Role, Scope
from desk.interactions import SellerId
from storage.api_keys import find_api_key, list_api_keys
from storage.audit import list_audit
from storage.database import Database
from storage.users import get_user


async def test_an_owner_adds_changes_and_removes_people(app: FastAPI, db: Database, seller: SellerId) -> None:
    owner, login = make_user(db, **{seller: Role.OWNER}), f"new-{seller}"
    async with browser(app) as hers, browser(app) as his:
        await log_in(hers, owner.login)
        wanted = {"login": login, "name": "Борис", "role": "viewer", "password": PASSWORD}
        assert (await hers.post("/api/users", json=wanted)).status_code == 201
        assert (await hers.post("/api/users", json=wanted)).status_code == 409
        assert (await log_in(his, login)).status_code == 200
        changed = (await hers.put(f"/api/users/{login}", json={"role": "operator"})).json()
        assert (changed["role"], (await his.get("/api/auth/me")).json()["role"]) == ("operator", "operator")
        assert {row["login"] for row in (await hers.get("/api/users")).json()} == {owner.login, login}
        new = {"password": "a password from the owner"}
        assert (await hers.put(f"/api/users/{login}/password", json=new)).status_code == 204
        assert (await his.get("/api/auth/me")).status_code == 401
        assert (await log_in(his, login, new["password"])).status_code == 200
        assert (await hers.delete(f"/api/users/{login}")).status_code == 204
        assert (await his.get("/api/interactions")).status_code == 404
    told = [(row.action, row.actor) for row in db.read_now(list_audit, seller) if row.subject == login]
    assert [one for one in told if one[0].startswith("user.")] == [
        ("user.role", owner.login), ("user.password", owner.login), ("user.role", owner.login),
        ("user.added", owner.login),
    ]  # fmt: skip


async def test_an_owner_cannot_enter_elsewhere_through_somebody_they_share(
    app: FastAPI, db: Database, seller: SellerId
) -> None:
    owner = make_user(db, **{seller: Role.OWNER})
    shared = make_user(db, **{seller: Role.VIEWER, f"{seller}-other": Role.OWNER})
    async with browser(app) as client:
        await log_in(client, owner.login)
        url = f"/api/users/{shared.login}"
        reset = await client.put(f"{url}/password", json={"password": "a password from the owner"})
        kept_out = await client.put(url, json={"is_disabled": True})
        assert (reset.status_code, kept_out.status_code) == (409, 409)
        assert f"{seller}-other" not in reset.text
        row = next(row for row in (await client.get("/api/users")).json() if row["login"] == shared.login)
        assert row["is_shared"]
        assert (await client.put(url, json={"role": "owner"})).status_code == 200
        assert (await client.delete(url)).status_code == 204
    after = db.read_now(get_user, shared.login)
    assert (after.password_hash, after.grants) == (shared.password_hash, {SellerId(f"{seller}-other"): Role.OWNER})


async def test_a_link_for_a_new_password_works_once_and_ends_the_sessions(
    app: FastAPI, db: Database, seller: SellerId
) -> None:
    owner, anna = make_user(db, **{seller: Role.OWNER}), make_user(db, **{seller: Role.OPERATOR})
    shared = make_user(db, **{seller: Role.VIEWER, f"{seller}-other": Role.OWNER})
    async with browser(app) as hers, browser(app) as theirs, browser(app) as fresh:
        await log_in(hers, owner.login)
        await log_in(theirs, anna.login)
        assert (await theirs.post(f"/api/users/{owner.login}/reset-link")).status_code == 403
        assert (await hers.post(f"/api/users/{shared.login}/reset-link")).status_code == 409
        made = (await hers.post(f"/api/users/{anna.login}/reset-link")).json()
        wanted = {"link": made["path"].partition("=")[2], "password": "another sentence nobody guesses"}
        assert (await fresh.post("/api/auth/reset", json=wanted | {"link": "guessed"})).status_code == 401
        assert (await theirs.get("/api/auth/me")).status_code == 200
        assert (await fresh.post("/api/auth/reset", json=wanted)).json()["login"] == anna.login
        assert (await theirs.get("/api/auth/me")).status_code == 401
        assert (await fresh.get("/api/auth/me")).json()["login"] == anna.login
        assert (await fresh.post("/api/auth/reset", json=wanted)).status_code == 401
    told = [row.action for row in db.read_now(list_audit, seller) if row.subject == anna.login]
    assert told[:3] == ["login.done", "user.password", "user.reset_link"]


async def test_who_is_kept_out_gets_no_link(app: FastAPI, db: Database, seller: SellerId) -> None:
    owner, anna = make_user(db, **{seller: Role.OWNER}), make_user(db, **{seller: Role.OPERATOR})
    async with browser(app) as client:
        await log_in(client, owner.login)
        await client.put(f"/api/users/{anna.login}", json={"is_disabled": True})
        answer = await client.post(f"/api/users/{anna.login}/reset-link")
    assert (answer.status_code, "let them in again" in answer.text) == (409, True)


async def test_the_last_owner_stays(app: FastAPI, db: Database, seller: SellerId) -> None:
    owner = make_user(db, **{seller: Role.OWNER})
    async with browser(app) as client:
        await log_in(client, owner.login)
        url = f"/api/users/{owner.login}"
        for answer in (await client.delete(url), await client.put(url, json={"role": "viewer"}),
                       await client.put(url, json={"is_disabled": True})):  # fmt: skip
            assert (answer.status_code, "last owner" in answer.text) == (409, True)


async def test_a_key_is_shown_once_works_and_is_taken_back(
    app: FastAPI, client: httpx.AsyncClient, db: Database, seller: SellerId
) -> None:
    made = (await client.post("/api/keys", json={"name": "crm", "scope": "read", "days": 1})).json()
    assert made["key"].startswith(f"rd_{made['id']}_")
    listed = (await client.get("/api/keys")).json()
    assert [row["id"] for row in listed] == [made["id"]]
    assert made["key"].split("_", 2)[2] not in str(listed)
    async with browser(app, Sec_Fetch_Site="", Authorization=f"Bearer {made['key']}") as program:
        assert (await program.get("/api/auth/me")).json()["login"] == "key:crm"
        assert (await client.delete(f"/api/keys/{made['id']}")).json()["revoked_at"]
        assert (await program.get("/api/auth/me")).status_code == 401
    assert (await client.delete("/api/keys/abcdef")).status_code == 404
    assert [row.action for row in db.read_now(list_audit, seller)] == ["key.revoked", "key.added"]


async def test_a_key_ends_by_itself_and_says_when_it_was_used_to_the_minute(
    app: FastAPI, db: Database, seller: SellerId, house: House
) -> None:
    key, clock = make_key(db, seller, Scope.READ, lasts=timedelta(days=1)), house.desk().clock
    assert isinstance(clock, Clock)
    first = clock()
    async with browser(app, Sec_Fetch_Site="", Authorization=f"Bearer {key}") as program:
        for _ in range(3):
            assert (await program.get("/api/switches")).status_code == 200
            clock.pass_by(timedelta(seconds=25))
        assert db.read_now(list_api_keys, seller)[0].last_used_at == first
        await program.get("/api/switches")
        assert db.read_now(list_api_keys, seller)[0].last_used_at == first + timedelta(seconds=75)
        clock.now = NOW + timedelta(days=1)
        assert (await program.get("/api/switches")).status_code == 401


@pytest.mark.parametrize("harm", ["rd_", "rd__", "rd_x_y", "rd_{id}_wrong", "rd_{id}_", "{id}_{secret}", "rd_{id}"])
async def test_what_is_only_like_a_key_opens_nothing(app: FastAPI, db: Database, seller: SellerId, harm: str) -> None:
    _, key_id, secret = make_key(db, seller, Scope.ADMIN).split("_", 2)
    token = harm.format(id=key_id, secret=secret)
    async with browser(app, Sec_Fetch_Site="", Authorization=f"Bearer {token}") as program:
        assert (await program.get("/api/switches")).status_code == 401
    assert db.read_now(find_api_key, key_id) is not None


async def test_who_speaks_is_who_logged_in_whatever_name_they_give(
    app: FastAPI, db: Database, seller: SellerId
) -> None:
    owner = make_user(db, **{seller: Role.OWNER})
    async with browser(app) as client:
        await log_in(client, owner.login)
        await client.put("/api/settings/reply_pending_minutes", json={"value": 30, "author": "boris"})
        await client.delete("/api/settings/reply_pending_minutes", params={"author": "boris"})
        await client.put("/api/switches/kill", json={"is_on": True, "author": "boris"})
        changes = (await client.get("/api/settings/changes")).json()
    assert [row["author"] for row in changes] == [owner.login] * 3
    rows = [row for row in db.read_now(list_audit, seller) if not row.action.startswith(("user.", "login."))]
    assert {row.actor for row in rows} == {owner.login}


async def test_one_sellers_owner_cannot_stop_everybody(app: FastAPI, db: Database, seller: SellerId) -> None:
    owner, wanted = make_user(db, **{seller: Role.OWNER}), {"is_on": True, "all_sellers": True}
    app.state.house.desks[SellerId(f"{seller}-other")] = app.state.house.desk()
    async with browser(app) as client:
        await log_in(client, owner.login)
        assert (await client.put("/api/switches/kill", json=wanted)).status_code == 403


async def test_the_audit_is_paged_filtered_and_verified(
    client: httpx.AsyncClient, db: Database, seller: SellerId
) -> None:
    for n in range(5):
        make_user(db, **{seller: Role.VIEWER})
        await client.put("/api/settings/reply_pending_minutes", json={"value": 30 + n, "author": "anna"})
    first = (await client.get("/api/audit", params={"limit": 4})).json()
    rest = (await client.get("/api/audit", params={"before": first["before"], "limit": 10})).json()
    assert [row["n"] for row in first["rows"] + rest["rows"]] == list(range(10, 0, -1))
    assert rest["before"] is None
    assert len((await client.get("/api/audit", params={"action": "setting", "actor": "anna"})).json()["rows"]) == 5
    verdict = (await client.get("/api/audit/verify")).json()
    assert (verdict["is_whole"], verdict["rows"]) == (True, 10)
    assert (await client.get("/api/audit/verify", params={"head": verdict["head"]})).json()["is_whole"]
    assert not (await client.get("/api/audit/verify", params={"head": f"11:{'0' * 64}"})).json()["is_whole"]
    assert (await client.get("/api/audit/verify", params={"head": "nonsense"})).status_code == 400
