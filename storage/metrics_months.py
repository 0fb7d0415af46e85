"""Sums of whole months beside those of days: a year is read from a dozen months and the days at its ends."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import Connection, delete, insert, select

from desk.interactions import SellerId
from desk.metrics import Fact, FactKey, Facts, FactValue
from storage.tables_metrics import metric_facts
from storage.types import AnyRow

# An enum's own look-up takes ten times as long, and there are thousands of rows.
FACTS = {name.value: name for name in Fact}


def month_key(day: date) -> str:
    """What stands for the day in a month's rows. The letter keeps them out of every range of days."""
    return f"m{day.isoformat()[:7]}"


def sum_months(conn: Connection, seller_id: SellerId, days: Iterable[date], *, now: datetime) -> None:
    """Sum the months of these days anew, from their days' facts."""
    for month in sorted({month_key(day) for day in days}):
        _sum(conn, seller_id, month, now)


def write_facts(conn: Connection, seller_id: SellerId, day: str, facts: Facts, *, now: datetime) -> None:
    """Put facts in the place of those that stand under a day, or a month."""
    conn.execute(delete(metric_facts).where(metric_facts.c.seller_id == seller_id, metric_facts.c.day == day))
    rows = [
        {
            "seller_id": seller_id,
            "day": day,
            "name": key.name.value,
            "channel": key.channel,
            "source": key.source,
            "key": key.key,
            "number": value.count,
            "total": value.total,
            "buckets": {str(bucket): number for bucket, number in sorted(value.buckets.items())},
            "computed_at": now,
        }
        for key, value in facts.items()
    ]
    if rows:
        conn.execute(insert(metric_facts), rows)


def key_of(row: AnyRow) -> FactKey:
    """What a row of `metric_facts` is about."""
    return FactKey(row.channel, row.source, FACTS[row.name], row.key)


def buckets_of(row: AnyRow) -> dict[int, int]:
    """The buckets of a row as they were counted."""
    return {int(bucket): number for bucket, number in row.buckets.items()}


def _sum(conn: Connection, seller_id: SellerId, month: str, now: datetime) -> None:
    table = metric_facts.c
    columns = (table.channel, table.source, table.name, table.key, table.number, table.total, table.buckets)
    first = f"{month[1:]}-01"
    query = select(*columns).where(table.seller_id == seller_id, table.day >= first, table.day <= f"{month[1:]}-31")
    facts: Facts = {}
    for row in conn.execute(query):
        value = FactValue(count=row.number, total=row.total, buckets=buckets_of(row))
        facts.setdefault(key_of(row), FactValue()).add(value)
    write_facts(conn, seller_id, month, facts, now=now)
