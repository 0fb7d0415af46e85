"""A subscription shop's back end to practise on, over real HTTP: the API of docs/shop-api.md, with faults on order.

`/practice/...` is for whoever looks behind the scenes: what was done, what was mailed, which faults strike.
"""

from datetime import UTC, date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Body, FastAPI, Header, Query
from fastapi.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from sandbox.config import Fault
from sandbox.faults import Faults, misbehave
from sandbox.shop_deeds import Backend, Declined
from sandbox.shop_people import make_people

TOKEN = "practice-shop"  # noqa: S105 - of a shop that does not exist
_NOT_FOUND = ("no_such_customer", "no_such_target", "unknown_key")


class ShopBackendApp(FastAPI):
    """FastAPI with the faults outermost: only there a connection can still be cut."""

    def __init__(self, backend: Backend, *, token: str) -> None:
        super().__init__(title="Practice shop back end", docs_url=None, redoc_url=None, openapi_url=None)
        self.backend, self._token = backend, token
        self.faults = Faults((), 1)
        self.include_router(_shop_api(backend))
        self.include_router(_practice_api(self))

    def misbehave_so(self, faults: tuple[Fault, ...], seed: int = 1) -> None:
        """From now on."""
        self.faults = Faults(faults, seed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one call."""
        if scope["type"] != "http" or not scope["path"].startswith("/v1/"):
            await super().__call__(scope, receive, send)
            return
        fault = self.faults.draw(scope["method"], scope["path"])
        if fault is None:
            await self._behind_the_door(scope, receive, send)
        else:
            await misbehave(fault, self._behind_the_door, scope, receive, send)

    async def _behind_the_door(self, scope: Scope, receive: Receive, send: Send) -> None:
        given = dict(scope["headers"]).get(b"authorization", b"")
        if given != f"Bearer {self._token}".encode():
            await _refuse(401, "unauthorized", "the token is not this shop's")(scope, receive, send)
            return
        await super().__call__(scope, receive, send)


def create_shop_backend(*, token: str = TOKEN, today: date | None = None) -> ShopBackendApp:
    """A fresh shop. `today`: what its dates are around; None: the machine's."""
    return ShopBackendApp(Backend(people=make_people(today or datetime.now(UTC).date())), token=token)


def _shop_api(backend: Backend) -> APIRouter:
    api = APIRouter(prefix="/v1")

    @api.get("/customers")
    def find(
        id: str | None = None, email: str | None = None, phone: str | None = None
    ) -> Any:  # fmt: skip
        given = [(kind, value) for kind, value in (("id", id), ("email", email), ("phone", phone)) if value]
        if len(given) != 1:
            return _refuse(422, "bad_query", "give one of id, email or phone")
        return {"customers": backend.find(kind=given[0][0], value=given[0][1])}

    @api.post("/actions")
    def act(asked: Annotated[dict[str, Any], Body()], idempotency_key: Annotated[str, Header()]) -> Any:
        try:
            return backend.act(idempotency_key, asked)
        except Declined as declined:
            return _refuse(404 if declined.code in _NOT_FOUND else 422, declined.code, str(declined))

    @api.get("/actions/{key}")
    def read_back(key: str) -> Any:
        return backend.done.get(key) or _refuse(404, "unknown_key", "this key was never seen")

    @api.post("/customers/{customer_id}/codes", status_code=202)
    def mail_code(customer_id: str, asked: Annotated[dict[str, Any], Body()]) -> Any:
        person = backend.people.get(customer_id)
        if person is None:
            return _refuse(404, "no_such_customer", f"no customer {customer_id!r}")
        backend.mail.append({"to": person["email"], "code": asked.get("code"), "expires_at": asked.get("expires_at")})
        return {}

    return api


def _practice_api(app: ShopBackendApp) -> APIRouter:
    api = APIRouter(prefix="/practice")

    @api.get("/state")
    def state() -> Any:
        backend = app.backend
        return {"people": list(backend.people.values()), "effects": backend.effects, "mail": backend.mail}

    @api.put("/faults")
    def order_faults(faults: Annotated[list[dict[str, Any]], Body()], seed: Annotated[int, Query()] = 1) -> Any:
        try:
            app.misbehave_so(tuple(Fault(**{"path": "/v1/", **fault}) for fault in faults), seed)
        except (TypeError, ValueError) as error:
            return _refuse(422, "bad_fault", str(error))
        return {"faults": len(faults)}

    return api


def _refuse(status: int, code: str, words: str) -> JSONResponse:
    return JSONResponse({"error": code, "title": words}, status_code=status)
