"""Finished spans of one process, in whole trees: kept until their root ends, queued, handed on by a thread of its own.

Nothing here is waited for by a message: what finds no room, or nobody who takes it, is dropped, counted and logged.
"""

import logging
import threading
import time
from collections import OrderedDict
from queue import Empty, Full, Queue

from opentelemetry.context import Context
from opentelemetry.sdk.trace import ReadableSpan, Span, SpanProcessor
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from opentelemetry.trace import INVALID_SPAN_CONTEXT, SpanContext, format_span_id

from agent.tracing import FORGET, ROOT

log = logging.getLogger(__name__)

# About ten seconds of two cores' work; ten megabytes.
_QUEUED = 2_000
# Far more than one message needs; a bound for what never ends.
_OPEN = 1_000
_STEPS = 500
_BATCH = 64
_PAUSE = 1.0
_TRIES = 3
_LONGEST_PAUSE = 30.0
_CLOSING = 10.0


class Trees(SpanProcessor):
    """Keeps what was begun together until its root ends, then queues the whole of it or drops the whole of it.

    A trace may be begun and gone on with: each is a tree of its own here. `name`: who gets them, for the log.
    `closing`: how many seconds the end may take. `tries`: of one batch, with pauses that double; meanwhile the others
    wait in the queue, untouched. `dropped`: spans that were lost since the start.
    """

    def __init__(
        self, exporter: SpanExporter, *, queued: int = _QUEUED, pause: float = _PAUSE, closing: float = _CLOSING,
        name: str = "traces", tries: int = _TRIES,
    ) -> None:  # fmt: skip
        self.dropped = 0
        self._exporter, self._pause, self._closing, self._name = exporter, pause, closing, name
        self._tries = tries
        self._open: OrderedDict[str, list[ReadableSpan]] = OrderedDict()
        self._lock = threading.Lock()
        self._queue: Queue[list[ReadableSpan] | threading.Event] = Queue(queued)
        self._is_closing, self._end = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:
        """Nothing: what a span says is said by the step itself."""

    def on_end(self, span: ReadableSpan) -> None:
        """In the thread of the message: a list and a lock, nothing that waits."""
        root = root_of(span)
        with self._lock:
            if not is_begin(span):
                self._grow(self._open.setdefault(root, []), span)
                return
            tree = self._open.pop(root, [])
        tree.append(span)
        if (span.attributes or {}).get(FORGET) is not True:
            self._enqueue(tree)

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Wait until what has ended so far is written or dropped."""
        if not self._thread.is_alive():
            return False
        reached = threading.Event()
        try:
            self._queue.put(reached, timeout=timeout_millis / 1000)
        except Full:
            return False
        return reached.wait(timeout_millis / 1000)

    def shutdown(self) -> None:
        """Write what waits, for as long as closing may take, and stop; what is left then is lost with the thread."""
        self._is_closing.set()
        until = time.monotonic() + self._closing
        try:
            self._queue.put(self._end, timeout=self._closing)
        except Full:
            log.warning("%s are left behind", self._name, extra={"traces_waiting": self._queue.qsize()})
        self._thread.join(max(0.0, until - time.monotonic()))
        self._exporter.shutdown()

    def _grow(self, tree: list[ReadableSpan], span: ReadableSpan) -> None:
        if len(tree) < _STEPS:
            tree.append(span)
        else:
            self.dropped += 1
        while len(self._open) > _OPEN:
            self.dropped += len(self._open.popitem(last=False)[1])

    def _enqueue(self, tree: list[ReadableSpan]) -> None:
        try:
            self._queue.put_nowait(tree)
        except Full:
            self._drop(len(tree))

    def _drop(self, count: int) -> None:
        with self._lock:
            before, self.dropped = self.dropped, self.dropped + count
        # Every thousandth is enough to know: the log is no place for a flood.
        if before == 0 or before // 1000 != self.dropped // 1000:
            log.warning("%s are dropped", self._name, extra={"spans_dropped_so_far": self.dropped})

    def _work(self) -> None:
        reached: threading.Event | None = None
        while reached is not self._end:
            batch, reached = self._take()
            if batch:
                self._write(batch)
            if reached is not None:
                reached.set()

    def _take(self) -> tuple[list[ReadableSpan], threading.Event | None]:
        """What comes in within a moment; a wish to be told ends the waiting."""
        batch: list[ReadableSpan] = []
        until, traces = time.monotonic() + self._pause, 0
        while traces < _BATCH:
            rest = 0.0 if self._is_closing.is_set() else max(0.0, until - time.monotonic())
            try:
                one = self._queue.get(timeout=rest) if rest else self._queue.get_nowait()
            except Empty:
                break
            if isinstance(one, threading.Event):
                return batch, one
            batch += one
            traces += 1
        return batch, None

    def _write(self, batch: list[ReadableSpan]) -> None:
        for attempt in range(self._tries):
            if self._exporter.export(batch) is SpanExportResult.SUCCESS:
                return
            pause = min(self._pause * 2**attempt, _LONGEST_PAUSE)
            if attempt == self._tries - 1 or self._is_closing.wait(pause):
                break
        self._drop(len(batch))


def context_of(span: ReadableSpan) -> SpanContext:
    """Its identity; None only in OpenTelemetry's types: whoever ended had one."""
    return span.get_span_context() or INVALID_SPAN_CONTEXT


def root_of(span: ReadableSpan) -> str:
    """The id of the span it was begun with; a tree's own root is its own."""
    return str((span.attributes or {}).get(ROOT) or format_span_id(context_of(span).span_id))


def is_begin(span: ReadableSpan) -> bool:
    """Whether a tree begins with it: a trace, or what goes on with one."""
    return span.parent is None or span.parent.is_remote
