"""The list of traces, what is said of them, and the queue of those somebody should look at, over HTTP."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from accounts import browser, log_in, make_user
from fastapi import FastAPI
from makers import NOW
from sqlalchemy import event

from agent.trace_store import open_tracing
from api.bootstrap import House
from desk.accounts import Role
from desk.interactions import InteractionId, SellerId
from desk.review_queue import ReviewRules
from storage.sellers import forget_seller
from storage.trace_writing import write_trace
from storage.traces import SpanRow


def span(name: str = "handle", *, about: InteractionId | None, minutes: int = 0, **changes: Any) -> SpanRow:
    facts: dict[str, Any] = {"channel": "review", "category": "defect", "verdict": "draft", "outcome": "drafted",
                             "confidence": 0.9, "model": "offline"}  # fmt: skip
    trace_id = changes.pop("trace_id", uuid4().hex)
    return SpanRow(
        trace_id=trace_id, span_id=trace_id[16:], parent_id=None, interaction_id=about, name=name,
        started_at=NOW + timedelta(minutes=minutes), duration_ms=changes.pop("duration_ms", 100.0),
        status=changes.pop("status", "ok"), attributes=facts | changes,
    )  # fmt: skip


def call(of: SpanRow, *, cost: float) -> SpanRow:
    facts: dict[str, Any] = {"gen_ai.operation.name": "chat", "cost_usd": cost, "gen_ai.usage.input_tokens": 10}
    return replace(of, span_id="1" * 16, parent_id=of.span_id, name="chat offline", attributes=facts)


def write(house: House, *rows: SpanRow, rules: ReviewRules | None = None) -> None:
    house.db.write_now(write_trace, house.desk().seller_id, rows, rules=rules)


async def listed(client: httpx.AsyncClient, **wanted: Any) -> list[str]:
    told = (await client.get("/api/traces", params=wanted)).json()
    return [one["trace_id"] for one in told["traces"]]


async def test_the_list_is_newest_first_and_goes_on_where_it_stopped(
    client: httpx.AsyncClient, house: House, review: InteractionId
) -> None:
    rows = [span(about=review, minutes=number // 2) for number in range(7)]
    write(house, *rows)
    seen, after = [], None
    for _ in range(4):
        page = (await client.get("/api/traces", params={"limit": 2} | ({"after": after} if after else {}))).json()
        seen += [one["trace_id"] for one in page["traces"]]
        after = page["after"]
    wanted = sorted(rows, key=lambda row: (row.started_at, row.trace_id), reverse=True)
    assert (seen, after) == ([row.trace_id for row in wanted], None)
    assert (await client.get("/api/traces", params={"after": "nonsense"})).status_code == 400


FILTERS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"verdict": "escalate"}, {"verdict": "escalate"}),
    ({"category": "delivery"}, {"category": "delivery"}),
    ({"channel": "chat"}, {"channel": "chat"}),
    ({"model": "openai-chat:gpt"}, {"model": "openai-chat:gpt"}),
    ({"status": "error"}, {"status": "error"}),
    ({"duration_ms": 5000.0}, {"min_duration_ms": 4000}),
    ({"minutes": 24 * 60}, {"day": (NOW + timedelta(days=1)).date().isoformat()}),
    ({"overridden": ["promised_money"]}, {"is_overridden": True}),
    ({"name": "pull"}, {"name": "pull"}),
]


@pytest.mark.parametrize(("made", "asked"), FILTERS, ids=lambda one: next(iter(one)))
async def test_each_filter_finds_its_trace_and_no_other(
    client: httpx.AsyncClient, house: House, review: InteractionId, made: dict[str, Any], asked: dict[str, Any]
) -> None:
    wanted = span(about=review, **made)
    write(house, span(about=review), wanted)
    assert await listed(client, **asked) == [wanted.trace_id]
    assert len(await listed(client)) == 2


async def test_costs_and_messages_are_filters_too(
    client: httpx.AsyncClient, house: House, review: InteractionId
) -> None:
    dear, other = span(about=review), span(about=None)
    write(house, dear, call(dear, cost=0.25), other)
    assert await listed(client, min_cost_usd=0.25) == await listed(client, interaction=review) == [dear.trace_id]
    (head,) = (await client.get("/api/traces", params={"interaction": review})).json()["traces"]
    assert (head["cost_usd"], head["input_tokens"], head["steps"]) == (0.25, 10, 2)


async def test_a_score_is_said_once_however_often_it_is_put(
    client: httpx.AsyncClient, house: House, review: InteractionId
) -> None:
    row, score_id = span(about=review), str(uuid4())
    write(house, row, other := span(about=review))
    path = f"/api/traces/{row.trace_id}/scores"
    said = {"name": "accuracy", "value": 0.5, "source": "judge", "author": "judge"}
    first = await client.put(f"{path}/{score_id}", json=said)
    assert (await client.put(f"{path}/{score_id}", json=said)).json() == first.json()
    changed = await client.put(f"{path}/{score_id}", json=said | {"value": 1.0})
    assert (changed.status_code, changed.json()["value"]) == (200, 1.0)
    assert [one["id"] for one in (await client.get(path)).json()] == [score_id]
    elsewhere = await client.put(f"/api/traces/{other.trace_id}/scores/{score_id}", json=said)
    assert elsewhere.status_code == 409
    assert await listed(client, score="accuracy", min_score=0.9) == [row.trace_id]
    assert await listed(client, score="accuracy", max_score=0.9) == []
    for wrong in ({"name": "x"}, {"name": "x", "value": "NaN"}, {"name": "a b", "value": 1}):
        assert (await client.post(path, json=wrong)).status_code == 422


async def test_a_thumb_is_one_an_author_and_comments_are_kept_in_order(
    client: httpx.AsyncClient, house: House, review: InteractionId
) -> None:
    write(house, row := span(about=review))
    path = f"/api/traces/{row.trace_id}"
    for author, is_up in (("anna", True), ("anna", False), ("boris", True)):
        assert (await client.put(f"{path}/thumb", json={"is_up": is_up, "author": author})).status_code == 200
    thumbs = (await client.get(f"{path}/scores")).json()
    assert sorted((one["author"], one["label"], one["value"]) for one in thumbs) == [
        ("anna", "down", 0.0), ("boris", "up", 1.0),
    ]  # fmt: skip
    for text in ("Почему не спросили размер?", "Спросили ниже."):
        assert (await client.post(f"{path}/comments", json={"text": text, "author": "anna"})).status_code == 201
    told = (await client.get(f"{path}/comments")).json()
    assert [one["text"] for one in told] == ["Почему не спросили размер?", "Спросили ниже."]
    assert await listed(client, label="down") == [row.trace_id]
    assert (await client.get(f"/api/traces/{'0' * 32}/scores")).status_code == 404


async def test_who_speaks_of_a_trace_is_who_logged_in_whatever_name_they_give(
    app: FastAPI, house: House, review: InteractionId, seller: SellerId
) -> None:
    write(house, row := span(about=review))
    owner = make_user(house.db, **{seller: Role.OWNER})
    path, queue, said = f"/api/traces/{row.trace_id}", "/api/traces/review-queue", {"author": "boris"}
    async with browser(app) as hers:
        await log_in(hers, owner.login)
        told = [
            await hers.post(f"{path}/scores", json={"name": "x", "value": 1, **said}),
            await hers.put(f"{path}/scores/{uuid4()}", json={"name": "y", "value": 1, **said}),
            await hers.put(f"{path}/thumb", json={"is_up": True, **said}),
            await hers.post(f"{path}/comments", json={"text": "x", **said}),
            await hers.post(queue, json={"trace_id": row.trace_id, **said}),
        ]
        item = told[-1].json()["id"]
        taken = [await hers.post(f"{queue}/{which}", json=said) for which in ("next", f"{item}/claim", f"{item}/done")]
    assert [one.json()["author"] for one in told] == [owner.login] * 5
    assert [one.json()["claimed_by"] for one in taken] == [owner.login] * 3


async def test_a_review_is_taken_by_one_and_ended_by_whoever_took_it(
    client: httpx.AsyncClient, house: House, review: InteractionId
) -> None:
    write(house, row := span(about=review))
    queue = "/api/traces/review-queue"
    assert (await client.post(f"{queue}/next", json={"author": "anna"})).status_code == 204
    item = (await client.post(queue, json={"trace_id": row.trace_id, "note": "странно", "author": "anna"})).json()
    assert (item["state"], item["reason"]) == ("waiting", "by_hand")
    again = await client.post(queue, json={"trace_id": row.trace_id, "author": "boris"})
    assert (again.json()["id"], again.json()["author"]) == (item["id"], "anna")
    taken = (await client.post(f"{queue}/next", json={"author": "boris"})).json()
    assert (taken["id"], taken["claimed_by"]) == (item["id"], "boris")
    assert (await client.post(f"{queue}/next", json={"author": "anna"})).status_code == 204
    for act in ("claim", "done", "skip", "release"):
        assert (await client.post(f"{queue}/{item['id']}/{act}", json={"author": "anna"})).status_code == 409
    assert (await client.post(f"{queue}/{item['id']}/claim", json={"author": "boris"})).status_code == 200
    done = await client.post(f"{queue}/{item['id']}/done", json={"author": "boris"})
    assert done.json()["state"] == "done"
    assert (await client.post(f"{queue}/{item['id']}/claim", json={"author": "boris"})).status_code == 409
    assert await listed(client, review="done") == [row.trace_id]
    assert (await client.post(queue, json={"trace_id": row.trace_id})).json()["state"] == "waiting"
    assert (await client.post(f"{queue}/999999999/claim", json={})).status_code == 404


async def test_the_rules_put_traces_into_the_queue_and_never_again_what_was_done(
    client: httpx.AsyncClient, house: House, review: InteractionId
) -> None:
    rules = ReviewRules(escalated=True, overridden=True, confidence_below=0.5)
    rows = [span(about=review), span(about=review, verdict="escalate"), span(about=review, confidence=0.4),
            span("approve", about=review, overridden=["promised_money"], verdict=None)]  # fmt: skip
    write(house, *rows, rules=rules)
    told = (await client.get("/api/traces/review-queue")).json()["items"]
    reasons = {one["trace_id"]: one["reason"] for one in told}
    assert reasons == {rows[1].trace_id: "escalated", rows[2].trace_id: "low_confidence",
                       rows[3].trace_id: "overridden"}  # fmt: skip
    for one in told:
        await client.post(f"/api/traces/review-queue/{one['id']}/skip", json={})
    write(house, *(replace(row, span_id="2" * 16) for row in rows), rules=rules)
    assert (await client.get("/api/traces/review-queue", params={"state": "waiting"})).json()["items"] == []


async def test_another_seller_sees_and_touches_none_of_it(
    client: httpx.AsyncClient, house: House, review: InteractionId, seller: SellerId, app: FastAPI
) -> None:
    other = SellerId(f"{seller}-2")
    house.desks = {**house.desks, other: replace(house.desk(), seller_id=other)}
    write(house, row := span(about=review, verdict="escalate"), rules=ReviewRules(escalated=True))
    score_id = str(uuid4())
    path = f"/api/traces/{row.trace_id}"
    await client.put(f"{path}/scores/{score_id}", json={"name": "x", "value": 1})
    theirs = {"params": {"seller": other}}
    assert (await client.get("/api/traces", **theirs)).json()["traces"] == []  # type: ignore[arg-type]  # httpx's params
    assert (await client.get("/api/traces/review-queue", **theirs)).json()["items"] == []  # type: ignore[arg-type]  # httpx's params
    for method, where in (("GET", f"{path}/scores"), ("GET", f"{path}/comments"), ("GET", path)):
        assert (await client.request(method, where, params={"seller": other})).status_code == 404
    said = {"name": "x", "value": 2}
    assert (await client.put(f"{path}/scores/{score_id}", json=said, params={"seller": other})).status_code == 404
    assert (await client.post(f"{path}/comments", json={"text": "x"}, params={"seller": other})).status_code == 404


async def test_all_of_it_goes_with_the_message(
    client: httpx.AsyncClient, house: House, review: InteractionId, seller: SellerId
) -> None:
    write(house, row := span(about=review, verdict="escalate"), rules=ReviewRules(escalated=True))
    path = f"/api/traces/{row.trace_id}"
    await client.post(f"{path}/scores", json={"name": "x", "value": 1, "comment": "анна"})
    await client.post(f"{path}/comments", json={"text": "анна"})
    house.db.write_now(forget_seller, seller)
    assert await listed(client) == []
    assert (await client.get(f"{path}/comments")).status_code == 404
    assert (await client.get("/api/traces/review-queue")).json()["items"] == []


async def test_a_trace_opens_in_one_query_of_its_spans(
    client: httpx.AsyncClient, house: House, review: InteractionId
) -> None:
    tracing = open_tracing(house.db)
    house.desks = {name: replace(desk, tracing=tracing) for name, desk in house.desks.items()}
    drafted = (await client.post(f"/api/interactions/{review}/ai-draft")).json()
    tracing.flush()
    asked: list[str] = []
    event.listen(house.db.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    told = (await client.get(f"/api/traces/{drafted['trace_id']}")).json()
    reading = [one for one in asked if "FROM" in one]
    tracing.close()
    assert len(reading) == 1
    assert "FROM spans" in reading[0].replace("\n", " ")
    names = [step["name"] for step in told["spans"]]
    assert {"handle", "route", "draft", "gate", "guardrail length", "guardrail promised_money", "record"} < set(names)
