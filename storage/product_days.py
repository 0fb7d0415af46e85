"""Products day by day: counted from the rows that changed, read as sums. Rows are the truth, days can be built anew."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, or_, select

from desk.interactions import ChannelName, Marketplace, SellerId
from desk.product_history import ProductDay, ProductHistory, sum_up
from storage.database import insert_for
from storage.settings import read_value, write_value
from storage.tables import interactions
from storage.tables_links import product_days
from storage.types import AnyRow

_MARK = "mark:product_days"
# A transaction may commit after a later-stamped one was counted: what is younger than this is counted again.
_OVERLAP = timedelta(minutes=2)
_QUESTIONS = 200
_DAY = timedelta(days=1)


class _Key(NamedTuple):
    marketplace: str
    nm_id: int
    day: date


class _Mark(NamedTuple):
    at: datetime
    id: int


def refresh_product_days(conn: Connection, seller_id: SellerId, *, now: datetime, limit: int = 1000) -> int:
    """Count anew the days of at most `limit` rows that changed since the last call; returns how many rows those were.

    Call it until it returns less than `limit`. Counting twice gives the same.
    """
    mark = _read_mark(conn, seller_id)
    changed = _changed(conn, seller_id, mark, limit)
    keys = {_Key(row.marketplace, row.nm_id, row.occurred_at.date()) for row in changed if row.nm_id is not None}
    for key in sorted(keys):
        _count(conn, seller_id, key, now)
    if changed:
        last = _Mark(changed[-1].updated_at, changed[-1].id)
        is_young = len(changed) < limit and last.at > now - _OVERLAP
        _write_mark(conn, seller_id, _Mark(now - _OVERLAP, 0) if is_young else last, now)
    return len(changed)


def find_product_history(
    conn: Connection, seller_id: SellerId, *, marketplace: Marketplace, nm_id: int, since: date, until: date
) -> ProductHistory:
    """What is known about a product between two UTC days, both included. May lag by the worker's last pass."""
    mine = (product_days.c.seller_id == seller_id, product_days.c.marketplace == marketplace.value)
    rows = conn.execute(
        select(product_days).where(
            *mine,
            product_days.c.nm_id == nm_id,
            product_days.c.day >= since.isoformat(),
            product_days.c.day <= until.isoformat(),
        )
    )
    days = [_to_day(row) for row in rows if row.messages]
    return sum_up(days, _questions(conn, seller_id, marketplace, nm_id, since, until))


def _changed(conn: Connection, seller_id: SellerId, mark: _Mark | None, limit: int) -> Sequence[AnyRow]:
    table = interactions.c
    query = select(table.id, table.marketplace, table.nm_id, table.occurred_at, table.updated_at).where(
        table.seller_id == seller_id
    )
    if mark is not None:
        query = query.where(or_(table.updated_at > mark.at, (table.updated_at == mark.at) & (table.id > mark.id)))
    return conn.execute(query.order_by(table.updated_at, table.id).limit(limit)).all()


def _count(conn: Connection, seller_id: SellerId, key: _Key, now: datetime) -> None:
    first = datetime.combine(key.day, time(), tzinfo=UTC)
    table = interactions.c
    of_day = conn.execute(
        select(table.channel, table.rating, table.sentiment, table.topics, table.intent, table.answer_text).where(
            table.seller_id == seller_id,
            table.marketplace == key.marketplace,
            table.nm_id == key.nm_id,
            table.occurred_at >= first,
            table.occurred_at <= first + (_DAY - timedelta(microseconds=1)),
        )
    ).all()
    for channel in ChannelName:
        rows = [row for row in of_day if row.channel == channel]
        values = _values(rows) | {"updated_at": now}
        identity = {"seller_id": seller_id, "channel": channel.value, "day": key.day.isoformat()}
        conn.execute(
            insert_for(conn, product_days)
            .values(marketplace=key.marketplace, nm_id=key.nm_id, **identity, **values)
            .on_conflict_do_update(index_elements=("seller_id", "marketplace", "nm_id", "channel", "day"), set_=values)
        )


def _values(rows: Sequence[AnyRow]) -> dict[str, Any]:
    stars = [row.rating for row in rows if row.rating is not None]
    return {
        "messages": len(rows),
        "answered": sum(row.answer_text is not None for row in rows),
        "rated": len(stars),
        "rating_sum": sum(stars),
        "negative": sum(row.sentiment == "negative" for row in rows),
        "topics": dict(Counter(topic for row in rows for topic in row.topics or ())),
        "intents": dict(Counter(row.intent for row in rows if row.intent)),
    }


def _questions(
    conn: Connection, seller_id: SellerId, marketplace: Marketplace, nm_id: int, since: date, until: date
) -> list[str]:
    table = interactions.c
    rows = conn.execute(
        select(table.text)
        .where(
            table.seller_id == seller_id,
            table.marketplace == marketplace.value,
            table.nm_id == nm_id,
            table.channel == ChannelName.QUESTION.value,
            table.occurred_at >= datetime.combine(since, time(), tzinfo=UTC),
            table.occurred_at <= datetime.combine(until, time.max, tzinfo=UTC),
        )
        .order_by(table.occurred_at.desc())
        .limit(_QUESTIONS)
    )
    return [row.text for row in rows]


def _to_day(row: AnyRow) -> ProductDay:
    return ProductDay(
        channel=ChannelName(row.channel),
        day=row.day,
        messages=row.messages,
        answered=row.answered,
        rated=row.rated,
        rating_sum=row.rating_sum,
        negative=row.negative,
        topics=row.topics,
        intents=row.intents,
    )


def _read_mark(conn: Connection, seller_id: SellerId) -> _Mark | None:
    value = read_value(conn, seller_id, _MARK)
    if value is None:
        return None
    at, row_id = json.loads(str(value))
    return _Mark(datetime.fromisoformat(at), row_id)


def _write_mark(conn: Connection, seller_id: SellerId, mark: _Mark, now: datetime) -> None:
    write_value(conn, seller_id, _MARK, json.dumps([mark.at.isoformat(), mark.id]), now=now)
