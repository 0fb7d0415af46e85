"""The webhooks of a practice Chatwoot: really signed, sent over real HTTP, retried and doubled as the vendor does.

An agent bot is told up to three times, three seconds apart, on 429 and 500 alone; an account's webhook once. After five
seconds nobody waits any longer. A bot that cannot be told of a message: its pending conversation is opened for people.
"""

import asyncio
import hashlib
import hmac
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

import httpx

from sandbox.chatwoot_rows import event_row
from sandbox.chatwoot_state import Account, Event

TIMEOUT_SECONDS = 5.0
ATTEMPTS, RETRIED = 3, (429, 500)
_BOT_EVENTS = (
    "message_created", "message_updated", "conversation_opened", "conversation_resolved",
    "conversation_status_changed", "conversation_updated", "webwidget_triggered",
)  # fmt: skip
_PRIVATE = re.compile(r"https?://(localhost|127\.|10\.|192\.168\.|\[::1\])")
# What only bots are told.
_BOTS_ALONE = ("conversation_opened", "conversation_resolved")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where something is told. `kind`: bot | webhook | inbox."""

    kind: str
    url: str
    secret: str


@dataclass(slots=True, kw_only=True)
class Hooks:
    """Sends what happens. `duplicates`: how many more times each delivery goes out; `is_silent`: not at all (what is
    missed must be found by reading); `is_private_refused`: addresses of a private network are not called, as at the
    vendor since 4.14 unless SAFE_FETCH_ALLOW_PRIVATE_NETWORK is set; `delivered`: what was sent and what came back.
    """

    account: Account
    client: httpx.AsyncClient
    base_url: str = "http://chatwoot.example"
    pause_seconds: float = 3.0
    duplicates: int = 0
    is_silent: bool = False
    is_private_refused: bool = False
    delivered: list[dict[str, Any]] = field(default_factory=list)
    clock: Callable[[], datetime] | None = None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def listen(self) -> None:
        """From now on."""
        self.account.listeners.append(self._heard)

    async def settle(self) -> None:
        """Wait until everything has been told."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _heard(self, event: Event) -> None:
        if self.is_silent:
            return
        body = json.dumps(event_row(event, self.base_url), ensure_ascii=False).encode()
        for target in self.targets(event):
            for _ in range(1 + self.duplicates if target.kind == "bot" else 1):
                task = asyncio.get_running_loop().create_task(self._deliver(target, event, body, str(uuid4())))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    def targets(self, event: Event) -> list[Target]:
        """Who is told of it: webhooks that asked, the inbox's bot, an assigned bot (the same one may be told twice)."""
        found = []
        if event.name not in _BOTS_ALONE:
            found = [
                Target(kind="webhook", url=one["url"], secret=one["secret"])
                for one in self.account.webhooks
                if event.name in one["subscriptions"]
            ]
            inbox = event.conversation.inbox
            if inbox.webhook_url and inbox.channel == "Channel::Api":
                found.append(Target(kind="inbox", url=inbox.webhook_url, secret=inbox.secret or ""))
        if event.name in _BOT_EVENTS:
            found += self._bots(event)
        return found

    def _bots(self, event: Event) -> list[Target]:
        inbox_bot = self.account.find_person("bot", event.conversation.inbox.bot_id)
        assigned = event.conversation.assignee
        bots = [inbox_bot, assigned if assigned is not None and assigned.kind == "bot" else None]
        return [Target(kind="bot", url=one.url, secret=one.secret) for one in bots if one is not None and one.url]

    async def _deliver(self, target: Target, event: Event, body: bytes, delivery: str) -> None:
        for attempt in range(ATTEMPTS if target.kind == "bot" else 1):
            if attempt:
                await asyncio.sleep(self.pause_seconds)
            status = await self._post(target, body, delivery)
            self.delivered.append(
                {"to": target.kind, "url": target.url, "event": event.name, "delivery": delivery, "status": status}
            )
            if status is not None and 200 <= status < 300:
                return
            if status not in RETRIED:
                break
        self._open_for_people(target, event)

    def _open_for_people(self, target: Target, event: Event) -> None:
        if target.kind == "bot" and event.message is not None and event.conversation.status == "pending":
            self.account.set_status(event.conversation, "open", by="the system: the bot could not be reached")

    async def _post(self, target: Target, body: bytes, delivery: str) -> int | None:
        if self.is_private_refused and _PRIVATE.match(target.url):
            return None
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                answer = await self.client.post(target.url, content=body, headers=self._headers(target, body, delivery))
                return answer.status_code
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError):
            return None

    def _headers(self, target: Target, body: bytes, delivery: str) -> dict[str, str]:
        moment = (self.clock or self.account.clock)()
        return {
            "Content-Type": "application/json", "Accept": "application/json", "X-Chatwoot-Delivery": delivery,
            **sign(target.secret, body, int(moment.timestamp())),
        }  # fmt: skip


def sign(secret: str, body: bytes, timestamp: int) -> dict[str, str]:
    """The two headers that prove a delivery: the signature is over `{timestamp}.{raw body}`."""
    signed = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Chatwoot-Timestamp": str(timestamp), "X-Chatwoot-Signature": f"sha256={signed}"}
