"""Webhooks: how soon one is acknowledged at 50 a second while the worker thinks through what came before.

The sender does not wait for answers (an open loop: whoever waits hides how long others waited). The floor is `/health`
of the same server in the same seconds. Once with the worker in the server's own process, once beside it.
"""

import asyncio
import hashlib
import hmac
import json
import time
from contextlib import closing
from dataclasses import dataclass, field
from tempfile import TemporaryDirectory
from uuid import uuid4

import httpx

from benchmarks.rows import Figure, tell
from benchmarks.served import p95, served
from benchmarks.webhook_server import SECRET, SELLER
from desk.interactions import SellerId
from storage.database import Database
from storage.deliveries import CHATWOOT, count_outcomes
from storage.migrate import migrate

_RATE, _SECONDS, _BEFORE = 50, 20, 200
_FLOOR_EVERY = 5
_BAR_MS = 100.0
# A fresh process reads its dictionaries and templates meanwhile: that is the start's figure, not this one's.
_WARM_SECONDS = 10.0
_TEXTS = ("Where is my box? It should have come on Friday.", "Please skip next month.", "The jar arrived broken.")


@dataclass(slots=True)
class _Spent:
    """Milliseconds of every call, and how many were not acknowledged."""

    acks: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)
    refused: int = 0


def run() -> list[Figure]:
    """Milliseconds of wall time on this machine."""
    return [figure for role in ("both", "serve") for figure in _measure(role)]


def _measure(role: str) -> list[Figure]:
    where = "its worker in the same process" if role == "both" else "its worker beside it"
    tell(f"webhook: {_RATE * _SECONDS} at {_RATE}/s, {_BEFORE} waiting before, {where}")
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/webhook.sqlite"
        with closing(Database(url)) as database:
            migrate(database)
        roles = ("both",) if role == "both" else ("serve", "work")
        with served("benchmarks.webhook_server", url, roles=roles, is_quiet=True) as address:
            time.sleep(_WARM_SECONDS)
            spent = asyncio.run(_send(address))
        with closing(Database(url)) as database:
            kept = sum(database.read_now(count_outcomes, SellerId(SELLER), source=CHATWOOT).values())
    lost = _RATE * _SECONDS + _BEFORE - kept
    tell(f"webhook: refused {spent.refused}, lost {lost}; /health in the same seconds {p95(spent.floor):.1f} ms p95")
    name = f"webhook: ack, {where}"
    return [
        Figure(name=name, ours=p95(spent.acks), reference=_BAR_MS, goal=1.0, unit="p95 ms"),
        Figure(name=f"{name}: refused or lost", ours=float(spent.refused + lost), reference=1.0, goal=0.0, unit="n"),
    ]


async def _send(address: str) -> _Spent:
    spent = _Spent()
    limits = httpx.Limits(max_connections=200, max_keepalive_connections=200)
    async with httpx.AsyncClient(base_url=address, timeout=30, limits=limits) as client:
        for number in range(_BEFORE):
            await _push(client, number, [], spent)
        begin = time.perf_counter()
        async with asyncio.TaskGroup() as tasks:
            for number in range(_RATE * _SECONDS):
                await asyncio.sleep(max(0.0, begin + number / _RATE - time.perf_counter()))
                tasks.create_task(_push(client, _BEFORE + number, spent.acks, spent))
                if number % _FLOOR_EVERY == 0:
                    tasks.create_task(_ask(client, spent.floor))
    return spent


async def _push(client: httpx.AsyncClient, number: int, told: list[float], spent: _Spent) -> None:
    body = json.dumps(_message(number)).encode()
    stamp = str(int(time.time()))
    digest = hmac.new(SECRET.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    headers = {"X-Chatwoot-Timestamp": stamp, "X-Chatwoot-Signature": f"sha256={digest}",
               "X-Chatwoot-Delivery": str(uuid4()), "Content-Type": "application/json"}  # fmt: skip
    before = time.perf_counter()
    response = await client.post(f"/api/webhooks/chatwoot/{SELLER}", content=body, headers=headers)
    told.append((time.perf_counter() - before) * 1000)
    spent.refused += response.status_code != 200


async def _ask(client: httpx.AsyncClient, told: list[float]) -> None:
    before = time.perf_counter()
    (await client.get("/health")).raise_for_status()
    told.append((time.perf_counter() - before) * 1000)


def _message(number: int) -> dict[str, object]:
    """Every one begins a conversation of its own: each is thought through."""
    now = time.time()
    sender = {"id": number + 1, "name": f"Customer {number}", "type": "contact"}
    return {
        "event": "message_created", "account": {"id": 1}, "id": 100_000 + number, "content": _TEXTS[number % 3],
        "content_type": "text", "content_attributes": {}, "message_type": "incoming", "private": False,
        "created_at": now, "sender": sender,
        "conversation": {
            "id": number + 1, "inbox_id": 1, "channel": "Channel::Api", "status": "pending", "labels": [],
            "contact_inbox": {"hmac_verified": False}, "meta": {"sender": sender, "assignee": None},
            "updated_at": now,
        },
    }  # fmt: skip
