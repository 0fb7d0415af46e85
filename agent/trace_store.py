"""Where finished spans go: whole traces, through a bounded queue, by a thread of its own, into the table `spans`.

Nothing here is waited for by a message: what finds no room or no database is dropped, counted and logged.
"""

import logging
import threading
import time
from collections import OrderedDict, defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from queue import Empty, Full, Queue

from opentelemetry.context import Context
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import ReadableSpan, Span, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.sampling import ALWAYS_ON
from opentelemetry.trace import INVALID_SPAN_CONTEXT, SpanContext, StatusCode, format_span_id, format_trace_id

from agent.tracing import FORGET, INTERACTION, SELLER, TraceText, Tracing
from desk.interactions import InteractionId, Json, SellerId
from storage.database import Database
from storage.traces import SpanRow, add_spans

log = logging.getLogger(__name__)

# About ten seconds of two cores' work; ten megabytes.
_QUEUED = 2_000
# Far more than one message needs; a bound for what never ends.
_OPEN = 1_000
_STEPS = 500
_BATCH = 64
_PAUSE = 1.0
_TRIES = 3
_CLOSING = 10.0


def open_tracing(
    db: Database, *, text: TraceText = "short", keep: timedelta = timedelta(days=30), version: str = "",
    queued: int = _QUEUED,
) -> Tracing:  # fmt: skip
    """The tracing of one process, into its own database; `close` it before the database.

    The provider stays ours and is not made OpenTelemetry's global one: whatever else is installed would be recorded
    with words nobody redacted. `queued`: how many traces may wait.
    """
    trees = Trees(SqlSpanExporter(db), queued=queued)
    # Everything is said here: the environment's OTEL_* variables are not ours to obey.
    provider = TracerProvider(
        sampler=ALWAYS_ON, resource=Resource({SERVICE_NAME: "replydesk", SERVICE_VERSION: version}),
        shutdown_on_exit=False,
    )  # fmt: skip
    provider.add_span_processor(trees)
    tracer = provider.get_tracer("replydesk", version)
    return Tracing(tracer=tracer, text=text, keep=keep, flush=trees.force_flush, close=provider.shutdown)


class SqlSpanExporter(SpanExporter):
    """Writes spans as rows, each seller's for itself."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Called in a thread that may wait. Spans of nobody's desk (another library's) are not ours to keep."""
        by_seller: dict[SellerId, list[SpanRow]] = defaultdict(list)
        for span in spans:
            seller = (span.attributes or {}).get(SELLER)
            if isinstance(seller, str):
                by_seller[SellerId(seller)].append(_to_row(span))
        try:
            for seller_id, rows in by_seller.items():
                self._db.write_in_turn(add_spans, seller_id, rows)
        except Exception as error:  # noqa: BLE001  whatever is the matter with the database, messages go on
            log.warning("traces could not be written", extra={"error": str(error)})
            return SpanExportResult.FAILURE
        return SpanExportResult.SUCCESS


class Trees(SpanProcessor):
    """Keeps the spans of a trace together until its root ends, then queues the whole of it or drops the whole of it.

    `dropped`: spans that were lost since the start.
    """

    def __init__(self, exporter: SpanExporter, *, queued: int = _QUEUED, pause: float = _PAUSE) -> None:
        self.dropped = 0
        self._exporter, self._pause = exporter, pause
        self._open: OrderedDict[int, list[ReadableSpan]] = OrderedDict()
        self._lock = threading.Lock()
        self._queue: Queue[list[ReadableSpan] | threading.Event] = Queue(queued)
        self._is_closing, self._end = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._work, name="traces", daemon=True)
        self._thread.start()

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:
        """Nothing: what a span says is said by the step itself."""

    def on_end(self, span: ReadableSpan) -> None:
        """In the thread of the message: a list and a lock, nothing that waits."""
        trace_id = _context(span).trace_id
        with self._lock:
            tree = self._open.setdefault(trace_id, [])
            if span.parent is not None:
                self._grow(tree, span)
                return
            del self._open[trace_id]
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
        """Write what waits, for ten seconds at most, and stop."""
        self._is_closing.set()
        try:
            self._queue.put(self._end, timeout=_CLOSING)
        except Full:
            log.warning("traces are left behind", extra={"traces_waiting": self._queue.qsize()})
        self._thread.join(_CLOSING)
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
            log.warning("traces are dropped", extra={"spans_dropped_so_far": self.dropped})

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
        for attempt in range(_TRIES):
            if self._exporter.export(batch) is SpanExportResult.SUCCESS:
                return
            if attempt == _TRIES - 1 or self._is_closing.wait(self._pause):
                break
        self._drop(len(batch))


def _to_row(span: ReadableSpan) -> SpanRow:
    context, parent = _context(span), span.parent
    started, ended = span.start_time or 0, span.end_time or 0
    facts = {name: _to_json(value) for name, value in (span.attributes or {}).items()}
    about = facts.pop(INTERACTION, None)
    facts.pop(SELLER, None)
    return SpanRow(
        trace_id=format_trace_id(context.trace_id),
        span_id=format_span_id(context.span_id),
        parent_id=format_span_id(parent.span_id) if parent else None,
        interaction_id=InteractionId(about) if isinstance(about, int) else None,
        name=span.name[:128],
        started_at=datetime.fromtimestamp(started / 1e9, UTC),
        duration_ms=round((ended - started) / 1e6, 3),
        status="error" if span.status.status_code is StatusCode.ERROR else "ok",
        attributes=facts,
    )


def _context(span: ReadableSpan) -> SpanContext:
    # None only in the types: whoever ended had an identity.
    return span.get_span_context() or INVALID_SPAN_CONTEXT


def _to_json(value: object) -> Json:
    if isinstance(value, str | bool | int | float):
        return value
    return [str(one) for one in value] if isinstance(value, Sequence) else str(value)
