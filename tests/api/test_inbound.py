"""The door for a shop's own webhooks: whoever cannot sign is refused, whoever can is kept once and answered at once."""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from makers import Clock
from sessions import make_talking_desk
from shops import make_practice_shop

from agent.chat import Said, say
from api.app import create_app
from api.bootstrap import House
from desk.interactions import SellerId
from desk.settings import Settings
from storage.database import Database
from storage.deliveries import count_outcomes

SECRET = "inbound-secret"


@pytest.fixture
def house(db: Database, seller: SellerId) -> House:
    desk = make_talking_desk(db, seller, make_practice_shop(), clock=Clock())
    settings = Settings.model_validate({"seller": seller, "inbound_secrets": {seller: SECRET, f"{seller}-2": "other"}})
    return House(settings=settings, db=db, playbook=desk.playbook, desks={seller: desk}, vendors={}, jobs=None)


@pytest.fixture
async def door(house: House) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(house, api_token="unused", with_worker=False)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://desk") as client:
        yield client


def _body(**changes: Any) -> bytes:
    told = {"event": "message", "session": "s1", "message_id": "m1", "text": "Where is my parcel?",
            "contact": {"name": "Barbara Hill", "identity": "box-1"}}  # fmt: skip
    return json.dumps(told | changes).encode()


def _headers(body: bytes, at: datetime, *, secret: str = SECRET, delivery: str = "d1") -> dict[str, str]:
    stamp = str(int(at.timestamp()))
    digest = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Replydesk-Timestamp": stamp, "X-Replydesk-Signature": f"sha256={digest}",
            "X-Replydesk-Delivery": delivery, "Content-Type": "application/json"}  # fmt: skip


async def _push(door: httpx.AsyncClient, to: str, body: bytes, headers: dict[str, str]) -> httpx.Response:
    return await door.post(f"/api/webhooks/inbound/{to}", content=body, headers=headers)


async def test_a_signed_message_is_kept_once_and_answered_to_who_reads(
    door: httpx.AsyncClient, house: House, seller: SellerId
) -> None:
    now, body = house.desk().clock(), _body()
    told = [(await _push(door, seller, body, _headers(body, now))).json()["status"] for _ in range(2)]
    again = await _push(door, seller, body, _headers(body, now, delivery="d2"))
    assert [*told, again.json()["status"]] == ["kept", "seen before", "seen before"]
    assert count_outcomes_of(house, seller) == {"stored": 2}
    # A worker thinks it through; here whoever asks for the very same message does.
    answer = await say(house.desk(), Said(session="s1", key="m1", text="Where is my parcel?"))
    assert answer["decision"] == "send"
    assert "Dayton" in str(answer["reply"])


def count_outcomes_of(house: House, seller: SellerId) -> dict[str, int]:
    return dict(house.db.read_now(count_outcomes, seller, source="inbound"))


@pytest.mark.parametrize(
    ("secret", "age", "to", "change"),
    [
        ("wrong", 0, "", b""),
        ("", 0, "", b""),
        (SECRET, 400, "", b""),
        (SECRET, -400, "", b""),
        (SECRET, 0, "-2", b""),
        ("other", 0, "-2", b""),
        (SECRET, 0, "-3", b""),
        (SECRET, 0, "", b" "),
    ],
)
async def test_whoever_cannot_sign_now_is_refused(
    door: httpx.AsyncClient, house: House, seller: SellerId, secret: str, age: int, to: str, change: bytes
) -> None:
    body, at = _body(), house.desk().clock() - timedelta(seconds=age)
    answer = await _push(door, f"{seller}{to}", body + change, _headers(body, at, secret=secret))
    assert answer.status_code == 401
    assert count_outcomes_of(house, seller) == {}


@pytest.mark.parametrize(
    "body",
    [b"{}", b"[]", b"\xff", b"NaN", _body(event="gone"), _body(text=""), _body(text="  "), _body(session="a b"),
     _body(text="x\x00y"), _body(message_id="")],
)  # fmt: skip
async def test_a_signed_body_that_is_no_message_is_a_400(
    door: httpx.AsyncClient, house: House, seller: SellerId, body: bytes
) -> None:
    answer = await _push(door, seller, body, _headers(body, house.desk().clock()))
    assert answer.status_code == 400
    assert count_outcomes_of(house, seller) == {}


async def test_one_message_id_with_other_words_is_a_conflict_and_keeps_nothing(
    door: httpx.AsyncClient, house: House, seller: SellerId
) -> None:
    now, first, other = house.desk().clock(), _body(), _body(text="Skip May")
    await _push(door, seller, first, _headers(first, now))
    assert (await _push(door, seller, other, _headers(other, now, delivery="d2"))).status_code == 409
    assert count_outcomes_of(house, seller) == {"stored": 1}
