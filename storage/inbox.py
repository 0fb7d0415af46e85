"""Lists of interactions: filters, keyset paging by priority then deadline, counters. No OFFSET anywhere."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Select, func, select, tuple_
from sqlalchemy.sql.elements import ColumnElement

from desk.errors import BadInput
from desk.interactions import ChannelName, Interaction, Priority, SellerId, Source, Status
from storage.interactions import to_interaction
from storage.tables import interactions
from storage.types import moment_text

_ORDER = (interactions.c.priority_rank, interactions.c.sla_due_at, interactions.c.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxFilter:
    """What to show; None means any. `search` looks into words, product name and article."""

    channel: ChannelName | None = None
    status: Status | None = None
    priority: Priority | None = None
    source: Source | None = None
    needs_response: bool | None = None
    search: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxPage:
    """One page, most urgent first. `after` continues it; None on the last page."""

    items: tuple[Interaction, ...]
    after: str | None


def list_inbox(
    conn: Connection, seller_id: SellerId, *, wanted: InboxFilter, after: str | None = None, limit: int = 50
) -> InboxPage:
    """One page of the seller's interactions. `after` is the previous page's; `BadInput` when it is not ours."""
    query = select(interactions).where(interactions.c.seller_id == seller_id, *_conditions(conn, wanted))
    if after is not None:
        query = query.where(tuple_(*_ORDER) > tuple_(*_decode(after)))
    rows = conn.execute(_ordered(query, limit + 1)).all()
    page = tuple(to_interaction(row) for row in rows[:limit])
    last = rows[limit - 1] if len(rows) > limit else None
    return InboxPage(
        items=page, after=_encode(last.priority_rank, last.sla_due_at, last.id) if last is not None else None
    )


def count_open(conn: Connection, seller_id: SellerId) -> dict[str, int]:
    """Open interactions by channel; read from the inbox index alone."""
    rows = conn.execute(
        select(interactions.c.channel, func.count())
        .where(interactions.c.seller_id == seller_id, interactions.c.status == Status.OPEN.value)
        .group_by(interactions.c.channel)
    )
    return {row[0]: row[1] for row in rows}


def _ordered(query: Select[tuple[object, ...]], limit: int) -> Select[tuple[object, ...]]:
    return query.order_by(*_ORDER).limit(limit)


def _conditions(conn: Connection, wanted: InboxFilter) -> list[ColumnElement[bool]]:
    equal = {
        interactions.c.channel: wanted.channel,
        interactions.c.status: wanted.status,
        interactions.c.priority: wanted.priority,
        interactions.c.source: wanted.source,
    }
    found = [column == value.value for column, value in equal.items() if value is not None]
    if wanted.needs_response is not None:
        found.append(interactions.c.needs_response.is_(wanted.needs_response))
    if wanted.search:
        found.append(_matches(conn, wanted.search))
    return found


def _matches(conn: Connection, search: str) -> ColumnElement[bool]:
    # `fold` is our SQLite function: the built-in LIKE folds ASCII only.
    fold = func.fold if conn.dialect.name == "sqlite" else func.lower
    if "\x00" in search:
        raise BadInput("the search holds a NUL character; no message does")
    escaped = search.casefold().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    columns = (interactions.c.text, interactions.c.pros, interactions.c.cons, interactions.c.product_name,
               interactions.c.product_article, interactions.c.customer_name)  # fmt: skip
    found: ColumnElement[bool] = fold(columns[0]).like(f"%{escaped}%", escape="\\")
    for column in columns[1:]:
        found = found | fold(column).like(f"%{escaped}%", escape="\\")
    return found


def _encode(rank: int, due: datetime, row_id: int) -> str:
    return urlsafe_b64encode(json.dumps([rank, moment_text(due), row_id]).encode()).decode().rstrip("=")


def _decode(after: str) -> tuple[int, datetime, int]:
    try:
        rank, due, row_id = json.loads(urlsafe_b64decode(after + "=" * (-len(after) % 4)))
        mark = int(rank), datetime.fromisoformat(f"{due}+00:00"), int(row_id)
        if not (0 <= mark[0] < len(Priority) and 0 < mark[2] < 2**63):
            raise ValueError("out of range")
        return mark
    except (ValueError, TypeError, OverflowError) as error:
        raise BadInput(f"after={after!r} is not a page mark of this list; take it from the previous page") from error
