"""The assistant's page: frames as they come, forms that work once, hostile words inert, a reload that goes on."""

import json
import re

import httpx
import pytest
from accounts import browser, make_key
from fastapi import FastAPI
from makers import make_inbound, put_inbound

from api.bootstrap import House
from desk.accounts import Scope
from desk.interactions import InteractionId, SellerId
from desk.talks import EventKind, TurnEvent, TurnState
from storage.database import Database
from storage.inbox import InboxFilter, list_inbox
from storage.replies import list_replies
from storage.talks import add_events, add_talk, add_turn, finish_turn

_HX = {"HX-Request": "true"}
_BAD = "<script>alert(1)</script>[x](javascript:alert(1))<img src=x onerror=alert(2)>"


@pytest.fixture
def opened(client: httpx.AsyncClient) -> httpx.AsyncClient:
    client.headers["Accept-Language"] = "en"
    return client


async def frames(client: httpx.AsyncClient, text: str, **more: str) -> list[tuple[str, str, str]]:
    answer = await client.post("/assistant/ask", data={"text": text, **more}, headers=_HX)
    assert answer.status_code == 200, answer.text
    return [tuple(json.loads(line[6:])) for line in answer.text.splitlines() if line.startswith("data: ")]


async def test_an_empty_page_says_what_can_be_asked(opened: httpx.AsyncClient) -> None:
    page = (await opened.get("/assistant")).text
    assert "What is overdue?" in page
    assert '<a href="/assistant" aria-current="page">' in page


async def test_an_answer_comes_as_frames_and_stands_there_after_a_reload(
    opened: httpx.AsyncClient, review: InteractionId
) -> None:
    told = await frames(opened, "find кружка")
    assert told[0][:2] == ("turns", "append")
    address = next(target for target, op, _html in told if op == "address")
    page = (await opened.get(address)).text
    link = f'href="/inbox?status=any&amp;id={review}"'
    assert link in "".join(html for _target, _op, html in told)
    assert link in page
    assert "data-stream" not in page


async def test_a_form_is_confirmed_once(
    opened: httpx.AsyncClient, db: Database, seller: SellerId, review: InteractionId
) -> None:
    told = await frames(opened, "draft for this card", about=str(review))
    (form,) = [html for target, _op, html in told if target.startswith("proposals-")]
    url, given = re.findall(r'hx-post="([^"]+)"', form)[0], re.findall(r'name="hash" value="(\w+)"', form)[0]
    forged = await opened.post(url, data={"hash": "f" * 64}, headers=_HX)
    first = await opened.post(url, data={"hash": given}, headers=_HX)
    again = await opened.post(url, data={"hash": given}, headers=_HX)
    assert "not what was confirmed" in forged.text
    assert "called back" in first.text
    assert "used before" in again.text
    assert len(db.read_now(list_replies, seller, review)) == 1


async def test_a_form_that_is_not_wanted_is_put_away_for_good(
    opened: httpx.AsyncClient, db: Database, seller: SellerId, review: InteractionId
) -> None:
    told = await frames(opened, "draft for this card", about=str(review))
    (form,) = [html for target, _op, html in told if target.startswith("proposals-")]
    confirm_url, dismiss_url = re.findall(r'hx-post="([^"]+)"', form)
    (given,) = re.findall(r'name="hash" value="(\w+)"', form)
    away = await opened.post(dismiss_url, headers=_HX)
    twice = await opened.post(dismiss_url, headers=_HX)
    late = await opened.post(confirm_url, data={"hash": given}, headers=_HX)
    assert "dismissed" in away.text
    assert "<button" not in away.text
    assert away.text == twice.text
    assert "used before" in late.text
    assert db.read_now(list_replies, seller, review) == ()


async def test_what_customers_write_is_quoted_and_never_run(
    opened: httpx.AsyncClient, db: Database, seller: SellerId
) -> None:
    put_inbound(db, seller, make_inbound(text=f"{_BAD} кружка", product_name=_BAD, customer_name=_BAD))
    number = db.read_now(list_inbox, seller, wanted=InboxFilter()).items[0].id
    told = [*await frames(opened, "find кружка"), *await frames(opened, f"open card {number}")]
    pages = "".join(html for _target, _op, html in told) + (await opened.get(f"/assistant?about={number}")).text
    assert "<script>alert" not in pages
    assert "<img" not in pages
    assert 'href="javascript' not in pages
    assert "alert(1)" in pages


async def test_a_question_is_text_whatever_it_holds(opened: httpx.AsyncClient) -> None:
    told = await frames(opened, _BAD)
    assert "<script>alert" not in "".join(html for _target, _op, html in told)
    assert "<script>alert" not in (await opened.get(told[1][0])).text


async def test_a_page_opened_again_goes_on_with_an_answer_that_runs(
    opened: httpx.AsyncClient, house: House, seller: SellerId
) -> None:
    desk = house.desks[seller]
    talk = desk.db.write_now(add_talk, seller, who="api-token", now=desk.clock())
    turn = desk.db.write_now(add_turn, seller, talk, question="?", about_id=None, now=desk.clock())
    half = [TurnEvent(n=1, kind=EventKind.TEXT, told={"text": "Раз.\n\nДва"})]
    desk.db.write_now(add_events, seller, turn.id, half, now=desk.clock())
    page = (await opened.get(f"/assistant?talk={talk.id}")).text
    (url,) = re.findall(r'data-stream="([^"]+)"', page)
    desk.db.write_now(finish_turn, seller, turn.id, state=TurnState.DONE, answer="Раз.\n\nДва", now=desk.clock())
    rest = (await opened.get(url, headers=_HX)).text
    assert "<p>Раз.</p>" in rest
    assert "<p>Два</p>" in rest
    assert f'"end-{turn.id}"' in rest


async def test_a_failed_answer_is_said_to_be_none(opened: httpx.AsyncClient, house: House, seller: SellerId) -> None:
    desk = house.desks[seller]
    talk = desk.db.write_now(add_talk, seller, who="api-token", now=desk.clock())
    turn = desk.db.write_now(add_turn, seller, talk, question="?", about_id=None, now=desk.clock())
    half = [TurnEvent(n=1, kind=EventKind.TEXT, told={"text": "Половина"})]
    desk.db.write_now(add_events, seller, turn.id, half, now=desk.clock())
    desk.db.write_now(finish_turn, seller, turn.id, state=TurnState.FAILED, error="busy", now=desk.clock())
    told = (await opened.get(f"/assistant/turns/{turn.id}/stream", headers=_HX)).text
    page = (await opened.get(f"/assistant?talk={talk.id}")).text
    assert f'["text-{turn.id}", "inner", ""]' in told
    assert "There is no answer" in told
    assert "There is no answer" in page
    assert "Половина" not in page


async def test_a_viewer_sees_no_form(app: FastAPI, db: Database, seller: SellerId, review: InteractionId) -> None:
    key = make_key(db, seller, Scope.READ)
    async with browser(app, authorization=f"Bearer {key}", accept_language="en") as viewer:
        told = await frames(viewer, "draft for this card", about=str(review))
        stranger = await viewer.get("/assistant?talk=999999")
    assert not [target for target, _op, _html in told if target.startswith("proposals-")]
    assert stranger.status_code == 404


async def test_a_conversation_is_deleted_from_its_page(opened: httpx.AsyncClient) -> None:
    told = await frames(opened, "help")
    number = told[1][2]
    gone = await opened.post(f"/assistant/talks/{number}/delete", headers=_HX)
    assert gone.headers["HX-Redirect"] == "/assistant"
    assert (await opened.get(f"/assistant?talk={number}")).status_code == 404
