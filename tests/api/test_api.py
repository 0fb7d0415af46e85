"""The REST API: who may call it, what it lists, how it drafts and sends, how it says no."""

import httpx
import pytest
from fastapi import FastAPI
from makers import make_inbound, put_inbound

from desk.interactions import ChannelName, SellerId
from storage.database import Database
from storage.inbox import InboxFilter, list_inbox

OPEN_PATHS = {"/health", "/ready", "/docs", "/openapi.json", "/docs/oauth2-redirect", "/redoc"}
OPEN_PATHS |= {"/api/auth/login", "/api/auth/setup", "/api/auth/reset"}


def _key(name: str) -> dict[str, str]:
    return {"Idempotency-Key": f"key-{name}-12345"}


async def test_every_route_but_the_open_ones_wants_the_token(app: FastAPI, client: httpx.AsyncClient) -> None:
    paths = (await client.get("/openapi.json")).json()["paths"]
    for path, methods in paths.items():
        for method in methods:
            url = path.replace("{interaction_id}", "1").replace("{what}", "reviews").replace("{name}", "working_hours")
            response = await client.request(method, url, headers={"Authorization": "Bearer wrong"}, json={})
            assert (response.status_code == 401) is (path not in OPEN_PATHS), f"{method} {path}"


async def test_the_open_paths_answer_without_a_token(client: httpx.AsyncClient) -> None:
    client.headers.pop("Authorization")
    for path in ("/health", "/ready", "/docs", "/openapi.json"):
        assert (await client.get(path)).status_code == 200


async def test_the_inbox_lists_filters_and_pages(client: httpx.AsyncClient, db: Database, seller: SellerId) -> None:
    put_inbound(db, seller, *(make_inbound(f"r{n}") for n in range(5)), make_inbound("q", channel=ChannelName.QUESTION))
    first = (await client.get("/api/interactions", params={"limit": 3, "channel": "review"})).json()
    rest = (await client.get("/api/interactions", params={"channel": "review", "after": first["after"]})).json()
    assert len(first["items"]) == 3
    assert len(rest["items"]) == 2
    assert rest["after"] is None
    assert first["open_by_channel"] == {"review": 5, "question": 1}


async def test_a_draft_is_explained_and_cached_until_forced(client: httpx.AsyncClient, review: int) -> None:
    first = (await client.post(f"/api/interactions/{review}/ai-draft")).json()
    again = (await client.post(f"/api/interactions/{review}/ai-draft")).json()
    forced = (await client.post(f"/api/interactions/{review}/ai-draft", json={"force": True})).json()
    assert first["text"]
    assert first["route"]["category"]
    assert (again["version"], again["is_cached"]) == (first["version"], True)
    assert forced["version"] == first["version"] + 1


async def test_a_draft_somebody_asked_to_change_is_not_given_to_who_asks_for_the_plain_one(
    client: httpx.AsyncClient, review: int
) -> None:
    url = f"/api/interactions/{review}/ai-draft"
    plain = (await client.post(url)).json()
    await client.post(url, json={"instruction": "короче"})
    again = (await client.post(url)).json()
    assert (again["version"], again["is_cached"]) == (plain["version"], True)


async def test_a_reply_is_queued_once_whatever_is_repeated(client: httpx.AsyncClient, review: int) -> None:
    body = {"text": "Анна, спасибо за тёплые слова о кружке!", "revision": 1}
    first = await client.post(f"/api/interactions/{review}/reply", json=body, headers=_key("a"))
    again = await client.post(f"/api/interactions/{review}/reply", json=body, headers=_key("a"))
    other = await client.post(f"/api/interactions/{review}/reply", json=body, headers=_key("b"))
    assert (first.status_code, again.status_code, other.status_code) == (202, 202, 409)
    assert first.json()["id"] == again.json()["id"]
    assert body["text"] in other.json()["detail"]


async def test_a_repeated_call_gets_its_first_answer_and_counts_once(
    client: httpx.AsyncClient, db: Database, seller: SellerId, review: int
) -> None:
    body = {"text": "Анна, спасибо за тёплые слова о кружке!", "revision": 1}
    first = await client.post(f"/api/interactions/{review}/reply", json=body, headers=_key("a"))
    put_inbound(db, seller, make_inbound(text="Разбилась через день", rating=1))
    again = await client.post(f"/api/interactions/{review}/reply", json=body, headers=_key("a"))
    assert (again.status_code, again.json()["id"]) == (202, first.json()["id"])
    events = (await client.get(f"/api/interactions/{review}")).json()["events"]
    assert [event["kind"] for event in events].count("reply_manual") == 1


async def test_a_text_that_promises_money_is_stopped_with_its_quote(client: httpx.AsyncClient, review: int) -> None:
    body = {"text": "Анна, мы вернём вам деньги за кружку.", "revision": 1}
    response = await client.post(f"/api/interactions/{review}/reply", json=body, headers=_key("money"))
    assert response.status_code == 409
    assert response.headers["content-type"] == "application/problem+json"
    assert any("верн" in finding["quote"] for finding in response.json()["findings"])


async def test_a_person_may_answer_what_was_escalated(
    client: httpx.AsyncClient, db: Database, seller: SellerId
) -> None:
    put_inbound(db, seller, make_inbound("burn", text="Ребёнок обжёгся, пойду в суд", rating=1))
    item = db.read_now(list_inbox, seller, wanted=InboxFilter()).items[0]
    draft = (await client.post(f"/api/interactions/{item.id}/ai-draft")).json()
    body = {"text": "Нам очень жаль, что так вышло. Напишите нам в чат, мы разберёмся.", "revision": 1}
    response = await client.post(f"/api/interactions/{item.id}/reply", json=body, headers=_key("burn"))
    assert draft["verdict"] == "escalate"
    assert response.status_code == 202


async def test_an_answer_to_words_that_changed_is_a_conflict_with_the_new_words(
    client: httpx.AsyncClient, db: Database, seller: SellerId, review: int
) -> None:
    put_inbound(db, seller, make_inbound(text="Разбилась через день", rating=1))
    body = {"text": "Спасибо за отзыв!", "revision": 1}
    response = await client.post(f"/api/interactions/{review}/reply", json=body, headers=_key("old"))
    assert response.status_code == 409
    assert "Разбилась" in response.json()["detail"]


@pytest.mark.parametrize(
    ("text", "status"),
    [("", 422), (" \n ", 400), ("a\x00b", 400), ("я" * 50_000, 422), ("я" * 5_000, 409), ("🙂" * 3, 202)],
)
async def test_odd_texts_get_a_clear_answer(client: httpx.AsyncClient, review: int, text: str, status: int) -> None:
    body = {"text": text, "revision": 1}
    response = await client.post(f"/api/interactions/{review}/reply", json=body, headers=_key("odd"))
    assert response.status_code == status, response.text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/interactions/999999999", 404),
        ("GET", "/api/interactions?channel=fax", 422),
        ("GET", "/api/interactions?after=nonsense", 400),
        ("GET", "/api/interactions?seller=stranger", 404),
        ("POST", "/api/interactions/sync/reviews", 404),
        ("POST", "/api/interactions/sync/faxes", 422),
        ("GET", "/nowhere", 404),
    ],
)
async def test_problems_are_problem_json_with_a_correlation_id(
    client: httpx.AsyncClient, method: str, path: str, status: int
) -> None:
    response = await client.request(method, path, headers={"X-Request-ID": "trace-me"})
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["correlation_id"] == response.headers["X-Request-ID"] == "trace-me"


async def test_a_giant_body_is_refused_before_it_is_read(client: httpx.AsyncClient, review: int) -> None:
    response = await client.post(f"/api/interactions/{review}/ai-draft", content=b" " * 300_000)
    assert response.status_code == 413


async def test_the_kill_switch_can_be_turned_over_the_api(client: httpx.AsyncClient) -> None:
    on = (await client.put("/api/switches/kill", json={"is_on": True, "channel": "review"})).json()
    assert {row["channel"]: bool(row["stopped_because"]) for row in on} == {
        "review": True, "question": False, "chat": False,
    }  # fmt: skip


async def test_auto_send_is_off_until_it_is_switched_on(client: httpx.AsyncClient) -> None:
    before = (await client.get("/api/switches")).json()
    after = (await client.put("/api/switches/auto-send", json={"is_on": True, "channel": "review"})).json()
    assert [row["auto_send"] for row in before] == [False, False, False]
    assert [row["auto_send"] for row in after] == [True, False, False]


async def test_the_card_shows_everything_in_one_look(client: httpx.AsyncClient, review: int) -> None:
    await client.post(f"/api/interactions/{review}/ai-draft")
    card = (await client.get(f"/api/interactions/{review}")).json()
    assert card["interaction"]["id"] == review
    assert card["draft"]["verdict"] == card["verdict"]
    assert card["events"][0]["kind"] == "received"


async def test_the_story_is_told_as_wide_as_asked_and_shown_on_the_card(
    client: httpx.AsyncClient, db: Database, seller: SellerId, review: int
) -> None:
    put_inbound(db, seller, make_inbound("other", channel=ChannelName.QUESTION, rating=None, text="Какой объём?"))
    wide = (await client.get(f"/api/interactions/{review}/timeline")).json()
    assert (wide["scope"], len(wide["steps"]), wide["counts"]["product"]) == ("product", 2, 1)
    stranger = next(step for step in wide["steps"] if not step["is_current"])
    assert (stranger["match_reason"], stranger["action_mode"]) == ("same product", "assist_only")
    assert stranger["wb_url"] == "https://www.wildberries.ru/catalog/101/questions"
    assert {"confidence", "policy_reason", "last_reply_text", "last_ai_draft_text"} <= stranger.keys()
    alone = (await client.get(f"/api/interactions/{review}/timeline", params={"scope": "single"})).json()
    assert [step["id"] for step in alone["steps"]] == [review]
    assert (await client.get(f"/api/interactions/{review}/timeline", params={"scope": "world"})).status_code == 422
    card = (await client.get(f"/api/interactions/{review}")).json()
    assert [step["id"] for step in card["timeline"]] == [step["id"] for step in wide["steps"]]
