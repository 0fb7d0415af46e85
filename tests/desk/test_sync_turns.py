"""When a channel is tried again, and when it counts as late."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from makers import NOW

from desk.sync_turns import GIVEN_UP, MOST_ATTEMPTS, is_late, pause_after

CHANCES = st.floats(0, 1)


@given(st.integers(1, MOST_ATTEMPTS - 1), CHANCES, CHANCES)
def test_each_failure_in_a_row_makes_the_pause_longer_whatever_the_chance(attempt: int, one: float, two: float) -> None:
    assert pause_after(attempt, chance=one) < pause_after(attempt + 1, chance=two)


@given(st.integers(MOST_ATTEMPTS, 10_000), CHANCES)
def test_after_the_last_attempt_it_is_about_an_hour(attempt: int, chance: float) -> None:
    assert GIVEN_UP * 0.75 <= pause_after(attempt, chance=chance) <= GIVEN_UP * 1.25


def test_those_who_failed_together_do_not_come_back_together() -> None:
    assert len({pause_after(2, chance=number / 10) for number in range(11)}) == 11


@given(st.integers(1, 86_400), st.integers(0, 10_000_000))
def test_a_channel_is_late_after_three_turns(every: int, age: int) -> None:
    last = NOW - timedelta(seconds=age)
    assert is_late(last, every=timedelta(seconds=every), now=NOW) is (age > 3 * every)


def test_a_channel_that_was_never_read_whole_is_late() -> None:
    assert is_late(None, every=timedelta(minutes=5), now=NOW)
