"""Which days a change touches: those of every figure an interaction stands in, and those of its customer's others."""

from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Column, Connection, Select, func, or_, select, text
from sqlalchemy.sql.elements import ColumnElement

from desk.interactions import SellerId
from desk.playbook_metrics import MetricPolicy
from storage.metrics_count import BY_HAND
from storage.metrics_turns import OF_CUSTOMERS
from storage.tables import interactions, messages, replies
from storage.tables_links import links
from storage.tables_models import model_calls

# Engines limit how many values one statement may hold.
_CHUNK = 300
_DAY = timedelta(days=1)


def find_touched_days(
    conn: Connection, seller_id: SellerId, ids: Collection[int], *, policy: MetricPolicy
) -> frozenset[date]:
    """The days that must be counted anew when these interactions have changed."""
    found: set[date] = set()
    ordered = sorted(ids)
    for start in range(0, len(ordered), _CHUNK):
        chunk = ordered[start : start + _CHUNK]
        for query in (_turns(chunk), _replies(chunk), _judged(seller_id, chunk)):
            found |= {moment.date() for moment in conn.execute(query).scalars()}
        found |= _neighbours(conn, seller_id, chunk, policy)
    return frozenset(found)


def find_all_days(conn: Connection, seller_id: SellerId) -> frozenset[date]:
    """Every day anything is counted on: one look into an index a day."""
    begun = (messages.c.occurred_at, messages.c.seller_id == seller_id, OF_CUSTOMERS)
    proven = (replies.c.confirmed_at, replies.c.seller_id == seller_id, replies.c.confirmed_at.is_not(None))
    judged = (links.c.created_at, links.c.seller_id == seller_id, BY_HAND)
    called = (model_calls.c.created_at, model_calls.c.seller_id == seller_id, text("1 = 1"))
    return frozenset(day for kind in (begun, proven, judged, called) for day in _days_of(conn, *kind))


def _turns(ids: Collection[int]) -> Select[Any]:
    return select(messages.c.occurred_at).where(messages.c.interaction_id.in_(ids), OF_CUSTOMERS).distinct()


def _replies(ids: Collection[int]) -> Select[Any]:
    return select(replies.c.confirmed_at).where(replies.c.interaction_id.in_(ids), replies.c.confirmed_at.is_not(None))


def _judged(seller_id: SellerId, ids: Collection[int]) -> Select[Any]:
    """The lower side finds what was said before, too; the higher side what holds now (its index has no more)."""
    lower = links.c.low_id.in_(ids)
    higher = links.c.high_id.in_(ids) & links.c.is_current
    return select(links.c.created_at).where(links.c.seller_id == seller_id, BY_HAND, or_(lower, higher))


def _neighbours(conn: Connection, seller_id: SellerId, ids: Collection[int], policy: MetricPolicy) -> set[date]:
    """Days of later messages of the same customers: whether they repeat a matter may have changed."""
    found: set[date] = set()
    for column in (interactions.c.customer_id, interactions.c.order_id):
        for row in conn.execute(_others(seller_id, ids, column)):
            if row.first_at <= row.occurred_at and row.occurred_at - row.last_at <= policy.repeat_within:
                found.add(row.occurred_at.date())
    return found


def _others(seller_id: SellerId, ids: Collection[int], column: Column[Any]) -> Select[Any]:
    other = interactions.alias("other")
    return (
        select(
            other.c.id,
            other.c.occurred_at,
            func.min(messages.c.occurred_at).label("first_at"),
            func.max(messages.c.occurred_at).label("last_at"),
        )
        .select_from(interactions)
        .join(messages, messages.c.interaction_id == interactions.c.id)
        .join(other, other.c[column.name] == column)
        .where(
            interactions.c.id.in_(ids),
            OF_CUSTOMERS,
            other.c.seller_id == seller_id,
            other.c.id != interactions.c.id,
        )
        .group_by(other.c.id, other.c.occurred_at, interactions.c.id)
    )


def _days_of(conn: Connection, column: Column[Any], mine: ColumnElement[bool], is_indexed: Any) -> Iterable[date]:
    query = select(func.min(column)).where(mine, is_indexed)
    moment: datetime | None = conn.execute(query).scalar_one()
    while moment is not None:
        day = moment.date()
        yield day
        if day == date.max:
            return
        following = datetime.combine(day + _DAY, time(), tzinfo=UTC)
        moment = conn.execute(query.where(column >= following)).scalar_one()
