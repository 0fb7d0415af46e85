"""Workers: what a second one adds on PostgreSQL, with a model that takes its time and with one that takes none.

Needs REPLYDESK_TEST_POSTGRES; without it the bench says so and prints nothing. A database of its own is made there
and dropped. Every worker is a process.
"""

import asyncio
import multiprocessing
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic_ai.messages import ModelResponse
from pydantic_ai.models.wrapper import WrapperModel

from agent.desk import Desk
from agent.models import resolve
from agent.warm import warm_up
from agent.worker import Worker
from benchmarks.rows import NOW, Figure, make_inbounds, tell
from desk.interactions import SellerId
from desk.playbook import Playbook, load_playbook
from storage.database import Database
from storage.jobs_engine import AT_ONCE
from storage.jobs_queue import Jobs
from storage.migrate import migrate
from storage.own_postgres import own_postgres
from storage.sellers import forget_seller
from storage.tally import waiting
from storage.upsert import bulk_upsert
from tools import TOOLS

_SELLER = SellerId("bench")
_PROMPTS = Path(__file__).parents[1] / "prompts"
_THINKS_SECONDS = 0.2
# Two workers at least 1.6 times as fast as one.
_GOAL = 1 / 1.6
_SLOW_MESSAGES = 60
_QUICK_MESSAGES = 300
# `BENCH_DRAIN=10000` has two workers drain that many as well: minutes.
_DRAINED = int(os.environ.get("BENCH_DRAIN", "0"))
# A message of a long queue may cost this much more than one of a short queue.
_DEPTH_GOAL = 1.5


class _Slow(WrapperModel):
    """The offline model after a pause, as if it were far away."""

    async def request(self, *args: Any, **kwargs: Any) -> ModelResponse:
        await asyncio.sleep(_THINKS_SECONDS)
        return await super().request(*args, **kwargs)


def run() -> list[Figure]:
    """Seconds of two workers against one: thinking 0.2 s a request, one job at once; and as fast as they can."""
    server = os.environ.get("REPLYDESK_TEST_POSTGRES")
    if not server:
        tell("workers: SKIPPED, REPLYDESK_TEST_POSTGRES names no server")
        return []
    with _database(server) as url:
        slow = [_drain(url, workers=count, messages=_SLOW_MESSAGES, is_slow=True) for count in (1, 2)]
        quick = [_drain(url, workers=count, messages=_QUICK_MESSAGES, is_slow=False) for count in (1, 2)]
        deep = _drain(url, workers=2, messages=_DRAINED, is_slow=False) if _DRAINED else None
    figures = [
        Figure(name="workers: two, slow model", ours=slow[1], reference=slow[0], goal=_GOAL, unit="s"),
        # Reported only: it depends on the cores that are free.
        Figure(name=f"workers: two, {_QUICK_MESSAGES} by CPU", ours=quick[1], reference=quick[0], goal=9.99, unit="s"),
    ]
    if deep is not None:
        tell(f"workers: two drained {_DRAINED} in {deep:.0f} s")
        each, of_few = 1000 * deep / _DRAINED, 1000 * quick[1] / _QUICK_MESSAGES
        name = f"workers: two, each of {_DRAINED}"
        figures.append(Figure(name=name, ours=each, reference=of_few, goal=_DEPTH_GOAL, unit="ms"))
    return figures


def _drain(url: str, *, workers: int, messages: int, is_slow: bool) -> float:
    """Seconds from the first job that may be taken to the last message handled."""
    db = Database(url)
    try:
        db.write_now(forget_seller, _SELLER)
        now = datetime.now(UTC)
        items = [
            replace(item, occurred_at=now + (item.occurred_at - NOW), needs_response=True)
            for item in make_inbounds(messages)
        ]
        db.write_now(bulk_upsert, _SELLER, items, now=now, reply_pending=timedelta(minutes=180))
        owed = db.read_now(waiting, _SELLER).unhandled
        tell(f"workers: {workers} for {owed} messages, {'a slow' if is_slow else 'the offline'} model")
        return _timed(db, url, workers=workers, owed=owed, is_slow=is_slow)
    finally:
        db.close()


def _timed(db: Database, url: str, *, workers: int, owed: int, is_slow: bool) -> float:
    context = multiprocessing.get_context("spawn")
    gate = context.Event()
    ready = [context.Event() for _ in range(workers)]
    running = [context.Process(target=_work, args=(url, is_slow, one, gate)) for one in ready]
    for process in running:
        process.start()
    for one in ready:
        one.wait(120)
    started, told_at = time.perf_counter(), time.perf_counter()
    gate.set()
    while left := db.read_now(waiting, _SELLER).unhandled:
        time.sleep(0.05)
        if not any(process.is_alive() for process in running):
            raise RuntimeError("every worker of the bench has ended; what it said stands above")
        if time.perf_counter() - told_at > 15:
            told_at = time.perf_counter()
            tell(f"workers: {owed - left} of {owed}")
    seconds = time.perf_counter() - started
    for process in running:
        process.terminate()
        process.join()
    return seconds


def _work(url: str, is_slow: bool, ready: Any, gate: Any) -> None:
    playbook = load_playbook(_PROMPTS / "wildberries_seller", known_tools=TOOLS)
    warm_up(playbook)
    ready.set()
    gate.wait()
    asyncio.run(_run(url, playbook, is_slow=is_slow))


async def _run(url: str, playbook: Playbook, *, is_slow: bool) -> None:
    db, stop = Database(url), asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    model = resolve("offline", playbook=playbook)
    desk = Desk(
        db=db, seller_id=_SELLER, playbook=playbook, router_model=model, code_version="bench",
        drafter_model=_Slow(model) if is_slow else model,
    )  # fmt: skip
    jobs = Jobs(db)
    try:
        at_once = 1 if is_slow else AT_ONCE
        await Worker({_SELLER: desk}, jobs, chores=(), code_version="bench", at_once=at_once).run(stop)
    finally:
        jobs.close()
        db.close()


@contextmanager
def _database(server: str) -> Iterator[str]:
    with own_postgres(server, "bench") as url:
        db = Database(url)
        migrate(db)
        db.close()
        yield url
