"""Route x role x seller, from the live app: everybody may exactly what the table says, and sees no foreign byte."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest
from accounts import browser, make_key, make_user
from desks import make_desk
from fastapi import FastAPI
from live_routes import ENDLESS, listen_for_a_moment, live_routes
from makers import NOW, Clock, make_inbound, put_inbound
from persons import traces_of
from sqlalchemy import Connection, select

from agent.desk import Desk
from agent.pipeline import handle_interaction
from api.app import create_app
from api.auth import COOKIE, hash_token
from api.bootstrap import House
from api.permissions import OPEN, ROLES, role_for
from desk.accounts import Role, Scope
from desk.interactions import InteractionId, SellerId
from desk.playbook import Playbook
from desk.products import Product
from desk.settings import Settings
from desk.talks import ProposalKind, Proposed, TurnState
from storage.api_keys import list_api_keys
from storage.database import Database
from storage.inbox import InboxFilter, list_inbox
from storage.products import upsert_products
from storage.schema import metadata
from storage.search_index import index_batch
from storage.sessions import Session, add_session
from storage.settings import put_setting
from storage.tables_accounts import api_keys, sessions
from storage.talk_proposals import add_proposal
from storage.talks import add_talk, add_turn, finish_turn
from storage.users import User

CANARY = "канарейка7f3a"
# What every route would do something with, if it let one in.
BODIES: Mapping[tuple[str, str], Mapping[str, Any]] = {
    ("POST", "/api/interactions/{interaction_id}/reply"): {"text": "Спасибо за отзыв о кружке!", "revision": 1},
    ("POST", "/api/interactions/{interaction_id}/intent"): {"intent": "praise"},
    ("POST", "/api/interactions/{interaction_id}/links"): {"other_id": "{other_id}"},
    ("POST", "/api/links"): {"a": "{interaction_id}", "b": "{other_id}"},
    ("POST", "/api/persons/export"): {"interaction_id": "{interaction_id}"},
    ("POST", "/api/persons/erase"): {"interaction_id": "{interaction_id}", "expected": 1},
    ("PUT", "/api/users/{login}"): {"role": "viewer", "is_disabled": True},
    ("PUT", "/api/users/{login}/password"): {"password": "a password of the stranger"},
    ("PUT", "/api/settings/{name}"): {"value": {"time_zone": "Europe/Moscow", "mon": ["09:00-18:00"]}},
    ("PUT", "/api/switches/auto-send"): {"is_on": True, "channel": "review"},
    ("POST", "/api/interactions/{interaction_id}/notes"): {"text": "look at this"},
    ("POST", "/api/interactions/{interaction_id}/assign"): {"to": "anna"},
    ("PUT", "/api/switches/kill"): {"is_on": True, "all_sellers": True},
    ("POST", "/api/assistant/messages"): {"text": "find кружка"},
    ("POST", "/api/assistant/proposals/{proposal_id}/confirm"): {"hash": "0" * 64},
}


@dataclass(frozen=True, kw_only=True)
class World:
    """Two sellers in one house. Everything of `ours` carries the canary; `values`: what paths are filled with."""

    app: FastAPI
    db: Database
    ours: SellerId
    theirs: SellerId
    people: Mapping[Role, User]
    stranger: User
    values: Mapping[str, str]

    def session_of(self, user: User) -> dict[str, str]:
        """The cookie of a fresh login: some routes end the one they are called with."""
        token = secrets.token_urlsafe(16)
        session = Session(id=secrets.token_hex(8), created_at=NOW, seen_at=NOW, expires_at=NOW + timedelta(days=7),
                          address="x", agent="x")  # fmt: skip
        self.db.write_now(add_session, user.id, session, token_hash=hash_token(token), idle=timedelta(hours=12))
        return {"Cookie": f"{COOKIE}={token}"}

    async def call(
        self,
        client: httpx.AsyncClient,
        route: tuple[str, str],
        user: User | None,
        more: Mapping[str, str] | None = None,
        **query: str,
    ) -> httpx.Response:
        """Call a route with everything it wants filled in, as far as it is known here. `more`: of its body."""
        method, path = route
        headers = (self.session_of(user) if user else {}) | {"Idempotency-Key": secrets.token_hex(8)}
        if route in ENDLESS:
            return await listen_for_a_moment(
                self.app, path, {"Host": "desk", **client.headers, **headers}, str(httpx.QueryParams(query))
            )
        body = None if method in ("GET", "DELETE") else self._body(route) | dict(more or {})
        return await client.request(method, self._filled(path), headers=headers, json=body, params=query)

    def _body(self, route: tuple[str, str]) -> dict[str, Any]:
        return {name: self._filled(value) if isinstance(value, str) else value
                for name, value in BODIES.get(route, {}).items()}  # fmt: skip

    def _filled(self, text: str) -> str:
        for name, value in self.values.items():
            text = text.replace(f"{{{name}}}", value).replace(f"{{{name}:path}}", value)
        return text


@pytest.fixture
async def world(db: Database, seller: SellerId, playbook: Playbook) -> World:
    theirs = SellerId(f"{seller}-other")
    clock = Clock(NOW + timedelta(minutes=5))
    desks = {one: make_desk(db, one, playbook=playbook, clock=clock) for one in (seller, theirs)}
    house = House(settings=Settings(seller=seller), db=db, playbook=playbook, desks=desks, vendors={}, jobs=None)
    app = create_app(house, api_token=secrets.token_hex(8), with_worker=False)
    app.state.live_seconds = 0.0
    ids = await _plant(desks[seller])
    people = {role: make_user(db, **{seller: role}) for role in Role}
    victim = make_user(db, **{seller: Role.OPERATOR})
    make_key(db, seller, Scope.READ)
    key_id = db.read_now(list_api_keys, seller)[0].id
    values = {"interaction_id": str(ids[0]), "other_id": str(ids[1]), "what": "reviews", "name": "working_hours",
              "channel": "review", "nm_id": "101", "link_id": "1", "trace_id": "0" * 32, "connector": "wildberries",
              "login": victim.login, "key_id": key_id, "session_id": "0" * 16,
              **_plant_talk(desks[seller], people[Role.OPERATOR], ids[0])}  # fmt: skip
    return World(app=app, db=db, ours=seller, theirs=theirs, people=people, values=values,
                 stranger=make_user(db, **{theirs: Role.OWNER}))  # fmt: skip


def _plant_talk(desk: Desk, user: User, about: int) -> dict[str, str]:
    """A conversation of one person, with an answer and a proposal."""
    card = InteractionId(about)
    talk = desk.db.write_now(add_talk, desk.seller_id, who=user.login, now=NOW)
    turn = desk.db.write_now(add_turn, desk.seller_id, talk, question=CANARY, about_id=card, now=NOW)
    what = Proposed(kind=ProposalKind.NOTE, interaction_id=card, arguments={"revision": 1, "words": CANARY})
    made = desk.db.write_now(add_proposal, desk.seller_id, turn, what, who=user.login, now=NOW)
    desk.db.write_now(finish_turn, desk.seller_id, turn.id, state=TurnState.DONE, answer=CANARY, now=NOW)
    return {"conversation_id": str(talk.id), "talk_id": str(talk.id), "message_id": str(turn.id),
            "turn_id": str(turn.id), "proposal_id": str(made.id)}  # fmt: skip


async def _plant(desk: Desk) -> list[int]:
    db, seller = desk.db, desk.seller_id
    put_inbound(db, seller, make_inbound("r1", text=f"Отличная кружка, {CANARY}", customer_name=CANARY),
                make_inbound("r2", text=f"Разбилась, {CANARY}", rating=2))  # fmt: skip
    card = Product(marketplace=make_inbound().marketplace, nm_id=101, name=f"Кружка {CANARY}", kind="Кружки",
                   characteristics=())  # fmt: skip
    db.write_now(upsert_products, seller, [card], now=NOW)
    db.write_now(put_setting, seller, "reply_pending_minutes", 30, author=CANARY, now=NOW)
    items = db.read_now(list_inbox, seller, wanted=InboxFilter()).items
    for item in items:
        await handle_interaction(desk, item.id)
    db.write_now(index_batch, seller, now=NOW)
    return [item.id for item in items]


def guarded(app: FastAPI) -> list[tuple[str, str]]:
    return [route for route in live_routes(app) if route not in OPEN]


def test_every_route_declares_its_role_and_every_line_has_its_route(app: FastAPI) -> None:
    live = set(live_routes(app))
    assert live - OPEN - set(ROLES) == set(), "a route without a line in api/permissions.py"
    assert set(ROLES) - live == set(), "a line in api/permissions.py without its route"
    assert live >= OPEN
    assert set(ROLES) & OPEN == set()


def test_a_route_nobody_declared_asks_for_an_owner() -> None:
    assert role_for("GET", "/api/new") is Role.OWNER


async def test_everybody_may_exactly_what_the_table_says(world: World) -> None:
    wrong = []
    async with browser(world.app) as client:
        for route in guarded(world.app):
            for role, user in [(None, None), *world.people.items()]:
                answer = await world.call(client, route, user)
                if not _is_right(route, role, answer):
                    wrong.append((*route, role, answer.status_code))
    assert wrong == [], wrong


def _is_right(route: tuple[str, str], role: Role | None, answer: httpx.Response) -> bool:
    if role is None:
        # A page sends whoever is nobody to the login.
        is_sent_away = not route[1].startswith("/api/") and answer.headers.get("location", "").startswith("/login")
        return answer.status_code == 401 or is_sent_away
    if not role.may(role_for(*route)):
        return answer.status_code == 403
    # The body asks to stop all sellers, which is more than the owner of one may.
    return answer.status_code not in ((401,) if route == ("PUT", "/api/switches/kill") else (401, 403))


async def test_no_answer_is_an_error_of_ours(world: World) -> None:
    async with browser(world.app) as client:
        answers = {route: (await world.call(client, route, world.people[Role.OWNER])).status_code
                   for route in guarded(world.app)}  # fmt: skip
    assert {route: status for route, status in answers.items() if status >= 500} == {}


async def test_a_foreign_owner_is_told_that_the_seller_is_not_there(world: World) -> None:
    async with browser(world.app) as client:
        for route in guarded(world.app):
            answer = await world.call(client, route, world.stranger, seller=world.ours)
            assert (answer.status_code, CANARY in answer.text) == (404, False), route


async def test_a_foreign_owner_with_our_ids_gets_no_byte_and_changes_nothing(world: World) -> None:
    before = world.db.read_now(_fingerprint, world.ours)
    leaks = []
    async with browser(world.app) as client:
        for route in guarded(world.app):
            answer = await world.call(client, route, world.stranger)
            # Whoever sent a name is told that name again.
            if CANARY in answer.text or (world.ours in answer.text.replace(world.theirs, "")):
                leaks.append((*route, answer.text[:300]))
    assert leaks == []
    assert world.db.read_now(_fingerprint, world.ours) == before


async def test_the_canary_sings_where_it_should(world: World) -> None:
    """Otherwise the test above could not fail."""
    heard = set()
    async with browser(world.app) as client:
        for route in guarded(world.app):
            if route[0] != "GET":
                continue
            words = "кружка" if route[1] == "/api/search" else ""
            answer = await world.call(client, route, world.people[Role.OWNER], None, q=words)
            if CANARY in answer.text:
                heard.add(route[1])
    assert heard >= {
        "/api/interactions", "/api/interactions/{interaction_id}", "/api/interactions/{interaction_id}/timeline",
        "/api/settings/changes", "/api/search", "/api/audit",
    }  # fmt: skip


async def test_keys_may_what_their_scope_says_at_their_seller_alone(world: World) -> None:
    keys = {scope: make_key(world.db, world.ours, scope) for scope in Scope}
    wanted = {("GET", "/api/switches"): 3, ("POST", "/api/sync/{channel}"): 2, ("GET", "/api/users"): 1}
    async with browser(world.app, Sec_Fetch_Site="") as client:
        for (method, path), many in wanted.items():
            url = path.replace("{channel}", "review")
            codes = [(await client.request(method, url, headers={"Authorization": f"Bearer {key}"})).status_code
                     for key in keys.values()]  # fmt: skip
            assert [code == 403 for code in codes] == [n < 3 - many for n in range(3)], (path, codes)
        foreign = await client.get("/api/switches", params={"seller": world.theirs},
                                   headers={"Authorization": f"Bearer {keys[Scope.ADMIN]}"})  # fmt: skip
    assert foreign.status_code == 404


async def test_nobody_speaks_in_anothers_name_but_the_houses_token(world: World) -> None:
    forged = f"forged{secrets.token_hex(6)}"
    given = {"author": forged}
    # Erased is erased: nothing could be done to the message afterwards.
    writes = [one for one in guarded(world.app) if one[0] != "GET" and one[1] != "/api/persons/erase"]
    async with browser(world.app) as client:
        for route in writes:
            await world.call(client, route, world.people[Role.OWNER], given, author=forged)
        assert traces_of(world.db, forged) == []
        client.headers["Authorization"] = f"Bearer {world.app.state.api_token}"
        for route in writes:
            await world.call(client, route, None, given, author=forged)
    # Otherwise the first half could not fail.
    assert set(traces_of(world.db, forged)) >= {"setting_changes", "links", "audit_log"}


def _fingerprint(conn: Connection, seller: SellerId) -> dict[str, str]:
    """Every row of a seller, and nothing of when keys were last used."""
    found = {}
    for table in metadata.sorted_tables:
        if "seller_id" in table.c and table is not sessions:
            columns = [column for column in table.c if column is not api_keys.c.last_used_at]
            rows = conn.execute(select(*columns).where(table.c.seller_id == seller)).all()
            found[table.name] = hashlib.sha256(repr(sorted(map(repr, rows))).encode()).hexdigest()
    return found
