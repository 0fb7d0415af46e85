"""What a mirror of our traces does not know yet, scores and erasures: a chore, never a message's business."""

import logging
from collections.abc import Sequence

from agent.desk import Desk
from agent.tracing import ScoreMirror
from desk.errors import DeskError, Unusable
from storage.mirror_erasures import drop_mirror_erasures, find_mirror_erasures, forget_mirror_erasures
from storage.scores import Score, count_unmirrored, find_unmirrored, mark_mirrored

log = logging.getLogger(__name__)

_AT_ONCE = 100
# Halving a hundred down to one that is refused takes fifteen.
_MOST_PUSHES = 20


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
    taken = await _push(mirror, waiting) if waiting else ()
    if not taken:
        return False
    await desk.db.write(mark_mirrored, desk.seller_id, taken, now=desk.clock())
    return len(waiting) == _AT_ONCE


async def _push(mirror: ScoreMirror, scores: Sequence[Score]) -> Sequence[Score]:
    """Those it took. A batch that is refused is halved: one score nobody takes keeps no other waiting."""
    taken, parts = list[Score](), [scores]
    for _ in range(_MOST_PUSHES):
        if not parts:
            break
        part = parts.pop()
        try:
            await mirror.push(part)
        except DeskError as error:
            log.warning("scores wait for their mirror", extra={"scores": len(part), "error": str(error)})
            if not isinstance(error, Unusable):
                break
            if middle := len(part) // 2:
                parts += [part[middle:], part[:middle]]
        else:
            taken += part
    return taken
