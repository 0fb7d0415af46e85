"""What becomes of an answer written to the practice shop: the slot, the one edit, moderation, lag, the count."""

from datetime import timedelta

import httpx
import pytest
from wildberries import TOKEN, URL, HeldTime, make_message, make_shop, practice

from sandbox.config import ShopConfig
from sandbox.goods import Answer
from sandbox.practice_api import published_rows, summary_of
from sandbox.state import Shop

_ANSWER = "/api/v1/feedbacks/answer"
_QUESTIONS = "/api/v1/questions"


def _client(shop: Shop, *, time: HeldTime | None = None, **config: object) -> httpx.AsyncClient:
    told = ShopConfig(limits="lifted", **config)  # type: ignore[arg-type]  # a builder passes options on
    return httpx.AsyncClient(transport=practice(shop, told, time=time), base_url=URL, headers={"Authorization": TOKEN})


def _publish(text: str, identity: str = "q1") -> dict[str, object]:
    return {"id": identity, "answer": {"text": text}, "state": "wbRu"}


async def _read(client: httpx.AsyncClient, path: str, identity: str) -> dict[str, object]:
    row = (await client.get(path, params={"id": identity})).json()["data"]
    assert isinstance(row, dict)
    return row


async def test_an_answer_fills_the_slot_and_moves_the_review_to_the_processed_list() -> None:
    async with _client(make_shop()) as client:
        taken = await client.post(_ANSWER, json={"id": "r1", "text": "Спасибо!"})
        assert (taken.status_code, taken.content) == (204, b"")
        row = await _read(client, "/api/v1/feedback", "r1")
        assert row["answer"] == {"text": "Спасибо!", "state": "wbRu", "editable": True}
        query = {"take": 10, "skip": 0}
        waiting = await client.get("/api/v1/feedbacks", params={"isAnswered": "false", **query})
        processed = await client.get("/api/v1/feedbacks", params={"isAnswered": "true", **query})
    assert waiting.json()["data"]["feedbacks"] == []
    assert [item["id"] for item in processed.json()["data"]["feedbacks"]] == ["r1"]


async def test_an_unknown_review_is_answered_with_success_and_counted() -> None:
    shop = make_shop()
    async with _client(shop) as client:
        assert (await client.post(_ANSWER, json={"id": "nobody", "text": "Спасибо!"})).status_code == 204
    assert (summary_of(shop)["unknown_ids"], summary_of(shop)["published"]) == (1, 0)


async def test_a_second_answer_is_taken_and_counted_as_published_twice() -> None:
    shop = make_shop()
    async with _client(shop) as client:
        for _ in range(2):
            assert (await client.post(_ANSWER, json={"id": "r1", "text": "Спасибо!"})).status_code == 204
    assert (summary_of(shop)["writes"], summary_of(shop)["published_twice"]) == (2, 1)


async def test_a_review_answer_is_edited_once_within_sixty_days() -> None:
    shop = make_shop()
    async with _client(shop) as client:
        await client.post(_ANSWER, json={"id": "r1", "text": "Спасибо!"})
        codes = [
            (await client.patch(_ANSWER, json={"id": "r1", "text": f"Правка {number}"})).status_code
            for number in range(2)
        ]
        row = await _read(client, "/api/v1/feedback", "r1")
    assert codes == [204, 400]
    assert row["answer"] == {"text": "Правка 0", "state": "wbRu", "editable": False}
    assert summary_of(shop)["published_twice"] == 0


async def test_an_answer_older_than_sixty_days_cannot_be_edited() -> None:
    time = HeldTime()
    old = Answer(text="Спасибо!", at=time.now() - timedelta(days=60), by="api")
    async with _client(make_shop(make_message(answer=old))) as client:
        refused = await client.patch(_ANSWER, json={"id": "r1", "text": "Правка"})
        row = await _read(client, "/api/v1/feedback", "r1")
    assert refused.status_code == 400
    assert row["answer"] == {"text": "Спасибо!", "state": "wbRu", "editable": False}


async def test_the_second_write_to_a_question_is_its_one_edit_and_a_second_publication() -> None:
    shop = make_shop()
    async with _client(shop) as client:
        codes = [(await client.patch(_QUESTIONS, json=_publish(f"Ответ {number}"))).status_code for number in range(3)]
        row = await _read(client, "/api/v1/question", "q1")
    assert codes == [200, 200, 400]
    assert isinstance(row["answer"], dict)
    assert (row["answer"]["text"], row["answer"]["editable"]) == ("Ответ 1", False)
    assert summary_of(shop)["published_twice"] == 1


async def test_moderation_passes_after_its_time() -> None:
    time = HeldTime()
    async with _client(make_shop(time=time), time=time, moderation_seconds=60) as client:
        await client.post(_ANSWER, json={"id": "r1", "text": "Спасибо!"})
        before = (await _read(client, "/api/v1/feedback", "r1"))["answer"]
        await time.sleep(61)
        after = (await _read(client, "/api/v1/feedback", "r1"))["answer"]
    assert isinstance(before, dict)
    assert isinstance(after, dict)
    assert (before["state"], after["state"]) == ("reviewRequired", "wbRu")


async def test_moderation_refuses_what_it_is_told_to() -> None:
    time = HeldTime()
    shop = make_shop(time=time)
    async with _client(shop, time=time, moderation_seconds=60, reject_words=("звоните",)) as client:
        await client.post(_ANSWER, json={"id": "r1", "text": "Звоните нам"})
        await time.sleep(61)
        answer = (await _read(client, "/api/v1/feedback", "r1"))["answer"]
    assert isinstance(answer, dict)
    assert answer["state"] == "rejected"


async def test_an_answer_stays_invisible_to_reads_for_the_lag_but_is_there() -> None:
    time = HeldTime()
    shop = make_shop(time=time)
    async with _client(shop, time=time, lag_seconds=5) as client:
        await client.post(_ANSWER, json={"id": "r1", "text": "Спасибо!"})
        assert (await _read(client, "/api/v1/feedback", "r1"))["answer"] is None
        await client.post(_ANSWER, json={"id": "r1", "text": "Спасибо!"})
        await time.sleep(6)
        assert (await _read(client, "/api/v1/feedback", "r1"))["answer"] is not None
    assert summary_of(shop)["published_twice"] == 1


async def test_what_a_person_answers_in_the_portal_is_there_at_once() -> None:
    shop = make_shop()
    shop.record("human", channel="review", id="r1", text="Ответ человека")
    async with _client(shop, lag_seconds=60) as client:
        assert (await _read(client, "/api/v1/feedback", "r1"))["answer"] is not None


async def test_a_persons_answer_under_ours_is_counted_as_overwritten() -> None:
    time = HeldTime()
    shop = make_shop(time=time)
    shop.record("human", channel="review", id="r1", text="Ответ человека")
    async with _client(shop, time=time) as client:
        await time.sleep(7)
        await client.post(_ANSWER, json={"id": "r1", "text": "Спасибо!"})
    assert summary_of(shop)["overwrote_human"] == 1
    assert [row["human_stood_seconds"] for row in published_rows(shop)] == [7.0]


async def test_stars_without_words_are_processed_from_the_start() -> None:
    shop = make_shop(make_message("stars", text=""), make_message("photo", text="", photos=("https://x.example/1",)))
    async with _client(shop) as client:
        rows = (await client.get("/api/v1/feedbacks?isAnswered=true&take=10&skip=0")).json()["data"]["feedbacks"]
    assert [row["id"] for row in rows] == ["stars"]


async def test_a_rejected_question_is_no_longer_waiting_and_is_reported() -> None:
    shop = make_shop()
    async with _client(shop) as client:
        await client.patch(_QUESTIONS, json=_publish("не по теме") | {"state": "none"})
        row = await _read(client, "/api/v1/question", "q1")
    assert row["state"] == "none"
    assert summary_of(shop)["rejected_questions"] == 1


@pytest.mark.parametrize("text", ["я", "", "д" * 5001])
async def test_a_text_of_a_wrong_length_changes_nothing(text: str) -> None:
    shop = make_shop()
    async with _client(shop) as client:
        assert (await client.post(_ANSWER, json={"id": "r1", "text": text})).status_code == 400
        assert (await client.patch(_QUESTIONS, json=_publish(text))).status_code == 400
    assert summary_of(shop)["writes"] == 0
