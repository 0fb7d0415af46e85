"""Practice model servers as one application: two dialects, one brain, faults outermost, a journal of requests."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass

from fastapi import FastAPI, Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from sandbox import models_anthropic, models_openai
from sandbox.models_ask import Answer, Ask, Fields, as_json, fields_of
from sandbox.models_brain import think
from sandbox.models_faults import HEADER, FaultQueue, Leaky, ModelFault, body_of, never, spoil, status_of

MODEL_KEY = "practice-model-key"
"""The only key the servers take; it opens nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How one vendor's wire is read and written. `key_header`: where its clients put the key."""

    name: str
    read: Callable[[Fields], Ask]
    whole: Callable[[Ask, Answer], Fields]
    events: Callable[[Ask, Answer], Iterator[str]]
    problem: Callable[[int, str], Fields]
    key_header: str


_OPENAI = Dialect(
    name="openai", read=models_openai.read, whole=models_openai.whole, events=models_openai.events,
    problem=models_openai.problem, key_header="authorization",
)  # fmt: skip
_ANTHROPIC = Dialect(
    name="anthropic", read=models_anthropic.read, whole=models_anthropic.whole, events=models_anthropic.events,
    problem=models_anthropic.problem, key_header="x-api-key",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One line of the journal: what was asked and how it went. Holds no key and no customer's word."""

    dialect: str
    model: str
    tools: tuple[str, ...]
    turns: int
    is_stream: bool
    status: int
    fault: str | None
    effort: str | None = None


class ModelsApp(FastAPI):
    """FastAPI with the faults of the wire outermost: only there a connection can still be cut."""

    def __init__(self, key: str = MODEL_KEY) -> None:
        super().__init__(title="Practice models", docs_url=None, redoc_url=None, openapi_url=None)
        self.faults, self.asked, self._key = FaultQueue(), list[Asked](), key
        for path, dialect in (("/v1/chat/completions", _OPENAI), ("/v1/messages", _ANTHROPIC)):
            self.add_api_route(path, self._serve(dialect), methods=["POST"], response_model=None)
        self.add_api_route("/practice/faults", self._order, methods=["POST", "DELETE"], response_model=None)
        self.add_api_route("/practice/asked", lambda: self.asked, methods=["GET"])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one call."""
        if scope["type"] != "http" or not scope["path"].startswith("/v1/"):
            await super().__call__(scope, receive, send)
            return
        try:
            fault = self.faults.draw(dict(scope["headers"]).get(HEADER.encode(), b"").decode())
        except ValueError as error:
            await _json(400, {"error": {"message": f"{HEADER}: {error}"}})(scope, receive, send)
            return
        scope["practice_fault"] = fault
        if fault is not None and fault.kind == "timeout":
            await never(fault, receive, send)
            return
        is_leaky = fault is not None and fault.kind in ("cut", "slow")
        await super().__call__(scope, receive, Leaky(fault, receive, send) if fault and is_leaky else send)

    def _serve(self, dialect: Dialect) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            fault: ModelFault | None = request.scope["practice_fault"]
            ask, response = await self._answer(dialect, request, fault)
            self.asked.append(_note(dialect, ask, response, fault))
            return response

        return answer

    async def _answer(
        self, dialect: Dialect, request: Request, fault: ModelFault | None
    ) -> tuple[Ask | None, Response]:
        if request.headers.get(dialect.key_header, "").removeprefix("Bearer ") != self._key:
            return None, _json(401, dialect.problem(401, "this key opens no practice model"))
        try:
            ask = dialect.read(fields_of(json.loads(await request.body()), "body"))
        except ValueError as error:  # broken JSON, or a `BadAsk`
            return None, _json(400, dialect.problem(400, str(error)))
        return ask, _respond(dialect, ask, fault)

    async def _order(self, request: Request) -> Response:
        """POST a fault (`kind`, `seconds`, `count`, `after`) to be struck by it, DELETE to be well again."""
        try:
            if request.method == "DELETE":
                self.faults.clear()
            else:
                self.faults.add(ModelFault(**fields_of(json.loads(await request.body()), "fault")))  # type: ignore[arg-type]  # checked there
        except (ValueError, TypeError) as error:
            return _json(400, {"error": str(error)})
        return _json(200, {"ok": True})


def create_models_app(key: str = MODEL_KEY) -> ModelsApp:
    """A fresh pair of servers on one port. `key`: the one they take."""
    return ModelsApp(key)


def _note(dialect: Dialect, ask: Ask | None, response: Response, fault: ModelFault | None) -> Asked:
    ask = ask or Ask(model="", system="", said=())
    return Asked(
        dialect=dialect.name,
        model=ask.model,
        tools=tuple(offer.name for offer in ask.offers),
        turns=len(ask.said),
        is_stream=ask.is_stream,
        status=response.status_code,
        fault=fault.kind if fault else None,
        effort=ask.effort,
    )


def _respond(dialect: Dialect, ask: Ask, fault: ModelFault | None) -> Response:
    refused, nothing = status_of(fault), body_of(fault)
    if refused is not None:
        return _json(refused[0], dialect.problem(refused[0], "a practice fault"), dict(refused[1]))
    if nothing is not None:
        return Response(nothing[0], media_type=nothing[1])
    answer = spoil(think(ask), fault)
    if ask.is_stream:
        return StreamingResponse(_each(dialect.events(ask, answer)), media_type="text/event-stream")
    return _json(200, dialect.whole(ask, answer))


async def _each(events: Iterator[str]) -> AsyncIterator[str]:
    for event in events:
        yield event


def _json(status: int, body: Fields, headers: dict[str, str] | None = None) -> Response:
    return Response(as_json(body), status_code=status, media_type="application/json", headers=headers)
