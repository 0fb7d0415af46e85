"""People teach the router over HTTP: corrections are obeyed, unknown categories named, versions shown."""

import httpx

from agent.learning import prepare
from api.bootstrap import House
from desk.interactions import InteractionId, SellerId


async def test_a_correction_comes_back_as_the_message_stands(client: httpx.AsyncClient, review: InteractionId) -> None:
    answer = await client.post(f"/api/interactions/{review}/intent", json={"intent": "review_defect", "author": "anna"})
    assert answer.status_code == 200
    shown = answer.json()
    assert (shown["intent"], shown["intent_method"], shown["intent_confidence"]) == ("review_defect", "operator", 1.0)
    card = (await client.get(f"/api/interactions/{review}")).json()
    assert card["interaction"]["intent"] == "review_defect"
    assert card["events"][-1]["kind"] == "intent_corrected"


async def test_an_unknown_category_is_422_and_names_the_known_ones(
    client: httpx.AsyncClient, review: InteractionId
) -> None:
    for intent in ("review_defekt", "sizing_fit"):
        answer = await client.post(f"/api/interactions/{review}/intent", json={"intent": intent})
        assert answer.status_code == 422
        assert "review_praise" in answer.json()["detail"]
        assert "sizing_fit, " not in answer.json()["detail"]


async def test_bad_bodies_and_strange_ids_are_refused(client: httpx.AsyncClient, review: InteractionId) -> None:
    for body in ({}, {"intent": ""}, {"intent": "x\x00"}, {"intent": "review_praise", "more": 1}, {"intent": 5}):
        assert (await client.post(f"/api/interactions/{review}/intent", json=body)).status_code == 422
    assert (await client.post("/api/interactions/999999/intent", json={"intent": "review_praise"})).status_code == 404


async def test_how_a_message_was_understood_is_shown(client: httpx.AsyncClient, review: InteractionId) -> None:
    await client.post(f"/api/interactions/{review}/ai-draft", json={})
    shown = (await client.get(f"/api/interactions/{review}")).json()["interaction"]
    assert shown["intent_method"] == "rules"
    assert 0 <= shown["intent_confidence"] <= 1
    assert shown["route_ms"] > 0
    assert shown["route_cost_usd"] == 0
    assert shown["sentiment"] == "positive"


async def test_versions_are_listed_with_their_scores(client: httpx.AsyncClient, house: House, seller: SellerId) -> None:
    assert (await client.get("/api/classifiers")).json() == []
    prepare(house.desks[seller])
    listed = (await client.get("/api/classifiers")).json()
    assert {one["channel"] for one in listed} == {"question", "chat"}
    assert all(one["version"] == 1 and one["is_current"] and one["scores"]["n_examples"] > 100 for one in listed)
