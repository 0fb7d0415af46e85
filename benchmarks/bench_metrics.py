"""Metrics: p95 of the endpoints against the issue's 300 ms, and what they cost against counting the rows each time.

PostgreSQL, too, where REPLYDESK_TEST_POSTGRES names a server; a database of its own is made there and dropped.
"""

import asyncio
import os
import statistics
import time
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
from sqlalchemy import Connection, func, select

from agent.desk import Desk
from agent.models import resolve
from analytics.communication import read_communication
from api.app import create_app
from api.bootstrap import House
from benchmarks.metric_rows import fill
from benchmarks.rows import BENCH_ROWS, NOW, Figure, tell
from desk.interactions import SellerId
from desk.playbook import load_playbook
from desk.settings import Settings
from storage.database import Database
from storage.metrics_refresh import count_stale_days, note_changes
from storage.migrate import migrate
from storage.own_postgres import own_postgres
from storage.tables import interactions, replies
from tools import TOOLS

_SELLER = SellerId("bench")
_PROMPTS = Path(__file__).parents[1] / "prompts"
_BAR_MS = 300.0
_REPEATS = 40
_WARM_UP = 5
_PATHS = {
    "quality, 30 days": "/api/interactions/metrics/quality",
    "quality-history, 90 days": "/api/interactions/metrics/quality-history?days=90",
    "ops-alerts": "/api/interactions/metrics/ops-alerts",
    "communication, 30 days": "/api/analytics/communication",
    "communication, 366 days": "/api/analytics/communication?days=366",
}
# Of a day of 1,440 messages; one that changed is counted anew once a minute.
_COUNT_BAR_MS = 300.0


def run() -> list[Figure]:
    """Milliseconds of wall time through the whole application; SQLite, then PostgreSQL."""
    with TemporaryDirectory() as folder:
        figures = _measure("sqlite", f"sqlite:///{folder}/metrics.sqlite")
    server = os.environ.get("REPLYDESK_TEST_POSTGRES")
    if not server:
        tell("metrics: PostgreSQL is left out, REPLYDESK_TEST_POSTGRES names no server")
        return figures
    with own_postgres(server, "bench") as url:
        return figures + _measure("postgres", url)


def _measure(engine: str, url: str) -> list[Figure]:
    tell(f"metrics: filling {BENCH_ROWS} rows ({engine})")
    with closing(Database(url)) as database:
        migrate(database)
        fill(database, _SELLER, BENCH_ROWS)
        if engine == "postgres":
            _analyze(database)
        desk = _desk(database)
        counted = _count(desk)
        figures = asyncio.run(_ask_all(engine, desk))
        return [*figures, _counted(engine, counted), _against_rows(engine, desk)]


def _analyze(database: Database) -> None:
    with database.engine.connect() as conn:
        conn.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM ANALYZE")


def _desk(database: Database) -> Desk:
    playbook = load_playbook(_PROMPTS / "wildberries_seller", known_tools=TOOLS)
    model = resolve("offline", playbook=playbook)
    return Desk(
        db=database, seller_id=_SELLER, playbook=playbook, router_model=model, drafter_model=model,
        code_version="bench", clock=lambda: NOW,
    )  # fmt: skip


def _count(desk: Desk) -> list[float]:
    """Count every day; CPU milliseconds of each."""
    policy = desk.playbook.metrics
    tell("metrics: counting the days")
    desk.db.write_now(note_changes, _SELLER, policy=policy, now=NOW, limit=2000)
    spent, more = [], True
    while more:
        before = time.process_time()
        more = desk.db.write_now(count_stale_days, _SELLER, policy=policy, now=NOW, limit=1)
        spent.append((time.process_time() - before) * 1000)
    return spent


def _counted(engine: str, spent: list[float]) -> Figure:
    """What counting one day costs."""
    name = f"metrics ({engine}): counting a day"
    return Figure(name=name, ours=statistics.median(spent), reference=_COUNT_BAR_MS, goal=1.0, unit="cpu ms")


async def _ask_all(engine: str, desk: Desk) -> list[Figure]:
    figures = []
    async with _client(desk) as client:
        for name, path in _PATHS.items():
            p95 = await _ask(client, path)
            figures.append(
                Figure(name=f"metrics ({engine}): {name}", ours=p95, reference=_BAR_MS, goal=1.0, unit="p95 ms")
            )
    return figures


async def _ask(client: httpx.AsyncClient, path: str) -> float:
    """The 95th percentile of many answers, in milliseconds."""
    spent = []
    for _ in range(_REPEATS + _WARM_UP):
        before = time.perf_counter()
        (await client.get(path)).raise_for_status()
        spent.append((time.perf_counter() - before) * 1000)
    return sorted(spent[_WARM_UP:])[int(_REPEATS * 0.95)]


def _client(desk: Desk) -> httpx.AsyncClient:
    settings = Settings(seller=_SELLER)
    house = House(settings=settings, db=desk.db, playbook=desk.playbook, desks={_SELLER: desk}, vendors={}, jobs=None)
    transport = httpx.ASGITransport(app=create_app(house, api_token="bench", with_worker=False))
    return httpx.AsyncClient(transport=transport, base_url="http://desk", headers={"Authorization": "Bearer bench"})


def _against_rows(engine: str, desk: Desk) -> Figure:
    """A year of kept facts against one pass over the rows they are made of, the least that any count of them takes."""
    policy = desk.playbook.metrics
    ours, rows = [], []
    for _ in range(3):
        before = time.perf_counter()
        desk.db.read_now(read_communication, _SELLER, days=366, policy=policy, now=NOW)
        between = time.perf_counter()
        desk.db.read_now(_pass_over)
        ours.append(between - before)
        rows.append(time.perf_counter() - between)
    name = f"metrics ({engine}): a year against its rows"
    return Figure(name=name, ours=1000 * min(ours), reference=1000 * min(rows), goal=0.5, unit="ms")


def _pass_over(conn: Connection) -> None:
    place = (interactions.c.channel, interactions.c.source, interactions.c.intent)
    query = select(*place, replies.c.origin, func.count(), func.max(replies.c.confirmed_at))
    query = query.outerjoin(replies, replies.c.interaction_id == interactions.c.id)
    conn.execute(query.where(interactions.c.seller_id == _SELLER).group_by(*place, replies.c.origin)).all()
