"""How Chatwoot wants to be called: its header, its two kinds of token, its 429. One object a seller.

Reads are repeated when that is safe, writes never. Source: contracts of 2026-11, §3.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import httpx

from connectors.chatwoot_access import ChatwootAccess
from connectors.http import BODY_CAP, VendorResponse, exchange, require_ok, retry_safely
from connectors.pacing import Pace, Timing, ask_patiently
from desk.interactions import Json
from desk.ports import Limiter, Permit, Rate, unbarred

# The vendor's default is 3000 a minute and address (RACK_ATTACK_LIMIT), for people's browsers there too: a third.
RATE = Rate(interval=timedelta(milliseconds=60), burst=20)


class ChatwootClient:
    """Every call passes the limiter first. Paths are below the account: `/conversations`."""

    def __init__(
        self,
        *,
        http: httpx.AsyncClient,
        access: ChatwootAccess,
        limiter: Limiter,
        key: str,
        timing: Timing | None = None,
    ) -> None:
        self.access = access
        self._http, self._timing = http, timing or Timing()
        self._pace = Pace(limiter, key=key, rate=RATE, timing=self._timing)

    def with_access(self, access: ChatwootAccess) -> "ChatwootClient":
        """The same connection with other tokens."""
        return ChatwootClient(
            http=self._http, access=access, limiter=self._pace.limiter, key=self._pace.key, timing=self._timing
        )  # fmt: skip

    async def read(
        self, path: str, *, params: Mapping[str, str | int] | None = None, cap: int = BODY_CAP
    ) -> VendorResponse:
        """A call that changes nothing. Raises what any status but 2xx means, `TryLater` and `BodyTooBig`."""
        return require_ok(await self.ask(self._path(path), params=params, cap=cap))

    async def ask(
        self, path: str, *, params: Mapping[str, str | int] | None = None, cap: int = BODY_CAP, is_open: bool = False
    ) -> VendorResponse:
        """The same for any path of the host, with any answer below 500 but 429. `is_open`: without a token."""
        token = None if is_open else self.access.token

        async def attempt() -> VendorResponse:
            return await ask_patiently(
                lambda: self._once("GET", path, params, None, cap, token), vendor="Chatwoot"
            )  # fmt: skip

        return await retry_safely(attempt, sleep=self._timing.sleep, jitter=self._timing.jitter)

    async def write(
        self,
        path: str,
        body: Mapping[str, Json | Sequence[Json]],
        *,
        permit: Permit = unbarred,
        as_user: bool = False,
        method: str = "POST",
    ) -> VendorResponse:
        """One attempt; the answer whatever its status. Raises `NotSent`, `NoAnswer`, `TryLater`.

        `as_user`: for what a bot's token may not do. The limiter may hold the call: `permit` is asked after the wait.
        """
        token = self.access.token if as_user else self.access.bot_token or self.access.token
        return await self._once(method, self._path(path), None, dict(body), BODY_CAP, token, permit)

    def _path(self, path: str) -> str:
        return f"/api/v1/accounts/{self.access.account}{path}"

    async def _once(
        self,
        method: str,
        path: str,
        params: Mapping[str, str | int] | None,
        body: Mapping[str, Json | Sequence[Json]] | None,
        cap: int,
        token: str | None,
        permit: Permit | None = None,
    ) -> VendorResponse:
        await self._pace.wait()
        request = self._http.build_request(
            method,
            path,
            params=dict(params) if params else None,
            json=body,
            headers={"api_access_token": token} if token else {"Accept": "*/*"},
        )
        total = self._timing.total_seconds
        return await self._pace.heed(await exchange(self._http, request, cap=cap, total_seconds=total, permit=permit))
