"""Where each channel's pull stands: cursor, status, attempts, progress. The cursor moves in the commit of its page.

A pull holds its row by `fence`: whoever begins counts it up, and a pull that was overtaken stores nothing any more.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Select, select, update

from desk.errors import Conflict
from desk.interactions import SellerId
from desk.ports import Cursor
from desk.sync_turns import MOST_ATTEMPTS
from storage.database import insert_for
from storage.sync_progress import Backfill, load_backfill
from storage.tables import sync_cursors
from storage.tables_durable import workers
from storage.types import AnyRow

# A pull that stored no page for this long died; requirement A.
_STALE = timedelta(minutes=5)
# A worker beats every two seconds; this much is left to clocks that differ.
_SILENT = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncState:
    """`status`: idle | syncing | error. `error` is told in words for people. `last_sync_at`: the last complete pull.

    `started_at`: of the run under way; `moved_at`: its last page. `fetched`: messages of this run, or of the last one.
    `attempts`: failures in a row; `next_try_at`: when the next is made without anybody asking. `requested_at`: somebody
    asked for a pull that has not begun. `died_at`: the last sign of life of a run that is dead and reads as an error.
    """

    channel: str
    status: str = "idle"
    error: str | None = None
    cursor: Cursor | None = None
    last_sync_at: datetime | None = None
    started_at: datetime | None = None
    moved_at: datetime | None = None
    attempts: int = 0
    next_try_at: datetime | None = None
    requested_at: datetime | None = None
    fetched: int = 0
    backfill: Backfill | None = None
    fence: int = 0
    died_at: datetime | None = None

    @property
    def is_running(self) -> bool:
        """Whether a pull is under way; a dead one is none."""
        return self.status == "syncing"

    def is_due(self, now: datetime) -> bool:
        """Whether a pull is wanted before the usual turn: asked for, to be tried again, or its worker died."""
        if self.is_running:
            return False
        is_retry = self.status == "error" and self.next_try_at is not None and self.next_try_at <= now
        return self.requested_at is not None or self.died_at is not None or is_retry

    def rests(self, now: datetime) -> bool:
        """Whether the usual turn is left out: a failure waits for its time."""
        return self.requested_at is None and self.next_try_at is not None and now < self.next_try_at


def read_sync_state(conn: Connection, seller_id: SellerId, channel: str, *, now: datetime) -> SyncState:
    """The state of one channel; a dead `syncing` reads as an error that says so."""
    row = conn.execute(_rows(seller_id).where(sync_cursors.c.channel == channel)).one_or_none()
    return SyncState(channel=channel) if row is None else _to_state(row, now)


def list_sync_states(
    conn: Connection, seller_id: SellerId, *, now: datetime, names: Sequence[str] = ()
) -> tuple[SyncState, ...]:
    """Every channel this seller ever pulled, and those of `names` that it did not yet."""
    rows = conn.execute(_rows(seller_id).order_by(sync_cursors.c.channel))
    known = {row.channel: _to_state(row, now) for row in rows}
    never = [SyncState(channel=name) for name in names if name not in known]
    return (*known.values(), *never)


def begin_sync(
    conn: Connection, seller_id: SellerId, channel: str, *, now: datetime, executor: str | None = None
) -> SyncState:
    """Mark a pull as running; returns the state with its own `fence`. `Conflict` while a live worker is at it.

    The pull of a command has no heartbeat: it may be taken over at any time, and notices at its next page.
    """
    row = conn.execute(_rows(seller_id).where(sync_cursors.c.channel == channel)).one_or_none()
    if row is not None and row.beat_at is not None and _to_state(row, now).is_running:
        raise Conflict(f"{channel} is being pulled by {row.claimed_by}, since {row.started_at:%H:%M:%S} UTC")
    running = {"status": "syncing", "started_at": now, "moved_at": now, "requested_at": None, "fetched": 0,
               "claimed_by": executor}  # fmt: skip
    fence = conn.execute(
        insert_for(conn, sync_cursors)
        .values(seller_id=seller_id, channel=channel, fence=1, **running)
        .on_conflict_do_update(
            index_elements=("seller_id", "channel"), set_=running | {"fence": sync_cursors.c.fence + 1}
        )
        .returning(sync_cursors.c.fence)
    ).scalar_one()
    before = SyncState(channel=channel) if row is None else _to_state(row, now)
    return replace(before, status="syncing", started_at=now, requested_at=None, fetched=0, fence=fence)


def move_cursor(
    conn: Connection,
    seller_id: SellerId,
    channel: str,
    *,
    cursor: Cursor,
    now: datetime,
    fence: int,
    fetched: int = 0,
    backfill: Backfill | None = None,
) -> None:
    """Keep what was reached; called in the commit that stores the page. `fetched`: of the run so far.

    Raises `Conflict` when another pull has begun since: its pages count, this one's do not.
    """
    values = {"cursor": cursor, "moved_at": now, "fetched": fetched}
    if backfill is not None:
        values["backfill"] = backfill.dump()
    done = conn.execute(
        update(sync_cursors).where(*_is_of(seller_id, channel), sync_cursors.c.fence == fence).values(**values)
    )
    if done.rowcount != 1:
        raise Conflict(f"another pull of {channel} has taken over; it goes on where this one was")


def end_sync(
    conn: Connection,
    seller_id: SellerId,
    channel: str,
    *,
    error: str | None,
    now: datetime,
    fence: int | None = None,
    attempts: int = 0,
    next_try_at: datetime | None = None,
) -> bool:
    """Close a pull: idle when `error` is None, else error with its text; `last_sync_at` only moves on success.

    `fence` None: whoever holds it. False when another pull has begun since.
    """
    values: dict[str, object] = {
        "status": "error" if error else "idle", "error": error, "started_at": None, "claimed_by": None,
        "attempts": attempts, "next_try_at": next_try_at,
    }  # fmt: skip
    if error is None:
        values["last_sync_at"] = now
    mine = () if fence is None else (sync_cursors.c.fence == fence,)
    return conn.execute(
        update(sync_cursors).where(*_is_of(seller_id, channel), *mine).values(**values)
    ).rowcount == 1  # fmt: skip


def pause_sync(conn: Connection, seller_id: SellerId, channel: str, *, now: datetime, fence: int) -> bool:
    """Close a pull that gives way with more to read: it is asked for again. False when another one has begun since."""
    values = {"status": "idle", "error": None, "started_at": None, "claimed_by": None, "attempts": 0,
              "next_try_at": None, "requested_at": now}  # fmt: skip
    mine = (*_is_of(seller_id, channel), sync_cursors.c.fence == fence)
    return conn.execute(update(sync_cursors).where(*mine).values(**values)).rowcount == 1


def end_backfill(conn: Connection, seller_id: SellerId, channel: str, backfill: Backfill) -> None:
    """Keep how the first pull ended."""
    conn.execute(update(sync_cursors).where(*_is_of(seller_id, channel)).values(backfill=backfill.dump()))


def request_sync(conn: Connection, seller_id: SellerId, channel: str, *, now: datetime) -> SyncState:
    """Ask for a pull as soon as a worker is free: pauses and attempts are forgotten. Asked twice is asked once.

    Raises `Conflict` while one is running.
    """
    before = read_sync_state(conn, seller_id, channel, now=now)
    if before.is_running:
        raise Conflict(f"{channel} is being pulled since {before.started_at:%H:%M:%S} UTC; wait for its end")
    asked = {"requested_at": before.requested_at or now, "attempts": 0, "next_try_at": None}
    conn.execute(
        insert_for(conn, sync_cursors)
        .values(seller_id=seller_id, channel=channel, status="idle", **asked)
        .on_conflict_do_update(index_elements=("seller_id", "channel"), set_=asked)
    )
    return read_sync_state(conn, seller_id, channel, now=now)


def bury_dead(conn: Connection, seller_id: SellerId, channel: str, *, now: datetime) -> bool:
    """Turn the run of a dead worker into an error that is tried again at once; should it wake, it stores nothing.

    A death is the worker's, not the vendor's: it is no attempt.
    """
    state = read_sync_state(conn, seller_id, channel, now=now)
    if state.died_at is None:
        return False
    return end_sync(
        conn, seller_id, channel, error=state.error, now=now, fence=state.fence, attempts=state.attempts,
        next_try_at=now,
    ) and _count_fence(conn, seller_id, channel)  # fmt: skip


def _count_fence(conn: Connection, seller_id: SellerId, channel: str) -> bool:
    counted = update(sync_cursors).where(*_is_of(seller_id, channel)).values(fence=sync_cursors.c.fence + 1)
    return conn.execute(counted).rowcount == 1


def _rows(seller_id: SellerId) -> Select[tuple[object, ...]]:
    """A channel a row, with the heartbeat of who pulls it; no heartbeat for a command's pull."""
    return (
        select(sync_cursors, workers.c.beat_at, workers.c.stopped_at)
        .select_from(sync_cursors.outerjoin(workers, workers.c.executor_id == sync_cursors.c.claimed_by))
        .where(sync_cursors.c.seller_id == seller_id)
    )


def _is_of(seller_id: SellerId, channel: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return sync_cursors.c.seller_id == seller_id, sync_cursors.c.channel == channel


def _to_state(row: AnyRow, now: datetime) -> SyncState:
    died_at = _find_death(row, now)
    return SyncState(
        channel=row.channel,
        status="error" if died_at else row.status,
        error=_tell(row, died_at),
        cursor=Cursor(row.cursor) if row.cursor is not None else None,
        last_sync_at=row.last_sync_at,
        started_at=row.started_at,
        moved_at=row.moved_at,
        attempts=row.attempts,
        next_try_at=row.next_try_at,
        requested_at=row.requested_at,
        fetched=row.fetched,
        backfill=load_backfill(row.backfill),
        fence=row.fence,
        died_at=died_at,
    )


def _find_death(row: AnyRow, now: datetime) -> datetime | None:
    """The last sign of life of a run that will not end by itself; None for one that lives, and for no run."""
    if row.status != "syncing":
        return None
    moved_at: datetime = row.moved_at or row.started_at or now - _STALE
    if row.beat_at is not None and (row.stopped_at is not None or now - row.beat_at >= _SILENT):
        beat_at: datetime = row.beat_at
        return max(moved_at, beat_at)
    return moved_at if now - moved_at >= _STALE else None


def _tell(row: AnyRow, died_at: datetime | None) -> str | None:
    if died_at is not None:
        return f"stale: the worker died at {died_at:%H:%M:%S} UTC; what came before is kept, it is tried again"
    if row.status == "error" and row.attempts >= MOST_ATTEMPTS and row.next_try_at is not None:
        return f"gave up after {row.attempts} attempts, next at {row.next_try_at:%H:%M} UTC: {row.error}"
    error: str | None = row.error
    return error
