"""Looks again at what waits: age lifts priorities, and changed targets or working hours move deadlines."""

from datetime import datetime

from sqlalchemy import Connection

from agent.desk import Desk
from desk.interactions import InteractionId
from desk.sla import deadline
from storage.interactions import find_open_page, move_deadline, raise_priority
from storage.settings import read_rules

_PAGE = 500


def raise_by_age(conn: Connection, desk: Desk, now: datetime) -> int:
    """Make urgent what waited too long; returns how many rows changed."""
    rules = read_rules(conn, desk.seller_id, desk.playbook)
    return raise_priority(conn, desk.seller_id, now=now, high_after=rules.high_after, urgent_after=rules.urgent_after)


async def move_deadlines(desk: Desk) -> int:
    """Compute the deadline of every open, routed interaction anew, a page a transaction; returns how many moved."""
    moved, after = 0, InteractionId(0)
    while True:
        count, last = await desk.db.write(_move_page, desk, after, desk.clock())
        moved += count
        if last is None:
            return moved
        after = last


def _move_page(conn: Connection, desk: Desk, after: InteractionId, now: datetime) -> tuple[int, InteractionId | None]:
    rules = read_rules(conn, desk.seller_id, desk.playbook)
    page = find_open_page(conn, desk.seller_id, after=after, limit=_PAGE)
    moved = 0
    for item in page:
        category = desk.playbook.categories.get(item.intent or "")
        if category is None:
            continue
        due = deadline(
            item.occurred_at,
            rules.allowed(category, item.channel),
            now=now,
            soon_share=rules.soon_share,
            hours=rules.hours,
        )
        if due.due_at != item.sla_due_at:
            move_deadline(conn, desk.seller_id, item.id, due=due, now=now)
            moved += 1
    return moved, page[-1].id if len(page) == _PAGE else None
