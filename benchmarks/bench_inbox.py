"""Inbox: p95 of a page at BENCH_ROWS against the same page at a quarter of it (at most 50,000 rows)."""

import random
import time
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.rows import BENCH_ROWS, NOW, Figure, make_inbounds, tell
from desk.interactions import ChannelName, SellerId, Status
from storage.database import Database
from storage.inbox import InboxFilter, list_inbox
from storage.migrate import migrate
from storage.upsert import bulk_upsert

_SELLER = SellerId("bench")
_REPEATS = 400
_WANTED = {
    "inbox: open": InboxFilter(status=Status.OPEN),
    "inbox: open questions": InboxFilter(status=Status.OPEN, channel=ChannelName.QUESTION),
    "inbox: everything": InboxFilter(),
}


def run() -> list[Figure]:
    """Pages at random depths, big and small database in turn; milliseconds of wall time."""
    small_size = min(50_000, max(1, BENCH_ROWS // 4))
    with TemporaryDirectory() as folder:
        small = _filled(Path(folder) / "small.sqlite", small_size)
        big = _filled(Path(folder) / "big.sqlite", BENCH_ROWS)
        figures = [_compare(name, wanted, big, small) for name, wanted in _WANTED.items()]
        small.close()
        big.close()
    return figures


def _filled(path: Path, count: int) -> Database:
    tell(f"inbox: filling {count} rows")
    database = Database(f"sqlite:///{path}")
    migrate(database)
    items = list(make_inbounds(count))
    for start in range(0, count, 20_000):
        page = items[start : start + 20_000]
        database.write_now(bulk_upsert, _SELLER, page, now=NOW, reply_pending=timedelta(minutes=180))
    return database


def _compare(name: str, wanted: InboxFilter, big: Database, small: Database) -> Figure:
    samples: dict[int, list[float]] = {id(big): [], id(small): []}
    marks = {id(database): _marks(database, wanted) for database in (big, small)}
    random_ = random.Random(3)
    for number in range(_REPEATS + 40):
        for database in (big, small):
            after = random_.choice(marks[id(database)])
            before = time.perf_counter()
            database.read_now(list_inbox, _SELLER, wanted=wanted, after=after)
            # The first calls fill the caches.
            if number >= 40:
                samples[id(database)].append((time.perf_counter() - before) * 1000)
    ours, reference = (sorted(samples[id(database)])[int(_REPEATS * 0.95)] for database in (big, small))
    return Figure(name=f"{name}, p95 of a page", ours=ours, reference=reference, goal=1.3, unit="ms")


def _marks(database: Database, wanted: InboxFilter) -> list[str | None]:
    """Page marks from the first page on, some of them deep."""
    marks: list[str | None] = [None]
    for limit in (200, 50, 200, 50, 200):
        page = database.read_now(list_inbox, _SELLER, wanted=wanted, after=marks[-1], limit=limit)
        if page.after is None:
            break
        marks.append(page.after)
    return marks
