"""Finished spans as rows: written in batches, read as whole traces, forgotten by age."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import Connection, Row, delete, select, tuple_

from desk.errors import NotFound
from desk.interactions import InteractionId, Json, SellerId
from storage.database import insert_for
from storage.tables import decisions, interactions, replies
from storage.tables_traces import spans


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanRow:
    """One step. `parent_id` None: the root. `status`: ok | error. `attributes`: facts and redacted words by name."""

    trace_id: str
    span_id: str
    parent_id: str | None
    interaction_id: InteractionId | None
    name: str
    started_at: datetime
    duration_ms: float
    status: str
    attributes: Mapping[str, Json]


_COLUMNS = tuple(field.name for field in fields(SpanRow))

Trace = tuple[SpanRow, ...]
"""Every span of one trace, in order of their beginning; the root is the first."""


def add_spans(conn: Connection, seller_id: SellerId, rows: Sequence[SpanRow]) -> int:
    """Write spans; returns how many are new. Those of messages that are gone are left out."""
    return len(add_new_spans(conn, seller_id, rows))


def add_new_spans(conn: Connection, seller_id: SellerId, rows: Sequence[SpanRow]) -> tuple[SpanRow, ...]:
    """The same; returns those that were not known yet: one process writes a span, maybe again after a failure."""
    about = {row.interaction_id for row in rows} - {None}
    own = (interactions.c.seller_id == seller_id) & interactions.c.id.in_(about)
    there = {None, *conn.execute(select(interactions.c.id).where(own)).scalars()}
    of_these = spans.c.trace_id.in_({row.trace_id for row in rows})
    known = {tuple(row) for row in conn.execute(select(spans.c.trace_id, spans.c.span_id).where(of_these))}
    new = tuple(row for row in rows if row.interaction_id in there and (row.trace_id, row.span_id) not in known)
    if new:
        # Not `asdict`: it copies every attribute, and there are a dozen rows a message.
        values = [{name: getattr(row, name) for name in _COLUMNS} | {"seller_id": seller_id} for row in new]
        conn.execute(insert_for(conn, spans).on_conflict_do_nothing(), values)
    return new


def read_trace(conn: Connection, seller_id: SellerId, trace_id: str) -> Trace:
    """One trace; `NotFound` when the seller has none of that id."""
    found = _read(conn, seller_id, [trace_id]).get(trace_id)
    if found is None:
        raise NotFound(f"no trace {trace_id!r}; traces are written a second after their end and kept for some weeks")
    return found


def list_traces(
    conn: Connection, seller_id: SellerId, interaction_id: InteractionId, *, limit: int
) -> tuple[Trace, ...]:
    """What was done about one message, newest first."""
    roots = conn.execute(
        select(spans.c.trace_id)
        .where(spans.c.seller_id == seller_id, spans.c.interaction_id == interaction_id, spans.c.parent_id.is_(None))
        .order_by(spans.c.started_at.desc(), spans.c.trace_id)
        .limit(limit)
    ).scalars()
    ids = list(roots)
    found = _read(conn, seller_id, ids)
    return tuple(found[one] for one in dict.fromkeys(ids))


def find_trace_id(
    conn: Connection, seller_id: SellerId, interaction_id: InteractionId, *, reply_id: int | None = None
) -> str | None:
    """The trace of the newest decision about a message; of a reply that came of a draft, of that one's decision.

    None: nothing was decided, or nobody traced it.
    """
    query = select(decisions.c.snapshot["trace_id"].as_string()).where(
        decisions.c.seller_id == seller_id, decisions.c.interaction_id == interaction_id
    )
    if reply_id is not None:
        draft = select(replies.c.draft_id).where(replies.c.id == reply_id).scalar_subquery()
        query = query.where(draft.is_(None) | (decisions.c.draft_id == draft))
    return conn.execute(query.order_by(decisions.c.id.desc()).limit(1)).scalar_one_or_none()


def forget_old_spans(conn: Connection, seller_id: SellerId, *, before: datetime, limit: int) -> int:
    """Delete at most `limit` spans that began before a moment, oldest first; returns how many."""
    key = tuple_(spans.c.trace_id, spans.c.span_id)
    old = (
        select(spans.c.trace_id, spans.c.span_id)
        .where(spans.c.seller_id == seller_id, spans.c.started_at < before)
        .order_by(spans.c.started_at)
        .limit(limit)
    )
    return conn.execute(delete(spans).where(key.in_(old))).rowcount


def _read(conn: Connection, seller_id: SellerId, trace_ids: Sequence[str]) -> dict[str, Trace]:
    rows = conn.execute(
        select(spans)
        .where(spans.c.seller_id == seller_id, spans.c.trace_id.in_(trace_ids))
        .order_by(spans.c.started_at, spans.c.parent_id.is_not(None), spans.c.span_id)
    )
    found: dict[str, list[SpanRow]] = {}
    for row in rows:
        found.setdefault(row.trace_id, []).append(_to_span(row))
    return {trace_id: tuple(steps) for trace_id, steps in found.items()}


def _to_span(row: Row[tuple[object, ...]]) -> SpanRow:
    return SpanRow(
        trace_id=row.trace_id,
        span_id=row.span_id,
        parent_id=row.parent_id,
        interaction_id=row.interaction_id,
        name=row.name,
        started_at=row.started_at,
        duration_ms=row.duration_ms,
        status=row.status,
        attributes=row.attributes,
    )
