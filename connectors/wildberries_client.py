"""How Wildberries wants to be called: its header, its limits, its 429. One object per seller and method group.

The limit of reviews and questions is one for all their methods: both channels share one client.
"""

from collections.abc import Mapping

import httpx

from connectors.http import BODY_CAP, VendorResponse, exchange, retry_safely
from connectors.pacing import Pace, Timing, ask_patiently
from connectors.wildberries_token import kind_of, rate_of, read_claims
from desk.interactions import Json
from desk.ports import Limiter, Permit, Rate

Params = Mapping[str, str | int]
Form = Mapping[str, str]


class WildberriesClient:
    """Reads are repeated when that is safe, writes never. Every call passes the limiter first."""

    def __init__(
        self,
        *,
        http: httpx.AsyncClient,
        token: str,
        limiter: Limiter,
        key: str,
        rate: Rate,
        timing: Timing | None = None,
        accept: str = "application/json",
    ) -> None:
        self._accept = accept
        self._http, self._token, self._timing = http, token.strip(), timing or Timing()
        self._pace = Pace(limiter, key=key, rate=rate, timing=self._timing)

    def lane(self, name: str, *, group: str | None = None, accept: str | None = None) -> "WildberriesClient":
        """A client for one method that has a limit of its own; `group`: whose figures it has, None: the same."""
        return WildberriesClient(
            http=self._http,
            token=self._token,
            limiter=self._pace.limiter,
            key=f"{self._pace.key}/{name}",
            rate=rate_of(kind_of(self._token), group) if group else self._pace.rate,
            timing=self._timing,
            accept=accept or self._accept,
        )

    async def read(
        self, method: str, path: str, *, params: Params | None = None, body: Json = None, cap: int = BODY_CAP
    ) -> VendorResponse:
        """A call that changes nothing (a POST too, where the vendor lists by POST).

        Returns any answer below 500 but 429. Raises `TryLater`, `NotAllowed`, `BodyTooBig`.
        """

        async def attempt() -> VendorResponse:
            return await ask_patiently(lambda: self._once(method, path, params, body, cap), vendor="Wildberries")

        return await retry_safely(attempt, sleep=self._timing.sleep, jitter=self._timing.jitter)

    async def write(
        self, method: str, path: str, *, permit: Permit, body: Json = None, form: Form | None = None
    ) -> VendorResponse:
        """One attempt; the answer whatever its status. Raises `NotSent`, `NoAnswer`, `TryLater`, `NotAllowed`.

        `body` travels as JSON, `form` as multipart/form-data.

        The limiter may hold the call for a minute: `permit` is asked after the wait, not before.
        """
        await self._queue()
        return await self._call(method, path, None, body, BODY_CAP, form, permit)

    async def _once(self, method: str, path: str, params: Params | None, body: Json, cap: int) -> VendorResponse:
        await self._queue()
        return await self._call(method, path, params, body, cap)

    async def _queue(self) -> None:
        read_claims(self._token)  # a token that cannot be one is refused here, in words, before any byte
        await self._pace.wait()

    async def _call(
        self,
        method: str,
        path: str,
        params: Params | None,
        body: Json,
        cap: int,
        form: Form | None = None,
        permit: Permit | None = None,
    ) -> VendorResponse:
        request = self._http.build_request(
            method,
            path,
            params=dict(params) if params else None,
            json=body,
            # A file without a name is a plain field; httpx sends multipart only when it is handed files.
            files={name: (None, value) for name, value in form.items()} if form else None,
            headers={"Authorization": self._token, "Accept": self._accept},
        )
        total = self._timing.total_seconds
        return await self._heed(await exchange(self._http, request, cap=cap, total_seconds=total, permit=permit))

    async def _heed(self, response: VendorResponse) -> VendorResponse:
        """Slow everyone down as the answer asks: an empty bucket pauses the key before there is a 429."""
        if response.status != 429 and response.headers.get("X-Ratelimit-Remaining", "").strip() == "0":
            await self._pace.penalise(self._pace.rate.interval)
        return await self._pace.heed(response)
