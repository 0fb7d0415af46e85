"""Every status and every failure of the wire means one thing to the desk."""

import asyncio
import json
from collections.abc import AsyncIterator

import httpx
import pytest

from connectors.http import (
    BODY_CAP,
    BodyTooBig,
    NoAnswer,
    NotSent,
    VendorResponse,
    error_of,
    exchange,
    explain,
    failure_of,
    judge_write,
    open_client,
    require_ok,
)
from desk.errors import AtLimit, Conflict, NotAllowed, NotFound, Refused, TryLater, Unusable
from desk.ports import Accepted, Declined, Unknown

_NOT_SENT = {httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError}


def _response(status: int, body: bytes = b"") -> VendorResponse:
    return VendorResponse(what="GET /x", status=status, headers=httpx.Headers(), body=body)


def _expected_error(status: int) -> type[Exception]:
    named = {
        401: NotAllowed, 402: NotAllowed, 403: NotAllowed, 404: NotFound, 410: NotFound, 409: Conflict, 429: AtLimit,
    }  # fmt: skip
    if status in named:
        return named[status]
    if status in (408, 425) or status >= 500:
        return TryLater
    return Refused if status >= 400 else Unusable


def test_every_status_of_a_read_has_its_error() -> None:
    for status in (code for code in range(100, 600) if not 200 <= code < 300):
        assert type(error_of(_response(status))) is _expected_error(status)
        with pytest.raises(_expected_error(status)):
            require_ok(_response(status))


def test_every_status_of_a_write_has_its_outcome() -> None:
    for status in range(100, 600):
        outcome = judge_write(_response(status))
        if status == 204:
            assert outcome == Accepted()
        elif 400 <= status < 500 and status not in (408, 409):
            assert isinstance(outcome, Declined), status
            assert outcome.is_credential is (status in (401, 402, 403))
            assert outcome.is_gone is (status in (404, 410))
        else:
            assert isinstance(outcome, Unknown), status


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"data":null,"error":false,"errorText":""}', Accepted),
        (b'{"data":null,"error":true,"errorText":"no"}', Unknown),
        (b"<html>works</html>", Unknown),
        (b"", Unknown),
        (b"[]", Unknown),
    ],
)
def test_a_200_counts_only_when_its_envelope_says_so(body: bytes, expected: type) -> None:
    assert isinstance(judge_write(_response(200, body)), expected)


def _all_errors() -> list[type[httpx.HTTPError]]:
    found, queue = [], [httpx.HTTPError]
    while queue:
        kind = queue.pop()
        queue += kind.__subclasses__()
        found.append(kind)
    # Only `raise_for_status` makes that one, and nobody here calls it.
    return [kind for kind in found if kind.__name__ != "HTTPStatusError"]


@pytest.mark.parametrize("kind", _all_errors())
def test_every_failure_of_httpx_is_mapped(kind: type[httpx.HTTPError]) -> None:
    failure = failure_of(kind("broken"), "POST /x")
    if kind is httpx.UnsupportedProtocol:
        assert type(failure) is Refused
    elif kind in _NOT_SENT:
        assert type(failure) is NotSent
    else:
        assert type(failure) is NoAnswer
    assert "broken" in str(failure)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (
            {"data": None, "error": True, "errorText": "Плохой формат", "additionalErrors": ["take"]},
            "Плохой формат take",
        ),
        (
            {"title": "unauthorized", "detail": "token is expired", "requestId": "r7"},
            "unauthorized: token is expired [request r7]",
        ),
        ({"status": 400, "origin": "proxy-chats", "error": "Invalid signature"}, "Invalid signature"),
    ],
)
def test_three_error_envelopes_are_read(told: dict[str, object], words: str) -> None:
    assert explain(_response(400, json.dumps(told).encode())) == f"400 {words}"


def test_plain_text_and_nothing_are_explained_too() -> None:
    assert explain(_response(400, b"Request body can not be decoded")) == "400 Request body can not be decoded"
    assert explain(_response(503)) == "503"


def _client(handler: object) -> httpx.AsyncClient:
    return open_client("https://vendor.example", transport=httpx.MockTransport(handler))  # type: ignore[arg-type]


async def test_a_dripping_body_meets_the_total_deadline() -> None:
    async def drip() -> AsyncIterator[bytes]:
        while True:
            yield b" "
            await asyncio.sleep(0.01)

    async with _client(lambda request: httpx.Response(200, content=drip())) as client:
        with pytest.raises(NoAnswer, match="within"):
            await exchange(client, client.build_request("GET", "/slow"), total_seconds=0.1)


async def test_a_giant_body_is_cut_at_the_cap() -> None:
    async with _client(lambda request: httpx.Response(200, content=b"x" * (BODY_CAP + 1))) as client:
        with pytest.raises(BodyTooBig, match="2 MiB"):
            await exchange(client, client.build_request("GET", "/big"))


async def test_a_redirect_is_not_followed() -> None:
    seen: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request.url.host)
        return httpx.Response(302, headers={"Location": "https://elsewhere.example/"})

    async with _client(handler) as client:
        with pytest.raises(Unusable, match="redirects are not followed"):
            require_ok(await exchange(client, client.build_request("GET", "/x")))
    assert seen == ["vendor.example"]


async def test_broken_compression_is_no_answer() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=httpx.ByteStream(b"not gzip"))

    async with _client(handler) as client:
        with pytest.raises(NoAnswer):
            await exchange(client, client.build_request("GET", "/x"))


async def test_no_failure_keeps_the_token_within_reach() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadError("gone", request=request)

    async with _client(handler) as client:
        with pytest.raises(NoAnswer) as caught:
            await exchange(client, client.build_request("GET", "/x", headers={"Authorization": "secret"}))
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


async def test_a_closed_client_sends_nothing() -> None:
    client = _client(lambda request: httpx.Response(200))
    await client.aclose()
    with pytest.raises(NotSent):
        await exchange(client, client.build_request("GET", "/x"))


@pytest.mark.parametrize("address", ["ftp://vendor.example", "vendor.example"])
async def test_an_address_of_the_wrong_kind_is_refused_in_words(address: str) -> None:
    async with open_client(address) as client:
        with pytest.raises(Refused, match="https://"):
            await exchange(client, client.build_request("GET", "/x"))


@pytest.mark.parametrize("body", [b"<html>", b"", b"\xff\xfe", b"[" * 100_000])
def test_a_body_that_is_no_json_is_unusable(body: bytes) -> None:
    with pytest.raises(Unusable, match="expected JSON"):
        _response(200, body).json()
