"""The collector of garbage waits for a judgement, and never longer than for one."""

import gc
from collections.abc import Iterator
from threading import Event, Thread

import pytest

from agent.collector import Paused


@pytest.fixture
def collections() -> Iterator[list[int]]:
    """The generations that were collected so far."""
    seen: list[int] = []

    def note(phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            seen.append(info["generation"])

    gc.callbacks.append(note)
    yield seen
    gc.callbacks.remove(note)


def test_nothing_is_collected_within_and_something_without(collections: list[int]) -> None:
    """The second half shows that so many objects do make a collection due."""
    gc.collect()
    collections.clear()
    with Paused():
        within = [[number] for number in range(20_000)]
        assert collections == []
    after = [[number] for number in range(20_000)]
    assert collections
    assert len(within) == len(after)


def test_it_goes_on_after_an_error() -> None:
    """A guardrail that trips must not leave the process without a collector."""
    with pytest.raises(ValueError, match="tripped"), Paused():
        raise ValueError("tripped")
    assert gc.isenabled()


def test_one_thread_at_a_time_pauses_it() -> None:
    """A second judgement that begins within the first does not make the pause longer."""
    began, may_end = Event(), Event()

    def judge_long() -> None:
        with Paused():
            began.set()
            may_end.wait(10)

    with Paused():
        other = Thread(target=judge_long)
        other.start()
        assert began.wait(10)
    assert gc.isenabled()
    may_end.set()
    other.join()
    assert gc.isenabled()


def test_who_turned_it_off_keeps_it_off() -> None:
    """A process that runs without it (a benchmark) finds it as it was."""
    gc.disable()
    try:
        with Paused():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
