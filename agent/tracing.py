"""What every step tells of itself, as OpenTelemetry spans: name, time, facts, redacted words. It never stops a message.

A trace begins with `Tracing.begin` (a message handled, a channel pulled), or goes on with it (the reply of a decision
approved, taken further). Inside one, `span` and `traced` add to it; outside they do nothing. Where finished spans go is
`agent.trace_store`'s business.
"""

import logging
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Any, Literal, ParamSpec, Protocol, TypeVar

from opentelemetry.context import Context
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, Tracer, format_span_id, format_trace_id

from agent.trace_ids import own_ids, trace_context
from desk.interactions import InteractionId, SellerId
from desk.redaction import redact
from storage.scores import Score

log = logging.getLogger(__name__)

SCOPE = "replydesk"
"""The instrumentation scope of our spans: what an exporter lets pass."""

P = ParamSpec("P")
T = TypeVar("T")
Fact = str | bool | int | float | Sequence[str] | None
TraceText = Literal["none", "short", "full"]
"""How much of people's words a span keeps, always redacted: nothing, the first 200 characters, everything."""

SELLER, INTERACTION, FORGET, ROOT = "desk.seller", "desk.interaction", "desk.forget", "desk.root"
"""Attributes the store reads: whose span it is, about which message, whether what was begun is worth a row at all, and
with which span it was begun."""
CUSTOMER = "desk.customer"
"""The vendor's number of the customer: for exporters that tell people apart by a keyed hash; it is stored nowhere."""
CHECKS = "checks"
"""Small checks without spans of their own: `name offset_us took_us severity,severity`; see `agent.trace_checks`."""

_SHORT = 200
# A text is redacted before it is cut, but not the whole of a long one: a millisecond a thousand characters. What stands
# at the cut may be half a card number, which nobody recognises; as many characters as an address has go with it.
_READ = 400
_EDGE = 100


class Told:
    """One span while it is open. `note` takes numbers, names and ids; people's words only ever go through `quote`."""

    __slots__ = ("_began", "_checks", "_span", "interaction_id", "root", "seller_id", "trace_id", "tracing")

    def __init__(
        self, tracing: "Tracing", span: Span | None, seller_id: SellerId, interaction_id: InteractionId | None,
        root: str | None = None,
    ) -> None:  # fmt: skip
        self._span, self.tracing = span, tracing
        self.seller_id, self.interaction_id = seller_id, interaction_id
        context = span.get_span_context() if span is not None else None
        self.trace_id = format_trace_id(context.trace_id) if context is not None else None
        self.root = root or (format_span_id(context.span_id) if context is not None else "")
        self._began, self._checks = time.time_ns(), list[str]()

    def note(self, facts: Mapping[str, Fact]) -> None:
        """Add what is no person's words; None is left out."""
        if self._span is not None:
            for name, fact in facts.items():
                if fact is not None:
                    self._span.set_attribute(name, fact)

    def quote(self, name: str, words: str | None) -> None:
        """Add words a person, a model or a vendor wrote: redacted here, cut to what the settings allow."""
        if self._span is not None and words and self.tracing.text != "none":
            self._span.set_attribute(name, _fit(words, self.tracing.text))

    def check(self, name: str, began_ns: int, found: Sequence[str]) -> None:
        """Add one of many small checks: no span of its own, but name, offset, microseconds and what it found."""
        now = time.time_ns()
        offset, took = (began_ns - self._began) // 1000, (now - began_ns) // 1000
        self._checks.append(f"{name} {offset} {took} {','.join(found)}".rstrip())

    def close(self) -> None:
        """Called when the span ends."""
        if self._checks and self._span is not None:
            self._span.set_attribute(CHECKS, self._checks)

    def fail(self, error: BaseException | str) -> None:
        """Mark the span as failed: the kind of error, and its message as a quote."""
        if self._span is not None:
            self._span.set_status(Status(StatusCode.ERROR))
            self.note({"error.type": "failure" if isinstance(error, str) else type(error).__name__})
            self.quote("error.message", str(error))

    def hear(self, tell: "Callable[[Told, T], None] | None", result: T) -> None:
        """Let a step's result tell its facts. A fault in the telling is ours, and no reason to lose the result."""
        if self._span is None or tell is None:
            return
        try:
            tell(self, result)
        except Exception:
            log.exception("a span could not be told what happened")


class ScoreMirror(Protocol):
    """Another place that shows traces and what is said of them."""

    async def push(self, scores: Sequence[Score]) -> None:
        """Take these as they stand, again if need be. Raises a `DeskError` when it did not take them all."""

    async def forget(self, trace_ids: Sequence[str]) -> None:
        """Delete these traces with everything said of them; those it never had are no error. Raises a `DeskError`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracing:
    """A process's tracing. `tracer` None: nothing is traced. `keep`: how long finished traces stay.

    `flush`: wait until everything ended so far is written; `close`: the same for good, called once at the end.
    `scores`: where scores are mirrored; None: nowhere.
    """

    tracer: Tracer | None = None
    text: TraceText = "short"
    keep: timedelta = timedelta(days=30)
    flush: Callable[[], object] = lambda: None
    close: Callable[[], None] = lambda: None
    scores: ScoreMirror | None = None

    @contextmanager
    def begin(
        self, name: str, seller_id: SellerId, interaction_id: InteractionId | None = None, *,
        trace_id: str | None = None,
    ) -> Iterator[Told]:  # fmt: skip
        """A trace of its own, whatever is open around it. An error is recorded and goes on.

        `trace_id`: the trace this goes on with, under its root; wherever and whenever that was written.
        """
        with own_ids(), _opened(self, name, seller_id, interaction_id, context=trace_context(trace_id)) as told:
            yield told


OFF = Tracing()
"""Traces nothing."""

_SILENT = Told(OFF, None, SellerId(""), None)
_current: ContextVar[Told] = ContextVar("told", default=_SILENT)


def current_trace_id() -> str | None:
    """The 32 hex digits of the trace that is open here; None outside of one."""
    return _current.get().trace_id


def current() -> Told:
    """The span that is open here; outside of a trace one that hears nothing."""
    return _current.get()


@contextmanager
def span(name: str, *, is_call: bool = False) -> Iterator[Told]:
    """One step of the open trace. `is_call`: somebody outside is asked."""
    around = _current.get()
    if around.trace_id is None:
        yield _SILENT
        return
    kind = SpanKind.CLIENT if is_call else SpanKind.INTERNAL
    with _opened(around.tracing, name, around.seller_id, around.interaction_id, kind=kind) as told:
        yield told


def traced(
    name: str, tell: Callable[[Told, T], None] | None = None, *, is_call: bool = False
) -> Callable[[Callable[P, Awaitable[T]]], Callable[P, Coroutine[Any, Any, T]]]:
    """Makes a coroutine function a step of whatever trace it is called in. `tell`: the facts of its result."""

    def wrap(act: Callable[P, Awaitable[T]]) -> Callable[P, Coroutine[Any, Any, T]]:
        @wraps(act)
        async def run(*args: P.args, **kwargs: P.kwargs) -> T:
            with span(name, is_call=is_call) as told:
                result = await act(*args, **kwargs)
                told.hear(tell, result)
                return result

        return run

    return wrap


def traced_rule(name: str, tell: Callable[[Told, T], None] | None = None) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """The same for a plain function."""

    def wrap(act: Callable[P, T]) -> Callable[P, T]:
        @wraps(act)
        def run(*args: P.args, **kwargs: P.kwargs) -> T:
            with span(name) as told:
                result = act(*args, **kwargs)
                told.hear(tell, result)
                return result

        return run

    return wrap


@contextmanager
def _opened(
    tracing: Tracing, name: str, seller_id: SellerId, interaction_id: InteractionId | None, *,
    context: Context | None = None, kind: SpanKind = SpanKind.INTERNAL,
) -> Iterator[Told]:  # fmt: skip
    if tracing.tracer is None:
        told = _SILENT
        token = _current.set(told)
        try:
            yield told
        finally:
            _current.reset(token)
        return
    attributes: dict[str, str | int] = {SELLER: seller_id}
    root = None if context is not None else _current.get().root
    if root:
        attributes[ROOT] = root
    if interaction_id is not None:
        attributes[INTERACTION] = interaction_id
    # Exceptions are recorded by `fail`: OpenTelemetry's own recording would keep their words as they are.
    with tracing.tracer.start_as_current_span(
        name, context=context, kind=kind, attributes=attributes, record_exception=False, set_status_on_exception=False
    ) as opened:
        told = Told(tracing, opened, seller_id, interaction_id, root)
        token = _current.set(told)
        try:
            yield told
        except BaseException as error:
            told.fail(error)
            raise
        finally:
            told.close()
            _current.reset(token)


def _fit(words: str, text: TraceText) -> str:
    if text == "full":
        return redact(words)
    if len(words) <= _READ:
        return redact(words)[:_SHORT]
    return redact(words[:_READ])[:-_EDGE][:_SHORT]
