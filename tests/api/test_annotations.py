"""Annotation over the API: a batch of live decisions, a blind queue, labels, agreement, export."""

import httpx
import pytest

from agent.pipeline import handle_interaction
from api.bootstrap import House
from desk.interactions import InteractionId
from evals.calibration import read_labelled

BATCHES = "/api/annotations/batches"
NEW = {"name": "week 48", "kind": "live", "days": 7}


@pytest.fixture
async def batch(client: httpx.AsyncClient, house: House, review: InteractionId) -> str:
    await handle_interaction(house.desk(), review)
    made = await client.post(BATCHES, json=NEW)
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


async def label(client: httpx.AsyncClient, batch: str, who: str, **said: object) -> httpx.Response:
    return await client.post(f"{BATCHES}/{batch}/labels", json={"number": 1, "annotator": who, **said})


async def test_the_queue_shows_message_facts_and_answer_and_nothing_else(client: httpx.AsyncClient, batch: str) -> None:
    await label(client, batch, "ivan", labels={"tone": "fail"}, verdict="block", comment="secretly awful")
    told = (await client.get(f"{BATCHES}/{batch}/next", params={"annotator": "olga"})).json()
    assert (told["number"], told["left"]) == (1, 1)
    assert set(told["shown"]) == {
        "channel", "language", "customer_text", "rating", "product_name", "facts", "answer",
    }  # fmt: skip
    assert told["shown"]["customer_text"] == "Отличная кружка, спасибо!"
    assert "Материал: керамика" in told["shown"]["facts"]
    for secret in ("ivan", "awful", "block", "offline", "verdict"):
        assert secret not in str(told)


async def test_a_label_is_answered_with_the_next_and_then_nothing_is_left(
    client: httpx.AsyncClient, batch: str
) -> None:
    answered = await label(client, batch, "olga", labels={"tone": "pass"}, verdict="send")
    assert answered.json() == {"number": None, "shown": None, "left": 0}


async def test_two_people_agree_and_their_word_becomes_labelled_rows(client: httpx.AsyncClient, batch: str) -> None:
    for who, verdict in (("olga", "send"), ("ivan", "draft")):
        await label(client, batch, who, labels={"tone": "pass", "safety": "pass"}, verdict=verdict)
    agreed = (await client.get(f"{BATCHES}/{batch}/agreement")).json()
    (pair,) = agreed["questions"]["tone"]["pairs"]
    assert (agreed["annotators"], agreed["labels"], pair["agreement"]) == (["ivan", "olga"], 2, 1.0)
    (row,) = (await client.get(f"{BATCHES}/{batch}/export")).json()["rows"]
    assert (row["expected"], row["labels"], row["disputed"]) == (
        "draft", {"tone": "pass", "safety": "pass"}, ["verdict"],
    )  # fmt: skip
    assert read_labelled([row])[0].labeller == "ivan, olga"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"labels": {"beauty": "pass"}}, 422),
        ({"labels": {"tone": "meh"}}, 422),
        ({"labels": {}}, 400),
        ({"labels": {"tone": "pass"}, "number": 9}, 404),
    ],
)
async def test_a_label_that_means_nothing_is_refused(
    client: httpx.AsyncClient, batch: str, body: dict[str, object], status: int
) -> None:
    assert (await label(client, batch, "olga", **body)).status_code == status


async def test_nothing_to_label_and_unknown_batches_say_so(client: httpx.AsyncClient, house: House) -> None:
    empty = await client.post(BATCHES, json=NEW)
    assert (empty.status_code, "has no answers to label" in empty.json()["detail"]) == (400, True)
    unnamed = await client.post(BATCHES, json={**NEW, "kind": "run"})
    assert (unnamed.status_code, "needs its id" in unnamed.json()["detail"]) == (400, True)
    for path in ("next?annotator=olga", "agreement", "export"):
        assert (await client.get(f"{BATCHES}/none/{path}")).status_code == 404


async def test_a_shipped_set_can_be_labelled_and_batches_are_listed(client: httpx.AsyncClient) -> None:
    wanted = {"name": "gate", "kind": "set", "of": "drafts_gate_dev", "limit": 3, "seed": 5}
    made = (await client.post(BATCHES, json=wanted)).json()
    assert (made["item_count"], made["source"]) == (3, "set:drafts_gate_dev")
    assert [one["id"] for one in (await client.get(BATCHES)).json()] == [made["id"]]
