"""What a vendor's answer can be instead of a good one, and what a call comes to under it."""

import gzip
import json
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import httpx
from fault_operations import Operation, good_answer, good_value
from limiters import MemoryLimiter
from wildberries import NOW, HeldTime, connect

from desk.errors import DeskError, TryLater
from desk.ports import Declined, Unreadable
from desk.shop import Executed, NotSeen, ShopDeclined, ShopUnknown

MIB = 1024 * 1024
Strike = Callable[[Operation, httpx.Request], httpx.Response]
"""Answers the struck request, or raises what httpx would."""


def status(code: int, **headers: str) -> Strike:
    """An answer with a status and the vendor's error body. `Retry_After` stands for `Retry-After`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    told = {"title": "practice fault", "detail": "on order", "status": code}
    return lambda _operation, _request: httpx.Response(code, json=told, headers=named)


def raises(error: Callable[[], Exception]) -> Strike:
    """No answer at all."""

    def strike(_operation: Operation, _request: httpx.Request) -> httpx.Response:
        raise error()

    return strike


def says(body: bytes, kind: str = "application/json", **headers: str) -> Strike:
    """A 200 with these bytes."""
    named = {name.replace("_", "-"): value for name, value in headers.items()} | {"Content-Type": kind}
    # A stream, else httpx would unpack it while the test still makes it.
    return lambda _operation, _request: httpx.Response(200, stream=httpx.ByteStream(body), headers=named)


def changed(change: Callable[[object], object]) -> Strike:
    """The good answer with its JSON changed; a file and an empty success stay what they are."""

    def strike(operation: Operation, request: httpx.Request) -> httpx.Response:
        value = good_value(operation, f"{request.method} {request.url.path}")
        if value is None or isinstance(value, bytes | int):
            return good_answer(operation, request)
        return httpx.Response(200, json=change(value))

    return strike


class _Pieces(httpx.AsyncByteStream):
    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._pieces:
            yield piece


def _cut() -> Iterator[bytes]:
    yield b'{"data":'
    raise httpx.ReadError("connection reset by peer")


def streams(pieces: Callable[[], Iterator[bytes]], **headers: str) -> Strike:
    """A 200 whose body comes piece by piece."""
    named = {name.replace("_", "-"): value for name, value in headers.items()} | {"Content-Type": "application/json"}
    return lambda _operation, _request: httpx.Response(200, stream=_Pieces(pieces()), headers=named)


def _packed(encoding: str, pack: Callable[[bytes], bytes]) -> Strike:
    """The good answer, packed in a way nobody asked for."""

    def strike(operation: Operation, request: httpx.Request) -> httpx.Response:
        answer = good_answer(operation, request)
        body = answer.content or b'{"data":null,"error":false}'
        return says(pack(body), answer.headers.get("Content-Type", "application/json"), Content_Encoding=encoding)(
            operation, request
        )

    return strike


def _truncated(operation: Operation, request: httpx.Request) -> httpx.Response:
    body = json.dumps(good_value(operation, f"{request.method} {request.url.path}"), default=repr).encode()
    return says(body[: len(body) // 2] or b"{")(operation, request)


def _called_text(operation: Operation, request: httpx.Request) -> httpx.Response:
    answer = good_answer(operation, request)
    if answer.content:
        answer.headers["Content-Type"] = "text/plain; charset=utf-8"
    return answer


def _walk(value: object, change: Callable[[str, object], object]) -> object:
    if isinstance(value, list):
        return [_walk(item, change) for item in value]
    if isinstance(value, dict):
        return {key: _walk(change(key, item), change) for key, item in value.items()} | {"novelty": {"a": [1, None]}}
    return value


def _with_unknown_values(value: object) -> object:
    return _walk(value, lambda key, item: "somethingNew" if key in ("state", "orderStatus", "source") else item)


def _with_bad_dates(value: object) -> object:
    dates = ("createdDate", "updatedAt", "addTime", "addTimestamp")
    return _walk(value, lambda key, item: "31.02.2026 вчера" if key in dates else item)


def _with_null(_value: object) -> object:
    return {"data": None, "result": None, "cards": None, "error": False, "errors": None}


def _with_error(_value: object) -> object:
    return {"data": None, "result": {}, "error": True, "errorText": "busy", "errors": ["busy"]}


def _date(seconds: float) -> str:
    return format_datetime(NOW + timedelta(seconds=seconds), usegmt=True)


_AWAY = "https://elsewhere.example/steal"

FAULTS: Mapping[str, Strike] = {
    **{str(code): status(code) for code in (400, 401, 402, 403, 404, 408, 409, 410, 413, 422, 461, 499)},
    **{str(code): status(code) for code in (500, 502, 503, 504, 520)},
    "503 with Retry-After": status(503, Retry_After="1"),
    "429": status(429),
    "429 in 7 s": status(429, Retry_After="7"),
    "429 until a date": status(429, Retry_After=_date(9)),
    "429 until a date gone by": status(429, Retry_After=_date(-60)),
    "429 in no time": status(429, Retry_After="0"),
    "429 in a thousand million s": status(429, Retry_After="1000000000"),
    "429 in -5 s": status(429, Retry_After="-5"),
    "429 in nonsense": status(429, Retry_After="soon, 31 Feb"),
    "429 in Wildberries' words": status(429, X_Ratelimit_Retry="7", X_Ratelimit_Reset="40"),
    "429 twice told": status(429, X_Ratelimit_Retry="2", Retry_After="6"),
    "204": lambda _operation, _request: httpx.Response(204),
    "refused connection": raises(lambda: httpx.ConnectError("[Errno 111] Connection refused")),
    "no such host": raises(lambda: httpx.ConnectError(str(socket.gaierror(-2, "Name or service not known")))),
    "connect timeout": raises(lambda: httpx.ConnectTimeout("")),
    "no free connection": raises(lambda: httpx.PoolTimeout("")),
    "bad certificate": raises(lambda: httpx.ConnectError(str(ssl.SSLCertVerificationError("self-signed")))),
    "read timeout": raises(lambda: httpx.ReadTimeout("")),
    "write timeout": raises(lambda: httpx.WriteTimeout("")),
    "broken pipe": raises(lambda: httpx.WriteError("broken pipe")),
    "reset": raises(lambda: httpx.ReadError("reset")),
    "hung up": raises(lambda: httpx.RemoteProtocolError("Server disconnected without sending a response.")),
    "cut body": streams(_cut),
    "broken gzip": says(b"not gzip at all", Content_Encoding="gzip"),
    "packed twice": _packed("gzip, gzip", lambda body: gzip.compress(gzip.compress(body))),
    "packed as nobody asked": _packed("zstd", lambda body: body),
    "html": says("<html><body>Технические работы</body></html>".encode(), "text/html; charset=utf-8"),
    "empty 200": says(b""),
    "blank 200": says(b" \n"),
    "a picture": says(b"\x89PNG\r\n\x1a\n", "image/png"),
    "good words called text": _called_text,
    "truncated JSON": _truncated,
    "cp1251": says('{"data":"Отзыв","result":"Чат"}'.encode("cp1251")),
    "nested JSON": says(b"[" * 100_000),
    "a number of 9,999 digits": says(b'{"data":' + b"9" * 9_999 + b"}"),
    "JSON null": says(b"null"),
    "JSON list": says(b"[]"),
    "JSON text": says(b'"ok"'),
    "JSON without its fields": says(b"{}"),
    "null inside": changed(_with_null),
    "an error in a 200": changed(_with_error),
    "unknown fields and values": changed(_with_unknown_values),
    "bad dates": changed(_with_bad_dates),
    "giant body": streams(lambda: (b" " * MIB for _ in range(64))),
    "301 elsewhere": lambda _operation, _request: httpx.Response(301, headers={"Location": _AWAY}),
    "302 elsewhere": lambda _operation, _request: httpx.Response(302, headers={"Location": _AWAY}),
    "307 elsewhere": lambda _operation, _request: httpx.Response(307, headers={"Location": _AWAY}),
    "308 to itself": lambda _operation, request: httpx.Response(308, headers={"Location": str(request.url)}),
    "302 nowhere": lambda _operation, _request: httpx.Response(302, headers={"Location": "https://[::1"}),
}


class Penalties(MemoryLimiter):
    """A limiter that keeps what it was told."""

    def __init__(self, time: HeldTime) -> None:
        super().__init__(clock=time.clock, sleep=time.sleep)
        self.told: list[float] = []

    async def penalise(self, key: str, wait: timedelta) -> None:
        self.told.append(wait.total_seconds())
        await super().penalise(key, wait)


@dataclass(kw_only=True)
class Trial:
    """One operation under one fault: what it came to, and everything the vendor saw of it."""

    outcome: str = ""
    wait: timedelta | None = None
    struck_at: list[float] = field(default_factory=list)
    requests: list[httpx.Request] = field(default_factory=list)
    penalties: list[float] = field(default_factory=list)
    words: str = ""

    @property
    def writes(self) -> int:
        return sum(request.method != "GET" and "cards" not in request.url.path for request in self.requests)

    @property
    def told(self) -> str:
        """`later x3`: the outcome and how often the struck request was made."""
        return f"{self.outcome} x{len(self.struck_at)}"


async def run_trial(operation: Operation, strike: Strike, *, opens: Callable[..., Any] = connect) -> Trial:
    """Run an operation against a vendor that is well but for one request. `opens`: how it is connected to."""
    trial, time = Trial(), HeldTime()
    limiter = Penalties(time)

    def vendor(request: httpx.Request) -> httpx.Response:
        trial.requests.append(request)
        if not operation.is_struck(request):
            return good_answer(operation, request)
        trial.struck_at.append(time.seconds)
        return strike(operation, request)

    vendors = opens(vendor, time=time, limiter=limiter)
    try:
        value = await operation.run(vendors)
        trial.outcome, trial.words = outcome_of(value), repr(value)
        trial.wait = value.retry_after if isinstance(value, Declined | Unreadable | ShopDeclined) else None
    except DeskError as error:
        trial.outcome, trial.words = word_of(error), str(error)
        trial.wait = error.retry_after if isinstance(error, TryLater) else None
    finally:
        await vendors.aclose()
    trial.penalties = limiter.told
    return trial


def word_of(error: DeskError) -> str:
    """The branch of our tree an error is on, in a word."""
    names = {"AtLimit": "later", "TryLater": "later", "NotAllowed": "not allowed", "NotFound": "not found"}
    known = next(kind.__name__ for kind in type(error).__mro__ if kind.__module__ == "desk.errors")
    return names.get(known, known.lower())


_AT_THE_SHOP: Mapping[type, str] = {Executed: "accepted", ShopUnknown: "unknown", NotSeen: "absent"}


def outcome_of(value: object) -> str:
    """What came back, in a word."""
    if isinstance(value, Declined):
        if value.is_credential or value.is_gone:
            return "credential" if value.is_credential else "gone"
        return "wait" if value.retry_after else "declined"
    if isinstance(value, Unreadable):
        return "gone" if value.is_gone else "unreadable"
    if isinstance(value, ShopDeclined):
        return "wait" if value.retry_after else "declined"
    name = _AT_THE_SHOP.get(type(value)) or type(value).__name__.lower()
    return name if name in ("accepted", "unknown", "absent", "ours", "ready", "withheld", "moderating") else "fine"
