"""Pulls channels into the record, page by page. The cursor moves in the commit of its page; channels fail alone."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from agent.desk import Desk
from agent.tracing import FORGET, Told
from desk.errors import DeskError, NotFound
from desk.interactions import ChannelName, Inbound, SellerId
from desk.language import detect_language
from desk.ports import Catalogue, Channel, Page, ProductPage
from storage.messages import fold_threads, store_messages
from storage.products import upsert_products
from storage.sellers import connect_seller
from storage.settings import read_rules
from storage.sync import SyncState, begin_sync, end_sync, move_cursor
from storage.upsert import Upserted, bulk_upsert

log = logging.getLogger(__name__)

PRODUCTS = "products"
"""The name product cards go by among the channels' sync states."""

OnPage = Callable[[str, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulled:
    """What one pull brought. `error`: why it stopped early, None when it reached the end; progress is kept anyway."""

    channel: str
    added: int
    edited: int
    seen: int
    error: str | None


def _silent(_channel: str, _seen: int) -> None:
    return None


async def pull_all(desk: Desk, *, on_page: OnPage = _silent) -> tuple[Pulled, ...]:
    """Pull product cards, then every channel; one that fails does not stop the others."""
    pulled = [await pull_products(desk, on_page=on_page)] if desk.catalogue else []
    return (*pulled, *[await pull(desk, name, on_page=on_page) for name in desk.channels])


async def pull(desk: Desk, name: ChannelName, *, on_page: OnPage = _silent) -> Pulled:
    """Pull one channel to its end. A vendor's failure is returned as `error`, never raised."""
    channel = desk.channels.get(name)
    if channel is None:
        known = ", ".join(desk.channels) or "none"
        raise NotFound(f"seller {desk.seller_id!r} has no channel {name!r} connected; connected: {known}")
    return await _run(desk, name.value, lambda total: _pull_pages(desk, channel, total, on_page))


async def pull_products(desk: Desk, *, on_page: OnPage = _silent) -> Pulled:
    """Pull the product cards that changed."""
    catalogue = desk.catalogue
    if catalogue is None:
        raise NotFound(f"seller {desk.seller_id!r} has no product catalogue connected")
    return await _run(desk, PRODUCTS, lambda total: _pull_cards(desk, catalogue, total, on_page))


class _Total:
    """What came in so far; kept when a later page fails."""

    def __init__(self) -> None:
        self.pages = self.added = self.edited = self.seen = 0

    def add(self, page: Upserted) -> None:
        self.pages += 1
        self.added += page.added
        self.edited += page.edited
        self.seen += page.seen


async def _run(desk: Desk, name: str, pages: Callable[[_Total], Awaitable[None]]) -> Pulled:
    with desk.tracing.begin("pull", desk.seller_id) as told:
        return await _run_traced(desk, name, pages, told)


async def _run_traced(desk: Desk, name: str, pages: Callable[[_Total], Awaitable[None]], told: Told) -> Pulled:
    total, error = _Total(), None
    try:
        await pages(total)
    except DeskError as failure:
        error = str(failure)
        told.fail(failure)
        log.warning("pull failed", extra={"channel": name, "error": error})
    except asyncio.CancelledError:
        stopped = "stopped before its end; the next pull continues there"
        await desk.db.write(end_sync, desk.seller_id, name, error=stopped, now=desk.clock())
        raise
    await desk.db.write(end_sync, desk.seller_id, name, error=error, now=desk.clock())
    _tell_total(told, name, total, is_idle=error is None and not total.added + total.edited)
    return Pulled(channel=name, added=total.added, edited=total.edited, seen=total.seen, error=error)


def _tell_total(told: Told, name: str, total: _Total, *, is_idle: bool) -> None:
    """A pull that brought nothing new leaves no trace: there is one every few minutes."""
    told.note({"channel": name, "pages": total.pages, "seen": total.seen, "added": total.added,
               "edited": total.edited, FORGET: is_idle or None})  # fmt: skip


async def _pull_pages(desk: Desk, channel: Channel, total: _Total, on_page: OnPage) -> None:
    state = await desk.db.write(_begin, desk.seller_id, channel.name.value, desk.clock())
    cursor, has_more = state.cursor, True
    while has_more:
        page = await channel.fetch_since(cursor)
        total.add(await desk.db.write(_store_page, desk, channel.name, _in_words(page), desk.clock()))
        cursor, has_more = page.cursor, page.has_more
        on_page(channel.name.value, total.seen)


async def _pull_cards(desk: Desk, catalogue: Catalogue, total: _Total, on_page: OnPage) -> None:
    state = await desk.db.write(_begin, desk.seller_id, PRODUCTS, desk.clock())
    cursor, has_more = state.cursor, True
    while has_more:
        page = await catalogue.fetch_products(cursor)
        count = await desk.db.write(_store_cards, desk.seller_id, page, desk.clock())
        total.add(Upserted(added=count, edited=0, seen=count))
        cursor, has_more = page.cursor, page.has_more
        on_page(PRODUCTS, total.seen)


def _begin(conn: Connection, seller_id: SellerId, name: str, now: datetime) -> SyncState:
    # The first pull is the connection: nothing written before this moment is ever answered by itself.
    connect_seller(conn, seller_id, connected_at=now)
    return begin_sync(conn, seller_id, name, now=now)


def _store_page(conn: Connection, desk: Desk, name: ChannelName, page: Page, now: datetime) -> Upserted:
    rules = read_rules(conn, desk.seller_id, desk.playbook)
    items = page.items
    if any(item.messages for item in items):
        items = _with_language(fold_threads(conn, desk.seller_id, items))
    result = bulk_upsert(conn, desk.seller_id, items, now=now, reply_pending=rules.reply_pending)
    store_messages(conn, desk.seller_id, items)
    move_cursor(conn, desk.seller_id, name.value, cursor=page.cursor, now=now)
    return result


def _store_cards(conn: Connection, seller_id: SellerId, page: ProductPage, now: datetime) -> int:
    count = upsert_products(conn, seller_id, page.items, now=now)
    move_cursor(conn, seller_id, PRODUCTS, cursor=page.cursor, now=now)
    return count


def _in_words(page: Page) -> Page:
    # A thread's words are known only once it is folded, beside the database.
    return page if any(item.messages for item in page.items) else replace(page, items=_with_language(page.items))


def _with_language(items: Sequence[Inbound]) -> tuple[Inbound, ...]:
    return tuple(
        replace(item, language=detect_language("\n".join(filter(None, (item.text, item.pros, item.cons)))))
        for item in items
    )
