"""Ingest: `bulk_upsert` page by page against raw sqlite3 writing the same rows to the same tables and indexes."""

import sqlite3
import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.rows import BENCH_ROWS, NOW, Figure, make_inbounds, tell
from desk.interactions import Inbound, SellerId
from storage.database import Database
from storage.migrate import migrate
from storage.types import moment_text
from storage.upsert import bulk_upsert

_PAGE = 5000
_ROUNDS = 3
_COLUMNS = (
    "seller_id", "marketplace", "channel", "external_id", "source", "order_id", "nm_id", "product_name", "text",
    "rating", "language", "status", "needs_response", "priority", "priority_rank", "sla_due_at", "occurred_at",
    "created_at", "updated_at", "revision", "handled_revision", "version", "text_sha", "customer_name", "extra",
)  # fmt: skip


def run() -> list[Figure]:
    """First load and a second load of the same rows; CPU seconds, medians over rounds taken in turn."""
    pages = _pages(list(make_inbounds(BENCH_ROWS)))
    ours, again, raw = [], [], []
    for number in range(_ROUNDS):
        tell(f"ingest: round {number + 1} of {_ROUNDS}, {BENCH_ROWS} rows")
        with TemporaryDirectory() as folder:
            database = _fresh(Path(folder) / "ours.sqlite")
            ours.append(_timed(partial(_write_ours, database, pages)))
            again.append(_timed(partial(_write_ours, database, pages)))
            database.close()
            path = Path(folder) / "raw.sqlite"
            _fresh(path).close()
            raw.append(_timed(partial(_write_raw, path, pages)))
    first, second, floor = (statistics.median(values) for values in (ours, again, raw))
    return [
        Figure(name="ingest: first load vs raw sqlite3", ours=first, reference=floor, goal=2.0, unit="cpu s"),
        Figure(name="ingest: second load vs first load", ours=second, reference=first, goal=1.0, unit="cpu s"),
    ]


def _pages(items: list[Inbound]) -> list[list[Inbound]]:
    return [items[start : start + _PAGE] for start in range(0, len(items), _PAGE)]


def _fresh(path: Path) -> Database:
    database = Database(f"sqlite:///{path}")
    migrate(database)
    return database


def _timed(work: Callable[[], None]) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before


def _write_ours(database: Database, pages: list[list[Inbound]]) -> None:
    for page in pages:
        database.write_now(bulk_upsert, SellerId("bench"), page, now=NOW, reply_pending=timedelta(minutes=180))


def _write_raw(path: Path, pages: list[list[Inbound]]) -> None:
    """What anybody would write by hand: one upsert, one message and one event a row, by executemany."""
    raw = sqlite3.connect(path)
    raw.execute("PRAGMA synchronous=FULL")
    raw.execute("PRAGMA foreign_keys=ON")
    raw.execute("PRAGMA cache_size=-65536")
    marks = ", ".join("?" * len(_COLUMNS))
    upsert = (
        f"INSERT INTO interactions ({', '.join(_COLUMNS)}) VALUES ({marks})"
        " ON CONFLICT (seller_id, marketplace, channel, external_id) DO UPDATE SET"
        " text = excluded.text, rating = excluded.rating, updated_at = excluded.updated_at"
    )
    written = 0
    for page in pages:
        with raw:
            raw.executemany(upsert, [_raw_row(item) for item in page])
            ids = range(written + 1, written + len(page) + 1)
            raw.executemany(
                "INSERT INTO messages (seller_id, interaction_id, event_id, revision, author, text, occurred_at)"
                " VALUES ('bench', ?, 'r1', 1, 'customer', ?, ?) ON CONFLICT DO NOTHING",
                [(row_id, item.text, moment_text(item.occurred_at)) for row_id, item in zip(ids, page, strict=True)],
            )
            raw.executemany(
                "INSERT INTO interaction_events (seller_id, interaction_id, kind, actor, revision, details, created_at)"
                " VALUES ('bench', ?, 'received', 'vendor', 1, '{}', ?)",
                [(row_id, moment_text(NOW)) for row_id in ids],
            )
            written += len(page)
    raw.close()


def _raw_row(item: Inbound) -> tuple[object, ...]:
    now, status = moment_text(NOW), "open" if item.needs_response else "closed"
    due = moment_text(item.occurred_at + timedelta(minutes=480))
    return (
        "bench", item.marketplace.value, item.channel.value, item.external_id, item.source.value, item.order_id,
        item.nm_id, item.product_name, item.text, item.rating, item.language, status, item.needs_response, "normal", 2,
        due, moment_text(item.occurred_at), now, now, 1, 0, 1, "0123456789abcdef", item.customer_name,
        '{"order_status": "buyout", "color": "синий"}',
    )  # fmt: skip
