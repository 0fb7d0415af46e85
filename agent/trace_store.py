"""The tracing of a process: finished traces go into our own tables, and to a mirror if there is one.

What waits for whom stands in `agent.trace_trees`: a message waits for nobody here.
"""

import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.sampling import ALWAYS_ON
from opentelemetry.trace import StatusCode, format_span_id, format_trace_id

from agent.trace_ids import OwnIds
from agent.trace_trees import Trees, context_of
from agent.tracing import CUSTOMER, INTERACTION, ROOT, SCOPE, SELLER, ScoreMirror, TraceText, Tracing
from desk.interactions import InteractionId, Json, SellerId
from desk.review_queue import ReviewRules
from storage.database import Database
from storage.trace_writing import write_trace
from storage.traces import SpanRow

log = logging.getLogger(__name__)

# A mirror that hangs holds fewer, and the end of the process up for less. Eight tries are two minutes: one batch is
# translated again and again, the rest costs a place in the queue and then nothing.
_MIRRORED, _MIRROR_CLOSING, _MIRROR_TRIES = 500, 3.0, 8


def open_tracing(
    db: Database, *, text: TraceText = "short", keep: timedelta = timedelta(days=30), version: str = "",
    rules: ReviewRules | None = None, mirror: SpanExporter | None = None, scores: ScoreMirror | None = None,
) -> Tracing:  # fmt: skip
    """The tracing of one process, into its own database; `close` it before the database.

    The provider stays ours and is not made OpenTelemetry's global one: whatever else is installed would be recorded
    with words nobody redacted. `rules`: which traces a person should look at.
    `mirror`: gets every trace as well, with a queue and a thread of its own. `scores`: where scores are mirrored.
    """
    trees = Trees(SqlSpanExporter(db, rules))
    # Everything is said here: the environment's OTEL_* variables are not ours to obey.
    provider = TracerProvider(
        sampler=ALWAYS_ON, resource=Resource({SERVICE_NAME: SCOPE, SERVICE_VERSION: version}),
        shutdown_on_exit=False, id_generator=OwnIds(),
    )  # fmt: skip
    provider.add_span_processor(trees)
    if mirror is not None:
        mirrored = Trees(mirror, queued=_MIRRORED, closing=_MIRROR_CLOSING, name="mirrored traces",
                         tries=_MIRROR_TRIES)  # fmt: skip
        provider.add_span_processor(mirrored)
    tracer = provider.get_tracer(SCOPE, version)
    return Tracing(tracer=tracer, text=text, keep=keep, flush=trees.force_flush, close=provider.shutdown, scores=scores)


class SqlSpanExporter(SpanExporter):
    """Writes spans as rows, each seller's for itself, with their trace's line and its place in the review queue."""

    def __init__(self, db: Database, rules: ReviewRules | None = None) -> None:
        self._db, self._rules = db, rules

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Called in a thread that may wait. Spans of nobody's desk (another library's) are not ours to keep."""
        by_seller: dict[SellerId, list[SpanRow]] = defaultdict(list)
        for span in spans:
            seller = (span.attributes or {}).get(SELLER)
            if isinstance(seller, str):
                by_seller[SellerId(seller)].append(_to_row(span))
        try:
            for seller_id, rows in by_seller.items():
                self._db.write_in_turn(write_trace, seller_id, rows, rules=self._rules)
        except Exception as error:  # noqa: BLE001  whatever is the matter with the database, messages go on
            log.warning("traces could not be written", extra={"error": str(error)})
            return SpanExportResult.FAILURE
        return SpanExportResult.SUCCESS


def _to_row(span: ReadableSpan) -> SpanRow:
    context, parent = context_of(span), span.parent
    started, ended = span.start_time or 0, span.end_time or 0
    facts = {name: _to_json(value) for name, value in (span.attributes or {}).items()}
    about = facts.pop(INTERACTION, None)
    for name in (SELLER, ROOT, CUSTOMER):
        facts.pop(name, None)
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


def _to_json(value: object) -> Json:
    if isinstance(value, str | bool | int | float):
        return value
    return [str(one) for one in value] if isinstance(value, Sequence) else str(value)
