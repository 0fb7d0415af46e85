"""`replydesk demo`: the whole desk against a practice Wildberries, on loopback, with auto-send on."""

import asyncio
import json
import logging
import os
import secrets
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import httpx
from pydantic import SecretStr

from agent.desk import utc_now
from agent.ingest import pull_all
from agent.warm import warm_up_desk
from api.app import create_app
from api.bootstrap import House, open_house
from api.commands import demo_box
from api.commands.demo_database import kept_in, prepare
from api.commands.demo_report import report_lines, report_on, tell_first_story
from api.commands.launch import give, say
from api.commands.serve import check_port, listen
from api.practice import practice_shop
from api.working import worker_of
from desk.errors import BadInput, Unusable
from desk.interactions import ChannelName, SellerId
from desk.settings import Settings
from sandbox.tokens import practice_token
from storage.sellers import forget_seller
from storage.tally import waiting

_VAR = Path("var")
_SELLER = "demo"
_BOX = "box"
_SHOPS = ("wildberries", _BOX)
# Chats are few, private and often about trouble: there a person sends what the desk has drafted.
_SENDS_IN = (ChannelName.REVIEW, ChannelName.QUESTION)
# The practice shop dates its items within five days before its opening; the desk is "connected" a day before them.
_CONNECTED_BEFORE = timedelta(days=6)
_SETTLE_SECONDS = 3.0
_SYNC_SECONDS = 15.0
_ONCE_TIMEOUT = timedelta(minutes=30)
# A worker is one core; more than a laptop's worth of them gains nothing against one SQLite file.
_MOST_WORKERS = 4


@dataclass(frozen=True, kw_only=True)
class _Practice:
    """A running practice shop and the desk that is connected to it."""

    url: str
    house: House


async def main(
    settings: Settings, *, port: int, reset: bool, once: bool, data: Path | None, shop: str, as_json: bool
) -> None:
    """Serve the demo until interrupted, or with `once` answer everything and print the tally."""
    _check_data(data)
    _check_shop(shop, once=once, data=data)
    _keep_quiet(settings)
    if shop == _BOX:
        await demo_box.main(settings, port=port, token=_api_token(settings), folder=_VAR)
        return
    if once:
        with TemporaryDirectory(prefix="replydesk-") as folder:
            await _once(settings, Path(folder), data, as_json=as_json)
        return
    check_port("127.0.0.1", port)
    async with _practice(settings, _VAR, seller=_SELLER, data=data, reset=reset) as practice:
        token = _api_token(settings)
        say(_welcome(practice.url, port, token))
        app = create_app(practice.house, api_token=token, with_worker=True, is_demo=True)
        story = asyncio.create_task(tell_first_story(practice.house, f"http://127.0.0.1:{port}"))
        try:
            await listen(app, host="127.0.0.1", port=port)
        finally:
            story.cancel()


def _keep_quiet(settings: Settings) -> None:
    # The welcome text with the token must stay in sight; a level somebody chose is kept.
    if "log_level" not in settings.model_fields_set:
        logging.getLogger().setLevel(logging.WARNING)


def _check_data(data: Path | None) -> None:
    if data is not None and not data.is_file():
        raise BadInput(f"--data {data}: no such file; expected JSONL with rating, pros, cons, comment, product")


def _check_shop(shop: str, *, once: bool, data: Path | None) -> None:
    if shop not in _SHOPS:
        raise BadInput(f"--shop {shop!r}: expected {' or '.join(_SHOPS)}")
    if shop == _BOX and (once or data):
        raise BadInput("--shop box is a conversation in a browser: --once and --data go with the other shop")


async def _once(settings: Settings, folder: Path, data: Path | None, *, as_json: bool) -> None:
    started = time.monotonic()
    # A seller of its own: on a shared database a headless run meets nobody else's rows, and leaves none.
    seller = f"demo-{uuid4().hex[:12]}"
    # Everything is pulled before the work begins, and only then.
    settings = settings.model_copy(update={"sync_seconds": timedelta(days=1).total_seconds()})
    async with _practice(settings, folder, seller=seller, data=data, reset=False) as practice:
        house = practice.house
        try:
            await _work_off(house)
            report = await report_on(house.db, house.desk().seller_id)
            summary = await _summary(practice.url)
        finally:
            await house.db.write(forget_seller, SellerId(seller))
    report |= {"published_twice": summary["published_twice"], "seconds": round(time.monotonic() - started, 1)}
    give(report, as_json=as_json, lines=report_lines(report))


async def _work_off(house: House) -> None:
    """Pull everything, then let the worker run until nothing is unhandled and every reply is settled."""
    desk = house.desk()
    await asyncio.to_thread(warm_up_desk, desk)
    for pulled in await pull_all(desk, on_page=lambda channel, seen: say(f"{channel}: {seen} pulled")):
        if pulled.error:
            raise Unusable(f"the practice shop could not be read: {pulled.channel}: {pulled.error}")
    stop, count = asyncio.Event(), min(os.cpu_count() or 1, _MOST_WORKERS)
    async with AsyncExitStack() as others:
        for _ in range(count - 1):
            await others.enter_async_context(_another_worker(house.settings))
        working = asyncio.create_task(worker_of(house).run(stop))
        try:
            await _watch(house)
        finally:
            stop.set()
            await working


async def _watch(house: House) -> None:
    """Tell every second what is left; return when nothing is."""
    deadline = utc_now() + _ONCE_TIMEOUT
    while utc_now() < deadline:
        left = await house.db.read(waiting, house.desk().seller_id)
        say(f"{left.unhandled} to handle, {left.unsettled} on their way")
        if left.unhandled == 0 and left.unsettled == 0:
            return
        await asyncio.sleep(1)
    raise Unusable(f"still working after {_ONCE_TIMEOUT}; see the log above")


@asynccontextmanager
async def _another_worker(settings: Settings) -> AsyncIterator[None]:
    """A process for another core: the same settings, the same rows."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "from api.cli import main; main()", "work",
        stdin=asyncio.subprocess.PIPE, env=os.environ | _as_environment(settings), start_new_session=True,
    )  # fmt: skip
    try:
        yield
    finally:
        # Closing its stdin ends it, after what it is doing.
        await process.communicate(b"")


def _as_environment(settings: Settings) -> dict[str, str]:
    told: dict[str, str] = {}
    for name, value in settings:
        if isinstance(value, SecretStr):
            told[name] = value.get_secret_value()
        elif isinstance(value, dict):
            told[name] = json.dumps({seller: token.get_secret_value() for seller, token in value.items()})
        elif value is not None:
            told[name] = str(value)
    return {f"REPLYDESK_{name.upper()}": value for name, value in told.items()}


@asynccontextmanager
async def _practice(
    settings: Settings, folder: Path, *, seller: str, data: Path | None, reset: bool
) -> AsyncIterator[_Practice]:
    """A practice shop on a free port, a migrated database, a connected seller with auto-send on."""
    settings, journal = _files(settings, folder, reset=reset)
    async with practice_shop(data=data, state=journal) as shop:
        prepare(
            settings, SellerId(seller), connected_at=shop.anchor - _CONNECTED_BEFORE, sends_in=_SENDS_IN, is_fresh=reset
        )
        house = open_house(_aimed_at(settings, shop.url, seller), with_queue=True)
        try:
            yield _Practice(url=shop.url, house=house)
        finally:
            await house.aclose()


def _files(settings: Settings, folder: Path, *, reset: bool) -> tuple[Settings, Path]:
    """Where the demo keeps its rows (unless a database was configured) and the practice shop its journal."""
    journal = folder / "practice-shop.jsonl"
    if reset:
        journal.unlink(missing_ok=True)
    return kept_in(settings, folder / "demo.sqlite"), journal


def _aimed_at(settings: Settings, url: str, seller: str) -> Settings:
    return settings.model_copy(
        update={
            "seller": seller,
            "wb_tokens": {seller: SecretStr(practice_token())},
            "wb_feedbacks_url": url,
            "wb_content_url": url,
            "wb_chat_url": url,
            "wb_limits": "lifted",
            "settle_seconds": _SETTLE_SECONDS,
            "sync_seconds": settings.sync_seconds if "sync_seconds" in settings.model_fields_set else _SYNC_SECONDS,
        }
    )


def _api_token(settings: Settings) -> str:
    """The configured token, else one that stays the same over restarts of the demo."""
    if settings.api_token is not None:
        return settings.api_token.get_secret_value()
    file = _VAR / "demo-token"
    _VAR.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(24), encoding="utf-8")
    return file.read_text(encoding="utf-8").strip()


async def _summary(url: str) -> dict[str, int]:
    async with httpx.AsyncClient(timeout=10) as client:
        response = await client.get(f"{url}/practice/summary")
        response.raise_for_status()
        summary: dict[str, int] = response.json()
        return summary


def _welcome(shop: str, port: int, token: str) -> str:
    api = f"http://127.0.0.1:{port}"
    return f"""
Replydesk is working. Everything below runs on this machine; nothing leaves it.

  what was answered   {shop}/          the practice shop: published answers, and how often each
  the console         {api}/inbox      no login on this machine
  the desk's API      {api}/docs       open it, press Authorize, paste the token
  token               {token}

  curl -s -H 'Authorization: Bearer {token}' '{api}/api/interactions?status=open&limit=5'

Ctrl-C stops; the next `make demo` continues, `make demo RESET=1` starts afresh.
"""
