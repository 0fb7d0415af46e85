"""Lists of traces: filters over their lines, newest first, keyset paging. No OFFSET, no span is read."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, exists, select, tuple_
from sqlalchemy.sql.elements import ColumnElement

from desk.interactions import InteractionId, SellerId
from storage.metrics_turns import span_of
from storage.page_marks import decode_mark, encode_mark
from storage.tables_scores import review_items, trace_heads, trace_scores
from storage.trace_heads import TraceHead, to_head

_ORDER = (trace_heads.c.started_at, trace_heads.c.trace_id)
_MARK = (None, str)


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceFilter:
    """What to show; None means any. `day`: in UTC. `score`: a score of that name, of `label`, from `min_score` up to
    `max_score`. `is_scored`: somebody said something of it, whatever it was. `review`: its state in the review queue.
    """

    interaction_id: InteractionId | None = None
    name: str | None = None
    channel: str | None = None
    verdict: str | None = None
    category: str | None = None
    model: str | None = None
    status: str | None = None
    is_overridden: bool | None = None
    day: date | None = None
    min_cost_usd: float | None = None
    min_duration_ms: float | None = None
    score: str | None = None
    label: str | None = None
    min_score: float | None = None
    max_score: float | None = None
    is_scored: bool | None = None
    review: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TracePage:
    """One page, newest first. `after` continues it; None on the last page."""

    items: tuple[TraceHead, ...]
    after: str | None


def list_heads(
    conn: Connection, seller_id: SellerId, *, wanted: TraceFilter, after: str | None = None, limit: int = 50
) -> TracePage:
    """One page of the seller's traces. `after` is the previous page's; `BadInput` when it is not ours."""
    query = heads_query(seller_id, wanted)
    if after is not None:
        query = query.where(tuple_(*_ORDER) < tuple_(*decode_mark(after, *_MARK)))
    rows = conn.execute(query.limit(limit + 1)).all()
    last = rows[limit - 1] if len(rows) > limit else None
    mark = encode_mark(last.started_at, last.trace_id) if last is not None else None
    return TracePage(items=tuple(to_head(row) for row in rows[:limit]), after=mark)


def heads_query(seller_id: SellerId, wanted: TraceFilter) -> Select[tuple[Any, ...]]:
    """All of them, newest first."""
    newest_first = (column.desc() for column in _ORDER)
    mine = trace_heads.c.seller_id == seller_id
    return select(trace_heads).where(mine, *_conditions(seller_id, wanted)).order_by(*newest_first)


def _conditions(seller_id: SellerId, wanted: TraceFilter) -> list[ColumnElement[bool]]:
    heads = trace_heads.c
    equal = {
        heads.interaction_id: wanted.interaction_id, heads.name: wanted.name, heads.channel: wanted.channel,
        heads.verdict: wanted.verdict, heads.category: wanted.category, heads.model: wanted.model,
        heads.status: wanted.status, heads.is_overridden: wanted.is_overridden,
    }  # fmt: skip
    found = [column == value for column, value in equal.items() if value is not None]
    if wanted.day is not None:
        span = span_of(wanted.day)
        found += [heads.started_at >= span.begin, heads.started_at < span.end]
    if wanted.min_cost_usd is not None:
        found.append(heads.cost_usd >= wanted.min_cost_usd)
    if wanted.min_duration_ms is not None:
        found.append(heads.duration_ms >= wanted.min_duration_ms)
    if wanted.review is not None:
        queued = (review_items.c.seller_id == seller_id) & (review_items.c.trace_id == heads.trace_id)
        found.append(exists().where(queued, review_items.c.state == wanted.review))
    of_it = (trace_scores.c.seller_id == seller_id) & (trace_scores.c.trace_id == heads.trace_id)
    if scored := _score(wanted):
        found.append(exists().where(of_it, *scored))
    if wanted.is_scored is not None:
        has_any = exists().where(of_it)
        found.append(has_any if wanted.is_scored else ~has_any)
    return found


def _score(wanted: TraceFilter) -> list[ColumnElement[bool]]:
    scores = trace_scores.c
    found = []
    if wanted.score is not None:
        found.append(scores.name == wanted.score)
    if wanted.label is not None:
        found.append(scores.label == wanted.label)
    if wanted.min_score is not None:
        found.append(scores.value >= wanted.min_score)
    if wanted.max_score is not None:
        found.append(scores.value <= wanted.max_score)
    return found
