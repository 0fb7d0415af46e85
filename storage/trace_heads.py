"""A line a trace: what lists show and filter by. Written with the spans; a trace that goes on adds to its line."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, case, delete, func, select

from desk.errors import NotFound
from desk.interactions import InteractionId, Json, SellerId
from storage.database import insert_for
from storage.tables_scores import trace_heads
from storage.traces import SpanRow
from storage.types import AnyRow


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceHead:
    """One trace in sums. `name`, `started_at`, `duration_ms`: of what it began with. `outcome`: of the handling.

    `reply_state`: where the newest traced move left its reply. None: the trace tells nothing of it.
    """

    trace_id: str
    interaction_id: InteractionId | None
    name: str
    started_at: datetime
    duration_ms: float
    status: str
    channel: str | None = None
    category: str | None = None
    verdict: str | None = None
    outcome: str | None = None
    confidence: float | None = None
    model: str | None = None
    reply_state: str | None = None
    is_overridden: bool = False
    steps: int = 0
    failed_steps: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float = 0.0


_NAMES = tuple(field.name for field in fields(TraceHead))
_OF_THE_FIRST = ("name", "started_at", "duration_ms")
_SUMS = ("steps", "failed_steps", "input_tokens", "output_tokens", "cost_usd")
_NEWEST = ("channel", "category", "verdict", "outcome", "confidence", "model", "reply_state", "interaction_id")


def heads_of(rows: Iterable[SpanRow]) -> tuple[TraceHead, ...]:
    """A line for each trace the spans belong to, of these spans alone."""
    trace_id = attrgetter("trace_id")
    return tuple(_head(list(steps)) for _, steps in groupby(sorted(rows, key=trace_id), key=trace_id))


def add_heads(conn: Connection, seller_id: SellerId, heads: Sequence[TraceHead]) -> None:
    """Write lines of traces that are new; where a line stands, sums grow, what is newer replaces, a failure stays."""
    if not heads:
        return
    insert = insert_for(conn, trace_heads)
    new, old = insert.excluded, trace_heads.c
    values: dict[str, Any] = {
        name: case((new.started_at < old.started_at, new[name]), else_=old[name]) for name in _OF_THE_FIRST
    }
    values |= {name: old[name] + new[name] for name in _SUMS}
    values |= {name: func.coalesce(new[name], old[name]) for name in _NEWEST}
    values["status"] = case((new.status == "error", new.status), else_=old.status)
    values["is_overridden"] = old.is_overridden | new.is_overridden
    mine = old.seller_id == seller_id
    upsert = insert.on_conflict_do_update(index_elements=[old.trace_id], set_=values, where=mine)
    conn.execute(upsert, [asdict(head) | {"seller_id": seller_id} for head in heads])


def read_head(conn: Connection, seller_id: SellerId, trace_id: str) -> TraceHead:
    """The line of one trace; `NotFound` when the seller has none of that id."""
    mine = (trace_heads.c.seller_id == seller_id) & (trace_heads.c.trace_id == trace_id)
    row = conn.execute(select(trace_heads).where(mine)).one_or_none()
    if row is None:
        raise NotFound(f"no trace {trace_id!r}; traces are written a second after their end and kept for some weeks")
    return to_head(row)


def forget_old_heads(conn: Connection, seller_id: SellerId, *, before: datetime, limit: int) -> int:
    """Delete at most `limit` lines of traces that began before a moment, oldest first; returns how many."""
    old = (
        select(trace_heads.c.trace_id)
        .where(trace_heads.c.seller_id == seller_id, trace_heads.c.started_at < before)
        .order_by(trace_heads.c.started_at)
        .limit(limit)
    )
    return conn.execute(delete(trace_heads).where(trace_heads.c.trace_id.in_(old))).rowcount


def to_head(row: AnyRow) -> TraceHead:
    """A row as the line it holds."""
    return TraceHead(**{name: getattr(row, name) for name in _NAMES})


def _head(steps: Sequence[SpanRow]) -> TraceHead:
    """`steps`: of one trace. Its beginning is the root, or what stands in for it when the trace only goes on."""
    known = {step.span_id for step in steps}
    begins = sorted((step for step in steps if step.parent_id not in known), key=attrgetter("started_at"))
    facts: dict[str, Json] = {}
    for begin in begins:
        facts |= begin.attributes
    calls = [step.attributes for step in steps if step.attributes.get("gen_ai.operation.name") == "chat"]
    failed = sum(step.status == "error" for step in steps)
    return TraceHead(
        trace_id=begins[0].trace_id,
        interaction_id=begins[0].interaction_id,
        name=begins[0].name,
        started_at=begins[0].started_at,
        duration_ms=begins[0].duration_ms,
        status="error" if failed else "ok",
        channel=_text(facts, "channel", 16),
        category=_text(facts, "category", 64),
        verdict=_text(facts, "verdict", 16),
        outcome=_text(facts, "outcome", 16),
        confidence=_number(facts, "confidence"),
        model=_text(facts, "model", 128),
        reply_state=_text(facts, "to", 16),
        is_overridden=bool(facts.get("overridden")),
        steps=len(steps),
        failed_steps=failed,
        input_tokens=int(sum(_number(call, "gen_ai.usage.input_tokens") or 0 for call in calls)),
        output_tokens=int(sum(_number(call, "gen_ai.usage.output_tokens") or 0 for call in calls)),
        cost_usd=round(sum(_number(call, "cost_usd") or 0.0 for call in calls), 6),
    )


def _text(facts: Mapping[str, Json], name: str, longest: int) -> str | None:
    value = facts.get(name)
    return value[:longest] if isinstance(value, str) else None


def _number(facts: Mapping[str, Json], name: str) -> float | None:
    value = facts.get(name)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
