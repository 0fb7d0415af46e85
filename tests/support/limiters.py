"""Vendor limits inside one process: a token bucket a key. The desk itself works with `storage.limiter`."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from desk.errors import AtLimit
from desk.ports import Rate

# Longer waits release the worker: the caller parks the job instead of sleeping on it.
_PATIENCE_SECONDS = 60.0


@dataclass(slots=True)
class _Bucket:
    """`full_at`: when the bucket would be full again; `closed_until`: the vendor's own "not before". Seconds."""

    full_at: float = float("-inf")
    closed_until: float = float("-inf")

    def next_slot(self, now: float, rate: Rate) -> float:
        """The moment the next call may leave."""
        headroom = (rate.burst - 1) * rate.interval.total_seconds()
        return max(now, self.full_at - headroom, self.closed_until)

    def take(self, slot: float, rate: Rate) -> None:
        """Spend one token at `slot`."""
        self.full_at = max(self.full_at, slot) + rate.interval.total_seconds()


class MemoryLimiter:
    """Implements `desk.ports.Limiter`. `clock` counts seconds and never goes back; `sleep` waits for as many."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._clock, self._sleep = clock, sleep
        self._buckets: dict[str, _Bucket] = {}

    async def acquire(self, key: str, rate: Rate) -> None:
        """Wait for the next free slot; `TryLater` when that is more than a minute away."""
        bucket = self._buckets.setdefault(key, _Bucket())
        while True:
            now = self._clock()
            slot = bucket.next_slot(now, rate)
            if slot - now > _PATIENCE_SECONDS:
                raise _busy(key, slot - now)
            bucket.take(slot, rate)
            if slot > now:
                await self._sleep(slot - now)
            # A penalty that fell while we slept: queue again behind it.
            if bucket.closed_until <= slot:
                return

    async def penalise(self, key: str, wait: timedelta) -> None:
        """Nobody passes this key for `wait`; a shorter penalty never shortens a longer one."""
        bucket = self._buckets.setdefault(key, _Bucket())
        bucket.closed_until = max(bucket.closed_until, self._clock() + wait.total_seconds())
        bucket.full_at = max(bucket.full_at, bucket.closed_until)


class Unlimited(MemoryLimiter):
    """For a practice marketplace whose limits are lifted: no pacing, but a penalty is still obeyed."""

    async def acquire(self, key: str, rate: Rate) -> None:
        """Pass at once unless the vendor said "not before"."""
        await super().acquire(key, Rate(interval=timedelta(0), burst=rate.burst))


def _busy(key: str, seconds: float) -> AtLimit:
    return AtLimit(
        f"the limit of {key} leaves no call for another {seconds:.0f} s", retry_after=timedelta(seconds=seconds)
    )
