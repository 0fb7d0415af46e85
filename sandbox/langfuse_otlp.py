"""OTLP traces as the SDKs send them to a Langfuse: protobuf, gzipped or not, decoded to observations."""

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from google.protobuf.message import DecodeError
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue

_MOST_BYTES = 16 * 1024 * 1024
TYPES = frozenset({
    "span", "generation", "event", "embedding", "agent", "tool", "chain", "retriever", "evaluator", "guardrail",
})  # fmt: skip


class BadExport(ValueError):
    """A body no Langfuse would take; says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One span as it came in. `scope`: who made it; `attributes`: as they stood on the wire."""

    trace_id: str
    id: str
    parent_id: str | None
    name: str
    scope: str
    started_ns: int
    ended_ns: int
    is_error: bool
    attributes: dict[str, Any]

    @property
    def type(self) -> str:
        """What Langfuse shows it as."""
        return str(self.attributes.get("langfuse.observation.type", "span"))


def read_export(body: bytes, *, kind: str, encoding: str) -> list[Observation]:
    """The observations of one request. Raises `BadExport`."""
    if kind != "application/x-protobuf":
        raise BadExport(f"content type {kind!r}: here only application/x-protobuf is decoded")
    plain = _unpack(body, encoding)
    request = ExportTraceServiceRequest()
    try:
        request.ParseFromString(plain)
    except DecodeError as error:
        raise BadExport(f"no ExportTraceServiceRequest: {error}") from error
    return list(_observations(request))


def _unpack(body: bytes, encoding: str) -> bytes:
    if encoding not in ("", "identity", "gzip"):
        raise BadExport(f"content encoding {encoding!r}: only gzip is decoded")
    try:
        plain = gzip.decompress(body) if encoding == "gzip" else body
    except (OSError, EOFError, zlib.error) as error:
        raise BadExport(f"not gzip: {error}") from error
    if len(plain) > _MOST_BYTES:
        raise BadExport(f"{len(plain)} bytes are too many")
    return plain


def _observations(request: ExportTraceServiceRequest) -> Iterator[Observation]:
    for resource in request.resource_spans:
        for scoped in resource.scope_spans:
            for span in scoped.spans:
                if len(span.trace_id) != 16 or len(span.span_id) != 8:
                    raise BadExport(f"span {span.name!r}: a trace id has 16 bytes and a span id 8")
                one = Observation(
                    trace_id=span.trace_id.hex(),
                    id=span.span_id.hex(),
                    parent_id=span.parent_span_id.hex() or None,
                    name=span.name,
                    scope=scoped.scope.name,
                    started_ns=span.start_time_unix_nano,
                    ended_ns=span.end_time_unix_nano,
                    is_error=span.status.code == 2,
                    attributes={pair.key: _value(pair.value) for pair in span.attributes},
                )
                if one.type not in TYPES:
                    raise BadExport(f"span {span.name!r}: no observation is of type {one.type!r}")
                yield one


def _value(value: AnyValue) -> Any:
    kind = value.WhichOneof("value")
    if kind == "array_value":
        return [_value(one) for one in value.array_value.values]
    return getattr(value, kind) if kind in ("string_value", "bool_value", "int_value", "double_value") else None
