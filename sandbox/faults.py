"""Misbehaviour on order, outside everything else: the shop itself never knows that its answer did not arrive."""

import asyncio
import json
import random
import re
from collections.abc import Sequence
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox.config import Fault

# Where the vendor's answers keep their items.
_LISTS = ("data", "feedbacks", "questions", "result", "events")
_ON_ORDER = b'{"title":"practice fault","detail":"on order"}'
_GARBAGE = "<html><body>Технические работы</body></html>".encode()


class Faults:
    """Picks at most one fault a call; the seed makes the sequence repeatable."""

    def __init__(self, faults: Sequence[Fault], seed: int) -> None:
        self._faults = list(faults)
        self._left = [fault.count for fault in faults]
        self._chance = random.Random(seed)

    def draw(self, method: str, path: str) -> Fault | None:
        """The fault that strikes this call, if any."""
        for number, fault in enumerate(self._faults):
            if fault.method not in ("ANY", method) or not re.match(fault.path, path) or self._left[number] == 0:
                continue
            if self._chance.random() < fault.probability:
                left = self._left[number]
                self._left[number] = None if left is None else left - 1
                return fault
        return None


async def misbehave(fault: Fault, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Serve one call with a fault. Cutting a connection needs the real server: `send` must be uvicorn's own."""
    if fault.kind == "delay":
        await asyncio.sleep(fault.seconds)
        await app(scope, receive, send)
    elif fault.kind == "status":
        await _say(send, fault.status, _ON_ORDER, b"application/problem+json")
    elif fault.kind == "drop":
        await cut(send)
    elif fault.kind == "shuffle":
        await _shuffle(app, scope, receive, send)
    else:
        await app(scope, receive, _ignore)
        if fault.kind == "garbage":
            await _say(send, 200, _GARBAGE, b"text/html; charset=utf-8")
        elif fault.kind == "accept_then_status":
            await _say(send, fault.status, _ON_ORDER, b"application/problem+json")
        else:
            await cut(send)


async def _shuffle(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Serve the call, and turn every list within `data` or `result` round; what is no list of objects stays."""
    messages: list[Message] = []

    async def keep(message: Message) -> None:
        messages.append(message)

    await app(scope, receive, keep)
    body = b"".join(message.get("body", b"") for message in messages)
    turned = json.dumps(_turned(json.loads(body)), ensure_ascii=False).encode() if body else body
    start = messages[0]
    headers = [pair for pair in start["headers"] if pair[0].lower() != b"content-length"]
    await send({**start, "headers": [*headers, (b"content-length", str(len(turned)).encode())]})
    await send({"type": "http.response.body", "body": turned})


def _turned(told: Any) -> Any:
    if isinstance(told, dict):
        return {key: _turned(value) if key in _LISTS else value for key, value in told.items()}
    if isinstance(told, list) and told and isinstance(told[0], dict):
        return [*reversed(told), told[0]]
    return told


async def _ignore(message: Message) -> None:
    """The shop believes it has answered."""


async def _say(send: Send, status: int, body: bytes, kind: bytes) -> None:
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def cut(send: Send) -> None:
    """Cut the connection. `send` must be uvicorn's own; `RuntimeError` when it is not."""
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is None:
        raise RuntimeError("a connection can be cut only when the app is served by sandbox.server")
    transport.abort()
    # Let the server notice that the connection is gone, else it would try to say 500 into it.
    for _ in range(3):
        await asyncio.sleep(0)
