"""Shapes of traces: what was done about a message, step by step."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from agent.trace_checks import checks_of
from agent.tracing import CHECKS
from storage.trace_heads import TraceHead
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


class TraceHeadOut(BaseModel):
    """One line of the list. `name`: what it began with; null: the trace tells nothing of it."""

    model_config = ConfigDict(from_attributes=True)
    trace_id: str
    interaction_id: int | None
    name: str
    started_at: datetime
    duration_ms: float
    status: str = Field(description="ok, or error when any step failed.")
    channel: str | None
    category: str | None
    verdict: str | None
    outcome: str | None
    confidence: float | None
    model: str | None
    reply_state: str | None = Field(description="Where the newest traced move left its reply.")
    is_overridden: bool = Field(description="A person sent a text although the gate stopped it.")
    steps: int
    failed_steps: int
    input_tokens: int
    output_tokens: int
    cost_usd: float


class TracePageOut(BaseModel):
    """One page, newest first. `after` continues it; null on the last page."""

    traces: list[TraceHeadOut]
    after: str | None


def trace_page_out(heads: tuple[TraceHead, ...], after: str | None) -> TracePageOut:
    """One page of lines."""
    return TracePageOut(traces=[TraceHeadOut.model_validate(head) for head in heads], after=after)


def trace_summary_out(trace: Trace) -> TraceSummaryOut:
    """The sums of one trace."""
    return TraceSummaryOut(**_sums(_told_apart(trace)))


def trace_out(trace: Trace) -> TraceOut:
    """One trace as it goes out."""
    steps = _told_apart(trace)
    return TraceOut(**_sums(steps), spans=[SpanOut.model_validate(step) for step in steps])


def _told_apart(trace: Trace) -> Trace:
    """With every guardrail as a step below its gate."""
    return tuple(step for told in trace for step in _with_checks(told))


def _with_checks(step: SpanRow) -> Iterator[SpanRow]:
    yield replace(step, attributes={name: told for name, told in step.attributes.items() if name != CHECKS})
    for check in checks_of(step.span_id, step.attributes):
        yield replace(
            step,
            span_id=check.span_id,
            parent_id=step.span_id,
            name=f"guardrail {check.name}",
            started_at=step.started_at + timedelta(milliseconds=check.offset_ms),
            duration_ms=check.duration_ms,
            status="ok",
            attributes={"found": list(check.found)},
        )


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
