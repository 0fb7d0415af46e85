"""The door for Chatwoot's webhooks: whoever cannot sign is refused, whoever can is kept once and answered at once."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest
from chatwoot_pushes import SECRET, body_of, changed, conversation, from_agent, message, press, signed
from helpdesks import MemoryHelpdesk

from api.app import create_app
from api.bootstrap import House
from desk.interactions import Json, SellerId
from storage.database import Database
from storage.deliveries import CHATWOOT, count_outcomes, find_waiting

Change = Callable[[datetime], tuple[bytes, Mapping[str, str]]]
_BODY = body_of(message())


@pytest.fixture
async def door(house: House, seller: SellerId) -> AsyncIterator[httpx.AsyncClient]:
    """Chatwoot's side: no key, no cookie."""
    other = SellerId(f"{seller}-2")
    house.desks[seller] = replace(house.desks[seller], helpdesk=MemoryHelpdesk())
    house.desks[other] = replace(house.desks[seller], seller_id=other, helpdesk=MemoryHelpdesk(webhook_secret="other"))
    app = create_app(house, api_token="unused", with_worker=False)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://desk") as client:
        yield client


@pytest.fixture
def now(house: House) -> datetime:
    return house.desk().clock()


def test_sixty_bad_cases_are_listed_each_once() -> None:
    assert len({case.name for case in _BAD}) == len(_BAD) >= 60


async def _push(
    door: httpx.AsyncClient, seller: str, body: bytes, headers: Mapping[str, str]
) -> httpx.Response:  # fmt: skip
    return await door.post(f"/api/webhooks/chatwoot/{seller}", content=body, headers=headers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bad:
    """A request that must not get in. `make` gives body and headers; `to`: what follows the seller's name."""

    name: str
    status: int
    make: Change
    to: str = ""


def _headers(name: str, status: int, *, at: timedelta = timedelta(), secret: str = SECRET, **replaced: str) -> Bad:
    return Bad(
        name=name, status=status, make=lambda now: (_BODY, signed(_BODY, at=now + at, secret=secret, **replaced))
    )  # fmt: skip


def _signature(name: str, change: Callable[[str], str]) -> Bad:
    def make(now: datetime) -> tuple[bytes, Mapping[str, str]]:
        headers = signed(_BODY, at=now)
        return _BODY, headers | {"X-Chatwoot-Signature": change(headers["X-Chatwoot-Signature"])}

    return Bad(name=name, status=401, make=make)


def _tampered(name: str, change: Callable[[bytes], bytes]) -> Bad:
    return Bad(name=name, status=401, make=lambda now: (change(_BODY), signed(_BODY, at=now)))


def _body(name: str, body: bytes, status: int = 400) -> Bad:
    """Signed as it should be, and no webhook."""
    return Bad(name=name, status=status, make=lambda now: (body, signed(body, at=now)))


def _shape(name: str, **told: Json) -> Bad:
    return _body(name, body_of(message() | told))


def _without(name: str, key: str) -> Bad:
    return _body(name, body_of({key_: value for key_, value in message().items() if key_ != key}))


def _replayed_with(name: str, header: str, value: str) -> Bad:
    """Recorded, and sent again with a header of today that its signature does not cover."""

    def make(now: datetime) -> tuple[bytes, Mapping[str, str]]:
        return _BODY, signed(_BODY, at=now - timedelta(hours=1)) | {header: value.format(now=int(now.timestamp()))}

    return Bad(name=name, status=401, make=make)


_NESTED = body_of(message()).decode()[:-1] + ', "x": ' + "[" * 30_000 + "]" * 30_000 + "}"
_BAD = (
    _headers("no signature", 401, X_Chatwoot_Signature=""),
    _headers("no timestamp", 401, X_Chatwoot_Timestamp=""),
    _headers("no delivery id", 400, X_Chatwoot_Delivery=""),
    _headers("a delivery id of spaces", 400, X_Chatwoot_Delivery="   "),
    _headers("a delivery id as long as a book", 400, X_Chatwoot_Delivery="d" * 129),
    _headers("a delivery id with a tab", 400, X_Chatwoot_Delivery="a\tb"),
    _headers("301 seconds old", 401, at=timedelta(seconds=-301)),
    _headers("301 seconds ahead", 401, at=timedelta(seconds=301)),
    _headers("a day old", 401, at=timedelta(days=-1)),
    _headers("a year ahead", 401, at=timedelta(days=365)),
    _headers("of 1970", 401, at=timedelta(days=-20_000)),
    _headers("another secret", 401, secret="practice-secret-2"),
    _headers("an empty secret", 401, secret=""),
    _headers("the secret in capitals", 401, secret=SECRET.upper()),
    _headers("the secret with a newline", 401, secret=SECRET + "\n"),
    _headers("the other seller's secret", 401, secret="other"),
    _headers("another timestamp than signed", 401, X_Chatwoot_Timestamp="1700000000"),
    _headers("a negative timestamp", 401, X_Chatwoot_Timestamp="-5"),
    _headers("a timestamp with a point", 401, X_Chatwoot_Timestamp="1700000000.5"),
    _headers("a timestamp in words", 401, X_Chatwoot_Timestamp="now"),
    _headers("a timestamp of a hundred digits", 401, X_Chatwoot_Timestamp="1" * 100),
    _headers("an exponent for a timestamp", 401, X_Chatwoot_Timestamp="17e8"),
    _headers("a timestamp with underscores", 401, X_Chatwoot_Timestamp="1_700_000_000"),
    _signature("the signature alone, no algorithm", lambda one: one.removeprefix("sha256=")),
    _signature("another algorithm's name", lambda one: one.replace("sha256", "sha1")),
    _signature("the algorithm in capitals", lambda one: one.replace("sha256", "SHA256")),
    _signature("the signature in capitals", lambda one: "sha256=" + one[7:].upper()),
    _signature("the signature cut short", lambda one: one[:-1]),
    _signature("the signature and more", lambda one: one + "0"),
    _signature("the first digit changed", lambda one: one[:7] + ("0" if one[7] != "0" else "1") + one[8:]),
    _signature("the last digit changed", lambda one: one[:-1] + ("0" if one[-1] != "0" else "1")),
    _signature("an empty signature", lambda _: "sha256="),
    _signature("a signature of zeros", lambda _: "sha256=" + "0" * 64),
    _signature("a signature twice", lambda one: f"{one},{one}"),
    _signature("a star for a signature", lambda _: "*"),
    _tampered("one letter of the body changed", lambda body: body.replace(b"box", b"fox")),
    _tampered("one bit of the body turned", lambda body: bytes((body[0] ^ 1, *body[1:]))),
    _tampered("a space after the body", lambda body: body + b" "),
    _tampered("the body without its end", lambda body: body[:-1]),
    _tampered("an empty body", lambda _: b""),
    _tampered("another body", lambda _: body_of(message(1009, "Cancel everything"))),
    _replayed_with("an old request with a fresh timestamp", "X-Chatwoot-Timestamp", "{now}"),
    _replayed_with("an old request under a fresh delivery id", "X-Chatwoot-Delivery", "fresh"),
    Bad(name="the body signed without its timestamp", status=401, make=lambda now: (
        _BODY, signed(_BODY, at=now) | {"X-Chatwoot-Signature": _of_body_alone()})),
    Bad(name="another seller's path", status=401, to="-2", make=lambda now: (_BODY, signed(_BODY, at=now))),
    Bad(name="a seller nobody knows", status=401, to="-3", make=lambda now: (_BODY, signed(_BODY, at=now))),
    Bad(name="a path of a thousand letters", status=422, to="x" * 1000, make=lambda now: (
        _BODY, signed(_BODY, at=now))),
    _body("no JSON", b"event=message_created"),
    _body("half of a JSON", _BODY[:-20]),
    _body("a list", b"[]"),
    _body("a text", b'"message_created"'),
    _body("null", b"null"),
    _body("nothing at all", b""),
    _body("not UTF-8", b'{"event": "\xff\xfe"}'),
    _body("UTF-16", json.dumps(message()).encode("utf-16")),
    _body("NaN for a number", _BODY.replace(b'"priority": null', b'"priority": NaN')),
    _body("a nested bomb", _NESTED.encode()),
    _body("a number of ten thousand digits", _BODY.replace(b'"id": 1001', b'"id": ' + b"9" * 10_000)),
    _body("larger than 256 KiB", body_of(message(text="я" * 140_000)), 413),
    _without("no event", "event"),
    _without("no conversation", "conversation"),
    _without("no id", "id"),
    _without("no message type", "message_type"),
    _without("no account", "account"),
    _shape("an event of numbers", event=7),
    _shape("an empty event", event=""),
    _shape("an event of 65 letters", event="e" * 65),
    _shape("an event with a NUL", event="message\x00created"),
    _shape("another account", account={"id": 2}),
    _shape("an account that is true", account={"id": True}),
    _shape("a negative message id", id=-1),
    _shape("message id 0", id=0),
    _shape("a message id beyond the database", id=2**63),
    _shape("a message id in words", id="1001"),
    _shape("a message id with a point", id=1001.5),
    _shape("a negative conversation id", conversation=conversation(-42)),
    _shape("a conversation that is a list", conversation=[]),
    _shape("a conversation that is a number", conversation=42),
    _shape("a message type that is true", message_type=True),
    _shape("a message type that is a list", message_type=["incoming"]),
    _shape("private in words", private="false"),
    _shape("private as a number", private=0),
    _shape("content that is an object", content={"text": "hi"}),
    _body("a press without a value", body_of(press("x", content_attributes={"submitted_values": [{"title": "Yes"}]}))),
    _body("a press that is no list", body_of(press("x", content_attributes={"submitted_values": {"value": "x"}}))),
    _body("a press of a novel", body_of(press("x" * 501))),
    _body("a conversation event without an id", body_of(changed(id=None))),
)  # fmt: skip


def _of_body_alone() -> str:
    return "sha256=" + hmac.new(SECRET.encode(), _BODY, hashlib.sha256).hexdigest()


@pytest.mark.parametrize("bad", _BAD, ids=lambda bad: bad.name)
async def test_a_bad_webhook_is_refused_and_leaves_nothing(
    bad: Bad, door: httpx.AsyncClient, db: Database, seller: SellerId, now: datetime
) -> None:
    body, headers = bad.make(now)
    response = await _push(door, seller + bad.to, body, headers)
    assert response.status_code == bad.status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert db.read_now(count_outcomes, seller, source=CHATWOOT) == {}


@pytest.mark.parametrize(
    "payload",
    [
        message(),
        message(content=None, attachments=[{"id": 1, "file_type": "image", "data_url": "http://c/x.png"}]),
        message(private=True),
        message(message_type="template"),
        message(message_type="a word of tomorrow"),
        message(conversation=conversation() | {"unknown": {"deep": [1, 2]}}),
        message(text="нет\x00 слов 😀"),
        from_agent(),
        press("replydesk:confirm:1:abc"),
        changed(),
        changed("conversation_resolved"),
        {"event": "webwidget_triggered", "account": {"id": 1}, "current_conversation": None},
        {"event": "an_event_of_tomorrow", "account": {"id": 1}},
    ],
)
async def test_a_genuine_webhook_is_kept_before_it_is_acknowledged(
    payload: Mapping[str, Json], door: httpx.AsyncClient, db: Database, seller: SellerId, now: datetime
) -> None:
    body = body_of(payload)
    response = await _push(door, seller, body, signed(body, at=now))
    assert (response.status_code, response.json()) == (200, {"status": "kept"})
    assert len(db.read_now(find_waiting, seller, source=CHATWOOT, now=now)) == 1


@pytest.mark.parametrize("seconds", [-300, 0, 300])
async def test_clocks_may_differ_by_five_minutes(
    seconds: int, door: httpx.AsyncClient, seller: SellerId, now: datetime
) -> None:
    headers = signed(_BODY, at=now + timedelta(seconds=seconds))
    assert (await _push(door, seller, _BODY, headers)).status_code == 200


async def test_a_repeat_of_a_delivery_is_acknowledged_and_kept_once(
    door: httpx.AsyncClient, db: Database, seller: SellerId, now: datetime
) -> None:
    told = []
    for later in (0, 3, 6):
        headers = signed(_BODY, at=now + timedelta(seconds=later), delivery="one-uuid")
        told.append((await _push(door, seller, _BODY, headers)).json()["status"])
    assert told == ["kept", "seen before", "seen before"]
    assert len(db.read_now(find_waiting, seller, source=CHATWOOT, now=now)) == 1


async def test_a_burst_is_kept_whole_and_each_once(
    door: httpx.AsyncClient, db: Database, seller: SellerId, now: datetime
) -> None:
    bodies = [body_of(message(number)) for number in range(2000, 2060)]
    sent = [(body, signed(body, at=now, delivery=f"d{number % 50}")) for number, body in enumerate(bodies)]
    told = await asyncio.gather(*(_push(door, seller, body, headers) for body, headers in sent))
    statuses = [one.json()["status"] for one in told]
    assert (statuses.count("kept"), statuses.count("seen before")) == (50, 10)
    assert len(db.read_now(find_waiting, seller, source=CHATWOOT, now=now)) == 50


async def test_a_database_that_is_away_is_told_as_chatwoot_repeats_it(
    door: httpx.AsyncClient, house: House, seller: SellerId, now: datetime, tmp_path: Path
) -> None:
    away = Database(f"sqlite:///{tmp_path}/without-tables.sqlite")
    house.desks[seller] = replace(house.desks[seller], db=away)
    response = await _push(door, seller, _BODY, signed(_BODY, at=now))
    away.close()
    assert response.status_code == 429


async def test_two_sellers_may_be_given_the_same_delivery_id(
    door: httpx.AsyncClient, seller: SellerId, now: datetime
) -> None:
    mine = await _push(door, seller, _BODY, signed(_BODY, at=now, delivery="same"))
    theirs = await _push(door, seller + "-2", _BODY, signed(_BODY, at=now, delivery="same", secret="other"))
    assert [mine.json()["status"], theirs.json()["status"]] == ["kept", "kept"]


async def test_a_desk_without_a_secret_takes_nothing(
    door: httpx.AsyncClient, house: House, seller: SellerId, now: datetime
) -> None:
    for secret in (None, ""):
        house.desks[seller] = replace(house.desks[seller], helpdesk=MemoryHelpdesk(webhook_secret=secret))
        assert (await _push(door, seller, _BODY, signed(_BODY, at=now, secret=""))).status_code == 401
