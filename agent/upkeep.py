"""What the worker does beside its messages: lifts what waited long, counts products' days, forgets what is old."""

from datetime import timedelta

from agent.desk import Desk
from agent.reevaluate import raise_by_age
from storage.deliveries import forget_deliveries
from storage.jobs import MAINTENANCE, WORK_QUEUES
from storage.metrics_refresh import count_stale_days, note_changes
from storage.product_days import refresh_product_days
from storage.retention import retain
from storage.route_cache import forget_routes
from storage.trace_heads import forget_old_heads
from storage.traces import forget_old_spans

_ROWS = 1000
# A model's answer to words nobody wrote again for this long was paid for in vain.
_ROUTES_KEPT = timedelta(days=90)
# A finished job is of use to nobody but whoever reads the queue; a chore's also says that today's turn was done.
_WORK_KEPT, _CHORES_KEPT = timedelta(hours=6), timedelta(days=3)
_JOBS = 500
# A tenth of a second each: others wait to write meanwhile.
_CHANGES, _METRIC_DAYS = 2000, 2


async def keep_up(desk: Desk) -> bool:
    """One round of what is looked at anew; True when there is more to do and the next should follow at once."""
    await desk.db.write(raise_by_age, desk, desk.clock())
    counted = await desk.db.write(refresh_product_days, desk.seller_id, now=desk.clock(), limit=_ROWS)
    return counted == _ROWS


async def count_metrics(desk: Desk) -> None:
    """Find the days that changed since the last time, then count them anew, a few in a transaction."""
    policy, now = desk.playbook.metrics, desk.clock()
    while await desk.db.write(note_changes, desk.seller_id, policy=policy, now=now, limit=_CHANGES):
        pass
    while await desk.db.write(count_stale_days, desk.seller_id, policy=policy, now=now, limit=_METRIC_DAYS):
        pass


async def forget_old(desk: Desk) -> bool:
    """One round of retention; True when there is more to forget."""
    now = desk.clock()
    too_old = now - desk.tracing.keep
    spans = await desk.db.write(forget_old_spans, desk.seller_id, before=too_old, limit=_ROWS)
    await desk.db.write(forget_old_heads, desk.seller_id, before=too_old, limit=_ROWS)
    blanked = await desk.db.write(retain, desk.seller_id, keep=desk.playbook.retention, now=now, limit=_ROWS)
    await desk.db.write(forget_deliveries, desk.seller_id, now=now)
    await desk.db.write(forget_routes, desk.seller_id, now=now, unused_for=_ROUTES_KEPT)
    if desk.jobs is None:
        return _ROWS in (spans, blanked)
    work = await desk.jobs.forget_finished(WORK_QUEUES, before=now - _WORK_KEPT, limit=_JOBS)
    chores = await desk.jobs.forget_finished((MAINTENANCE,), before=now - _CHORES_KEPT, limit=_JOBS)
    return _ROWS in (spans, blanked) or _JOBS in (work, chores)
