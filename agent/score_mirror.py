"""What a mirror of our traces does not know yet, scores and erasures: a chore, never a message's business."""

import logging

from agent.desk import Desk
from desk.errors import DeskError
from storage.mirror_erasures import drop_mirror_erasures, find_mirror_erasures, forget_mirror_erasures
from storage.scores import count_unmirrored, find_unmirrored, mark_mirrored

log = logging.getLogger(__name__)

_AT_ONCE = 100


async def has_unmirrored(desk: Desk) -> bool:
    """A cheap look: whether anything waits."""
    if await desk.db.read(find_mirror_erasures, desk.seller_id, limit=1):
        return True
    return desk.tracing.scores is not None and await desk.db.read(count_unmirrored, desk.seller_id) > 0


async def mirror_erasures(desk: Desk) -> bool:
    """Have one batch of erased people's traces deleted there; True when there is more. Without a mirror: forget them.

    What fails is logged and waits for the next turn.
    """
    mirror = desk.tracing.scores
    if mirror is None:
        await desk.db.write(forget_mirror_erasures, desk.seller_id)
        return False
    gone = await desk.db.read(find_mirror_erasures, desk.seller_id, limit=_AT_ONCE)
    if not gone:
        return False
    try:
        await mirror.forget(gone)
    except DeskError as error:
        log.warning("erasures wait for the mirror", extra={"traces": len(gone), "error": str(error)})
        return False
    await desk.db.write(drop_mirror_erasures, desk.seller_id, gone)
    return len(gone) == _AT_ONCE


async def mirror_scores(desk: Desk) -> bool:
    """Push one batch; True when there is more. What fails is logged and waits for the next turn."""
    mirror = desk.tracing.scores
    if mirror is None:
        return False
    waiting = await desk.db.read(find_unmirrored, desk.seller_id, limit=_AT_ONCE)
    if not waiting:
        return False
    try:
        await mirror.push(waiting)
    except DeskError as error:
        log.warning("scores wait for their mirror", extra={"scores": len(waiting), "error": str(error)})
        return False
    await desk.db.write(mark_mirrored, desk.seller_id, waiting, now=desk.clock())
    return len(waiting) == _AT_ONCE
