"""Lists of interactions: filters, keyset paging by priority then deadline, counters. No OFFSET anywhere."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Select, case, func, null, select, text, tuple_
from sqlalchemy.sql.elements import ColumnElement, TextClause

from desk.interactions import ChannelName, Interaction, Priority, SellerId, SlaState, Source, Status
from desk.search_words import SearchFilter
from storage.interactions import SLA_STATE, to_interaction
from storage.page_marks import ROW_IDS, decode_mark, encode_mark
from storage.search_condition import search_condition
from storage.tables import interactions

_ORDER = (interactions.c.priority_rank, interactions.c.sla_due_at, interactions.c.id)
_MARK = (range(len(Priority)), None, ROW_IDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxFilter:
    """What to show; None means any. `sla` needs the list's `now`.

    `search`: every word, in any form, in the message, its answer, the product or the name.
    """

    channel: ChannelName | None = None
    status: Status | None = None
    priority: Priority | None = None
    source: Source | None = None
    needs_response: bool | None = None
    sla: SlaState | None = None
    intent: str | None = None
    search: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxPage:
    """One page, most urgent first. `after` continues it; None on the last page."""

    items: tuple[Interaction, ...]
    after: str | None


def list_inbox(
    conn: Connection,
    seller_id: SellerId,
    *,
    wanted: InboxFilter,
    after: str | None = None,
    limit: int = 50,
    now: datetime | None = None,
) -> InboxPage:
    """One page of the seller's interactions. `after` is the previous page's; `BadInput` when it is not ours.

    `now`: the clock that tells each item's `sla_state`; without it the items carry none.
    """
    columns = (interactions,) if now is None else (interactions, _sla_state(now).label(SLA_STATE))
    query = select(*columns).where(interactions.c.seller_id == seller_id, *_conditions(conn, seller_id, wanted))
    if wanted.sla is not None:
        if now is None:
            raise ValueError("a list by deadline needs `now`")
        query = query.where(*_in_state(wanted.sla, now))
    if after is not None:
        query = query.where(tuple_(*_ORDER) > tuple_(*decode_mark(after, *_MARK)))
    rows = conn.execute(_ordered(query, limit + 1)).all()
    page = tuple(to_interaction(row) for row in rows[:limit])
    last = rows[limit - 1] if len(rows) > limit else None
    return InboxPage(
        items=page, after=encode_mark(last.priority_rank, last.sla_due_at, last.id) if last is not None else None
    )


def count_open(conn: Connection, seller_id: SellerId) -> dict[str, int]:
    """Open interactions by channel; read from the inbox index alone."""
    rows = conn.execute(
        select(interactions.c.channel, func.count())
        .where(interactions.c.seller_id == seller_id, interactions.c.status == Status.OPEN.value)
        .group_by(interactions.c.channel)
    )
    return {row[0]: row[1] for row in rows}


def count_sla(conn: Connection, seller_id: SellerId, *, now: datetime) -> dict[SlaState, int]:
    """Owed answers by how their deadline stands; every count is a range of the deadline index."""
    found = {}
    for state in SlaState:
        query = select(func.count()).where(interactions.c.seller_id == seller_id, *_in_state(state, now))
        found[state] = conn.execute(query).scalar_one()
    return found


# Word for word the condition of the deadline index: anything else would read all that is open.
_OWED = "interactions.status = 'open' AND interactions.needs_response"


def _sla_state(now: datetime) -> ColumnElement[str | None]:
    """What `desk.sla.sla_state` says, where an answer is owed; else NULL."""
    return case(
        (text(f"NOT ({_OWED})"), null()),
        (interactions.c.sla_due_at <= now, SlaState.OVERDUE.value),
        (_is_soon(now), SlaState.DUE_SOON.value),
        else_=SlaState.OK.value,
    )


def _is_soon(now: datetime) -> ColumnElement[bool]:
    return func.coalesce(interactions.c.sla_soon_at, interactions.c.sla_due_at) <= now


def _in_state(state: SlaState, now: datetime) -> tuple[ColumnElement[bool] | TextClause, ...]:
    is_due, is_soon = interactions.c.sla_due_at <= now, _is_soon(now)
    is_later = interactions.c.sla_due_at > now
    match state:
        case SlaState.OVERDUE:
            return (text(_OWED), is_due)
        case SlaState.DUE_SOON:
            return (text(_OWED), is_later, is_soon)
    return (text(_OWED), is_later, ~is_soon)


def _ordered(query: Select[tuple[object, ...]], limit: int) -> Select[tuple[object, ...]]:
    return query.order_by(*_ORDER).limit(limit)


def _conditions(conn: Connection, seller_id: SellerId, wanted: InboxFilter) -> list[ColumnElement[bool]]:
    equal = {
        interactions.c.channel: wanted.channel,
        interactions.c.status: wanted.status,
        interactions.c.priority: wanted.priority,
        interactions.c.source: wanted.source,
    }
    found = [column == value.value for column, value in equal.items() if value is not None]
    if wanted.needs_response is not None:
        found.append(interactions.c.needs_response.is_(wanted.needs_response))
    if wanted.intent is not None:
        found.append(interactions.c.intent == wanted.intent)
    if wanted.search:
        narrow = SearchFilter(channels=(wanted.channel,) if wanted.channel else (), source=wanted.source)
        found.append(search_condition(conn, seller_id, wanted.search, narrow))
    return found
