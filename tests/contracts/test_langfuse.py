"""Langfuse's wire: what we send fits its description, and what its SDK sent fits the practice server and its answers.

The description and the captures are other people's and lie outside the repository; without them these tests skip.
"""

import json
import os
from base64 import b64encode
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from contract import Contract, schema_faults
from google.protobuf.json_format import ParseDict
from makers import NOW
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from practice_langfuse import PracticeLangfuse, practice_langfuse
from wildberries import contracts_folder

from agent.langfuse_scores import score_body, score_event
from sandbox.langfuse_app import PUBLIC_KEY, SECRET_KEY
from storage.scores import Score

_ROOT = Path(__file__).parents[2]
_BASIC = f"Basic {b64encode(f'{PUBLIC_KEY}:{SECRET_KEY}'.encode()).decode()}"


@pytest.fixture(scope="session")
def folder() -> Path:
    found = contracts_folder(_ROOT, os.environ.get("REPLYDESK_CONTRACTS")) / "langfuse"
    if not found.is_dir():
        pytest.skip("Langfuse's description is not here; set REPLYDESK_CONTRACTS to its folder")
    return found


@pytest.fixture(scope="session")
def described(folder: Path) -> Contract:
    (file,) = folder.glob("openapi.*.yaml")
    return Contract(yaml.safe_load(file.read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def captured(folder: Path) -> list[dict[str, Any]]:
    """Requests of SDK 5.0.4 in the order it sent them: m, p, h, b."""
    (file,) = folder.glob("*.wire-capture.jsonl")
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="session")
def exported(folder: Path) -> ExportTraceServiceRequest:
    """The spans of the same run."""
    (file,) = folder.glob("*.otlp-export.json")
    request = ExportTraceServiceRequest()
    ParseDict(json.loads(file.read_text(encoding="utf-8")), request)
    return request


@pytest.fixture
async def there() -> AsyncIterator[PracticeLangfuse]:
    async with practice_langfuse() as server:
        yield server


@pytest.fixture
async def client(there: PracticeLangfuse) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=there.url, headers={"authorization": _BASIC}, trust_env=False) as opened:
        yield opened


SCORES = (
    Score(id="0f0e0d0c-0b0a-4908-8706-050403020100", trace_id="a" * 32, name="accuracy", value=0.5, label=None,
          source="judge", author="judge", comment="звоните +7 912 345-67-89", created_at=NOW, updated_at=NOW),
    Score(id="1f0e0d0c-0b0a-4908-8706-050403020100", trace_id="b" * 32, name="tone", value=None, label="rude",
          source="human", author="anna", comment=None, created_at=NOW, updated_at=NOW),
)  # fmt: skip


def test_a_score_fits_both_wire_forms(described: Contract, folder: Path) -> None:
    events = httpx.Request("POST", "http://l/api/public/ingestion", json={"batch": list(map(score_event, SCORES))})
    assert described.request_faults(events) == []
    (file,) = folder.glob("*.types.json")
    listed = json.loads(file.read_text(encoding="utf-8"))["CreateScoresRequest"]
    one = listed["$defs"]["CreateScoreRequest"]["properties"]
    for score in SCORES:
        alone = httpx.Request("POST", "http://l/api/public/scores", json=score_body(score))
        assert described.request_faults(alone) == []
        # The SDK's types name fields as Python does; on the wire they are in camel case.
        assert {_snake(name) for name in score_body(score)} <= set(one)
    assert "912" not in json.dumps([score_body(score) for score in SCORES])


def test_a_score_without_its_name_would_be_seen(described: Contract) -> None:
    body = {name: value for name, value in score_body(SCORES[0]).items() if name != "name"}
    alone = httpx.Request("POST", "http://l/api/public/scores", json=body)
    assert described.request_faults(alone) != []


def _snake(name: str) -> str:
    return "".join(f"_{one.lower()}" if one.isupper() else one for one in name)


async def test_what_the_sdk_sent_is_taken_and_answered_as_described(
    client: httpx.AsyncClient, there: PracticeLangfuse, described: Contract, captured: list[dict[str, Any]]
) -> None:
    await client.post("/api/public/v2/prompts", json={"name": "answer", "prompt": "Hi", "labels": ["production"]})
    for one in captured:
        if "otel" in one["p"]:
            continue
        response = await client.request(one["m"], one["p"], json=one["b"])
        assert response.is_success, (one["p"], response.text)
        # Of a list of scores the description of server 4.16 knows nothing: the SDK's own types say 202 or 207.
        if not isinstance(one["b"], list):
            assert described.response_faults(one["m"], one["p"].split("?")[0], response) == [], one["p"]
    assert [score["name"] for score in there.app.got.scores.values()] == ["csat", "exact", "exact"]
    assert there.app.got.items["it1"]["expectedOutput"] == {"a": 1}


async def test_the_spans_the_sdk_sent_are_taken_twice_as_once(
    client: httpx.AsyncClient, there: PracticeLangfuse, exported: ExportTraceServiceRequest
) -> None:
    for _ in range(2):
        response = await client.post(
            "/api/public/otel/v1/traces", content=exported.SerializeToString(),
            headers={"content-type": "application/x-protobuf"},
        )  # fmt: skip
        assert response.status_code == 200
    spans = there.app.spans()
    assert len(spans) == sum(len(scope.spans) for resource in exported.resource_spans for scope in resource.scope_spans)
    assert {"generation", "span"} <= {span["type"] for span in spans}
    generation = next(span for span in spans if span["type"] == "generation")
    assert generation["attributes"]["langfuse.observation.usage_details"] == '{"input": 3, "output": 4}'


async def test_other_answers_of_the_practice_server_are_as_described(
    client: httpx.AsyncClient, described: Contract
) -> None:
    await client.post("/api/public/v2/datasets", json={"name": "set"})
    await client.post("/api/public/dataset-items", json={"datasetName": "set", "id": "i", "input": {}})
    asked: list[tuple[str, str, Any]] = [
        ("GET", "/api/public/health", None),
        ("POST", "/api/public/dataset-run-items", {"runName": "r", "datasetItemId": "i", "traceId": "a" * 32}),
        ("POST", "/api/public/ingestion", {"batch": [score_event(SCORES[0]), {"id": "x", "type": "score-create"}]}),
        ("POST", "/api/public/scores", score_body(SCORES[1])),
        ("DELETE", "/api/public/traces", {"traceIds": ["a" * 32]}),
        ("GET", "/api/public/v2/prompts/nothing", None),
        ("POST", "/api/public/v2/prompts", {"name": "p", "prompt": "a", "type": "text", "labels": ["production"]}),
        ("PATCH", "/api/public/v2/prompts/p/versions/1", {"newLabels": ["staging"]}),
    ]
    for method, path, body in asked:
        response = await client.request(method, path, json=body)
        assert described.response_faults(method, path, response) == [], (method, path, response.text)


async def test_wrong_keys_and_broken_bodies_are_refused(client: httpx.AsyncClient) -> None:
    refused = await client.get("/api/public/projects", headers={"authorization": "Basic eDp5"})
    assert refused.status_code == 401
    otlp = {"content-type": "application/x-protobuf", "content-encoding": "gzip"}
    for headers, body in ((otlp, b"no gzip"), ({"content-type": "application/x-protobuf"}, b"\xff\xff"), ({}, b"{}")):
        answer = await client.post("/api/public/otel/v1/traces", content=body, headers=headers)
        assert answer.status_code == 400
    assert (await client.post("/api/public/scores", json={"name": "x", "value": "a word"})).status_code == 400


def test_a_fault_in_a_description_is_seen() -> None:
    assert schema_faults({"name": 5}, {"type": "object", "properties": {"name": {"type": "string"}}}) != []
