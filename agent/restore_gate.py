"""Opens the gate that a restore shut, once everything the backup does not know has been read back."""

import logging
from datetime import timedelta

from sqlalchemy import Connection

from agent.desk import Desk
from storage.restore_gate import find_shut_at, find_unread, is_shut, open_again

log = logging.getLogger(__name__)


async def reconcile(desk: Desk) -> bool:
    """Open the gate if nothing is left unread; True when it stands open.

    Wanted: what was sent right before the crash has settled, every channel was pulled to its end since the restore,
    and each reply of the backup that is pending or sending was looked at after that. The looks are the dispatcher's.
    """
    if not await desk.db.read(is_shut, desk.seller_id):
        return True
    return await desk.db.write(_reconcile, desk)


def _reconcile(conn: Connection, desk: Desk) -> bool:
    shut_at = find_shut_at(conn, desk.seller_id)
    if shut_at is None:
        return True
    settle = max((desk.settle_of(name) for name in desk.channels), default=timedelta(0))
    now = desk.clock()
    channels = tuple(name.value for name in desk.channels)
    unread = find_unread(conn, desk.seller_id, shut_at=shut_at, settle=settle, channels=channels)
    if not channels or now < shut_at + settle or unread.channels or unread.replies:
        left = {"not_pulled": unread.channels, "not_read": unread.replies}
        log.info("the restore gate stays shut", extra={"seller": desk.seller_id} | left)
        return False
    open_again(conn, desk.seller_id, shut_at=shut_at, now=now)
    log.warning("the restore gate is open again", extra={"seller": desk.seller_id})
    return True
