"""One transaction for finished spans: their rows, the line of their trace, and its place in the review queue."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Connection

from desk.interactions import SellerId
from desk.review_queue import ReviewRules, Traced, why_review
from storage.review_items import add_by_rule
from storage.trace_heads import TraceHead, add_heads, heads_of
from storage.traces import SpanRow, add_new_spans


def write_trace(
    conn: Connection, seller_id: SellerId, rows: Sequence[SpanRow], *, rules: ReviewRules | None = None
) -> None:
    """Write what is not written yet: saying the same spans twice adds nothing. `rules` None: nobody is to look."""
    heads = heads_of(add_new_spans(conn, seller_id, rows))
    add_heads(conn, seller_id, heads)
    for head in heads:
        reason = why_review(rules, _seen(head)) if rules is not None else None
        if reason is not None:
            ended = head.started_at + timedelta(milliseconds=head.duration_ms)
            add_by_rule(conn, seller_id, head.trace_id, head.interaction_id, reason=reason, now=ended)


def _seen(head: TraceHead) -> Traced:
    return Traced(
        trace_id=head.trace_id,
        verdict=head.verdict,
        confidence=head.confidence,
        is_failed=head.status == "error",
        is_overridden=head.is_overridden,
    )
