"""How a practice model server breaks on order: before the answer, within it, or on the way out."""

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, get_args

from starlette.types import Message, Receive, Send

from sandbox.faults import cut
from sandbox.models_ask import Answer, Call, as_json

Kind = Literal["timeout", "429", "500", "529", "garbage", "html", "wrong_schema", "half_arguments", "refusal", "length",
               "empty", "cut", "slow"]  # fmt: skip
KINDS = get_args(Kind)
HEADER = "x-practice-fault"
"""Breaks this one request: `KIND` or `KIND:SECONDS`."""
_PIECES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFault:
    """`seconds`: how long a timeout or a slow answer lasts, and the `retry-after` of a 429. `count` None: for ever.

    `after`: so many requests are answered well first.

    timeout: nothing comes, then the connection is cut. garbage, html: 200 with no answer in it. wrong_schema: a whole
    answer of another form. half_arguments: the form's JSON ends in the middle. refusal, length, empty: what models do.
    cut: the connection ends in the middle of the answer. slow: it trickles.
    """

    kind: Kind
    seconds: float = 30.0
    count: int | None = 1
    after: int = 0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"fault kind must be one of {', '.join(KINDS)}, not {self.kind!r}")


class FaultQueue:
    """Faults in the order they were asked for; each strikes `count` requests."""

    def __init__(self) -> None:
        self._waiting: deque[ModelFault] = deque()

    def add(self, fault: ModelFault) -> None:
        """One more behind those that wait."""
        self._waiting.append(fault)

    def clear(self) -> None:
        """The server is well again."""
        self._waiting.clear()

    def draw(self, header: str | None) -> ModelFault | None:
        """The fault of this request: its own header's, else the next in the queue. `ValueError` for a wrong header."""
        if header:
            kind, _, seconds = header.partition(":")
            return ModelFault(kind=kind, seconds=float(seconds or 30.0))  # type: ignore[arg-type]  # checked there
        if not self._waiting:
            return None
        fault = self._waiting[0]
        if fault.after > 0:
            self._waiting[0] = replace(fault, after=fault.after - 1)
            return None
        if fault.count is not None:
            self._waiting[0] = replace(fault, count=fault.count - 1)
            if fault.count <= 1:
                self._waiting.popleft()
        return fault


def spoil(answer: Answer, fault: ModelFault | None) -> Answer:
    """The answer a sick model gives instead; the same where the fault is not of this sort."""
    kind = fault.kind if fault else ""
    if kind == "wrong_schema":
        wrong = as_json({"answer": 42})
        calls = tuple(replace(call, raw=wrong) for call in answer.calls)
        return replace(answer, calls=calls, text=wrong if answer.text else "")
    if kind == "half_arguments":
        return replace(answer, calls=tuple(map(_half, answer.calls)), text=answer.text[: len(answer.text) // 2])
    if kind == "length":
        return replace(answer, end="length", calls=tuple(map(_half, answer.calls)))
    if kind == "refusal":
        return replace(answer, end="refusal", calls=(), text="I cannot help with that.")
    return replace(answer, calls=(), text="") if kind == "empty" else answer


def status_of(fault: ModelFault | None) -> tuple[int, Mapping[str, str]] | None:
    """The status and headers of a refusal before any answer; None for other faults."""
    if fault is None or not fault.kind.isdigit():
        return None
    return int(fault.kind), {"retry-after": f"{fault.seconds:g}"} if fault.kind == "429" else {}


def body_of(fault: ModelFault | None) -> tuple[bytes, str] | None:
    """A body with no answer in it, and its type; None for other faults."""
    if fault is not None and fault.kind == "garbage":
        return b'{"id": "practice", "choi', "application/json"
    return (b"<html><body>oops</body></html>", "text/html") if fault is not None and fault.kind == "html" else None


async def never(fault: ModelFault, receive: Receive, send: Send) -> None:
    """A timeout: silence until the client leaves or the time is over, then the connection is cut."""
    await pause(receive, fault.seconds)
    await cut(send)


async def pause(receive: Receive, seconds: float) -> bool:
    """Wait; ends at once, with False, when the client has gone."""
    try:
        async with asyncio.timeout(seconds):
            while (await receive())["type"] != "http.disconnect":
                pass
    except TimeoutError:
        return True
    return False


class Leaky:
    """Passes an answer on as a `cut` or `slow` one. `send` must be uvicorn's own."""

    def __init__(self, fault: ModelFault, receive: Receive, send: Send) -> None:
        self._fault, self._receive, self._send = fault, receive, send
        self._seen, self._is_over = 0, False

    async def __call__(self, message: Message) -> None:
        """One message of the answer."""
        if self._is_over:
            return
        if message["type"] != "http.response.body":
            await self._send(message)
        elif self._fault.kind == "cut":
            await self._cut(message)
        else:
            await self._trickle(message)

    async def _cut(self, message: Message) -> None:
        """Half of a whole answer, or the first events of a stream."""
        body, self._seen = message.get("body", b""), self._seen + 1
        is_whole = not message.get("more_body")
        await self._send({**message, "body": body[: len(body) // 2] if is_whole else body, "more_body": True})
        if is_whole or self._seen >= 3:
            self._is_over = True
            await asyncio.sleep(0.01)  # let what was said leave first
            await cut(self._send)

    async def _trickle(self, message: Message) -> None:
        body = message.get("body", b"")
        size = max(1, len(body) // _PIECES)
        for start in range(0, len(body), size):
            await self._send({"type": "http.response.body", "body": body[start : start + size], "more_body": True})
            if not await pause(self._receive, self._fault.seconds / _PIECES):
                self._is_over = True
                return
        await self._send({**message, "body": b""})


def _half(call: Call) -> Call:
    return replace(call, raw=call.raw[: len(call.raw) // 2])
