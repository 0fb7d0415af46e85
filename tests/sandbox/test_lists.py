"""Lists, counters and single reads of the practice Wildberries, as a client meets them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from wildberries import TOKEN, URL, HeldTime, make_message, make_question, make_shop, practice

from sandbox.config import ShopConfig
from sandbox.state import Shop


@asynccontextmanager
async def _client(shop: Shop, config: ShopConfig | None = None) -> AsyncIterator[httpx.AsyncClient]:
    transport = practice(shop, config)
    async with httpx.AsyncClient(transport=transport, base_url=URL, headers={"Authorization": TOKEN}) as client:
        yield client


async def test_a_question_is_new_until_moderation_lets_it_pass() -> None:
    time = HeldTime()
    async with _client(make_shop(time=time), ShopConfig(limits="lifted", moderation_seconds=60)) as client:
        body = {"id": "q1", "answer": {"text": "Да, можно"}, "state": "wbRu"}
        await client.patch("/api/v1/questions", json=body)
        states = []
        for _ in range(2):
            states.append((await client.get("/api/v1/question", params={"id": "q1"})).json()["data"]["state"])
            time.seconds += 61
    assert states == ["suppliersPortalSynch", "wbRu"]


async def test_a_list_is_filtered_ordered_and_cut() -> None:
    shop = make_shop(*[make_message(f"r{number}", minutes=100 - number) for number in range(10)])
    moments = [int(message.created_at.timestamp()) for message in shop.all("review")]
    async with _client(shop) as client:
        base: dict[str, str | int] = {"isAnswered": "false", "take": 3, "skip": 1}
        cases: tuple[tuple[dict[str, str | int], list[str]], ...] = (
            ({"order": "dateAsc"}, ["r1", "r2", "r3"]),
            ({"order": "dateDesc"}, ["r8", "r7", "r6"]),
            ({}, ["r8", "r7", "r6"]),
            ({"order": "dateAsc", "dateFrom": moments[5], "skip": 0}, ["r5", "r6", "r7"]),
            ({"order": "dateAsc", "dateTo": moments[2], "skip": 0}, ["r0", "r1", "r2"]),
            ({"nmId": 7}, []),
        )
        for more, expected in cases:
            data = (await client.get("/api/v1/feedbacks", params=base | more)).json()["data"]
            assert [row["id"] for row in data["feedbacks"]] == expected
            assert (data["countUnanswered"], data["countArchive"]) == (10, 0)


async def test_the_counters_agree_with_the_lists() -> None:
    shop = make_shop(make_message("r1"), make_message("r2", minutes=3000), make_question("q1"))
    async with _client(shop) as client:
        await client.post("/api/v1/feedbacks/answer", json={"id": "r1", "text": "Спасибо!"})
        for is_answered, number in (("true", 1), ("false", 1)):
            response = await client.get("/api/v1/feedbacks/count", params={"isAnswered": is_answered})
            assert response.json()["data"] == number
        # Questions have a default here, reviews have none.
        assert (await client.get("/api/v1/questions/count")).json()["data"] == 0
        assert (await client.get("/api/v1/feedbacks/count")).status_code == 400
        waiting = (await client.get("/api/v1/questions/count-unanswered")).json()["data"]
        assert waiting == {"countUnanswered": 1, "countUnansweredToday": 1}


async def test_what_a_question_must_hold_is_never_served() -> None:
    async with _client(make_shop()) as client:
        row = (await client.get("/api/v1/question", params={"id": "q1"})).json()["data"]
    assert set(row) == {"id", "text", "createdDate", "state", "answer", "productDetails", "wasViewed", "isWarned"}
