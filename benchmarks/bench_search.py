"""Search on SQLite: against the query the design is built on; fusion, indexing, a first load with everything on.

The reference of search is one raw query: filter tag and the three rarest words in one FTS5 table with positions, a
range of rowids as the window, ordered by bm25, the best twenty. Ours answers more: two more legs, fused, with texts.
"""

import random
import sqlite3
import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.rows import BENCH_ROWS, NOW, Figure, make_inbounds, tell
from desk.fusion import fuse
from desk.interactions import Inbound, SellerId
from desk.search_words import SearchFilter, doc_window, tag
from storage.database import Database
from storage.migrate import migrate
from storage.retrieval import search
from storage.search_index import index_batch
from storage.search_query import find_candidates, read_query
from storage.types import moment_text
from storage.upsert import bulk_upsert

_SELLER = SellerId("bench")
_PAGE = 5_000
_QUERIES = 60
_WINDOW = SearchFilter(since=NOW - timedelta(days=90))
_ASKED = (
    "лампа пахнет пластиком", "сломалась через неделю кружка", "швы ровные у платья", "есть ли сертификат на игрушку",
    "какой вес у рюкзака", "подойдёт ли чайник на рост 170", "плед брали в подарок", "цвет сковороды как на фото",
    "упаковка наушников целая", "из чего сделана куртка",
)  # fmt: skip
# The columns of a bare upsert, as design/performance.md counts them.
_BARE = ("seller_id", "marketplace", "channel", "external_id", "source", "order_id", "nm_id", "product_name", "text",
         "rating", "language", "status", "occurred_at", "customer_name", "extra")  # fmt: skip


def run() -> list[Figure]:
    """CPU milliseconds a search and a fusion, CPU seconds a load; medians of calls made in turn."""
    pages = [list(part) for part in _pages(list(make_inbounds(BENCH_ROWS)))]
    with TemporaryDirectory() as folder:
        tell(f"search: loading {BENCH_ROWS} rows")
        database = Database(f"sqlite:///{Path(folder) / 'ours.sqlite'}")
        migrate(database)
        loading, indexing = _load(database, pages)
        bare = _timed(partial(_write_bare, Path(folder) / "bare.sqlite", pages))
        figures = [
            *_searching(database, Path(folder) / "ours.sqlite", Path(folder) / "reference.sqlite"),
            _fusing(),
            Figure(name="search: indexing vs the upsert of the row", ours=indexing, reference=loading, goal=2.0,
                   unit="cpu s"),
            Figure(name="search: first load, index and all vs a bare upsert", ours=loading + indexing, reference=bare,
                   goal=6.0, unit="cpu s"),
        ]  # fmt: skip
        database.close()
    return figures


def _pages(items: list[Inbound]) -> list[list[Inbound]]:
    return [items[start : start + _PAGE] for start in range(0, len(items), _PAGE)]


def _load(database: Database, pages: list[list[Inbound]]) -> tuple[float, float]:
    """CPU seconds of the upserts and of the indexing between them, as the worker does it."""
    loading = indexing = 0.0
    for page in pages:
        write = partial(database.write_now, bulk_upsert, _SELLER, page, now=NOW, reply_pending=timedelta(minutes=180))
        loading += _timed(write)
        indexing += _timed(partial(database.write_now, index_batch, _SELLER, now=NOW))
    return loading, indexing


def _timed(work: Callable[[], object]) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before


def _searching(database: Database, ours: Path, reference: Path) -> list[Figure]:
    tell("search: building the reference index")
    _build_reference(ours, reference)
    raw = sqlite3.connect(reference)
    spent: dict[str, list[float]] = {"ours": [], "candidates": [], "reference": [], "newest": []}
    random_ = random.Random(5)
    for number in range(_QUERIES + 20):
        words = random_.choice(_ASKED)
        with database.engine.connect() as conn:
            query = read_query(conn, _SELLER, words)
            calls: dict[str, Callable[[], object]] = {
                "ours": partial(search, conn, _SELLER, words, wanted=_WINDOW, now=NOW, limit=20),
                "candidates": partial(find_candidates, conn, _SELLER, query, _WINDOW, limit=200),
                "reference": partial(_ask_reference, raw, query.rarest[:3], "rank LIMIT 20"),
                "newest": partial(_ask_reference, raw, query.rarest[:3], "rowid DESC LIMIT 200"),
            }
            for name, call in calls.items():
                before = time.thread_time()
                call()
                # The first calls fill the caches.
                if number >= 20:
                    spent[name].append((time.thread_time() - before) * 1000)
    raw.close()
    middle = {name: statistics.median(values) for name, values in spent.items()}
    return [
        Figure(name="search: candidates vs one tag + range query, newest first", ours=middle["candidates"],
               reference=middle["newest"], goal=3.0, unit="cpu ms"),
        Figure(name="search: all legs, fused, vs tag + range by bm25, p50", ours=middle["ours"],
               reference=middle["reference"], goal=3.0, unit="cpu ms"),
    ]  # fmt: skip


def _build_reference(ours: Path, reference: Path) -> None:
    raw = sqlite3.connect(reference)
    raw.execute("ATTACH DATABASE ? AS ours", (str(ours),))
    raw.execute("CREATE VIRTUAL TABLE fts USING fts5(words, tokenize=\"unicode61 remove_diacritics 0 tokenchars '#'\")")
    raw.execute("INSERT INTO fts(rowid, words) SELECT doc_id, words FROM ours.search_docs ORDER BY doc_id")
    raw.commit()
    raw.close()


def _ask_reference(raw: sqlite3.Connection, words: tuple[str, ...], order: str) -> list[object]:
    either = " OR ".join(f'"{word}"' for word in words)
    first, last = doc_window(_WINDOW.since, None)
    return raw.execute(
        f"SELECT rowid FROM fts WHERE fts MATCH ? AND rowid BETWEEN ? AND ? ORDER BY {order}",
        (f'"{tag("s", _SELLER)}" AND ({either})', first, last),
    ).fetchall()


def _fusing() -> Figure:
    random_ = random.Random(7)
    ranked = [random_.sample(range(1_000), 200) for _ in range(4)]
    spent = []
    for _ in range(50):
        before = time.thread_time()
        fuse(ranked)
        spent.append((time.thread_time() - before) * 1000)
    return Figure(name="search: fusing 4 x 200 ids vs the bar", ours=statistics.median(spent), reference=1.0, goal=1.0,
                  unit="cpu ms")  # fmt: skip


def _write_bare(path: Path, pages: list[list[Inbound]]) -> None:
    """Fifteen columns and the unique key, by executemany, one commit a page."""
    raw = sqlite3.connect(path)
    raw.execute("PRAGMA journal_mode=WAL")
    raw.execute("PRAGMA synchronous=FULL")
    raw.execute(f"CREATE TABLE bare (id INTEGER PRIMARY KEY, {', '.join(_BARE)},"
                " UNIQUE (seller_id, marketplace, channel, external_id))")  # fmt: skip
    upsert = (
        f"INSERT INTO bare ({', '.join(_BARE)}) VALUES ({', '.join('?' * len(_BARE))})"
        " ON CONFLICT (seller_id, marketplace, channel, external_id) DO UPDATE SET text = excluded.text"
    )
    for page in pages:
        with raw:
            raw.executemany(upsert, [_bare_row(item) for item in page])
    raw.close()


def _bare_row(item: Inbound) -> tuple[object, ...]:
    return (
        "bench", item.marketplace.value, item.channel.value, item.external_id, item.source.value, item.order_id,
        item.nm_id, item.product_name, item.text, item.rating, item.language, "open", moment_text(item.occurred_at),
        item.customer_name, '{"order_status": "buyout", "color": "синий"}',
    )  # fmt: skip
