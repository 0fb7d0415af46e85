"""What the worker does beside its messages: lifts what waited long, counts products' days, forgets old traces."""

from datetime import timedelta

from agent.desk import Desk
from agent.reevaluate import raise_by_age
from storage.product_days import refresh_product_days
from storage.route_cache import forget_routes
from storage.traces import forget_old_spans

_ROWS = 1000
# A model's answer to words nobody wrote again for this long was paid for in vain.
_ROUTES_KEPT = timedelta(days=90)


async def keep_up(desk: Desk) -> bool:
    """One round; True when there is more to do and the next round should follow at once."""
    await desk.db.write(raise_by_age, desk, desk.clock())
    counted = await desk.db.write(refresh_product_days, desk.seller_id, now=desk.clock(), limit=_ROWS)
    old = desk.clock() - desk.tracing.keep
    forgotten = await desk.db.write(forget_old_spans, desk.seller_id, before=old, limit=_ROWS)
    await desk.db.write(forget_routes, desk.seller_id, now=desk.clock(), unused_for=_ROUTES_KEPT)
    return _ROWS in (counted, forgotten)
