"""Every route a live app answers, whoever included it and whether it is described or not; and those that never end."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

import httpx
from fastapi import FastAPI

ENDLESS = frozenset({("GET", "/live")})
"""Streams that go on while somebody listens; httpx's transport would wait for their end."""

_LISTENS_SECONDS = 0.2


def live_routes(app: FastAPI) -> list[tuple[str, str]]:
    """(method, path) of each, HEAD left out where there is GET."""
    found = set()
    for route in _walk(app.routes):
        methods = set(getattr(route, "methods", None) or ())
        found |= {(method, str(route.path)) for method in methods if not (method == "HEAD" and "GET" in methods)}
    return sorted(found, key=lambda one: (one[1], one[0]))


async def listen_for_a_moment(app: FastAPI, path: str, headers: Mapping[str, str], query: str) -> httpx.Response:
    """What an endless stream says at once: its status, headers and first bytes."""
    scope: dict[str, Any] = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": query.encode(), "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "client": ("10.0.0.9", 5000), "server": ("desk", 80),
    }  # fmt: skip
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        if sent:
            await asyncio.Event().wait()
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    with suppress(TimeoutError):
        await asyncio.wait_for(app(scope, receive, send), _LISTENS_SECONDS)
    return httpx.Response(
        sent[0]["status"],
        headers=sent[0]["headers"],
        content=b"".join(one.get("body", b"") for one in sent[1:]),
    )


def _walk(routes: Any) -> Iterator[Any]:
    for route in routes:
        if hasattr(route, "effective_candidates"):
            yield from _walk(route.effective_candidates())
        elif hasattr(route, "routes"):
            yield from _walk(route.routes)
        else:
            yield route
