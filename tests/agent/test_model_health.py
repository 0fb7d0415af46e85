"""The breaker of a link: closed, open, half open, closed again; told the time, never asking for it."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from makers import NOW, Clock

from agent.model_health import Health, LinkState
from desk.model_calls import CallOutcome
from desk.playbook_models import Asking

ASKING = Asking(failures_to_open=3, cooldown=timedelta(seconds=60), cooldown_max=timedelta(minutes=10))
LINK = "compatible:one"


def fail(health: Health, clock: Clock, times: int = 1, outcome: CallOutcome = CallOutcome.TIMEOUT) -> None:
    for _ in range(times):
        health.note(LINK, outcome, asking=ASKING, now=clock(), reason=f"had {outcome}")


def test_a_few_failures_are_borne_and_a_success_forgets_them() -> None:
    health, clock = Health(), Clock()
    fail(health, clock, 2)
    assert health.admit(LINK, now=clock()) is None
    fail(health, clock, 1, CallOutcome.OK)
    fail(health, clock, 2)
    assert health.admit(LINK, now=clock()) is None


def test_enough_failures_in_a_row_open_the_breaker_for_the_cooldown() -> None:
    health, clock = Health(), Clock()
    fail(health, clock, 3)
    refused = health.admit(LINK, now=clock())
    assert refused is not None
    assert (refused.state, refused.reason, refused.retry_at) == (
        LinkState.RESTING, "had timeout", NOW + timedelta(seconds=60),
    )  # fmt: skip
    clock.pass_by(timedelta(seconds=59))
    assert health.admit(LINK, now=clock()) is not None


def test_after_the_cooldown_one_question_probes_and_a_success_closes() -> None:
    health, clock = Health(), Clock()
    fail(health, clock, 3)
    clock.pass_by(timedelta(seconds=60))
    assert health.admit(LINK, now=clock()) is None
    second = health.admit(LINK, now=clock())
    assert second is not None
    assert second.state is LinkState.PROBING
    fail(health, clock, 1, CallOutcome.OK)
    assert health.admit(LINK, now=clock()) is None
    assert health.look(LINK, now=clock()).state is LinkState.READY


def test_a_failed_probe_rests_twice_as_long_up_to_the_cap() -> None:
    health, clock = Health(), Clock()
    fail(health, clock, 3)
    waits = []
    for _ in range(6):
        retry_at = health.look(LINK, now=clock()).retry_at
        assert retry_at is not None
        waits.append((retry_at - clock()).total_seconds())
        clock.pass_by(retry_at - clock())
        assert health.admit(LINK, now=clock()) is None
        fail(health, clock)
    assert waits == [60, 120, 240, 480, 600, 600]


def test_a_probe_that_was_given_up_lets_another_try() -> None:
    health, clock = Health(), Clock()
    fail(health, clock, 3)
    clock.pass_by(timedelta(seconds=60))
    assert health.admit(LINK, now=clock()) is None
    health.release(LINK)
    assert health.admit(LINK, now=clock()) is None


def test_answers_that_were_under_way_do_not_lengthen_the_rest() -> None:
    health, clock = Health(), Clock()
    fail(health, clock, 9)
    assert health.look(LINK, now=clock()).retry_at == NOW + timedelta(seconds=60)


def test_a_429_rests_at_once_for_what_the_vendor_asked() -> None:
    health, clock = Health(), Clock()
    health.note(LINK, CallOutcome.BUSY, asking=ASKING, now=clock(), reason="busy", retry_after=timedelta(seconds=7))
    assert health.look(LINK, now=clock()).retry_at == NOW + timedelta(seconds=7)


def test_a_refused_key_rests_visibly_and_is_forgiven_when_the_models_change() -> None:
    health, clock = Health(), Clock()
    fail(health, clock, 1, CallOutcome.NO_RIGHT)
    assert health.look(LINK, now=clock()).state is LinkState.NO_RIGHT
    health.forgive()
    assert health.admit(LINK, now=clock()) is None


def test_forgiving_keys_does_not_close_breakers() -> None:
    health, clock = Health(), Clock()
    fail(health, clock, 3)
    health.forgive()
    assert health.admit(LINK, now=clock()) is not None


@pytest.mark.parametrize("outcome", [CallOutcome.FILTERED, CallOutcome.REFUSED, CallOutcome.OVER_LIMIT])
def test_what_is_about_the_question_never_opens_the_breaker(outcome: CallOutcome) -> None:
    health, clock = Health(), Clock()
    fail(health, clock, 20, outcome)
    assert health.admit(LINK, now=clock()) is None


def test_links_do_not_answer_for_each_other() -> None:
    health, clock = Health(), Clock()
    fail(health, clock, 3)
    assert health.admit("compatible:two", now=clock()) is None


@given(st.lists(st.sampled_from([*CallOutcome]), max_size=40), st.lists(st.integers(0, 900), max_size=40))
def test_no_history_rests_longer_than_the_longest_cooldown(outcomes: list[CallOutcome], steps: list[int]) -> None:
    health, clock = Health(), Clock()
    for outcome, seconds in zip(outcomes, steps, strict=False):
        if health.admit(LINK, now=clock()) is None:
            health.note(LINK, outcome, asking=ASKING, now=clock())
            health.release(LINK)
        clock.pass_by(timedelta(seconds=seconds))
    clock.pass_by(max(ASKING.cooldown_max, ASKING.key_cooldown))
    assert health.admit(LINK, now=clock()) is None
