"""The REST application: routes, problem+json, correlation ids, body cap. Built around a `House`."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from http import HTTPStatus
from uuid import uuid4

from fastapi import Depends, FastAPI, Request, Response

from agent.warm import warm_up_desk
from agent.worker import Worker
from api import errors
from api.auth import require_token
from api.bootstrap import House
from api.logs import correlation_id
from api.routes import (
    draft,
    health,
    interactions,
    learning,
    links,
    models,
    persons,
    products,
    replies,
    search,
    settings,
    switches,
    sync,
    timeline,
    traces,
)
from api.working import worker_of

_CARDS = (interactions, learning, timeline, links, replies, draft, traces)
_GUARDED = (*_CARDS, products, search, settings, switches, models, persons, sync)
_BODY_CAP = 256 * 1024
_ABOUT = """The desk a seller's whole customer communication runs on.

Read the inbox, open a card, ask for a draft, send an answer. Every answer leaves exactly once.
`/health`, `/ready` and these docs are open; everything else wants `Authorization: Bearer <token>`.
"""


def create_app(house: House, *, api_token: str, with_worker: bool) -> FastAPI:
    """The application. `with_worker`: also pull, handle and dispatch in this process."""
    worker = worker_of(house) if with_worker else None
    app = FastAPI(title="Replydesk", description=_ABOUT, version="0.1.0", lifespan=_lifespan(worker, house))
    app.state.house, app.state.api_token = house, api_token
    errors.install(app)
    app.middleware("http")(_correlate)
    app.include_router(health.router)
    for part in _GUARDED:
        app.include_router(part.router, dependencies=[Depends(require_token)])
    return app


def _lifespan(worker: Worker | None, house: House) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def run(_app: FastAPI) -> AsyncIterator[None]:
        stop = asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            for desk in house.desks.values():
                tasks.create_task(asyncio.to_thread(warm_up_desk, desk))
            if worker is not None:
                tasks.create_task(worker.run(stop))
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
