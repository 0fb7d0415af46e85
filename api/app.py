"""The REST application: routes, problem+json, correlation ids, body cap. Built around a `House`."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from fastapi import Depends, FastAPI, Request, Response

from agent.warm import warm_up_desk
from api import console, errors
from api.bootstrap import House
from api.deps import authorize
from api.description import describe
from api.intake import Intake
from api.logs import correlation_id
from api.routes import (
    acts,
    annotations,
    api_keys,
    assistant,
    attachments,
    audit,
    auth,
    cancel,
    chat,
    chatwoot,
    connections,
    draft,
    evals,
    health,
    inbound,
    interactions,
    learning,
    links,
    macros,
    metrics,
    models,
    persons,
    presence,
    products,
    proposals,
    readiness,
    replies,
    review_queue,
    scores,
    search,
    settings,
    switches,
    sync,
    timeline,
    traces,
    users,
)
from api.security_headers import secure
from api.working import watch_connections, work_on

_CARDS = (interactions, presence, learning, timeline, links, macros, replies, acts, draft, review_queue, traces, scores)
_FILES = (attachments,)
_LAB = (annotations, evals, metrics, readiness)
_SHOP = (products, proposals, search, settings, switches, models, persons, sync)
_GUARDED = (assistant, chat, *_LAB, *_CARDS, *_FILES, *_SHOP)
_ACCOUNTS = (auth, users, api_keys, audit, connections)
_BODY_CAP = 256 * 1024
_ABOUT = """The desk a seller's whole customer communication runs on.

Read the inbox, open a card, ask for a draft, send an answer. Every answer leaves exactly once.
`/health`, `/ready`, these docs and the login are open; everything else wants the cookie of a login, or
`Authorization: Bearer <key>` with a key of `POST /api/keys` or the token of the house.
"""


_REFUSALS: dict[int | str, dict[str, Any]] = {
    401: {"description": "Nobody is logged in, or the key is no longer good."},
    403: {"description": "Your role may not do this, or the request comes from another site."},
}


def create_app(house: House, *, api_token: str, with_worker: bool, is_demo: bool = False) -> FastAPI:
    """The application. `with_worker`: also pull, handle and dispatch in this process.

    `is_demo`: whoever sits at this machine is owner without a login.
    """
    app = FastAPI(title="Replydesk", description=_ABOUT, version="0.1.0", lifespan=_lifespan(house, with_worker))
    app.state.house, app.state.api_token, app.state.is_demo = house, api_token, is_demo
    app.state.intake = Intake()
    errors.install(app)
    app.middleware("http")(secure)
    app.middleware("http")(_correlate)
    app.include_router(health.router)
    app.include_router(auth.doors)
    app.include_router(cancel.router)
    app.include_router(chatwoot.router)
    app.include_router(inbound.router)
    for part in (*_GUARDED, *_ACCOUNTS):
        app.include_router(part.router, dependencies=[Depends(authorize)], responses=_REFUSALS)
    console.install(app)
    describe(app)
    return app


def _lifespan(house: House, with_worker: bool) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def run(_app: FastAPI) -> AsyncIterator[None]:
        stop = asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            for desk in house.desks.values():
                tasks.create_task(asyncio.to_thread(warm_up_desk, desk))
            tasks.create_task(asyncio.to_thread(console.warm_up))
            tasks.create_task(work_on(house, stop) if with_worker else watch_connections(house, stop))
            yield
            stop.set()

    return run


async def _correlate(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    """Give every request an id that its log lines, its answer and its problems carry; refuse giant bodies."""
    given = request.headers.get("X-Request-ID", "")
    name = given if given.isascii() and given.isprintable() and 0 < len(given) <= 64 else uuid4().hex[:16]
    token = correlation_id.set(name)
    try:
        response = _refuse_body(request) or await call_next(request)
    except Exception as error:  # noqa: BLE001 - the HTTP handler; here the log line still has its correlation id
        response = errors.unexpected(error)
    finally:
        correlation_id.reset(token)
    response.headers["X-Request-ID"] = name
    return response


def _refuse_body(request: Request) -> Response | None:
    if "transfer-encoding" in request.headers:
        return errors.problem(HTTPStatus.LENGTH_REQUIRED, "send the body with Content-Length, not in chunks")
    length = request.headers.get("content-length", "0")
    if not length.isdigit() or int(length) > _BODY_CAP:
        return errors.problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"the body may hold {_BODY_CAP // 1024} KiB")
    return None
