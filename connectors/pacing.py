"""The pace a vendor asks for: one key of the limiter that all processes share, and what a 429 does to it."""

import asyncio
import logging
import math
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from connectors.http import TOTAL_SECONDS, VendorResponse
from desk.errors import AtLimit, TryLater
from desk.ports import Limiter, Rate

_BUSY_RETRIES = 3
# The longest wait Wildberries documents for its own header is a day; more is a broken header, not a penalty.
_LONGEST = timedelta(days=1)
# `Retry-After` comes from proxies as well, which know nothing of the penalty: an hour at most (retry table).
_LONGEST_RETRY_AFTER = timedelta(hours=1)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Clock, pause and chance, passed in so that tests hold them. `jitter` gives 0..1.

    `total_seconds`: how long one exchange may take, to the last byte of the answer.
    """

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    jitter: Callable[[], float] = random.random
    total_seconds: float = TOTAL_SECONDS


class Pace:
    """One key. `strikes` 429 answers in a row make the next wait longer where none names a moment."""

    def __init__(self, limiter: Limiter, *, key: str, rate: Rate, timing: Timing) -> None:
        self.limiter, self.key, self.rate = limiter, key, rate
        self._timing, self._strikes = timing, 0

    async def wait(self) -> None:
        """Until a call may leave. Raises `TryLater` when the limiter is busy."""
        await self.limiter.acquire(self.key, self.rate)

    async def heed(self, response: VendorResponse) -> VendorResponse:
        """The answer; a 429 closes the key for everyone as long as it asks, and says so in `retry_after`."""
        if response.status != 429:
            self._strikes = 0
            return response
        wait = busy_wait(response.headers, strikes=self._strikes, now=self._timing.now())
        self._strikes += 1
        await self.penalise(wait)
        return replace(response, retry_after=wait)

    async def penalise(self, wait: timedelta) -> None:
        """Close the key for a while."""
        # The vendor has answered: a limiter that is busy must not make the answer look as if nothing had left.
        try:
            await self.limiter.penalise(self.key, wait)
        except TryLater as error:
            _log.warning("%s: the wait of %s could not be told to the others: %s", self.key, wait, error)


async def ask_patiently(once: Callable[[], Awaitable[VendorResponse]], *, vendor: str) -> VendorResponse:
    """The first answer that is no 429; `AtLimit` after a few of those. `once` waits its turn by itself."""
    for _ in range(1 + _BUSY_RETRIES):
        response = await once()
        if response.status != 429:
            return response
    raise AtLimit(f"{response.what}: {vendor} says too many requests", retry_after=response.retry_after)


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
