"""The shared limiter: one pace for every process on a database, never faster than the vendor allows."""

import asyncio
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk.errors import TryLater
from desk.ports import Rate
from storage.database import Database
from storage.limiter import SharedLimiter

NORMAL = Rate(interval=timedelta(milliseconds=333), burst=6)
BASE = Rate(interval=timedelta(minutes=12), burst=1)
START = 1_800_000_000_000_000


class Time:
    """A clock in microseconds that moves only when somebody sleeps."""

    def __init__(self) -> None:
        self.now, self.slept = START, list[float]()

    def clock(self) -> int:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += round(seconds * 1_000_000)

    def limiter(self, db: Database, *, is_paced: bool = True) -> SharedLimiter:
        return SharedLimiter(db, is_paced=is_paced, clock=self.clock, sleep=self.sleep)


@pytest.fixture
def key() -> str:
    return f"{uuid4().hex}/feedbacks"


async def test_a_burst_passes_at_once_and_the_rest_at_three_a_second(db: Database, key: str) -> None:
    held = Time()
    for _ in range(9):
        # Another process each time: nothing is remembered but the row.
        await held.limiter(db).acquire(key, NORMAL)
    assert held.slept == pytest.approx([0.333] * 3)


async def test_a_base_token_gets_one_call_and_a_refused_wait_spends_nothing(db: Database, key: str) -> None:
    held = Time()
    limiter = held.limiter(db)
    await limiter.acquire(key, BASE)
    for _ in range(3):
        with pytest.raises(TryLater) as caught:
            await limiter.acquire(key, BASE)
        assert caught.value.retry_after == timedelta(minutes=12)
    held.now += 720_000_000
    await limiter.acquire(key, BASE)
    assert held.slept == []


async def test_a_penalty_holds_every_process_and_that_key_alone(db: Database, key: str) -> None:
    held = Time()
    await held.limiter(db).penalise(key, timedelta(seconds=30))
    await held.limiter(db).penalise(key, timedelta(seconds=1))
    await held.limiter(db).acquire(f"{key}/other", NORMAL)
    assert held.slept == []
    await held.limiter(db).acquire(key, NORMAL)
    assert held.slept == [30]


async def test_a_penalty_that_falls_while_a_call_waits_holds_it_too(db: Database, key: str) -> None:
    held = Time()
    limiter, rate = held.limiter(db), Rate(interval=timedelta(seconds=1), burst=1)
    await limiter.acquire(key, rate)

    slept = held.sleep

    async def sleep(seconds: float) -> None:
        await slept(seconds)
        if len(held.slept) == 1:
            await limiter.penalise(key, timedelta(seconds=20))

    await SharedLimiter(db, clock=held.clock, sleep=sleep).acquire(key, rate)
    assert held.slept == [1, 20]


async def test_a_long_penalty_sends_the_caller_away(db: Database, key: str) -> None:
    held = Time()
    await held.limiter(db).penalise(key, timedelta(minutes=10))
    with pytest.raises(TryLater, match="600 s"):
        await held.limiter(db).acquire(key, NORMAL)


async def test_lifted_limits_pace_nothing_and_obey_a_penalty(db: Database, key: str) -> None:
    held = Time()
    limiter = held.limiter(db, is_paced=False)
    for _ in range(50):
        await limiter.acquire(key, NORMAL)
    assert held.slept == []
    await limiter.penalise(key, timedelta(seconds=5))
    await limiter.acquire(key, NORMAL)
    assert held.slept == [5]


async def test_a_row_from_a_clock_that_stood_a_day_ahead_holds_nobody(db: Database, key: str) -> None:
    held = Time()
    held.now = START + 86_400_000_000
    await held.limiter(db).acquire(key, NORMAL)
    held.now = START
    await held.limiter(db).acquire(key, NORMAL)
    assert held.slept == []


@given(gaps=st.lists(st.integers(min_value=0, max_value=900_000), min_size=1, max_size=30))
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_stretch_of_time_holds_more_calls_than_the_rate_allows(sqlite_database: Database, gaps: list[int]) -> None:
    held, key, passed = Time(), uuid4().hex, list[int]()

    async def run() -> None:
        for gap in gaps:
            held.now += gap
            await held.limiter(sqlite_database).acquire(key, NORMAL)
            passed.append(held.now)

    asyncio.run(run())
    for first in range(len(passed)):
        for last in range(first, len(passed)):
            allowed = NORMAL.burst + (passed[last] - passed[first]) / 333_000
            assert last - first + 1 <= allowed + 0.001


_CALLER = """
import asyncio, sys, time
from datetime import timedelta
from desk.ports import Rate
from storage.database import Database
from storage.limiter import SharedLimiter

async def main(url, key, start):
    db = Database(url)
    limiter = SharedLimiter(db)
    await asyncio.sleep(max(0, start - time.time()))
    async def one():
        await limiter.acquire(key, Rate(interval=timedelta(milliseconds=100), burst=5))
        print(time.time(), flush=True)
    await asyncio.gather(*(one() for _ in range(10)))
    db.close()

asyncio.run(main(sys.argv[1], sys.argv[2], float(sys.argv[3])))
"""


def test_two_processes_share_one_pace_and_both_get_through(db: Database, key: str) -> None:
    start = time.time() + 2.5
    callers = [
        subprocess.Popen(
            [sys.executable, "-c", _CALLER, db.url, key, str(start)],
            stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2],
        )
        for _ in range(2)
    ]  # fmt: skip
    moments = [[float(line) for line in caller.communicate(timeout=30)[0].split()] for caller in callers]
    assert [len(one) for one in moments] == [10, 10]
    passed = sorted(moments[0] + moments[1])
    # 20 calls, 5 at once, 10 a second: 1.5 s for the rest. A process may report a call a little after it passed.
    for first, moment in enumerate(passed):
        within = sum(1 for other in passed[first:] if other - moment <= 0.5)
        assert within <= 5 + 0.5 / 0.1 + 1
    assert passed[-1] - passed[0] >= 1.4
    # Fair: neither has all its calls before the other's half.
    assert max(moments[0][4], moments[1][4]) < passed[-1]
