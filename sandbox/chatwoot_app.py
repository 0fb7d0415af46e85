"""A Chatwoot to practise on, over real HTTP: its API for user and bot tokens, signed webhooks, faults on order.

`/` chats as a customer, `/agent` shows what people see; `/practice/...` is behind the scenes.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

import httpx
from fastapi import Body, FastAPI, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Receive, Scope, Send

from sandbox.chatwoot_api import contacts_api, conversations_api
from sandbox.chatwoot_hooks import Hooks
from sandbox.chatwoot_people import furnish
from sandbox.chatwoot_practice_api import practice_api
from sandbox.chatwoot_rules import Refusal
from sandbox.chatwoot_setup_api import setup_api
from sandbox.chatwoot_state import Account
from sandbox.config import Fault
from sandbox.faults import Faults, misbehave

_HERE = Path(__file__).parent
# The pages' own script and style alone; nothing from outside, framed by nobody.
_POLICY = "default-src 'self'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; frame-ancestors 'none'"


class ChatwootApp(FastAPI):
    """FastAPI with the faults outermost: only there a connection can still be cut. `calls`: every API call so far."""

    def __init__(self, account: Account, hooks: Hooks) -> None:
        super().__init__(title="Practice Chatwoot", docs_url=None, redoc_url=None, openapi_url=None)
        self.account, self.hooks = account, hooks
        self.calls: list[dict[str, Any]] = []
        self.faults = Faults((), 1)
        for api in (conversations_api(account, self.base_url), contacts_api(account), setup_api(account),
                    practice_api(account, hooks, self.base_url)):  # fmt: skip
            self.include_router(api)
        self.add_api_route("/", _page("chatwoot_chat.html"), methods=["GET"], response_model=None)
        self.add_api_route("/agent", _page("chatwoot_agent.html"), methods=["GET"], response_model=None)
        self.add_api_route("/favicon.ico", _no_icon, methods=["GET"], response_model=None)
        self.add_api_route("/practice/faults", self._order_faults, methods=["PUT"], response_model=None)
        self.add_exception_handler(Refusal, _refused)

    def base_url(self) -> str:
        """The address files and webhooks name: the one we were called by last."""
        return self.hooks.base_url

    def misbehave_so(self, faults: tuple[Fault, ...], seed: int = 1) -> None:
        """From now on."""
        self.faults = Faults(faults, seed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one call."""
        if scope["type"] != "http":
            await super().__call__(scope, receive, send)
            return
        if host := dict(scope["headers"]).get(b"host"):
            self.hooks.base_url = f"{scope['scheme']}://{host.decode('latin-1')}"
        fault = None
        if scope["path"].startswith(("/api", "/rails")):
            self.calls.append({"method": scope["method"], "path": scope["path"]})
            fault = self.faults.draw(scope["method"], scope["path"])
        if fault is None:
            await super().__call__(scope, receive, send)
        else:
            await misbehave(fault, super().__call__, scope, receive, send)

    async def _order_faults(
        self, faults: Annotated[list[dict[str, Any]], Body()], seed: Annotated[int, Query()] = 1
    ) -> Any:
        try:
            self.misbehave_so(tuple(Fault(**fault) for fault in faults), seed)
        except (TypeError, ValueError) as error:
            return JSONResponse({"error": str(error)}, 422)
        return {"faults": len(faults)}


def create_chatwoot(
    *,
    bot_url: str | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    client: httpx.AsyncClient | None = None,
    today: date | None = None,
) -> ChatwootApp:
    """A fresh account. `bot_url`: where its bot is told of messages; None: no bot, `replydesk chatwoot setup` makes it.

    `client` sends the webhooks; tests hand in one that reaches the app they test.
    """
    account = Account(clock=clock)
    furnish(account, bot_url=bot_url, today=today)
    hooks = Hooks(account=account, client=client or httpx.AsyncClient(trust_env=False, follow_redirects=False))
    hooks.listen()
    return ChatwootApp(account, hooks)


def _page(name: str) -> Callable[[], HTMLResponse]:
    def page() -> HTMLResponse:
        headers = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-store"}
        return HTMLResponse((_HERE / name).read_text(encoding="utf-8"), headers=headers)

    return page


def _no_icon() -> Response:
    return Response(status_code=204)


async def _refused(_request: Request, error: Exception) -> JSONResponse:
    status = error.status if isinstance(error, Refusal) else 500
    return JSONResponse({"error": str(error)}, status)
