"""The assistant over HTTP: a stream that ends, an answer picked up again, conversations nobody else sees."""

import json
import re
from typing import Any

import httpx
from accounts import browser, make_key
from fastapi import FastAPI

from api.bootstrap import House
from desk.accounts import Scope
from desk.interactions import InteractionId, SellerId
from desk.talks import EventKind, TurnEvent, TurnState
from storage.database import Database
from storage.replies import list_replies
from storage.talks import add_events, add_talk, add_turn, finish_turn, get_turn


def events_of(text: str) -> list[tuple[str, dict[str, Any]]]:
    """Kind and data of each server-sent event."""
    return [(kind, json.loads(data)) for kind, data in re.findall(r"event: (\w+)\ndata: (.+)\n", text)]


async def ask(client: httpx.AsyncClient, text: str, **more: object) -> list[tuple[str, dict[str, Any]]]:
    answer = await client.post("/api/assistant/messages", json={"text": text, **more})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/event-stream")
    return events_of(answer.text)


async def test_an_answer_is_streamed_to_its_end_and_kept(client: httpx.AsyncClient, review: InteractionId) -> None:
    told = await ask(client, "find кружка")
    assert [kind for kind, _ in told] == ["begin", "tool", "tool", "text", "done"]
    talk = (await client.get(f"/api/assistant/conversations/{told[0][1]['conversation_id']}")).json()
    assert talk["messages"][0]["answer"] == told[3][1]["text"]
    assert talk["messages"][0]["state"] == "done"
    assert [one["title"] for one in (await client.get("/api/assistant/conversations")).json()] == ["find кружка"]


async def test_a_proposal_is_confirmed_once_with_its_hash(
    client: httpx.AsyncClient, db: Database, seller: SellerId, review: InteractionId
) -> None:
    told = await ask(client, "draft for this card", about=review)
    (number,) = [data["id"] for kind, data in told if kind == "proposal"]
    talk = (await client.get(f"/api/assistant/conversations/{told[0][1]['conversation_id']}")).json()
    url, given = f"/api/assistant/proposals/{number}/confirm", {"hash": talk["proposals"][0]["hash"]}
    forged = await client.post(url, json={"hash": "0" * 64})
    argued = await client.post(url, json=given | {"arguments": {"text": "Вернём деньги!"}})
    first = await client.post(url, json=given)
    again = await client.post(url, json=given)
    assert (forged.status_code, argued.status_code, first.status_code, again.status_code) == (409, 422, 200, 409)
    assert first.json()["state"] == "done"
    (reply,) = db.read_now(list_replies, seller, review)
    assert reply.text == talk["proposals"][0]["arguments"]["text"]


async def test_what_was_confirmed_cannot_be_dismissed(client: httpx.AsyncClient, review: InteractionId) -> None:
    told = await ask(client, "draft for this card", about=review)
    (number,) = [data["id"] for kind, data in told if kind == "proposal"]
    talk = (await client.get(f"/api/assistant/conversations/{told[0][1]['conversation_id']}")).json()
    url = f"/api/assistant/proposals/{number}"
    await client.post(f"{url}/confirm", json={"hash": talk["proposals"][0]["hash"]})
    late = await client.post(f"{url}/dismiss")
    assert (late.status_code, "stays done" in late.json()["detail"]) == (409, True)
    assert (await client.post("/api/assistant/proposals/999999/dismiss")).status_code == 404


async def test_the_rest_of_an_answer_is_read_after_the_line_broke(client: httpx.AsyncClient) -> None:
    told = await ask(client, "help")
    number = told[0][1]["message_id"]
    rest = await client.get(f"/api/assistant/messages/{number}/events", params={"after": 1})
    assert [kind for kind, _ in events_of(rest.text)] == ["begin", "done"]


async def test_a_stopped_answer_is_no_answer(client: httpx.AsyncClient, house: House, seller: SellerId) -> None:
    desk = house.desks[seller]
    talk = desk.db.write_now(add_talk, seller, who="api-token", now=desk.clock())
    turn = desk.db.write_now(add_turn, seller, talk, question="?", about_id=None, now=desk.clock())
    half = [TurnEvent(n=1, kind=EventKind.TEXT, told={"text": "Половина"})]
    assert desk.db.write_now(add_events, seller, turn.id, half, now=desk.clock())
    assert (await client.post(f"/api/assistant/messages/{turn.id}/stop")).status_code == 204
    told = events_of((await client.get(f"/api/assistant/messages/{turn.id}/events")).text)
    assert told[-1] == ("error", {"state": "stopped", "error": "stopped", "model": ""})
    kept = desk.db.read_now(get_turn, seller, turn.id, who="api-token")
    assert (kept.state, kept.answer) == (TurnState.STOPPED, "")
    assert not desk.db.write_now(finish_turn, seller, turn.id, state=TurnState.DONE, answer="x", now=desk.clock())


async def test_nobody_sees_or_deletes_another_s_conversation(
    app: FastAPI, db: Database, seller: SellerId, client: httpx.AsyncClient
) -> None:
    told = await ask(client, "help")
    talk, message = told[0][1]["conversation_id"], told[0][1]["message_id"]
    async with browser(app, authorization=f"Bearer {make_key(db, seller, Scope.ADMIN)}") as other:
        assert (await other.get("/api/assistant/conversations")).json() == []
        assert (await other.get(f"/api/assistant/conversations/{talk}")).status_code == 404
        assert (await other.get(f"/api/assistant/messages/{message}/events")).status_code == 404
        assert (await other.delete(f"/api/assistant/conversations/{talk}")).status_code == 404
    assert (await client.delete(f"/api/assistant/conversations/{talk}")).status_code == 204
    assert (await client.get(f"/api/assistant/conversations/{talk}")).status_code == 404


async def test_a_viewer_asks_and_confirms_nothing(app: FastAPI, db: Database, seller: SellerId) -> None:
    async with browser(app, authorization=f"Bearer {make_key(db, seller, Scope.READ)}") as viewer:
        told = await ask(viewer, "close 1")
        refused = await viewer.post("/api/assistant/proposals/1/confirm", json={"hash": "0" * 64})
    assert "may only read" in told[-2][1]["text"]
    assert refused.status_code == 403


async def test_a_card_that_is_not_theirs_is_not_there(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/assistant/messages", json={"text": "help", "about": 10**9})
    assert answer.status_code == 404
