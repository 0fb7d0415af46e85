"""Reads the turns that began on a day, with everything that became of them: a handful of queries, none per turn."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import Column, Connection, Select, Subquery, func, select, text

from desk.decisions import Verdict
from desk.interactions import Author, ChannelName, SellerId
from desk.link_values import kind_of
from desk.metric_turns import Sent, Turn
from desk.playbook_metrics import MetricPolicy
from storage.tables import decisions, interactions, messages, replies
from storage.types import AnyRow

OF_CUSTOMERS = text("messages.revision > 0")
"""Word for word the condition of the index: the rows that keep customers' words, not the messages of threads."""

_IN_THREAD = 0
_DAY = timedelta(days=1)
# The last day a datetime can end.
_LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Moments from `begin` up to and without `end`."""

    begin: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _Around:
    """What became of the interactions whose turns are read, by their ids."""

    sent: Mapping[int, Sequence[AnyRow]]
    decided: Mapping[int, Sequence[AnyRow]]
    shop_words: Mapping[int, Sequence[datetime]]
    ends: Mapping[tuple[int, datetime], datetime]
    gaps: Mapping[int, timedelta]


def span_of(day: date) -> Span:
    """One UTC day."""
    begin = datetime.combine(day, time(), tzinfo=UTC)
    return Span(begin=begin, end=begin + _DAY if day < date.max else _LAST)


def read_turns(conn: Connection, seller_id: SellerId, day: date, *, policy: MetricPolicy) -> tuple[Turn, ...]:
    """Every turn that began on the day, as things stand now."""
    span = span_of(day)
    began = _began(seller_id, span)
    rows = conn.execute(_turns(began)).all()
    if not rows:
        return ()
    around = _read_around(conn, seller_id, began, span, policy)
    return tuple(_to_turn(row, around, policy) for row in rows)


def has_strong_id(row: AnyRow, policy: MetricPolicy) -> bool:
    """Whether the message names its customer or order by a number that may tie messages together."""
    return any(value and kind_of(value) not in policy.weak_id_kinds for value in (row.customer_id, row.order_id))


def _began(seller_id: SellerId, span: Span) -> Subquery:
    """Turns: the customers' words of one interaction that carry one moment are one turn."""
    return (
        select(
            messages.c.interaction_id,
            messages.c.occurred_at.label("started_at"),
            func.min(messages.c.revision).label("first_revision"),
            func.max(messages.c.revision).label("last_revision"),
        )
        .where(
            messages.c.seller_id == seller_id,
            OF_CUSTOMERS,
            messages.c.occurred_at >= span.begin,
            messages.c.occurred_at < span.end,
        )
        .group_by(messages.c.interaction_id, messages.c.occurred_at)
        .subquery("began")
    )


def _turns(began: Subquery) -> Select[Any]:
    table = interactions.c
    return select(
        began, table.channel, table.source, table.intent, table.revision, table.status, table.sla_due_at,
        table.responded_at, table.answer_text.is_not(None).label("is_answered"), table.customer_id, table.order_id,
    ).join(interactions, table.id == began.c.interaction_id)  # fmt: skip


def _read_around(conn: Connection, seller_id: SellerId, began: Subquery, span: Span, policy: MetricPolicy) -> _Around:
    ids = select(began.c.interaction_id)
    return _Around(
        sent=_grouped(
            conn.execute(
                select(
                    replies.c.interaction_id, replies.c.revision, replies.c.created_at, replies.c.attempts,
                    replies.c.confirmed_at, replies.c.due_at,
                ).where(replies.c.interaction_id.in_(ids))
            )
        ),
        decided=_grouped(
            conn.execute(
                select(
                    decisions.c.interaction_id, decisions.c.revision, decisions.c.id, decisions.c.verdict,
                    decisions.c.held_because.is_not(None).label("is_held"), decisions.c.draft_id,
                ).where(decisions.c.interaction_id.in_(ids))
            )
        ),
        shop_words=_read_shop_words(conn, ids),
        ends=_read_ends(conn, ids),
        gaps=_read_gaps(conn, seller_id, ids, span, policy),
    )  # fmt: skip


def _read_shop_words(conn: Connection, ids: Select[Any]) -> dict[int, list[datetime]]:
    """When the shop wrote in the threads."""
    rows = conn.execute(
        select(messages.c.interaction_id, messages.c.occurred_at).where(
            messages.c.interaction_id.in_(_chats(ids)),
            messages.c.revision == _IN_THREAD,
            messages.c.author == Author.SHOP.value,
        )
    )
    found: dict[int, list[datetime]] = defaultdict(list)
    for interaction_id, at in rows:
        found[interaction_id].append(at)
    return found


def _read_ends(conn: Connection, ids: Select[Any]) -> dict[tuple[int, datetime], datetime]:
    """When the next turn began; only chats have a next one that ends the one before."""
    rows = conn.execute(
        select(messages.c.interaction_id, messages.c.occurred_at)
        .where(messages.c.interaction_id.in_(_chats(ids)), OF_CUSTOMERS)
        .distinct()
        .order_by(messages.c.interaction_id, messages.c.occurred_at)
    ).all()
    return {(one, at): later for (one, at), (other, later) in pairwise(map(tuple, rows)) if one == other}


def _chats(ids: Select[Any]) -> Select[Any]:
    return select(interactions.c.id).where(interactions.c.id.in_(ids), interactions.c.channel == ChannelName.CHAT.value)


def _read_gaps(
    conn: Connection, seller_id: SellerId, ids: Select[Any], span: Span, policy: MetricPolicy
) -> dict[int, timedelta]:
    """How long before the same customer had written of the same matter, within the policy's span."""
    found: dict[int, timedelta] = {}
    for column in (interactions.c.customer_id, interactions.c.order_id):
        for row in conn.execute(_earlier(seller_id, ids, column, _before(span.begin, policy.repeat_within))):
            if kind_of(row.value) not in policy.weak_id_kinds:
                gap = row.occurred_at - row.earlier_at
                found[row.id] = min(gap, found.get(row.id, gap))
    return found


def _earlier(seller_id: SellerId, ids: Select[Any], column: Column[Any], since: datetime) -> Select[Any]:
    other = interactions.alias("other")
    return (
        select(
            interactions.c.id,
            interactions.c.occurred_at,
            column.label("value"),
            func.max(other.c.occurred_at).label("earlier_at"),
        )
        .join(other, other.c[column.name] == column)
        .where(
            interactions.c.id.in_(ids),
            other.c.seller_id == seller_id,
            other.c.marketplace == interactions.c.marketplace,
            other.c.intent == interactions.c.intent,
            other.c.id != interactions.c.id,
            other.c.occurred_at >= since,
            other.c.occurred_at < interactions.c.occurred_at,
        )
        .group_by(interactions.c.id, interactions.c.occurred_at, column)
    )


def _before(moment: datetime, span: timedelta) -> datetime:
    first = datetime.min.replace(tzinfo=UTC)
    return moment - span if moment - first > span else first


def _grouped(rows: Iterable[AnyRow]) -> dict[int, list[AnyRow]]:
    found: dict[int, list[AnyRow]] = defaultdict(list)
    for row in rows:
        found[row.interaction_id].append(row)
    return found


def _to_turn(row: AnyRow, around: _Around, policy: MetricPolicy) -> Turn:
    def of_turn(one: AnyRow) -> bool:
        return bool(row.first_revision <= one.revision <= row.last_revision)

    decided = [one for one in around.decided.get(row.interaction_id, ()) if of_turn(one)]
    newest = max(decided, key=lambda one: one.id, default=None)
    is_current = row.last_revision == row.revision
    end = around.ends.get((row.interaction_id, row.started_at), _LAST)
    return Turn(
        channel=row.channel,
        source=row.source,
        intent=row.intent,
        started_at=row.started_at,
        is_current=is_current,
        status=row.status,
        due_at=row.sla_due_at,
        responded_at=row.responded_at if row.is_answered else None,
        sent=tuple(_to_sent(one) for one in around.sent.get(row.interaction_id, ()) if of_turn(one)),
        shop_words=tuple(at for at in around.shop_words.get(row.interaction_id, ()) if row.started_at <= at < end),
        verdict=newest.verdict if newest is not None else None,
        is_held=newest is not None and newest.verdict == Verdict.SEND and bool(newest.is_held),
        has_draft=any(one.draft_id is not None for one in decided),
        is_identified=has_strong_id(row, policy),
        repeated_within=around.gaps.get(row.interaction_id) if is_current else None,
    )


def _to_sent(row: AnyRow) -> Sent:
    return Sent(
        queued_at=row.created_at,
        has_left=row.attempts > 0 or row.confirmed_at is not None,
        confirmed_at=row.confirmed_at,
        due_at=row.due_at,
    )
