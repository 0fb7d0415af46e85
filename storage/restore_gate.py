"""The gate that a restore shuts: nothing leaves until what the backup does not know has been read back.

Shut for everyone at once, opened seller by seller. The backup's outbox is old: what it calls waiting may have left.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from desk.interactions import SellerId
from storage.reply_states import UNSETTLED
from storage.runtime import EVERYONE
from storage.settings import read_value, write_value
from storage.tables import replies, sync_cursors

_SHUT, _OPENED = "restore_gate:shut_at", "restore_gate:opened"
HELD = "the database was restored: nothing leaves until everything unsettled has been read back"
"""The reason that is shown while the gate is shut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """What still keeps the gate shut. `channels`: not pulled to the end since the restore; `replies`: not looked at."""

    channels: tuple[str, ...]
    replies: int


def shut(conn: Connection, now: datetime) -> None:
    """Stop every send of every seller; called by whoever has just put an older database in place."""
    write_value(conn, EVERYONE, _SHUT, now.isoformat(), now=now)


def find_shut_at(conn: Connection, seller_id: SellerId) -> datetime | None:
    """When the gate fell for this seller; None while it is open."""
    told = read_value(conn, EVERYONE, _SHUT)
    if not isinstance(told, str) or read_value(conn, seller_id, _OPENED) == told:
        return None
    return datetime.fromisoformat(told)


def is_shut(conn: Connection, seller_id: SellerId) -> bool:
    """Whether nothing may leave for this seller."""
    return find_shut_at(conn, seller_id) is not None


def open_again(conn: Connection, seller_id: SellerId, *, shut_at: datetime, now: datetime) -> None:
    """Let this seller's replies leave again. A gate that fell anew meanwhile stays shut."""
    write_value(conn, seller_id, _OPENED, shut_at.isoformat(), now=now)


def find_unread(
    conn: Connection, seller_id: SellerId, *, shut_at: datetime, settle: timedelta, channels: tuple[str, ...]
) -> Unread:
    """What must be read before the gate may open. `settle`: only a look that began this long after counts."""
    pulled = select(sync_cursors.c.channel).where(
        sync_cursors.c.seller_id == seller_id, sync_cursors.c.last_sync_at > shut_at
    )
    done = set(conn.execute(pulled).scalars())
    unread = conn.execute(
        select(func.count()).where(
            replies.c.seller_id == seller_id,
            replies.c.channel.in_(channels),
            replies.c.state.in_(UNSETTLED),
            replies.c.looked_at.is_(None) | (replies.c.looked_at < shut_at + settle),
            replies.c.created_at <= shut_at,
        )
    ).scalar_one()
    return Unread(channels=tuple(name for name in channels if name not in done), replies=unread)
