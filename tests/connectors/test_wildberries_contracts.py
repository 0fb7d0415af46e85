"""What of Wildberries the nightly look asks for: every read there is, once, and nothing at all with a base token."""

import httpx
from fault_operations import OPERATIONS
from wildberries import NOW, Recorder, connect, make_chat, make_shop, practice

from connectors.wildberries_contracts import METHODS
from desk.contracts import Sample, shape_of
from sandbox.tokens import practice_token


async def _samples(**options: object) -> list[Sample]:
    return [sample async for sample in connect(**options).contracts.samples()]  # type: ignore[arg-type]  # passes options on


def test_every_method_the_connectors_read_json_from_is_looked_at() -> None:
    read = {operation.asks for operation in OPERATIONS if operation.kind in ("read", "back", "before")}
    assert {method.name for method in METHODS} == read


async def test_every_sample_has_the_shape_the_connectors_rely_on() -> None:
    samples = await _samples(transport=practice(make_shop(chats=[make_chat()])))
    assert {sample.name: sample.unread for sample in samples} == {method.name: None for method in METHODS}
    for sample in samples:
        assert sample.needed <= set(shape_of(sample)), sample.name
        closed = {path for path in sample.words if "answer" not in path}
        assert closed <= set(shape_of(sample)), sample.name


async def test_a_base_token_is_spent_on_customers() -> None:
    recorder = Recorder(httpx.Response(200, json={}))
    samples = await _samples(handler=recorder, token=practice_token("base", issued_at=NOW))
    assert all("base token" in str(sample.unread) for sample in samples)
    assert recorder.requests == []


async def test_every_failure_of_the_vendor_is_a_sample_that_was_not_read() -> None:
    for answer in (httpx.Response(401), httpx.Response(404), httpx.Response(200, text="<html>"), httpx.Response(204)):
        samples = await _samples(handler=Recorder(answer))
        assert all(sample.unread and not sample.bodies for sample in samples)
