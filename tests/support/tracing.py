"""Traces for tests: kept in memory, or in the rows of a desk."""

from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExporter
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.sdk.trace.id_generator import IdGenerator

from agent.tracing import TraceText, Tracing


class Kept:
    """A tracing whose finished spans can be looked at. `exporter` None: they are kept in memory."""

    def __init__(
        self, text: TraceText = "short", exporter: SpanExporter | None = None, ids: IdGenerator | None = None
    ) -> None:
        self._kept = InMemorySpanExporter()
        provider = TracerProvider(shutdown_on_exit=False, id_generator=ids)
        provider.add_span_processor(SimpleSpanProcessor(exporter or self._kept))
        self.tracing = Tracing(tracer=provider.get_tracer("test"), text=text)

    @property
    def spans(self) -> dict[str, ReadableSpan]:
        """Finished spans by name."""
        return {span.name: span for span in self._kept.get_finished_spans()}
