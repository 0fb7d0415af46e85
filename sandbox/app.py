"""The practice Wildberries as one application: faults outside, then the door, then the methods."""

import time
from collections.abc import Callable

from fastapi import FastAPI
from starlette.types import Message, Receive, Scope, Send

from sandbox.chat_api import chats_api
from sandbox.config import ShopConfig
from sandbox.door import Door, Verdict
from sandbox.faults import Faults, misbehave
from sandbox.limits import Limits
from sandbox.practice_api import practice_api
from sandbox.state import Shop
from sandbox.vendor_api import cards_api, questions_api, reviews_api


class PracticeApp(FastAPI):
    """FastAPI with the faults outermost: only there a connection can still be cut."""

    def __init__(self, shop: Shop, config: ShopConfig, ticks: Callable[[], float]) -> None:
        # No documentation pages: FastAPI's load scripts from outside.
        super().__init__(title="Practice Wildberries", docs_url=None, redoc_url=None, openapi_url=None)
        self.shop = shop
        self._config, self._faults = config, Faults(config.faults, config.seed)
        self._door = Door(Limits(is_lifted=config.limits == "lifted", clock=ticks), shop.clock)
        for api in (reviews_api(shop), questions_api(shop), cards_api(shop), chats_api(shop), practice_api(shop)):
            self.include_router(api)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one call."""
        if scope["type"] != "http":
            await super().__call__(scope, receive, send)
            return
        fault = self._faults_now().draw(scope["method"], scope["path"])
        if fault is None:
            await self._behind_the_door(scope, receive, send)
        else:
            await misbehave(fault, self._behind_the_door, scope, receive, send)

    def _faults_now(self) -> Faults:
        """The faults of the shop's present behaviour: it can be changed while it serves."""
        if self._config is not self.shop.config:
            self._config, self._faults = self.shop.config, Faults(self.shop.config.faults, self.shop.config.seed)
        return self._faults

    async def _behind_the_door(self, scope: Scope, receive: Receive, send: Send) -> None:
        verdict = self._door.check(scope["path"], _authorization(scope))
        if verdict.status is not None:
            await _refuse(send, verdict)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_raw(verdict)]
            await send(message)

        await super().__call__(scope, receive, with_headers)


def create_app(shop: Shop, config: ShopConfig, *, ticks: Callable[[], float] = time.monotonic) -> FastAPI:
    """The application over a shop. `ticks`: the clock of the rate limits, in seconds."""
    shop.config = config
    return PracticeApp(shop, config, ticks)


def _authorization(scope: Scope) -> str | None:
    values = [value for name, value in scope["headers"] if name == b"authorization"]
    return values[0].decode("latin-1") if values else None


def _raw(verdict: Verdict) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode()) for name, value in verdict.headers.items()]


async def _refuse(send: Send, verdict: Verdict) -> None:
    headers = [*_raw(verdict), (b"content-length", str(len(verdict.body)).encode())]
    await send({"type": "http.response.start", "status": verdict.status, "headers": headers})
    await send({"type": "http.response.body", "body": verdict.body})
