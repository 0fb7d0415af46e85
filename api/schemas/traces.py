"""Shapes of traces: what was done about a message, step by step."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from storage.traces import SpanRow, Trace


class SpanOut(BaseModel):
    """One step. `status`: ok or error. `attributes`: facts by name, people's words redacted and cut."""

    model_config = ConfigDict(from_attributes=True)
    span_id: str
    parent_id: str | None = Field(description="The step it happened in; null for the root.")
    name: str
    started_at: datetime
    duration_ms: float
    status: str
    attributes: dict[str, Any]


class TraceSummaryOut(BaseModel):
    """One trace in sums. `name`: handle, dispatch or pull; `models`: who was asked, in order; `findings`: of all."""

    trace_id: str
    interaction_id: int | None
    name: str
    started_at: datetime
    duration_ms: float
    status: str
    steps: int
    failed_steps: int
    models: list[str]
    input_tokens: int
    output_tokens: int
    cost_usd: float
    findings: list[str]


class TraceOut(TraceSummaryOut):
    """The same with every step, in order of their beginning."""

    spans: list[SpanOut]


class TracesOut(BaseModel):
    """What was done about one message, newest first."""

    traces: list[TraceSummaryOut]


def trace_summary_out(trace: Trace) -> TraceSummaryOut:
    """The sums of one trace."""
    return TraceSummaryOut(**_sums(trace))


def trace_out(trace: Trace) -> TraceOut:
    """One trace as it goes out."""
    return TraceOut(**_sums(trace), spans=[SpanOut.model_validate(step) for step in trace])


def _sums(trace: Trace) -> dict[str, Any]:
    root = trace[0]
    calls = [step for step in trace if step.attributes.get("gen_ai.operation.name") == "chat"]
    return {
        "trace_id": root.trace_id,
        "interaction_id": root.interaction_id,
        "name": root.name,
        "started_at": root.started_at,
        "duration_ms": root.duration_ms,
        "status": root.status,
        "steps": len(trace),
        "failed_steps": sum(step.status == "error" for step in trace),
        "models": list(dict.fromkeys(str(call.attributes.get("model")) for call in calls)),
        "input_tokens": int(_sum(calls, "gen_ai.usage.input_tokens")),
        "output_tokens": int(_sum(calls, "gen_ai.usage.output_tokens")),
        "cost_usd": round(_sum(calls, "cost_usd"), 6),
        "findings": _findings(trace),
    }


def _sum(calls: list[SpanRow], name: str) -> float:
    values = [call.attributes.get(name) for call in calls]
    return sum(value for value in values if isinstance(value, int | float))


def _findings(trace: Trace) -> list[str]:
    found = [step.attributes.get("findings") for step in trace]
    return list(dict.fromkeys(str(one) for some in found if isinstance(some, list) for one in some))
