"""Answers an operator's question about many messages: which, how many, by what. Newest first; bounded."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, func, or_, select, text

from desk.interactions import ChannelName, Interaction, Priority, SellerId, Status
from desk.search_words import SearchFilter
from storage.interactions import to_interaction
from storage.search_condition import search_condition
from storage.tables import interactions

Mood = Literal["negative", "positive"]
By = Literal["channel", "status", "priority", "intent", "rating", "product_name"]
_BAD_STARS, _GOOD_STARS = 3, 4
_MOST_GROUPS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """What is asked for; None means any. `overdue`: an answer is owed and its deadline has passed.

    `mood`: by the stars, else by the sentiment the router saw. `since`, `until`: when the customer wrote.
    """

    search: str | None = None
    channel: ChannelName | None = None
    status: Status | None = None
    priority: Priority | None = None
    mood: Mood | None = None
    overdue: bool = False
    since: datetime | None = None
    until: datetime | None = None


def look_up(
    conn: Connection, seller_id: SellerId, wanted: Lookup, *, now: datetime, limit: int
) -> tuple[Interaction, ...]:
    """The newest messages that fit; overdue ones by how long they are late."""
    order = interactions.c.sla_due_at if wanted.overdue else interactions.c.occurred_at.desc()
    rows = conn.execute(
        select(interactions)
        .where(*_conditions(conn, seller_id, wanted, now))
        .order_by(order, interactions.c.id.desc())
        .limit(limit)
    )
    return tuple(map(to_interaction, rows))


def count_found(conn: Connection, seller_id: SellerId, wanted: Lookup, *, now: datetime) -> int:
    """How many fit."""
    return conn.execute(
        select(func.count()).select_from(interactions).where(*_conditions(conn, seller_id, wanted, now))
    ).scalar_one()


def count_by(conn: Connection, seller_id: SellerId, wanted: Lookup, *, by: By, now: datetime) -> Mapping[str, int]:
    """How many fit, by a column; the most frequent 20 values."""
    column, number = interactions.c[by], func.count()
    rows = conn.execute(
        select(column, number)
        .where(*_conditions(conn, seller_id, wanted, now))
        .group_by(column)
        .order_by(number.desc(), column)
        .limit(_MOST_GROUPS)
    )
    return {"-" if row[0] is None else str(row[0]): row[1] for row in rows}


def _conditions(conn: Connection, seller_id: SellerId, wanted: Lookup, now: datetime) -> list[ColumnElement[bool]]:
    columns = interactions.c
    found: list[Any] = [columns.seller_id == seller_id]
    equal = {columns.channel: wanted.channel, columns.status: wanted.status, columns.priority: wanted.priority}
    found += [column == value.value for column, value in equal.items() if value is not None]
    if wanted.mood == "negative":
        found.append(or_(columns.rating <= _BAD_STARS, columns.rating.is_(None) & (columns.sentiment == "negative")))
    if wanted.mood == "positive":
        found.append(or_(columns.rating >= _GOOD_STARS, columns.rating.is_(None) & (columns.sentiment == "positive")))
    if wanted.overdue:
        # Word for word the condition of the deadline index.
        owed = text("interactions.status = 'open' AND interactions.needs_response")
        found += [owed, columns.sla_due_at <= now]
    if wanted.since is not None:
        found.append(columns.occurred_at >= wanted.since)
    if wanted.until is not None:
        found.append(columns.occurred_at < wanted.until)
    if wanted.search:
        narrow = SearchFilter(channels=(wanted.channel,) if wanted.channel else ())
        found.append(search_condition(conn, seller_id, wanted.search, narrow))
    return found
