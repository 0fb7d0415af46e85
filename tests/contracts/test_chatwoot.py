"""What we send a Chatwoot, against the vendor's own description; skipped where that is not kept."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest
from chatwoot import connect
from contract import Contract
from fault_chatwoot import OPERATIONS
from fault_operations import Operation, good_answer
from wildberries import contracts_folder

from connectors.chatwoot_push import read_push
from desk.helpdesk import Moved, Nothing, Wrote
from desk.interactions import Json

_FOLDER = contracts_folder(Path(__file__).parents[2], os.environ.get("REPLYDESK_CONTRACTS")) / "chatwoot"
_SPEC, _PUSHES = _FOLDER / "swagger.4.14.2.json", _FOLDER / "samples.webhooks.json"
# In the vendor's sources and not in its description.
_UNTOLD = ("echo_id", "email_html_content")


@pytest.fixture(scope="module")
def vendor() -> Contract:
    if not _SPEC.exists():
        pytest.skip("the vendor's description is not here; set REPLYDESK_CONTRACTS to its folder")
    return Contract(json.loads(_SPEC.read_text(encoding="utf-8")))


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)
async def test_every_request_of_ours_is_as_the_vendor_describes_it(vendor: Contract, operation: Operation) -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return good_answer(operation, request)

    connection = connect(answer)
    await operation.run(connection)
    await connection.aclose()
    assert asked
    for request in asked:
        if request.url.path == "/api" or request.url.path.startswith("/rails"):
            continue
        assert vendor.request_faults(request) == [], f"{request.method} {request.url}"
        told: Mapping[str, Json] = json.loads(request.content) if request.content else {}
        body = vendor.operation(request.method, request.url.path).get("requestBody", {}).get("content", {})
        described = body.get("application/json", {}).get("schema", {}).get("properties", {})
        assert set(told) - set(described) <= set(_UNTOLD)


def test_every_sample_of_a_push_is_read() -> None:
    if not _PUSHES.exists():
        pytest.skip(f"{_PUSHES} is not kept here")
    samples = {one["name"]: one["body"] for one in json.loads(_PUSHES.read_text(encoding="utf-8"))}
    read = {name: read_push(body, account=1) for name, body in samples.items()}
    assert isinstance(read["message_created.incoming"], Wrote)
    assert isinstance(read["conversation_status_changed"], Moved)
    for name in samples:
        if "MUST be ignored" in name or "webwidget" in name:
            assert isinstance(read[name], Nothing), name
