"""Several operators answer the same message at once: one text leaves, everybody else gets 409 with the current one."""

import asyncio
from typing import Any

import httpx
from makers import NOW

from desk.interactions import InteractionId, SellerId
from storage.database import Database
from storage.interactions import get_interaction
from storage.replies import ReplyState, add_reply, list_replies

ENDS = ("Рады, что понравилась.", "Приятного чаепития!", "Ждём вас снова.", "Заходите ещё!", "Всего доброго!",
        "Хорошего дня!", "Нам очень приятно.", "Вы нас порадовали.")  # fmt: skip
TEXTS = [f"Спасибо за отзыв о кружке, Анна! {end}" for end in ENDS]


async def send(client: httpx.AsyncClient, review: InteractionId, number: int, text: str) -> httpx.Response:
    return await client.post(
        f"/api/interactions/{review}/reply",
        json={"text": text, "revision": 1, "author": f"operator-{number}"},
        headers={"Idempotency-Key": f"{review}-operator-{number}"},
    )


async def test_of_eight_at_once_one_is_sent_and_seven_are_told_its_text(
    client: httpx.AsyncClient, db: Database, seller: SellerId, review: InteractionId
) -> None:
    answers = await asyncio.gather(*(send(client, review, number, text) for number, text in enumerate(TEXTS)))
    assert sorted(answer.status_code for answer in answers) == [202] + [409] * 7
    (reply,) = db.read_now(list_replies, seller, review)
    for answer in answers:
        told: dict[str, Any] = answer.json()
        assert reply.text in (told["text"] if answer.status_code == 202 else told["detail"])


async def test_the_same_request_twice_at_once_is_one_reply_and_both_are_told_so(
    client: httpx.AsyncClient, db: Database, seller: SellerId, review: InteractionId
) -> None:
    answers = await asyncio.gather(*(send(client, review, 1, TEXTS[0]) for _ in range(4)))
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len(db.read_now(list_replies, seller, review)) == 1


async def test_a_person_takes_the_place_of_an_automatic_answer_that_has_not_left(
    client: httpx.AsyncClient, db: Database, seller: SellerId, review: InteractionId
) -> None:
    item = db.read_now(get_interaction, seller, review)
    auto = db.write_now(
        add_reply, seller, item, text="Спасибо!", origin="auto", author="desk", draft_id=None, idempotency_key=None,
        now=NOW,
    )  # fmt: skip
    assert (await send(client, review, 1, TEXTS[0])).status_code == 202
    withdrawn, own = db.read_now(list_replies, seller, review)
    assert (withdrawn.id, withdrawn.state, withdrawn.step) == (auto.id, ReplyState.CANCELLED, 1)
    assert (own.origin, own.state) == ("operator", ReplyState.PENDING)
