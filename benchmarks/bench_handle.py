"""Handle: CPU of route, draft with tools, gate and save, with the offline model, against the bar of 60 ms a message."""

import asyncio
import statistics
import time
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from agent.desk import Desk
from agent.models import resolve
from agent.pipeline import handle_interaction
from agent.trace_store import open_tracing
from benchmarks.rows import NOW, Figure, make_inbounds, tell
from desk.interactions import InteractionId, Marketplace, SellerId
from desk.playbook import load_playbook
from desk.products import Characteristic, Product
from storage.database import Database
from storage.interactions import find_unhandled
from storage.migrate import migrate
from storage.products import upsert_products
from storage.upsert import bulk_upsert
from tools import TOOLS

_SELLER = SellerId("bench")
_MESSAGES = 300
_WARM_UP = 30
_BAR_MS = 60.0
_PROMPTS = Path(__file__).parents[1] / "prompts"


def run() -> list[Figure]:
    """The median message and the 95th percentile, each against the bar; milliseconds of CPU."""
    tell(f"handle: {_MESSAGES} messages")
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/handle.sqlite")
        desk = _filled_desk(database)
        spent = sorted(asyncio.run(_handle_all(desk)))
        desk.tracing.close()
        database.close()
    p95 = spent[int(len(spent) * 0.95)]
    return [
        Figure(
            name="handle: median message", ours=statistics.median(spent), reference=_BAR_MS, goal=1.0, unit="cpu ms"
        ),
        Figure(name="handle: p95 message", ours=p95, reference=_BAR_MS, goal=1.5, unit="cpu ms"),
    ]


def _filled_desk(database: Database) -> Desk:
    migrate(database)
    items = list(make_inbounds(_MESSAGES * 2))
    database.write_now(bulk_upsert, _SELLER, items, now=NOW, reply_pending=timedelta(minutes=180))
    cards = [_card(nm_id) for nm_id in {item.nm_id for item in items if item.nm_id}]
    database.write_now(upsert_products, _SELLER, cards, now=NOW)
    playbook = load_playbook(_PROMPTS / "wildberries_seller", known_tools=TOOLS)
    model = resolve("offline", playbook=playbook)
    return Desk(
        db=database, seller_id=_SELLER, playbook=playbook, router_model=model, drafter_model=model,
        code_version="bench", clock=lambda: NOW, tracing=open_tracing(database),
    )  # fmt: skip


def _card(nm_id: int) -> Product:
    lines = {"Состав": "хлопок 80 %, полиэстер 20 %", "Вес товара": "450 г", "Страна производства": "Россия"}
    return Product(
        marketplace=Marketplace.WILDBERRIES,
        nm_id=nm_id,
        name="Вещь домашняя",
        kind="Домашние вещи",
        characteristics=tuple(Characteristic(name=name, value=value) for name, value in lines.items()),
    )


async def _handle_all(desk: Desk) -> list[float]:
    ids = await desk.db.read(find_unhandled, desk.seller_id, limit=_MESSAGES + _WARM_UP)
    return [await _handle_one(desk, one) for one in ids][_WARM_UP:]


async def _handle_one(desk: Desk, one: InteractionId) -> float:
    before = time.process_time()
    await handle_interaction(desk, one)
    return (time.process_time() - before) * 1000
