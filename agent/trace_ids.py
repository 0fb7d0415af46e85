"""Ids of traces: a root's id follows from its trace's, so that whoever knows the trace can go on under its root.

A decision keeps its `trace_id`. The reply it leads to is sent later, by another job, maybe on another machine: its span
is a child of the decision's root without anything else having been written down.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from opentelemetry.context import Context
from opentelemetry.sdk.trace.id_generator import IdGenerator
from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags, set_span_in_context

_HALF = 64
_LOW = (1 << _HALF) - 1
# The system's own source: forked processes and a seeded test share no ids.
_random = random.SystemRandom()
_root_of: ContextVar[list[int] | None] = ContextVar("root_of", default=None)


class OwnIds(IdGenerator):
    """Random ids; the first span of a new trace takes the lower half of the trace's id."""

    def generate_trace_id(self) -> int:
        """128 bits; a lower half of zeros would be no span's id."""
        trace_id = _random.randint(1, _LOW) << _HALF | _random.randint(1, _LOW)
        waiting = _root_of.get()
        if waiting is not None:
            waiting.append(trace_id & _LOW)
        return trace_id

    def generate_span_id(self) -> int:
        """64 bits, never zero."""
        waiting = _root_of.get()
        return waiting.pop() if waiting else _random.randint(1, _LOW)


@contextmanager
def own_ids() -> Iterator[None]:
    """Inside, a new trace hands its lower half to its first span."""
    token = _root_of.set([])
    try:
        yield
    finally:
        _root_of.reset(token)


def trace_context(trace_id: str | None) -> Context:
    """Where a span begins: nowhere, or under the root of a trace that was begun elsewhere."""
    if trace_id is None:
        return Context()
    whole = int(trace_id, 16)
    parent = SpanContext(whole, whole & _LOW, is_remote=True, trace_flags=TraceFlags(TraceFlags.SAMPLED))
    return set_span_in_context(NonRecordingSpan(parent), Context())
