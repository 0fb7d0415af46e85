"""Linking: one message against its neighbours, a whole product at once against rapidfuzz pair by pair, and growth."""

import asyncio
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

from agent.desk import Desk
from agent.linker import recompute
from agent.models import resolve
from agent.warm import settle
from benchmarks.rows import BENCH_ROWS, NOW, Figure, make_inbounds, tell
from desk.interactions import Inbound, SellerId
from desk.link_values import LinkSide
from desk.linking_policy import LinkPolicy, link_policy
from desk.linking_reading import SideReading, read_side
from desk.linking_window import judge, sweep
from desk.playbook import Playbook, load_playbook
from storage.database import Database
from storage.migrate import migrate
from storage.upsert import bulk_upsert
from tools import TOOLS

_SELLER = SellerId("bench")
_PROMPTS = Path(__file__).parents[1] / "prompts"
# What requirement and measurement allow for one neighbour of a message that arrives.
_BAR_US = 3.0
_ROUNDS = 3
_ONE_PRODUCT = 4_000


def run() -> list[Figure]:
    """Microseconds of CPU a pair, medians over rounds taken in turn; growth in CPU a message."""
    playbook = load_playbook(_PROMPTS / "wildberries_seller", known_tools=TOOLS)
    policy = link_policy(playbook)
    sides = [_side(item) for item in _items(min(_ONE_PRODUCT, BENCH_ROWS))]
    tell(f"linking: {len(sides)} messages about one product")
    readings = [read_side(side, policy) for side in sides]
    pairs = sum(min(policy.weights.candidates, later) for later in range(len(readings)))
    online, swept, peer = [], [], []
    for _ in range(_ROUNDS):
        online.append(_timed(lambda: _each(readings, policy)) / pairs * 1e6)
        swept.append(_timed(lambda: list(sweep(readings, policy=policy))) / pairs * 1e6)
        peer.append(_timed(lambda: _pair_by_pair(sides, policy.weights.candidates)) / pairs * 1e6)
    ours, all_at_once, theirs = (statistics.median(values) for values in (online, swept, peer))
    small, big = _growth(playbook)
    return [
        Figure(name="linking: online, a candidate", ours=ours, reference=_BAR_US, goal=1.0, unit="cpu us"),
        Figure(name="linking: sweep vs rapidfuzz, a pair", ours=all_at_once, reference=theirs, goal=0.5, unit="cpu us"),
        Figure(name="linking: recompute, ten times the rows", ours=big, reference=small, goal=1.2, unit="us/row"),
    ]


def _items(count: int) -> Iterator[Inbound]:
    """One in forty names a serial number that the next such message names again."""
    for number, item in enumerate(make_inbounds(count)):
        yield replace(item, text=f"{item.text}. SN KX{number // 80:07}") if number % 40 == 0 else item


def _side(item: Inbound) -> LinkSide:
    return LinkSide(
        seller_id=_SELLER, marketplace=item.marketplace.value, channel=item.channel.value, nm_id=101,
        occurred_at=item.occurred_at, words=item.text, customer_name=item.customer_name, order_id=item.order_id,
        product_name=item.product_name,
    )  # fmt: skip


def _each(readings: list[SideReading], policy: LinkPolicy) -> None:
    for later in range(len(readings)):
        list(judge(readings, later, policy=policy))


def _pair_by_pair(sides: list[LinkSide], candidates: int) -> float:
    """What anybody would write first: the likeness of names and texts, pair by pair."""
    total = 0.0
    for later, side in enumerate(sides):
        for other in sides[max(0, later - candidates) : later]:
            total += JaroWinkler.similarity(side.customer_name or "", other.customer_name or "")
            total += fuzz.token_set_ratio(side.words, other.words)
    return total


def _growth(playbook: Playbook) -> tuple[float, float]:
    """CPU a message of a whole recompute from the database, small and ten times as big."""
    big = max(100, BENCH_ROWS // 8)
    with TemporaryDirectory() as folder:
        small = _recomputed(Path(folder) / "small.sqlite", big // 10, playbook)
        return small, _recomputed(Path(folder) / "big.sqlite", big, playbook)


def _recomputed(path: Path, count: int, playbook: Playbook) -> float:
    tell(f"linking: recompute of {count} rows")
    database = Database(f"sqlite:///{path}")
    migrate(database)
    # As many messages a product at either size: more rows are more products, as in life.
    items = [replace(item, nm_id=100_000 + number % max(1, count // 200)) for number, item in enumerate(_items(count))]
    database.write_now(bulk_upsert, _SELLER, items, now=NOW, reply_pending=timedelta(minutes=180))
    model = resolve("offline", playbook=playbook)
    desk = Desk(
        db=database, seller_id=_SELLER, playbook=playbook, router_model=model, drafter_model=model,
        code_version="bench", clock=lambda: NOW,
    )  # fmt: skip
    read_side.cache_clear()
    settle()
    spent = _timed(lambda: asyncio.run(recompute(desk)))
    database.close()
    return spent / count * 1e6


def _timed(work: Callable[[], object]) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before
