"""People and programs that call the API: users with a role, keys, and browsers at addresses of their own."""

from datetime import timedelta
from functools import cache
from uuid import uuid4

import httpx
from fastapi import FastAPI
from makers import NOW

from api.keys import new_key
from desk.accounts import Role, Scope
from desk.interactions import SellerId
from desk.passwords import hash_password
from storage.api_keys import add_api_key
from storage.database import Database
from storage.users import User, add_user

PASSWORD = "a long sentence nobody guesses"


@cache
def kept() -> str:
    """The password as it is kept; hashed once."""
    return hash_password(PASSWORD)


def make_user(db: Database, **grants: Role) -> User:
    """Somebody with these roles, by a login nobody else has."""
    login = f"u-{uuid4().hex[:12]}"
    sellers = {SellerId(seller): role for seller, role in grants.items()}
    return db.write_now(add_user, login=login, name="Анна", password_hash=kept(), grants=sellers, actor="test", now=NOW)


def make_key(db: Database, seller: SellerId, scope: Scope, *, lasts: timedelta = timedelta(days=90)) -> str:
    """A key's text."""
    key, shown = new_key(seller, name="crm", scope=scope, lasts=lasts, author="test", now=NOW)
    db.write_now(add_api_key, seller, key)
    return shown


def browser(app: FastAPI, **headers: str) -> httpx.AsyncClient:
    """A browser with our page open, at an address nobody else has. A header given empty is not sent."""
    one = uuid4().int
    address = f"10.{one % 256}.{one // 256 % 256}.{one // 65536 % 256}"
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False, client=(address, 5000))
    sent = {"Sec-Fetch-Site": "same-origin"} | {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.AsyncClient(
        transport=transport, base_url="http://desk", headers={name: value for name, value in sent.items() if value}
    )


async def log_in(client: httpx.AsyncClient, login: str, password: str = PASSWORD) -> httpx.Response:
    """Type a login and a password."""
    return await client.post("/api/auth/login", json={"login": login, "password": password})
