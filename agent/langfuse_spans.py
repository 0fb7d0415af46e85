"""Our finished traces as Langfuse wants them: filtered, translated, sent as OTLP. `agent.trace_trees` hands them over.

Translated after the fact and not while a message is handled: only then are verdict and category known, which every
step carries as tags. Texts leave as the spans hold them, redacted; a customer's number leaves as a keyed hash.
Source: contracts/langfuse (wire capture of SDK 5.0.4); https://langfuse.com/integrations/native/opentelemetry
"""

import hashlib
import hmac
import json
from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from opentelemetry.trace import SpanContext, StatusCode, TraceFlags, format_span_id
from opentelemetry.util.types import AttributeValue

from agent.trace_checks import checks_of
from agent.trace_trees import context_of, is_begin, root_of
from agent.tracing import CUSTOMER, FORGET, INTERACTION, ROOT, SCOPE, SELLER

_TIMEOUT_SECONDS = 5.0
# What Langfuse's own SDK sends at once.
_AT_ONCE = 512
_OURS = frozenset({SELLER, INTERACTION, CUSTOMER, FORGET, ROOT})
_WORDS = frozenset({"customer", "text", "instruction", "why", "reasons", "error.message"})
_TYPES = {"draft": "agent", "review": "agent", "gate": "guardrail", "screen": "guardrail", "link": "retriever",
          "handle": "chain", "dispatch": "chain", "approve": "chain"}  # fmt: skip
_PREFIXES = {"chat ": "generation", "execute_tool ": "tool", "guardrail ": "guardrail"}
_TAGS = ("channel", "category", "verdict", "outcome")

Attributes = dict[str, AttributeValue]


def open_langfuse_spans(*, host: str, public_key: str, secret_key: str) -> SpanExporter:
    """The exporter to one Langfuse project. One attempt takes five seconds at most; who calls it repeats and counts."""
    # Imported here: 25 ms that only a desk with Langfuse pays.
    from opentelemetry.exporter.otlp.proto.http import Compression
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    wire = OTLPSpanExporter(
        endpoint=f"{host}/api/public/otel/v1/traces",
        headers=wire_headers(public_key, secret_key),
        timeout=_TIMEOUT_SECONDS,
        compression=Compression.Gzip,
    )
    return LangfuseSpans(wire, secret_key=secret_key)


def wire_headers(public_key: str, secret_key: str) -> dict[str, str]:
    """Who we are, as the SDK says it; version 4 of the ingestion is the one that shows spans at once."""
    basic = b64encode(f"{public_key}:{secret_key}".encode()).decode()
    return {
        "Authorization": f"Basic {basic}",
        "x-langfuse-sdk-name": SCOPE,
        "x-langfuse-public-key": public_key,
        "x-langfuse-ingestion-version": "4",
    }


def should_export_span(span: ReadableSpan) -> bool:
    """Ours, and nobody else's: other libraries' spans hold words nobody redacted. Langfuse's own filter drops ours."""
    return span.instrumentation_scope is not None and span.instrumentation_scope.name == SCOPE


class LangfuseSpans(SpanExporter):
    """Translates trees of spans and hands them to `wire`."""

    def __init__(self, wire: SpanExporter, *, secret_key: str) -> None:
        self._wire, self._key = wire, secret_key.encode()

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Called in a thread that may wait."""
        trees: dict[str, list[ReadableSpan]] = defaultdict(list)
        for span in filter(should_export_span, spans):
            trees[root_of(span)].append(span)
        told = [one for tree in trees.values() for one in _translate(tree, self._key)]
        for start in range(0, len(told), _AT_ONCE):
            if self._wire.export(told[start : start + _AT_ONCE]) is not SpanExportResult.SUCCESS:
                return SpanExportResult.FAILURE
        return SpanExportResult.SUCCESS

    def shutdown(self) -> None:
        """Stop, also in the middle of waiting for another attempt."""
        self._wire.shutdown()


def pseudonym(key: bytes, seller: str, customer: str) -> str:
    """The same customer is the same text for one project's key; nobody without the key finds out who."""
    return hmac.new(key, f"{seller}|{customer}".encode(), hashlib.sha256).hexdigest()[:16]


def _translate(tree: Sequence[ReadableSpan], key: bytes) -> Iterator[ReadableSpan]:
    shared = _of_the_trace(tree, key)
    written = next((words for span in reversed(tree) if (words := (span.attributes or {}).get("text"))), None)
    for span in tree:
        output = {"written": written} if is_begin(span) and written else {}
        yield _copy(span, span.name, context_of(span), span.parent, shared | _of_the_step(span, output))
        yield from _guards(span, shared)


def _of_the_trace(tree: Sequence[ReadableSpan], key: bytes) -> Attributes:
    """What every step says of its trace: session, person, tags. The tree's root comes last."""
    facts = tree[-1].attributes or {}
    seller, about, customer = facts.get(SELLER), facts.get(INTERACTION), facts.get(CUSTOMER)
    tags = [str(facts[name]) for name in _TAGS if facts.get(name)]
    if state := facts.get("to"):
        tags.append(f"reply:{state}")
    shared: Attributes = {"langfuse.trace.tags": tags} if tags else {}
    if about is not None:
        shared["session.id"] = f"{seller}:{about}"
    if customer:
        shared["user.id"] = pseudonym(key, str(seller), str(customer))
    if tree[-1].parent is None:
        shared["langfuse.trace.name"] = tree[-1].name
    return shared


def _of_the_step(span: ReadableSpan, output: Mapping[str, object]) -> Attributes:
    facts = span.attributes or {}
    told: Attributes = {name: fact for name, fact in facts.items() if name not in _OURS | _WORDS}
    told["langfuse.observation.type"] = kind = _type_of(span.name)
    if asked := facts.get("customer"):
        told["langfuse.observation.input"] = _json({"customer": asked, "instruction": facts.get("instruction")})
    said = {name: facts[name] for name in ("text", "why", "reasons", "verdict", "category", "outcome", "found", "to")
            if facts.get(name)} | dict(output)  # fmt: skip
    if said:
        told["langfuse.observation.output"] = _json(said)
    if kind == "generation":
        told |= _of_the_call(facts)
    if span.status.status_code is StatusCode.ERROR:
        told["langfuse.observation.level"] = "ERROR"
        told["langfuse.observation.status_message"] = str(facts.get("error.message") or facts.get("error.type") or "")
    return told


def _of_the_call(facts: Mapping[str, AttributeValue]) -> Attributes:
    usage = {"input": facts.get("gen_ai.usage.input_tokens", 0), "output": facts.get("gen_ai.usage.output_tokens", 0)}
    return {
        "langfuse.observation.model.name": str(facts.get("gen_ai.request.model", "offline")),
        "langfuse.observation.usage_details": json.dumps(usage),
        "langfuse.observation.cost_details": json.dumps({"total": facts.get("cost_usd", 0.0)}),
    }


def _guards(span: ReadableSpan, shared: Attributes) -> Iterator[ReadableSpan]:
    """Those that found something; all of them, with their times, stand in the gate's metadata as `checks`.

    Twenty-five observations a draft that say "nothing" would triple what is sent, stored and, in the cloud, paid for.
    """
    context = context_of(span)
    for check in checks_of(format_span_id(context.span_id), span.attributes or {}):
        if not check.found:
            continue
        own = SpanContext(context.trace_id, int(check.span_id, 16), is_remote=False, trace_flags=TraceFlags(1))
        told: Attributes = {"langfuse.observation.type": "guardrail"}
        told["langfuse.observation.output"] = _json({"found": check.found})
        told["langfuse.observation.level"] = "WARNING"
        began = (span.start_time or 0) + int(check.offset_ms * 1e6)
        times = (began, began + int(check.duration_ms * 1e6))
        yield _copy(span, f"guardrail {check.name}", own, context, shared | told, times)


def _copy(
    span: ReadableSpan, name: str, context: SpanContext, parent: SpanContext | None, attributes: Attributes,
    times: tuple[int | None, int | None] | None = None,
) -> ReadableSpan:  # fmt: skip
    began, ended = times or (span.start_time, span.end_time)
    return ReadableSpan(
        name=name, context=context, parent=parent, resource=span.resource, attributes=attributes, kind=span.kind,
        instrumentation_scope=span.instrumentation_scope, status=span.status, start_time=began, end_time=ended,
    )  # fmt: skip


def _type_of(name: str) -> str:
    prefix = next((kind for start, kind in _PREFIXES.items() if name.startswith(start)), None)
    return prefix or _TYPES.get(name, "span")


def _json(value: Mapping[str, object]) -> str:
    return json.dumps({name: one for name, one in value.items() if one is not None}, ensure_ascii=False)
