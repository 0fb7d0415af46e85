"""Where each channel's pull stands: cursor, status, last error. The cursor moves in the commit of its page."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select, update

from desk.interactions import SellerId
from desk.ports import Cursor
from storage.database import insert_for
from storage.tables import sync_cursors

# A pull that has been "syncing" this long died; requirement A.
_STALE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncState:
    """`status`: idle | syncing | error. `last_sync_at`: the last complete pull."""

    channel: str
    status: str
    error: str | None
    cursor: Cursor | None
    last_sync_at: datetime | None
    started_at: datetime | None


def read_sync_state(conn: Connection, seller_id: SellerId, channel: str, *, now: datetime) -> SyncState:
    """The state of one channel; a stale `syncing` reads as an error that says so."""
    row = conn.execute(
        select(sync_cursors).where(sync_cursors.c.seller_id == seller_id, sync_cursors.c.channel == channel)
    ).one_or_none()
    if row is None:
        return SyncState(channel=channel, status="idle", error=None, cursor=None, last_sync_at=None, started_at=None)
    is_stale = row.status == "syncing" and row.started_at is not None and now - row.started_at >= _STALE
    return SyncState(
        channel=channel,
        status="error" if is_stale else row.status,
        error="the last pull did not finish; it is tried again" if is_stale else row.error,
        cursor=Cursor(row.cursor) if row.cursor is not None else None,
        last_sync_at=row.last_sync_at,
        started_at=row.started_at,
    )


def list_sync_states(conn: Connection, seller_id: SellerId, *, now: datetime) -> tuple[SyncState, ...]:
    """Every channel this seller ever pulled."""
    names = conn.execute(
        select(sync_cursors.c.channel).where(sync_cursors.c.seller_id == seller_id).order_by(sync_cursors.c.channel)
    ).scalars()
    return tuple(read_sync_state(conn, seller_id, name, now=now) for name in names.all())


def begin_sync(conn: Connection, seller_id: SellerId, channel: str, *, now: datetime) -> SyncState:
    """Mark a pull as running; returns the state before it."""
    before = read_sync_state(conn, seller_id, channel, now=now)
    running = {"status": "syncing", "started_at": now, "error": before.error}
    conn.execute(
        insert_for(conn, sync_cursors)
        .values(seller_id=seller_id, channel=channel, **running)
        .on_conflict_do_update(index_elements=("seller_id", "channel"), set_=running)
    )
    return before


def move_cursor(conn: Connection, seller_id: SellerId, channel: str, *, cursor: Cursor, now: datetime) -> None:
    """Keep what was reached; called in the commit that stores the page. A long pull stays fresh by it."""
    conn.execute(
        update(sync_cursors)
        .where(sync_cursors.c.seller_id == seller_id, sync_cursors.c.channel == channel)
        .values(cursor=cursor, started_at=now)
    )


def end_sync(conn: Connection, seller_id: SellerId, channel: str, *, error: str | None, now: datetime) -> None:
    """Close a pull: idle when `error` is None, else error with its text; `last_sync_at` only moves on success."""
    values: dict[str, object] = {"status": "error" if error else "idle", "error": error, "started_at": None}
    if error is None:
        values["last_sync_at"] = now
    conn.execute(
        update(sync_cursors)
        .where(sync_cursors.c.seller_id == seller_id, sync_cursors.c.channel == channel)
        .values(**values)
    )
