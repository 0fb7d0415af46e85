"""The way of a finished trace to its rows: whole or not at all, never waited for, every loss counted."""

import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from tracing import Kept

from agent.trace_ids import OwnIds
from agent.trace_trees import Trees
from agent.tracing import FORGET, Tracing, span
from desk.interactions import SellerId

SELLER = SellerId("s")


class Door(SpanExporter):
    """Takes what comes once it is open. `fails`: how many times it fails before."""

    def __init__(self, *, is_open: bool = True, fails: int = 0) -> None:
        self.taken: list[str] = []
        self.fails, self.is_open = fails, threading.Event()
        if is_open:
            self.is_open.set()

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        self.is_open.wait()
        if self.fails:
            self.fails -= 1
            return SpanExportResult.FAILURE
        self.taken += [one.name for one in spans]
        return SpanExportResult.SUCCESS


def through(trees: Trees) -> Tracing:
    provider = TracerProvider(shutdown_on_exit=False, id_generator=OwnIds())
    provider.add_span_processor(trees)
    return Tracing(tracer=provider.get_tracer("test"))


def leave(tracing: Tracing, name: str = "handle", *, steps: int = 1, is_idle: bool = False) -> None:
    with tracing.begin(name, SELLER) as told:
        for number in range(steps):
            with span(f"step{number}"):
                pass
        told.note({FORGET: is_idle or None})


def test_a_trace_is_written_when_its_root_ends_and_not_before() -> None:
    door = Door()
    trees = Trees(door, pause=0.01)
    with through(trees).begin("handle", SELLER):
        with span("draft"):
            pass
        assert (trees.force_flush(), door.taken) == (True, [])
    assert (trees.force_flush(), door.taken) == (True, ["draft", "handle"])
    trees.shutdown()


def test_a_trace_that_asks_to_be_forgotten_goes_with_all_its_steps() -> None:
    door = Door()
    trees = Trees(door, pause=0.01)
    leave(through(trees), "idle", steps=3, is_idle=True)
    leave(through(trees), "busy", steps=1)
    trees.shutdown()
    assert (door.taken, trees.dropped) == (["step0", "busy"], 0)


def test_a_store_that_hangs_costs_the_message_nothing_and_losses_are_counted(caplog: pytest.LogCaptureFixture) -> None:
    door = Door(is_open=False)
    trees = Trees(door, queued=3, pause=0.01)
    tracing = through(trees)
    leave(tracing)
    time.sleep(0.1)
    before = time.perf_counter()
    for _ in range(10):
        leave(tracing)
    assert time.perf_counter() - before < 0.5
    assert trees.dropped == 14
    assert caplog.text.count("traces are dropped") == 1
    door.is_open.set()
    trees.shutdown()
    assert len(door.taken) == 8


def test_what_fails_is_tried_again_and_then_given_up(caplog: pytest.LogCaptureFixture) -> None:
    door = Door(fails=2)
    trees = Trees(door, pause=0.01)
    leave(through(trees))
    trees.force_flush()
    assert (door.taken, trees.dropped) == (["step0", "handle"], 0)
    door.fails = 3
    leave(through(trees))
    trees.force_flush()
    assert (len(door.taken), trees.dropped) == (2, 2)
    trees.shutdown()


def test_a_trace_without_end_keeps_a_bounded_number_of_steps() -> None:
    door = Door()
    trees = Trees(door, pause=0.01)
    leave(through(trees), steps=600)
    trees.shutdown()
    assert (len(door.taken), trees.dropped) == (501, 100)


def test_traces_without_end_are_a_bounded_number() -> None:
    door = Door()
    trees = Trees(door, pause=0.01)
    tracing = through(trees)
    with ExitStack() as never_ending:
        for number in range(1_010):
            never_ending.enter_context(tracing.begin(f"pull{number}", SELLER))
            with span("page"):
                pass
        assert trees.dropped == 10
    trees.shutdown()
    assert len(door.taken) == 2_010


def test_closing_writes_what_waits_and_does_so_at_once() -> None:
    door = Door()
    trees = Trees(door, pause=30.0)
    leave(through(trees))
    before = time.perf_counter()
    trees.shutdown()
    assert (door.taken, time.perf_counter() - before < 5) == (["step0", "handle"], True)
    leave(through(trees))
    assert trees.force_flush() is False


def test_what_a_trace_goes_on_with_is_kept_or_forgotten_apart_from_its_beginning() -> None:
    door = Door()
    trees = Trees(door, pause=0.01)
    tracing = through(trees)
    with tracing.begin("handle", SELLER) as told:
        with span("draft"):
            pass
        # Another worker takes the reply up while the handling still ends.
        with tracing.begin("dispatch", SELLER, trace_id=told.trace_id) as later, span("read_back"):
            later.note({FORGET: True})
    with tracing.begin("dispatch", SELLER, trace_id=told.trace_id) as again:
        assert again.trace_id == told.trace_id
    trees.shutdown()
    assert (door.taken, trees.dropped) == (["draft", "handle", "dispatch"], 0)


def test_what_goes_on_is_a_child_of_the_root_wherever_that_was_written() -> None:
    kept = Kept(ids=OwnIds())
    with kept.tracing.begin("handle", SELLER) as told, span("draft"):
        pass
    with kept.tracing.begin("dispatch", SELLER, trace_id=told.trace_id):
        pass
    handle, dispatched = kept.spans["handle"].context, kept.spans["dispatch"].parent
    assert handle is not None
    assert dispatched is not None
    assert (dispatched.trace_id, dispatched.span_id) == (handle.trace_id, handle.span_id)
    assert len({one.context.span_id for one in kept.spans.values() if one.context}) == 3
