"""The assistant's tool for "how did we do": the counted figures of a day, a week or a month."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import Connection

from agent.assistant_context import AssistantContext
from agent.assistant_reads import Context, Period, since_of
from desk.interactions import Json, SlaState
from desk.metrics import Fact, Facts, FactValue, percentile, sum_facts
from storage.inbox import count_open, count_sla
from storage.metrics import count_day_live, read_facts, read_freshness

_COUNTED = (Fact.RECEIVED, Fact.ANSWERED, Fact.ESCALATED, Fact.BLOCKED, Fact.ACCEPTED, Fact.EDITED, Fact.MANUAL,
            Fact.AUTO, Fact.SLA_MET, Fact.SLA_MISSED)  # fmt: skip


async def get_figures(ctx: Context, period: Period) -> Mapping[str, object]:
    """Tell how the desk did: messages received and answered, escalated, drafts accepted and edited, deadlines met.

    `period`: today, yesterday, week (7 days with today) or month (30 days). Days are UTC.
    Returns the counts, `first_response_minutes` (median) or null, `open_now`, `overdue_now`, and `is_complete`: false
    while changes of the period wait to be counted.
    """
    return await ctx.deps.desk.db.read(_read, ctx.deps, period)


def _read(conn: Connection, deps: AssistantContext, period: Period) -> dict[str, Json]:
    desk, now = deps.desk, deps.now
    begin, end = since_of("week" if period == "any" else period, now)
    since = (begin or now).date()
    until = end.date() if end else now.date() + timedelta(days=1)
    facts = read_facts(conn, desk.seller_id, since=since, until=until, now=now)
    if end is None:
        facts = sum_facts((facts, count_day_live(conn, desk.seller_id, policy=desk.playbook.metrics, now=now)))
    median = percentile(_sum(facts, Fact.FIRST_RESPONSE).buckets, 0.5)
    fresh = read_freshness(conn, desk.seller_id, since=since, until=until, now=now)
    past = since < now.date()
    figures: dict[str, Json] = {one.value: _sum(facts, one).count for one in _COUNTED}
    return figures | {
        "period": period,
        "since": since.isoformat(),
        "until": (until - timedelta(days=1)).isoformat(),
        "first_response_minutes": None if median is None else round(median / 60, 1),
        "open_now": sum(count_open(conn, desk.seller_id).values()),
        "overdue_now": count_sla(conn, desk.seller_id, now=now)[SlaState.OVERDUE],
        "is_complete": not past or (fresh.followed_at is not None and not fresh.waiting),
    }


def _sum(facts: Facts, name: Fact) -> FactValue:
    total = FactValue()
    for key, value in facts.items():
        if key.name is name:
            total.add(value)
    return total
