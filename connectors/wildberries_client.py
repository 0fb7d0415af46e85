"""How Wildberries wants to be called: its header, its limits, its 429. One object per seller and method group.

The limit of reviews and questions is one for all their methods: both channels share one client.
"""

import asyncio
import logging
import math
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

from connectors.http import BODY_CAP, TOTAL_SECONDS, VendorResponse, exchange, retry_safely
from connectors.wildberries_token import kind_of, rate_of, read_claims
from desk.errors import AtLimit, TryLater
from desk.interactions import Json
from desk.ports import Limiter, Permit, Rate

_BUSY_RETRIES = 3
# The longest wait Wildberries documents for its own header is a day; more is a broken header, not a penalty.
_LONGEST = timedelta(days=1)
# `Retry-After` comes from proxies as well, which know nothing of the penalty: an hour at most (retry table).
_LONGEST_RETRY_AFTER = timedelta(hours=1)

_log = logging.getLogger(__name__)

Params = Mapping[str, str | int]
Form = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Clock, pause and chance, passed in so that tests hold them. `jitter` gives 0..1.

    `total_seconds`: how long one exchange may take, to the last byte of the answer.
    """

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    jitter: Callable[[], float] = random.random
    total_seconds: float = TOTAL_SECONDS


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
        self._http, self._token, self._limiter, self._key, self._rate = http, token.strip(), limiter, key, rate
        self._timing = timing or Timing()
        self._strikes = 0

    def lane(self, name: str, *, group: str | None = None, accept: str | None = None) -> "WildberriesClient":
        """A client for one method that has a limit of its own; `group`: whose figures it has, None: the same."""
        return WildberriesClient(
            http=self._http,
            token=self._token,
            limiter=self._limiter,
            key=f"{self._key}/{name}",
            rate=rate_of(kind_of(self._token), group) if group else self._rate,
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
            return await self._ask_patiently(method, path, params, body, cap)

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

    async def _ask_patiently(
        self, method: str, path: str, params: Params | None, body: Json, cap: int
    ) -> VendorResponse:
        for _ in range(1 + _BUSY_RETRIES):
            response = await self._once(method, path, params, body, cap)
            if response.status != 429:
                return response
        raise AtLimit(f"{response.what}: Wildberries says too many requests", retry_after=response.retry_after)

    async def _once(self, method: str, path: str, params: Params | None, body: Json, cap: int) -> VendorResponse:
        await self._queue()
        return await self._call(method, path, params, body, cap)

    async def _queue(self) -> None:
        read_claims(self._token)  # a token that cannot be one is refused here, in words, before any byte
        await self._limiter.acquire(self._key, self._rate)

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
        """Slow everyone down as the answer asks: a 429 closes the key, an empty bucket pauses it."""
        if response.status != 429:
            self._strikes = 0
            if response.headers.get("X-Ratelimit-Remaining", "").strip() == "0":
                await self._penalise(self._rate.interval)
            return response
        wait = busy_wait(response.headers, strikes=self._strikes, now=self._timing.now())
        self._strikes += 1
        await self._penalise(wait)
        return replace(response, retry_after=wait)

    async def _penalise(self, wait: timedelta) -> None:
        # The vendor has answered: a limiter that is busy must not make the answer look as if nothing had left.
        try:
            await self._limiter.penalise(self._key, wait)
        except TryLater as error:
            _log.warning("%s: the wait of %s could not be told to the others: %s", self._key, wait, error)


def busy_wait(headers: Mapping[str, str], *, strikes: int, now: datetime) -> timedelta:
    """How long a 429 asks to wait: never less than any header says; 1, 2, then 4 s where none names a moment to come.

    `strikes`: 429 answers in a row before this one. Source: Wildberries knowledge base, 2026-04-03.
    """
    told = (_seconds(headers.get("X-Ratelimit-Retry"), _LONGEST), _retry_after(headers.get("Retry-After"), now))
    # "Now" is no wait: a 429 is never answered by asking again at once.
    waits = [wait for wait in told if wait]
    return max(waits) if waits else timedelta(seconds=2 ** min(strikes, 2))


def _seconds(value: str | None, longest: timedelta) -> timedelta | None:
    try:
        seconds = float(value or "")
    except ValueError:
        return None
    if not math.isfinite(seconds) or seconds < 0:
        return None
    return timedelta(seconds=min(seconds, longest.total_seconds()))


def _retry_after(value: str | None, now: datetime) -> timedelta | None:
    """Seconds or an HTTP date; an hour at most."""
    seconds = _seconds(value, _LONGEST_RETRY_AFTER)
    if seconds is not None or not value:
        return seconds
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    wait = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now
    return min(max(timedelta(0), wait), _LONGEST_RETRY_AFTER)
