"""Vendor limits shared by every process: one row a key, one atomic statement a call.

Virtual scheduling (GCRA) in whole microseconds: `free_at_us` is when the bucket would be full again, `not_before_us`
what the vendor itself asked for. Whoever takes a slot moves the row on, so the next one, wherever it runs, comes after.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta

from sqlalchemy import Connection, TextClause, select, text

from desk.errors import AtLimit
from desk.ports import Rate
from storage.database import Database
from storage.tables_durable import rate_limits

# Longer waits release the worker: the caller parks the job instead of sleeping on it.
_PATIENCE_US = 60_000_000
_TICK = timedelta(microseconds=1)

# The slot is the latest of three: now, when a token is there, what the vendor asked for. Nothing is taken when that is
# further off than anyone waits. A row that promises more than it ever could was written by a clock that stood wrong.
_TAKE = """
    INSERT INTO rate_limits AS r (key, free_at_us, not_before_us)
    VALUES (:key, CAST(:now AS BIGINT) + CAST(:interval AS BIGINT), 0)
    ON CONFLICT (key) DO UPDATE SET free_at_us =
        {larger}({free}, {larger}(CAST(:now AS BIGINT), r.not_before_us)) + CAST(:interval AS BIGINT)
    WHERE {larger}({free} - CAST(:headroom AS BIGINT), r.not_before_us) <= CAST(:latest AS BIGINT)
    RETURNING free_at_us, not_before_us
"""
_FREE = "(CASE WHEN r.free_at_us > CAST(:most AS BIGINT) THEN CAST(:now AS BIGINT) ELSE r.free_at_us END)"
_PENALISE = """
    INSERT INTO rate_limits AS r (key, free_at_us, not_before_us) VALUES (:key, 0, CAST(:until AS BIGINT))
    ON CONFLICT (key) DO UPDATE SET not_before_us = {larger}(r.not_before_us, CAST(:until AS BIGINT))
"""


class SharedLimiter:
    """Implements `desk.ports.Limiter` over the database. `clock`: microseconds since 1970, the same for all machines.

    `is_paced` False: for a practice marketplace whose limits are lifted; only a penalty is obeyed, and nothing written.
    """

    def __init__(
        self,
        db: Database,
        *,
        is_paced: bool = True,
        clock: Callable[[], int] = lambda: time.time_ns() // 1000,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._db, self._is_paced, self._clock, self._sleep = db, is_paced, clock, sleep

    async def acquire(self, key: str, rate: Rate) -> None:
        """Wait for the next free slot; `TryLater` when that is more than a minute away."""
        while True:
            now = self._clock()
            slot = await self._slot(key, rate, now)
            if slot - now > _PATIENCE_US:
                raise _busy(key, slot - now)
            if slot <= now:
                return
            await self._sleep((slot - now) / 1_000_000)
            # A penalty that fell while we slept: queue again behind it.
            if await self._db.read(_not_before, key) <= slot:
                return

    async def penalise(self, key: str, wait: timedelta) -> None:
        """Nobody passes this key for `wait`; a shorter penalty never shortens a longer one."""
        await self._db.write(_penalise, key, self._clock() + wait // _TICK)

    async def _slot(self, key: str, rate: Rate, now: int) -> int:
        if not self._is_paced:
            return max(now, await self._db.read(_not_before, key))
        return await self._db.write(_take, key, rate, now)


def _take(conn: Connection, key: str, rate: Rate, now: int) -> int:
    """The slot that was taken; or one out of reach, which was not."""
    interval = rate.interval // _TICK
    headroom, latest = (rate.burst - 1) * interval, now + _PATIENCE_US
    most = latest + headroom + interval
    values = {"key": key, "now": now, "interval": interval, "headroom": headroom, "latest": latest, "most": most}
    row = conn.execute(_statement(conn, _TAKE), values).one_or_none()
    if row is not None:
        return int(max(now, row.free_at_us - interval - headroom, row.not_before_us))
    busy = conn.execute(select(rate_limits).where(rate_limits.c.key == key)).one()
    return int(max(busy.free_at_us - headroom, busy.not_before_us, latest + 1))


def _penalise(conn: Connection, key: str, until: int) -> None:
    conn.execute(_statement(conn, _PENALISE), {"key": key, "until": until})


def _not_before(conn: Connection, key: str) -> int:
    told = conn.execute(select(rate_limits.c.not_before_us).where(rate_limits.c.key == key)).scalar_one_or_none()
    return told or 0


def _statement(conn: Connection, words: str) -> TextClause:
    larger = "max" if conn.dialect.name == "sqlite" else "greatest"
    return text(words.format(larger=larger, free=_FREE))


def _busy(key: str, wait_us: int) -> AtLimit:
    seconds = wait_us / 1_000_000
    return AtLimit(
        f"the limit of {key} leaves no call for another {seconds:.0f} s", retry_after=timedelta(seconds=seconds)
    )
