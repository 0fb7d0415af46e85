"""Who guesses passwords waits longer and longer, and never for good."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from makers import NOW

from desk.throttling import ACCOUNT, ADDRESS, FORGET_AFTER, Tries, wait_for


def after(count: int, seconds: float = 0.0) -> timedelta | None:
    return wait_for(Tries(count=count, last_at=NOW), ACCOUNT, now=NOW + timedelta(seconds=seconds))


def test_the_first_tries_are_free_then_every_pause_is_twice_the_last() -> None:
    assert [after(count) for count in range(8)] == [None] * 5 + [timedelta(seconds=s) for s in (15, 30, 60)]


def test_a_pause_that_is_over_lets_one_more_try_in() -> None:
    assert after(5, seconds=14.9) == timedelta(seconds=0.1)
    assert after(5, seconds=15) is None


@given(st.integers(0, 10**9), st.floats(0, 10**6))
def test_no_pause_is_longer_than_the_longest_and_an_hour_forgets_all(count: int, seconds: float) -> None:
    tries = Tries(count=count, last_at=NOW)
    for allowance in (ACCOUNT, ADDRESS):
        wait = wait_for(tries, allowance, now=NOW + timedelta(seconds=seconds))
        assert wait is None or timedelta(0) < wait <= allowance.longest
        assert wait_for(tries, allowance, now=NOW + FORGET_AFTER) is None
