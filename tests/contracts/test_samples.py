"""Every official example: it fits the official schema and ours, and our parsers read it without raising."""

import json
from typing import Any

import httpx
from contract import Contract, schema_faults
from wildberries import chats, connect, outgoing, questions, reviews

from connectors.http import VendorResponse, error_of, explain, judge_write
from connectors.rows import row_of
from connectors.wildberries_cards import product_of
from connectors.wildberries_rows import question_of, review_of
from desk.errors import DeskError
from desk.interactions import ChannelName
from desk.ports import Accepted, Declined, Unreadable

Sample = dict[str, Any]


def test_every_sample_fits_the_vendors_own_schema(samples: list[Sample], vendor: dict[str, Contract]) -> None:
    for sample in samples:
        schema = _schema(vendor[sample["path"]], sample)
        assert schema is None or schema_faults(sample["value"], schema) == [], (sample["path"], sample["name"])


def test_every_sample_of_what_we_use_fits_our_schema(samples: list[Sample], ours: Contract) -> None:
    used = {(method, path) for method, path, _ in ours.operations()}
    # Ours is stricter on purpose here: a rejection is no request of ours, and cards are asked for by cursor alone.
    ours_alone = {"RejectQuestion"}
    for sample in samples:
        is_request_for_cards = sample["kind"] == "request" and "cards/list" in sample["path"]
        if (sample["method"], sample["path"]) in used and sample["name"] not in ours_alone and not is_request_for_cards:
            schema = _schema(ours, sample)
            assert schema is None or schema_faults(sample["value"], schema) == [], (sample["path"], sample["name"])


def test_every_sample_goes_through_the_parsers(samples: list[Sample]) -> None:
    for sample in samples:
        for row in _objects(sample["value"]):
            review_of(row), question_of(row), product_of(row)


def test_every_error_sample_is_explained_in_its_own_words(samples: list[Sample]) -> None:
    for sample in samples:
        if sample["kind"] != "response" or not sample["status"].startswith("4"):
            continue
        response = _response(sample)
        assert isinstance(error_of(response), DeskError)
        assert not isinstance(judge_write(response), type(None))
        told = sample["value"]
        words = (told.get("errorText") or told.get("detail") or told.get("title")) if isinstance(told, dict) else told
        assert not isinstance(words, str) or words[:40] in explain(response), sample["path"]


async def test_list_samples_become_messages(samples: list[Sample]) -> None:
    for path, channel in (("/api/v1/feedbacks", reviews), ("/api/v1/questions", questions)):
        (value,) = [s["value"] for s in samples if s["path"] == path and s["method"] == "GET" and s["status"] == "200"]
        page = await channel(lambda request, value=value: httpx.Response(200, json=value)).fetch_since(None)  # type: ignore[misc]  # bound now
        assert len(page.items) == 1


async def test_the_chat_samples_become_a_thread_and_its_chat(samples: list[Sample]) -> None:
    told = {
        path: next(s["value"] for s in samples if s["path"].endswith(path) and s["status"] == "200")
        for path in ("/events", "/message")
    }
    listing: dict[str, Any] = {"result": [], "errors": None}
    answers = {f"/api/v1/seller{path}": value for path, value in told.items()} | {"/api/v1/seller/chats": listing}
    channel = chats(lambda request: httpx.Response(200, json=answers[request.url.path]))
    page = await channel.fetch_since(None)
    (item,) = page.items
    assert (item.customer_name, item.nm_id, len(item.messages), item.needs_response) == ("Алёна", 12345678, 4, False)
    assert [one["kind"] for one in item.messages[0].attachments] == ["image", "file"]
    chat_id = told["/message"]["result"]["chatID"]
    listing["result"] = [{"chatID": chat_id, "replySign": "sign"}]
    assert isinstance(await channel.send(outgoing(chat_id, channel=ChannelName.CHAT)), Accepted)


async def test_every_answer_of_the_chat_samples_is_understood(samples: list[Sample]) -> None:
    listing = {"result": [{"chatID": "c", "replySign": "s"}], "errors": None}
    for sample in (s for s in samples if s["path"] in ("/api/v1/seller/message", "/api/v1/seller/events")):
        answer = httpx.Response(int(sample["status"]), json=sample["value"])

        def handle(request: httpx.Request, answer: httpx.Response = answer) -> httpx.Response:
            return httpx.Response(200, json=listing) if request.url.path.endswith("/chats") else answer

        if sample["path"].endswith("/message"):
            outcome = await chats(handle).send(outgoing("c", channel=ChannelName.CHAT))
            assert isinstance(outcome, Declined) == (sample["status"] != "200")
        else:
            found = await chats(handle).read_back(outgoing("c", channel=ChannelName.CHAT))
            assert isinstance(found, Unreadable)


async def test_single_samples_are_read_back(samples: list[Sample]) -> None:
    singles = {ChannelName.REVIEW: "/api/v1/feedback", ChannelName.QUESTION: "/api/v1/question"}
    for name, path in singles.items():
        for sample in (
            s for s in samples if s["path"] == path and s["kind"] == "response" and s["status"] in ("200", "422")
        ):
            answer = httpx.Response(int(sample["status"]), json=sample["value"])
            channel = connect(lambda request, answer=answer: answer).channels[name]  # type: ignore[misc]  # bound now
            identity = str(row_of(sample["value"].get("data")).get("id", "x"))
            found = await channel.read_back(outgoing(identity, channel=name))
            assert isinstance(found, Unreadable) == (sample["status"] == "422")


def _schema(contract: Contract, sample: Sample) -> dict[str, Any] | None:
    operation = contract.operation(sample["method"], sample["path"])
    if sample["kind"] == "request":
        content = operation["requestBody"]["content"]
    else:
        content = operation["responses"].get(sample["status"], {}).get("content", {})
    schema = content.get(sample["content_type"], {}).get("schema")
    return dict(schema) if schema else None


def _objects(value: Any) -> list[dict[str, Any]]:
    """Every object inside a value, itself included."""
    if isinstance(value, list):
        return [found for item in value for found in _objects(item)]
    if isinstance(value, dict):
        return [value, *(found for item in value.values() for found in _objects(item))]
    return []


def _response(sample: Sample) -> VendorResponse:
    body = sample["value"] if isinstance(sample["value"], str) else json.dumps(sample["value"])
    return VendorResponse(
        what=f"{sample['method']} {sample['path']}",
        status=int(sample["status"]),
        headers=httpx.Headers(),
        body=body.encode(),
    )
