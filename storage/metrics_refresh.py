"""Keeps the figures of past days: notes which days changed, counts them anew. Today is never kept, it is read live.

Counting a day twice gives the same; counting all of them anew gives the same as following the changes.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, or_, select, text, update

from desk.interactions import Json, SellerId
from desk.playbook_metrics import MetricPolicy
from storage.database import insert_for
from storage.metrics_count import Counted, count_day
from storage.metrics_months import sum_months, write_facts
from storage.metrics_touched import find_all_days, find_touched_days
from storage.person_acts import ERASE
from storage.reply_states import ReplyState
from storage.settings import read_value, write_value
from storage.tables import interaction_events, interactions, replies
from storage.tables_durable import person_acts
from storage.tables_metrics import metric_days

_MARK = "mark:metrics"
# Grows when the code counts otherwise than before: then every day is counted anew.
_RULES = 1
# A transaction may commit after a later-stamped one was followed: what is younger than this is followed again.
_OVERLAP = timedelta(minutes=2)
# A call of a model is stamped when it ends and written with what was made of it, minutes later at most.
_WRITTEN_WITHIN = timedelta(minutes=10)
# So many events may be written and not seen yet when a later one is.
_IN_FLIGHT = 1000
_UNSETTLED = text("replies.state IN ('pending', 'sending')")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mark:
    """How far changes were followed. `row_at`, `row_id`: the last changed row; `event`, `act`: numbers of the last.

    `seen_at`: when that was; `rules`: what days were counted by. `again_at`, `again_event`: where the next pass over
    the young begins, told by the first full portion of this one.
    """

    seen_at: datetime
    row_at: datetime
    row_id: int
    event: int
    act: int
    rules: str
    again_at: datetime | None = None
    again_event: int | None = None


def note_changes(conn: Connection, seller_id: SellerId, *, policy: MetricPolicy, now: datetime, limit: int) -> bool:
    """Find the days that changes since the last call touched; True when more changes wait than `limit`.

    Call it until it returns False, then `count_stale_days` until it does: what is young is found at every call, so
    the two must not take turns.
    """
    mark, rules = _read_mark(conn, seller_id), _rules(policy)
    act = _newest_act(conn, seller_id)
    if mark is None or mark.rules != rules or act > mark.act:
        _stale(conn, seller_id, find_all_days(conn, seller_id) | _kept_days(conn, seller_id), policy=policy, now=now)
        if mark is None or mark.rules != rules:
            first = _Mark(
                seen_at=now, row_at=now - _OVERLAP, row_id=0, event=_newest_event(conn) - limit, act=act, rules=rules
            )
            _write_mark(conn, seller_id, first, now)
            return False
    newest = _newest_event(conn)
    rows = _changed_rows(conn, seller_id, mark, limit)
    events = _new_events(conn, seller_id, mark, limit)
    ids = {row.id for row in rows} | {event.interaction_id for event in events} | _leaving(conn, seller_id)
    touched = find_touched_days(conn, seller_id, ids, policy=policy) | _since(mark, now)
    _stale(conn, seller_id, touched, policy=policy, now=now)
    _stale_by_clock(conn, seller_id, now)
    _write_mark(conn, seller_id, _moved(mark, rows, events, newest=newest, limit=limit, act=act, now=now), now)
    return limit in (len(rows), len(events))


def count_stale_days(conn: Connection, seller_id: SellerId, *, policy: MetricPolicy, now: datetime, limit: int) -> bool:
    """Count the newest days that wait, at most `limit`; True when more do. Today waits for its end."""
    days = conn.execute(
        select(metric_days.c.day)
        .where(
            metric_days.c.seller_id == seller_id,
            metric_days.c.stale_at.is_not(None),
            metric_days.c.day != now.date().isoformat(),
        )
        .order_by(metric_days.c.day.desc())
        .limit(limit + 1)
        # Whoever notes a change of a day meanwhile waits for the count, and marks it again.
        .with_for_update(skip_locked=True)
    ).scalars()
    waiting = list(days)
    for day in waiting[:limit]:
        counted = count_day(conn, seller_id, date.fromisoformat(day), policy=policy, now=now)
        _write_day(conn, seller_id, day, counted, now)
    sum_months(conn, seller_id, map(date.fromisoformat, waiting[:limit]), now=now)
    return len(waiting) > limit


def followed_at(conn: Connection, seller_id: SellerId) -> datetime | None:
    """When changes were followed last; None: never."""
    mark = _read_mark(conn, seller_id)
    return None if mark is None else mark.seen_at


def _changed_rows(conn: Connection, seller_id: SellerId, mark: _Mark, limit: int) -> list[Any]:
    table = interactions.c
    after = or_(table.updated_at > mark.row_at, (table.updated_at == mark.row_at) & (table.id > mark.row_id))
    query = select(table.id, table.updated_at).where(table.seller_id == seller_id, after)
    return list(conn.execute(query.order_by(table.updated_at, table.id).limit(limit)))


def _new_events(conn: Connection, seller_id: SellerId, mark: _Mark, limit: int) -> list[Any]:
    """What happened to a message without changing its row: a reply that left, a link a person made."""
    table = interaction_events.c
    query = select(table.id, table.interaction_id, table.created_at).where(
        table.id > mark.event, table.seller_id == seller_id
    )
    return list(conn.execute(query.order_by(table.id).limit(limit)))


def _leaving(conn: Connection, seller_id: SellerId) -> set[int]:
    """Replies on their way: the attempt was counted and nothing was written of it yet."""
    query = select(replies.c.interaction_id).where(
        replies.c.seller_id == seller_id, _UNSETTLED, replies.c.state == ReplyState.SENDING.value
    )
    return set(conn.execute(query).scalars())


def _since(mark: _Mark, now: datetime) -> set[date]:
    """Days that were today, or might still be written to, when changes were followed last."""
    first = (mark.seen_at - _WRITTEN_WITHIN).date()
    return {first + _DAY * number for number in range(max((now.date() - first).days, 0))}


def _stale(
    conn: Connection, seller_id: SellerId, days: Collection[date], *, policy: MetricPolicy, now: datetime
) -> None:
    """Mark days to be counted anew; a counted day whose texts may be gone by now stays as it is."""
    rows = [{"seller_id": seller_id, "day": day.isoformat(), "stale_at": now} for day in sorted(days)]
    if not rows:
        return
    horizon = (now - policy.texts_kept).date().isoformat()
    may_be_gone = metric_days.c.counted_at.is_not(None) & (metric_days.c.day < horizon)
    statement = insert_for(conn, metric_days)
    changed = {"stale_at": statement.excluded.stale_at}
    conn.execute(
        statement.on_conflict_do_update(index_elements=("seller_id", "day"), set_=changed, where=~may_be_gone), rows
    )


def _stale_by_clock(conn: Connection, seller_id: SellerId, now: datetime) -> None:
    conn.execute(
        update(metric_days)
        .where(metric_days.c.seller_id == seller_id, metric_days.c.flips_at <= now, metric_days.c.stale_at.is_(None))
        .values(stale_at=now)
    )


def _kept_days(conn: Connection, seller_id: SellerId) -> set[date]:
    rows = conn.execute(select(metric_days.c.day).where(metric_days.c.seller_id == seller_id)).scalars()
    return set(map(date.fromisoformat, rows))


def _write_day(conn: Connection, seller_id: SellerId, day: str, counted: Counted, now: datetime) -> None:
    write_facts(conn, seller_id, day, counted.facts, now=now)
    conn.execute(
        update(metric_days)
        .where(metric_days.c.seller_id == seller_id, metric_days.c.day == day)
        .values(stale_at=None, flips_at=counted.flips_at, counted_at=now)
    )


def _rules(policy: MetricPolicy) -> str:
    return hashlib.sha256(f"{_RULES} {policy}".encode()).hexdigest()[:16]


def _newest_event(conn: Connection) -> int:
    return int(conn.execute(select(func.coalesce(func.max(interaction_events.c.id), 0))).scalar_one())


def _newest_act(conn: Connection, seller_id: SellerId) -> int:
    """The number of the seller's last erasure: nobody knows any more on which days those rows were counted."""
    query = select(func.coalesce(func.max(person_acts.c.id), 0)).where(
        person_acts.c.seller_id == seller_id, person_acts.c.kind == ERASE
    )
    return int(conn.execute(query).scalar_one())


def _moved(
    mark: _Mark, rows: list[Any], events: list[Any], *, newest: int, limit: int, act: int, now: datetime
) -> _Mark:
    """Where following goes on: behind a full portion, else behind what is too old to be overtaken."""
    settled = now - _OVERLAP
    row_at, row_id = (rows[-1].updated_at, rows[-1].id) if rows else (mark.row_at, mark.row_id)
    again_at = None
    if len(rows) == limit:
        again_at = mark.again_at or settled
    elif row_at > (mark.again_at or settled):
        row_at, row_id = mark.again_at or settled, 0
    event, again_event = _moved_events(mark, events, settled, newest=newest, limit=limit)
    return _Mark(
        seen_at=now, row_at=row_at, row_id=row_id, event=event, act=act, rules=mark.rules, again_at=again_at,
        again_event=again_event,
    )  # fmt: skip


def _moved_events(
    mark: _Mark, events: list[Any], settled: datetime, *, newest: int, limit: int
) -> tuple[int, int | None]:
    """The number of the event to go on from, and where the next pass begins when this one is not over."""
    # What was erased leaves its numbers to others on SQLite; all days are counted anew then.
    event = min(mark.event, newest)
    old = max((one.id for one in events if one.created_at <= settled), default=event)
    if len(events) == limit:
        return events[-1].id, old if mark.again_event is None else mark.again_event
    if mark.again_event is not None:
        return min(mark.again_event, newest), None
    # Other sellers' events are stepped over when there are none of ours.
    return max(event, old, 0 if events else newest - _IN_FLIGHT), None


def _read_mark(conn: Connection, seller_id: SellerId) -> _Mark | None:
    told = read_value(conn, seller_id, _MARK)
    if not isinstance(told, dict):
        return None
    return _Mark(
        seen_at=datetime.fromisoformat(str(told["seen_at"])),
        row_at=datetime.fromisoformat(str(told["row_at"])),
        row_id=int(str(told["row_id"])),
        event=int(str(told["event"])),
        act=int(str(told["act"])),
        rules=str(told["rules"]),
        again_at=datetime.fromisoformat(str(told["again_at"])) if told.get("again_at") else None,
        again_event=int(str(told["again_event"])) if told.get("again_event") is not None else None,
    )


def _write_mark(conn: Connection, seller_id: SellerId, mark: _Mark, now: datetime) -> None:
    told: dict[str, Json] = {
        "seen_at": mark.seen_at.isoformat(),
        "row_at": mark.row_at.isoformat(),
        "row_id": mark.row_id,
        "event": mark.event,
        "act": mark.act,
        "rules": mark.rules,
        "again_at": mark.again_at.isoformat() if mark.again_at else None,
        "again_event": mark.again_event,
    }
    write_value(conn, seller_id, _MARK, told, now=now)
