"""The nightly look at the vendor's contract, over the practice shop as it is and with a field that changed."""

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from desks import make_desk
from makers import NOW, Clock
from sqlalchemy import delete
from wildberries import connect, make_chat, make_message, make_question, make_shop, practice

from agent.contracts import Looked, check_contracts, look_nightly
from agent.desk import Desk
from desk.contracts import SETTLED
from desk.interactions import SellerId
from desk.playbook import Playbook
from sandbox.config import Fault, ShopConfig
from sandbox.state import Shop
from storage.contract_snapshots import find_snapshot
from storage.database import Database
from storage.tables_durable import contract_snapshots

_REVIEWS, _CHATS = "GET /api/v1/feedbacks", "GET /api/v1/seller/chats"
Tamper = Callable[[str, Any], Any]


class _Tampered(httpx.AsyncBaseTransport):
    """The practice shop, its JSON changed on the way. Keeps what was asked."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self.inner = inner
        self.tamper: Tamper = lambda _path, told: told
        self.requests: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = await self.inner.handle_async_request(request)
        body = await answer.aread()
        if not answer.is_success or not body:
            return httpx.Response(answer.status_code, content=body)
        return httpx.Response(answer.status_code, json=self.tamper(request.url.path, json.loads(body)))


def _shop_transport(config: ShopConfig | None = None) -> _Tampered:
    answered = make_message("r2", minutes=90)
    shop = make_shop(make_message(), answered, make_question(), chats=[make_chat()])
    shop.record("human", channel="review", id="r2", text="Спасибо!")
    return _Tampered(practice(shop, config))


@pytest.fixture
def shop() -> _Tampered:
    return _shop_transport()


@pytest.fixture
def desk(db: Database, seller: SellerId, playbook: Playbook, shop: _Tampered) -> Desk:
    # What is known of a vendor belongs to no seller: every test begins with nothing.
    db.write_now(lambda conn: conn.execute(delete(contract_snapshots)))
    return replace(make_desk(db, seller, playbook=playbook), contracts=connect(transport=shop).contracts)


def _named(looked: tuple[Looked, ...], name: str = _REVIEWS) -> Looked:
    (one,) = [one for one in looked if one.name == name]
    return one


async def _settle(desk: Desk) -> None:
    for _ in range(SETTLED):
        assert {one.outcome for one in await check_contracts(desk, NOW)} <= {"first", "same"}


def _each(change: Callable[[dict[str, Any]], object]) -> Tamper:
    """Changes every review of the list."""

    def tamper(path: str, told: Any) -> Any:
        if path == "/api/v1/feedbacks":
            for row in told["data"]["feedbacks"]:
                change(row)
        return told

    return tamper


async def test_the_first_look_is_stored_and_the_next_ones_find_nothing(desk: Desk) -> None:
    first = await check_contracts(desk, NOW)
    assert {one.outcome for one in first} == {"first"}
    again = await check_contracts(desk, NOW + timedelta(days=1))
    assert {one.outcome for one in again} == {"same"}
    snapshot = await desk.db.read(find_snapshot, "wildberries", _REVIEWS)
    assert snapshot is not None
    assert (snapshot.accepted_at, snapshot.checked_at) == (NOW, NOW + timedelta(days=1))


async def test_only_reads_are_made(desk: Desk, shop: _Tampered) -> None:
    await check_contracts(desk, NOW)
    assert {request.method for request in shop.requests if "cards" not in request.url.path} == {"GET"}


async def test_nothing_a_customer_wrote_is_stored(desk: Desk) -> None:
    looked = await check_contracts(desk, NOW)
    for one in looked:
        snapshot = await desk.db.read(find_snapshot, one.vendor, one.name)
        told = str(snapshot)
        assert not any(word in told for word in ("Анна", "кружка", "посудомойку", "r1", "rid-1"))


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (lambda row: row.update(text=[row["text"]]), "~ data.feedbacks[].text: was text, now also list"),
        (lambda row: row.update(id=7), "~ data.feedbacks[].id: was text, now also whole number"),
        (lambda row: row.update(state="frozen"), "~ data.feedbacks[].state: new values frozen"),
        (lambda row: row.pop("answer"), "- data.feedbacks[].answer: needed, and in none of the objects seen"),
        (
            lambda row: row.pop("color"),
            "- data.feedbacks[].color: was always there, is in none of the objects seen",
        ),
        (lambda row: row.update(brandNew={"a": 1}), "+ data.feedbacks[].brandNew: object"),
    ],
)
async def test_a_changed_field_is_told_and_stands_until_it_is_accepted(
    desk: Desk,
    shop: _Tampered,
    caplog: pytest.LogCaptureFixture,
    change: Callable[[dict[str, Any]], object],
    line: str,
) -> None:
    await _settle(desk)
    shop.tamper = _each(change)
    for _ in range(2):
        with caplog.at_level(logging.ERROR):
            looked = _named(await check_contracts(desk, NOW))
        assert looked.outcome == "different"
        assert list(looked.difference.lines()) == [line]
        assert "contract has changed" in caplog.text
        stored = await desk.db.read(find_snapshot, "wildberries", _REVIEWS)
        assert stored is not None
        assert stored.difference == looked.difference
    accepted = await check_contracts(desk, NOW + timedelta(days=1), is_accepting=True)
    assert _named(accepted).outcome == "accepted"
    if "needed" not in line:
        assert _named(await check_contracts(desk, NOW)).outcome == "same"
    stored = await desk.db.read(find_snapshot, "wildberries", _REVIEWS)
    assert stored is not None
    assert stored.accepted_at == NOW + timedelta(days=1)


async def test_what_we_need_can_be_accepted_and_is_told_again(desk: Desk, shop: _Tampered) -> None:
    shop.tamper = _each(lambda row: row.pop("createdDate"))
    assert _named(await check_contracts(desk, NOW, is_accepting=True)).outcome == "accepted"
    assert _named(await check_contracts(desk, NOW)).outcome == "different"


async def test_a_change_that_is_taken_back_is_no_difference_any_more(desk: Desk, shop: _Tampered) -> None:
    await _settle(desk)
    shop.tamper = _each(lambda row: row.update(text=5))
    assert _named(await check_contracts(desk, NOW)).outcome == "different"
    shop.tamper = lambda _path, told: told
    assert _named(await check_contracts(desk, NOW)).outcome == "same"
    stored = await desk.db.read(find_snapshot, "wildberries", _REVIEWS)
    assert stored is not None
    assert not stored.difference


async def test_an_optional_field_that_is_not_on_the_page_is_no_difference(desk: Desk, shop: _Tampered) -> None:
    shop.tamper = _each(lambda row: row.pop("color") if row["id"] == "r2" else None)
    await _settle(desk)
    shop.tamper = _each(lambda row: row.pop("color"))
    assert _named(await check_contracts(desk, NOW)).outcome == "same"


async def test_what_cannot_be_read_is_told_apart_and_stops_nothing(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    away = _shop_transport(ShopConfig(limits="lifted", faults=(Fault(kind="status", path=r".*/chats", status=503),)))
    looked = await check_contracts(replace(desk, contracts=connect(transport=away).contracts), NOW)
    assert [one.name for one in looked if one.outcome == "unread"] == [_CHATS]
    assert "503" in str(_named(looked, _CHATS).reason)
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert "503" in "".join(str(getattr(record, "reason", "")) for record in caplog.records)


async def test_a_shop_without_messages_is_looked_at_as_far_as_it_goes(desk: Desk) -> None:
    empty = Shop(anchor=NOW, cards=[], messages=[], chats=[], clock=lambda: NOW)
    looked = await check_contracts(replace(desk, contracts=connect(transport=practice(empty)).contracts), NOW)
    assert not [one for one in looked if one.outcome == "different"]
    unread = {one.name: one.reason for one in looked if one.outcome == "unread"}
    assert set(unread) == {"GET /api/v1/feedback", "GET /api/v1/question"}


async def test_a_seller_without_a_vendor_has_nothing_to_look_at(desk: Desk) -> None:
    assert await check_contracts(replace(desk, contracts=None), NOW) == ()


async def test_the_chore_looks_with_the_desks_clock(desk: Desk) -> None:
    later = NOW + timedelta(hours=5)
    await look_nightly(replace(desk, clock=Clock(later)), "-")
    snapshot = await desk.db.read(find_snapshot, "wildberries", _REVIEWS)
    assert snapshot is not None
    assert snapshot.checked_at == later
