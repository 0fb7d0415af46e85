"""One pull's hold on its channel's row: how it begins, what it keeps, and when the next try is after it failed."""

import logging
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from agent.circuits import Rest
from agent.desk import Desk
from desk.errors import AtLimit, DeskError, TryLater
from desk.sync_turns import MOST_ATTEMPTS, pause_after
from storage.circuits import find_circuit
from storage.sellers import connect_seller
from storage.sync import SyncState, begin_sync, end_backfill, end_sync, pause_sync
from storage.sync_progress import Backfill
from storage.upsert import Upserted

log = logging.getLogger(__name__)

STOPPED = "stopped before its end; the next pull continues there"
# A back-fill says how far it is every so many pages.
_SAY_EVERY = 10

OnPage = Callable[[str, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulled:
    """What one pull brought. `error`: why it stopped early, None when it did not; progress is kept anyway.

    `gave_way`: there is more to read, and others go first.
    """

    channel: str
    added: int
    edited: int
    seen: int
    error: str | None
    gave_way: bool = False


def silent(_channel: str, _seen: int) -> None:
    """Tell nobody."""


class Run:
    """One pull of one channel: where it began, and what came in so far; kept when a later page fails.

    `give_way_at`: when it stops after the page it is at, if there is more; None: it reads to the end.
    """

    def __init__(self, name: str, surface: str, on_page: OnPage, *, give_way_at: datetime | None = None) -> None:
        self.name, self.surface, self._on_page = name, surface, on_page
        self._give_way_at, self.gave_way = give_way_at, False
        self.state = SyncState(channel=name)
        self.backfill: Backfill | None = None
        self.pages = self.added = self.edited = self.seen = 0

    def begin(self, state: SyncState, now: datetime) -> None:
        """The row is ours. A channel that nobody ever read to its end is filled back, maybe from the middle."""
        self.state, self.backfill = state, state.backfill
        if state.cursor is None and state.last_sync_at is None and state.backfill is None:
            self.backfill = Backfill(started_at=now)
        elif state.backfill is not None and state.backfill.finished_at is not None:
            self.backfill = None

    def add(self, page: Upserted, backfill: Backfill | None) -> None:
        """A page is committed."""
        self.pages += 1
        self.added += page.added
        self.edited += page.edited
        self.seen += page.seen
        self.backfill = backfill
        self._on_page(self.name, self.seen)
        if backfill is not None and backfill.pages % _SAY_EVERY == 0:
            log.info("back-fill goes on", extra={"channel": self.name, **backfill.dump()})

    def goes_on(self, *, has_more: bool, now: datetime) -> bool:
        """Whether the next page is read at once."""
        self.gave_way = has_more and self._give_way_at is not None and now >= self._give_way_at
        return has_more and not self.gave_way

    def told(self, error: str | None) -> Pulled:
        """What came of it."""
        return Pulled(channel=self.name, added=self.added, edited=self.edited, seen=self.seen, error=error,
                      gave_way=self.gave_way)  # fmt: skip


def begin(conn: Connection, desk: Desk, name: str, rest: Rest | None, now: datetime) -> SyncState:
    """Take the channel's row; `rest`: only to say why nothing is pulled. `Conflict` while a live worker is at it."""
    # The first pull is the connection: nothing written before this moment is ever answered by itself.
    connect_seller(conn, desk.seller_id, connected_at=now)
    state = begin_sync(conn, desk.seller_id, name, now=now, executor=desk.executor_id)
    if rest is not None:
        end_sync(
            conn, desk.seller_id, name, error=rest.reason, now=now, fence=state.fence, attempts=state.attempts,
            next_try_at=now + rest.wait,
        )  # fmt: skip
    return state


def end(conn: Connection, desk: Desk, run: Run, failure: BaseException | None, now: datetime) -> None:
    """Write down how it ended; nothing when another pull has taken over. `failure` None: read to the end, or to where
    it gave way.
    """
    if failure is None and run.gave_way:
        pause_sync(conn, desk.seller_id, run.name, now=now, fence=run.state.fence)
        return
    if failure is None:
        is_mine = end_sync(conn, desk.seller_id, run.name, error=None, now=now, fence=run.state.fence)
        if is_mine and run.backfill is not None:
            end_backfill(conn, desk.seller_id, run.name, replace(run.backfill, finished_at=now))
        return
    attempts, pause = _next_try(run, failure)
    circuit = find_circuit(conn, desk.seller_id, run.surface)
    next_try_at = max(now + pause, circuit.try_at) if circuit is not None and circuit.is_open else now + pause
    is_mine = end_sync(
        conn, desk.seller_id, run.name, error=_words(failure), now=now, fence=run.state.fence, attempts=attempts,
        next_try_at=next_try_at,
    )  # fmt: skip
    if is_mine and attempts >= MOST_ATTEMPTS:
        about = {"seller": desk.seller_id, "channel": run.name, "attempts": attempts, "next": next_try_at.isoformat()}
        log.error("gave up pulling a channel for now", extra=about | {"error": _words(failure)})


def _next_try(run: Run, failure: BaseException) -> tuple[int, timedelta]:
    """Failures in a row by now, and the pause. A run that stored a page was no failure of what came before it."""
    before = 0 if run.pages else run.state.attempts
    told = failure.retry_after if isinstance(failure, TryLater) else None
    if not isinstance(failure, Exception):  # the worker ends: the next one goes on at once
        return before, timedelta(0)
    if isinstance(failure, AtLimit) and told is not None:
        return before, told
    pause = pause_after(before + 1, chance=random.random())  # noqa: S311 - spreads those who wait, hides nothing
    return before + 1, max(pause, told or pause)


def _words(failure: BaseException) -> str:
    if isinstance(failure, DeskError):
        return str(failure)
    # Its words may hold a customer's: the log has them, redacted.
    is_bug = isinstance(failure, Exception)
    return f"broke on our side ({type(failure).__name__}); see the log" if is_bug else STOPPED
