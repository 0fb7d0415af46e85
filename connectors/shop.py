"""A shop's back end over HTTP, as docs/shop-api.md describes it. One object a seller. Implements `desk.shop.Shop`."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import quote

import httpx

from connectors.http import (
    BODY_CAP,
    NoAnswer,
    VendorResponse,
    error_of,
    exchange,
    explain,
    open_client,
    require_ok,
    retry_safely,
)
from connectors.outcomes import declined_by
from connectors.pacing import Pace, Timing, ask_patiently
from desk.account_json import account_of, subscription_of
from desk.customers import Account
from desk.errors import BadInput, DeskError, Refused, TryLater, Unusable
from desk.interactions import Json, SellerId
from desk.json_values import JsonObject, object_at, objects_at
from desk.ports import Limiter, Rate
from desk.shop import Executed, NotSeen, ShopDeclined, ShopOrder, ShopOutcome, ShopTrace, ShopUnknown

# A shop's own server, for its customers too. docs/shop-api.md names it.
RATE = Rate(interval=timedelta(milliseconds=100), burst=20)
# A customer waits in a chat for some of these calls.
_TOTAL_SECONDS = 10.0
_BUSY, _MAILED = (429, 503), 202
_WAIT = timedelta(seconds=30)


class HttpShop:
    """Reads are repeated when that is safe; a change is sent once a call, with its key. The limiter paces all."""

    def __init__(self, *, http: httpx.AsyncClient, token: str, pace: Pace, timing: Timing) -> None:
        self._http, self._token, self._pace, self._timing = http, token.strip(), pace, timing

    async def find_account(self, *, kind: str, value: str) -> Account | None:
        response = require_ok(await self._read("/v1/customers", params={kind: value}))
        try:
            found = objects_at(_object(response), "customers")
            return account_of(found[0]) if len(found) == 1 else None
        except BadInput as error:
            raise Unusable(f"{response.what}: the shop's account cannot be read: {error}") from error

    async def act(self, order: ShopOrder) -> ShopOutcome:
        body: dict[str, Json] = {
            "action": order.action,
            "customer_id": order.customer_id,
            "target": order.target,
            "arguments": dict(order.arguments),
        }
        try:
            response = await self._call("POST", "/v1/actions", body=body, headers={"Idempotency-Key": order.key})
        except (NoAnswer, Unusable) as error:
            return ShopUnknown(str(error))
        # Not sent, the limiter was busy, or the address is none: nothing has left.
        except (TryLater, Refused) as error:
            return ShopDeclined(reason=str(error), retry_after=declined_by(error).retry_after)
        return _outcome(response)

    async def read_back(self, key: str) -> ShopTrace:
        try:
            response = await self._read(f"/v1/actions/{quote(key, safe='')}")
        except DeskError as error:
            return ShopUnknown(str(error))
        if response.status == 404 and _says(response, "unknown_key"):
            return NotSeen()
        return _outcome(response) if response.status == 200 else ShopUnknown(f"{response.what}: {explain(response)}")

    async def send_code(self, customer_id: str, *, code: str, expires_at: datetime) -> None:
        path = f"/v1/customers/{quote(customer_id, safe='')}/codes"
        response = await self._call("POST", path, body={"code": code, "expires_at": expires_at.isoformat()})
        if not 200 <= response.status < 300:
            raise error_of(response)
        # A page of somebody in between may be a 200: then no code is on its way.
        if response.status != _MAILED:
            raise Unusable(f"{response.what}: expected {_MAILED} for a code that is mailed, got {explain(response)}")

    async def aclose(self) -> None:
        """Let go of the connections."""
        await self._http.aclose()

    async def _read(self, path: str, *, params: Mapping[str, str] | None = None) -> VendorResponse:
        async def attempt() -> VendorResponse:
            return await ask_patiently(lambda: self._call("GET", path, params=params), vendor="the shop")

        return await retry_safely(attempt, sleep=self._timing.sleep, jitter=self._timing.jitter)

    async def _call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Json = None,
        headers: Mapping[str, str] | None = None,
    ) -> VendorResponse:
        await self._pace.wait()
        request = self._http.build_request(
            method,
            path,
            params=dict(params) if params else None,
            json=body,
            headers={"Authorization": f"Bearer {self._token}", **(headers or {})},
        )
        total = self._timing.total_seconds
        return await self._pace.heed(await exchange(self._http, request, cap=BODY_CAP, total_seconds=total))


def open_shop(
    *,
    url: str,
    token: str,
    limiter: Limiter,
    seller_id: SellerId,
    timing: Timing | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
) -> HttpShop:
    """A seller's back end. Makes no call."""
    timing = timing or Timing(total_seconds=_TOTAL_SECONDS)
    pace = Pace(limiter, key=f"{seller_id}/shop", rate=RATE, timing=timing)
    return HttpShop(http=open_client(url, transport=transport), token=token, pace=pace, timing=timing)


def _outcome(response: VendorResponse) -> ShopOutcome:
    """What an answer proves: done only with 200 and `status` done, not done only with a 4xx that means it."""
    words = f"{response.what}: {explain(response)}"
    if response.status == 200:
        return _told(response)
    if response.status in _BUSY and _says(response, "busy"):
        return ShopDeclined(reason=words, retry_after=response.retry_after or _WAIT)
    if 400 <= response.status < 500 and response.status not in (404, 408, 409, 425, 429):
        return ShopDeclined(reason=words)
    if response.status == 404 and _says(response, "no_such_customer", "no_such_target"):
        return ShopDeclined(reason=words)
    return ShopUnknown(words)


def _told(response: VendorResponse) -> ShopOutcome:
    try:
        told = _object(response)
        status, note = told.get("status"), told.get("note")
        words = note if isinstance(note, str) else ""
        if status == "declined":
            return ShopDeclined(reason=words or "the shop declined it")
        if status != "done":
            return ShopUnknown(f"{response.what}: status {status!r} is neither done nor declined")
        after = told.get("subscription")
        return Executed(subscription=subscription_of(object_at(told, "subscription")) if after else None, note=words)
    except (BadInput, Unusable) as error:
        return ShopUnknown(str(error))


def _object(response: VendorResponse) -> JsonObject:
    told = response.json()
    if not isinstance(told, dict):
        raise Unusable(f"{response.what}: expected an object, got {type(told).__name__}")
    return told


def _says(response: VendorResponse, *codes: str) -> bool:
    """Whether the shop itself says so: a proxy's 404 or 503 knows nothing of it."""
    try:
        told = json.loads(response.body)
    except (ValueError, RecursionError):
        return False
    return isinstance(told, dict) and told.get("error") in codes
