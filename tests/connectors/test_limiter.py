"""The in-process limiter: never faster than the vendor allows, never asleep for longer than a minute."""

import asyncio
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from limiters import MemoryLimiter, Unlimited
from wildberries import HeldTime

from connectors.wildberries_token import rate_of
from desk.errors import TryLater
from desk.ports import Rate

_PERSONAL = rate_of("personal", "feedbacks")


async def test_a_burst_passes_at_once_and_the_rest_at_three_a_second() -> None:
    time = HeldTime()
    limiter = time.limiter()
    for _ in range(9):
        await limiter.acquire("shop/feedbacks", _PERSONAL)
    assert time.slept == pytest.approx([0.333] * 3)


async def test_a_base_token_gets_one_call_and_is_then_sent_away() -> None:
    time = HeldTime()
    limiter, base = time.limiter(), rate_of("base", "feedbacks")
    await limiter.acquire("shop/feedbacks", base)
    with pytest.raises(TryLater) as caught:
        await limiter.acquire("shop/feedbacks", base)
    assert caught.value.retry_after == timedelta(minutes=12)
    assert time.slept == []


async def test_a_refused_wait_spends_nothing() -> None:
    time = HeldTime()
    limiter, base = time.limiter(), rate_of("base", "feedbacks")
    await limiter.acquire("k", base)
    for _ in range(5):
        with pytest.raises(TryLater):
            await limiter.acquire("k", base)
    time.seconds += 720
    await limiter.acquire("k", base)


async def test_a_penalty_holds_everyone_of_that_key_alone() -> None:
    time = HeldTime()
    limiter = time.limiter()
    await limiter.penalise("a", timedelta(seconds=30))
    await limiter.acquire("b", _PERSONAL)
    assert time.slept == []
    await limiter.acquire("a", _PERSONAL)
    assert time.slept == [30]


async def test_a_shorter_penalty_does_not_shorten_a_longer_one() -> None:
    time = HeldTime()
    limiter = time.limiter()
    await limiter.penalise("a", timedelta(seconds=30))
    await limiter.penalise("a", timedelta(seconds=1))
    await limiter.acquire("a", _PERSONAL)
    assert time.seconds == 30


async def test_a_penalty_that_falls_during_a_wait_is_obeyed() -> None:
    time = HeldTime()
    limiter: MemoryLimiter

    async def sleep(seconds: float) -> None:
        if not time.slept:
            await limiter.penalise("a", timedelta(seconds=20))
        await time.sleep(seconds)

    limiter = MemoryLimiter(clock=time.clock, sleep=sleep)
    for _ in range(7):
        await limiter.acquire("a", _PERSONAL)
    assert time.seconds >= 20


async def test_a_long_penalty_is_told_and_not_slept() -> None:
    limiter = HeldTime().limiter()
    await limiter.penalise("a", timedelta(minutes=12))
    with pytest.raises(TryLater) as caught:
        await limiter.acquire("a", _PERSONAL)
    assert caught.value.retry_after == timedelta(minutes=12)


@given(
    burst=st.integers(1, 8),
    interval=st.floats(0.05, 5),
    pauses=st.lists(st.floats(0, 3), min_size=1, max_size=40),
)
def test_no_window_ever_holds_more_than_the_vendor_allows(burst: int, interval: float, pauses: list[float]) -> None:
    time, passed = HeldTime(), list[float]()
    limiter = time.limiter()

    async def run() -> None:
        for pause in pauses:
            time.seconds += pause
            await limiter.acquire("k", Rate(interval=timedelta(seconds=interval), burst=burst))
            passed.append(time.seconds)

    asyncio.run(run())
    step = timedelta(seconds=interval).total_seconds()
    for first, start in enumerate(passed):
        for last in range(first, len(passed)):
            assert last - first + 1 <= burst + (passed[last] - start) / step + 1e-6


async def test_waiters_leave_one_after_another() -> None:
    limiter, rate = MemoryLimiter(), Rate(interval=timedelta(milliseconds=20), burst=1)
    loop, left = asyncio.get_running_loop(), list[float]()

    async def call() -> None:
        await limiter.acquire("k", rate)
        left.append(loop.time())

    await asyncio.gather(*(call() for _ in range(5)))
    assert min(later - earlier for earlier, later in pairwise(left)) > 0.01


async def test_unlimited_paces_nothing_but_obeys_a_penalty() -> None:
    time = HeldTime()
    limiter = Unlimited(clock=time.clock, sleep=time.sleep)
    for _ in range(100):
        await limiter.acquire("a", rate_of("base", "feedbacks"))
    assert time.slept == []
    await limiter.penalise("a", timedelta(seconds=5))
    await limiter.acquire("a", rate_of("base", "feedbacks"))
    assert time.slept == [5]
