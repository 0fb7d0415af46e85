"""Search over REST: what it finds, how it filters, how far behind it is, how it says no."""

from typing import Any

import httpx
import pytest
from makers import make_inbound, put_inbound
from searching import make_answered, put

from desk.interactions import SellerId
from storage.database import Database


async def search(client: httpx.AsyncClient, **params: object) -> dict[str, Any]:
    response = await client.get("/api/search", params={key: str(value) for key, value in params.items()})
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.json()
    return body


async def test_a_message_is_found_with_its_answer_and_the_legs(
    client: httpx.AsyncClient, db: Database, seller: SellerId
) -> None:
    put(db, seller, make_answered("1", "Можно мыть в посудомойке?", "Да, можно."))
    body = await search(client, q="посудомойка")
    (hit,) = body["hits"]
    assert hit["id"].startswith("interaction:")
    assert (hit["answer"], hit["legs"][0], hit["channel"]) == ("Да, можно.", "lexical", "question")
    assert (body["waiting"], body["note"]) == (0, "everything stored was searched")


async def test_filters_and_kinds_narrow(client: httpx.AsyncClient, db: Database, seller: SellerId) -> None:
    put(db, seller, make_inbound("r", text="гном"), make_answered("q", "гном", "Да.", nm_id=202))
    counts = [
        len((await search(client, q="гном", **more))["hits"])
        for more in ({}, {"kind": "replies"}, {"product": 202}, {"channel": "review"}, {"source": "import"},
                     {"until": "2020-01-01T00:00:00Z"}, {"since": "2020-01-01"}, {"language": "en"})
    ]  # fmt: skip
    assert counts == [2, 1, 1, 1, 0, 0, 2, 0]


async def test_articles_are_found_without_any_message(client: httpx.AsyncClient) -> None:
    body = await search(client, q="как оформить возврат", kind="articles")
    assert body["hits"][0]["id"] == "article:returns#как-вернуть-товар"


async def test_it_says_how_far_behind_it_is(client: httpx.AsyncClient, db: Database, seller: SellerId) -> None:
    put_inbound(db, seller, make_inbound("1"), make_inbound("2"))
    body = await search(client, q="кружка")
    assert (body["waiting"], body["note"]) == (2, "2 changed messages are not in the index yet")


async def test_the_memory_tells_its_hit_rate(client: httpx.AsyncClient, db: Database, seller: SellerId) -> None:
    put(db, seller, make_inbound("1"))
    before = (await client.get("/api/retrieval/stats")).json()
    assert before["embeddings"] is None
    assert before["waiting"] == 0
    assert 0 <= before["hit_rate"] <= 1


@pytest.mark.parametrize(
    ("params", "status"),
    [
        ({"q": "\x00"}, 400),
        ({"q": "🔥!?"}, 400),
        ({"q": "a", "since": "2026-02-01", "until": "2026-01-01"}, 400),
        ({"q": ""}, 422),
        ({"q": "a" * 201}, 422),
        ({"q": "a", "product": str(10**30)}, 422),
        ({"q": "a", "kind": "secrets"}, 422),
        ({"q": "a", "since": "yesterday"}, 422),
        ({"q": "a", "language": "\x00"}, 422),
        ({"q": '" OR * NEAR(', "since": "0001-01-01", "until": "9999-12-31T23:59:59"}, 200),
    ],
)
async def test_odd_searches_are_refused_in_words_or_answered(
    client: httpx.AsyncClient, params: dict[str, str], status: int
) -> None:
    response = await client.get("/api/search", params=params)
    assert response.status_code == status, response.text
