"""`replydesk trace`."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from api.bootstrap import open_house
from api.commands.launch import give
from api.schemas.traces import SpanOut, TraceHeadOut, TraceOut, trace_out, trace_page_out
from desk.errors import BadInput
from desk.interactions import InteractionId
from desk.settings import Settings
from storage.interactions import get_interaction
from storage.trace_lists import TraceFilter, list_heads
from storage.traces import list_traces, read_trace

_TRACE = re.compile(r"[0-9a-f]{32}")
_NUMBER = re.compile(r"\d{1,18}")
# What the headline or the step's own name says already.
_SAID = ("gen_ai.operation.name", "gen_ai.tool.name", "gen_ai.agent.name", "gen_ai.request.model")
_LONGEST = 160


async def main(
    settings: Settings, *, name: str | None, limit: int, seller: str | None, as_json: bool,
    wanted: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    """Print the trees of a message's traces, oldest first, or of one trace; without a name a list, newest first."""
    if name is None:
        await _list(settings, TraceFilter(**wanted or {}), limit=limit, seller=seller, as_json=as_json)
        return
    house = open_house(settings)
    try:
        desk = house.desk(seller)
        if _TRACE.fullmatch(name):
            found = [await house.db.read(read_trace, desk.seller_id, name)]
        elif _NUMBER.fullmatch(name):
            await house.db.read(get_interaction, desk.seller_id, InteractionId(int(name)))
            found = list(await house.db.read(list_traces, desk.seller_id, InteractionId(int(name)), limit=limit))[::-1]
        else:
            raise BadInput(f"{name!r} names nothing: give the number of a message, or the 32 hex digits of a trace")
    finally:
        await house.aclose()
    traces = [trace_out(trace) for trace in found]
    lines = [line for trace in traces for line in trace_lines(trace)]
    nothing = [f"no traces of message {name}: not handled yet, or longer ago than REPLYDESK_TRACE_DAYS"]
    give({"traces": [trace.model_dump(mode="json") for trace in traces]}, as_json=as_json, lines=lines or nothing)


async def _list(settings: Settings, wanted: TraceFilter, *, limit: int, seller: str | None, as_json: bool) -> None:
    house = open_house(settings)
    try:
        page = await house.db.read(list_heads, house.desk(seller).seller_id, wanted=wanted, limit=limit)
    finally:
        await house.aclose()
    told = trace_page_out(page.items, page.after)
    lines = [_head_line(head) for head in told.traces]
    give(told.model_dump(mode="json"), as_json=as_json, lines=lines or ["no such traces"])


def _head_line(head: TraceHeadOut) -> str:
    about = f"message {head.interaction_id}" if head.interaction_id is not None else "-"
    became = " ".join(filter(None, (head.category, head.verdict, head.outcome, head.reply_state)))
    failed = f" · {head.failed_steps} failed" if head.failed_steps else ""
    spent = f"{head.duration_ms:.0f} ms · ${head.cost_usd:.4f} · {head.model or '-'}"
    return f"{head.trace_id} {head.started_at:%Y-%m-%d %H:%M:%S} {head.name} · {about} · {became} · {spent}{failed}"


def trace_lines(trace: TraceOut) -> list[str]:
    """One trace for people: a headline, then a line a step, indented by where it happened."""
    about = f" · message {trace.interaction_id}" if trace.interaction_id is not None else ""
    spent = f" · {trace.input_tokens}+{trace.output_tokens} tokens · ${trace.cost_usd:.4f}" if trace.models else ""
    models = f" · {', '.join(trace.models)}" if trace.models else ""
    failed = f" · {trace.failed_steps} failed" if trace.failed_steps else ""
    head = f"trace {trace.trace_id} · {trace.started_at:%Y-%m-%d %H:%M:%S}{about}{models}{spent}{failed}"
    findings = [f"  found: {', '.join(trace.findings)}"] if trace.findings else []
    # A step whose parent was lost stands beside the root rather than nowhere.
    known = {step.span_id for step in trace.spans}
    tops = [step for step in trace.spans if step.parent_id not in known]
    return [head, *findings, *(line for top in tops for line in _tree(top, trace.spans, 1))]


def _tree(step: SpanOut, steps: list[SpanOut], depth: int) -> Iterator[str]:
    yield f"{step.duration_ms:>9.1f} ms {'  ' * depth}{step.name}{_mark(step)}{_facts(step)}"
    for below in steps:
        if below.parent_id == step.span_id:
            yield from _tree(below, steps, depth + 1)


def _mark(step: SpanOut) -> str:
    return " FAILED" if step.status == "error" else ""


def _facts(step: SpanOut) -> str:
    told = [f"{name}={_short(value)}" for name, value in step.attributes.items() if name not in _SAID and value != []]
    return f"  {' '.join(told)}" if told else ""


def _short(value: object) -> str:
    words = ",".join(map(str, value)) if isinstance(value, list) else str(value)
    words = " ".join(words.split())
    words = words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…"
    return f"«{words}»" if " " in words else words
