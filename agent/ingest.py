"""Pulls channels into the record, page by page. The cursor moves in the commit of its page; channels fail alone."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from agent.circuits import fault_in, find_rest, heed, surface_of
from agent.desk import Desk
from agent.restore_gate import reconcile
from agent.sync_run import OnPage, Pulled, Run, begin, end, silent
from agent.tracing import FORGET, Told
from desk.crash_points import pass_point
from desk.errors import AtLimit, DeskError, NotFound
from desk.interactions import ChannelName, Inbound, SellerId
from desk.language import detect_language
from desk.ports import Catalogue, Channel, Countable, Page, ProductPage
from storage.circuits import Circuit, find_circuit
from storage.message_files import note_files
from storage.messages import fold_threads, store_messages
from storage.owed import find_owed_since
from storage.products import upsert_products
from storage.settings import read_rules
from storage.standings import note_standings
from storage.sync import move_cursor
from storage.sync_progress import Backfill
from storage.upsert import Upserted, bulk_upsert

__all__ = ["PRODUCTS", "Pulled", "cards_surface", "pull", "pull_all", "pull_products", "queue_owed", "store_items"]

log = logging.getLogger(__name__)

PRODUCTS = "products"
"""The name product cards go by among the channels' sync states."""

# What a page may queue in its own commit; a back-fill is left to the sweeper, so that pulling stays as fast as it is.
_AT_ONCE = 200


async def pull_all(desk: Desk, *, on_page: OnPage = silent) -> tuple[Pulled, ...]:
    """Pull product cards, then every channel; one that fails does not stop the others."""
    pulled = [await pull_products(desk, on_page=on_page)] if desk.catalogue else []
    return (*pulled, *[await pull(desk, name, on_page=on_page) for name in desk.channels])


async def pull(
    desk: Desk, name: ChannelName, *, on_page: OnPage = silent, give_way_at: datetime | None = None
) -> Pulled:
    """Pull one channel to its end, or to the page that is read at `give_way_at`.

    A vendor's failure is returned as `error`, never raised.
    """
    channel = desk.channels.get(name)
    if channel is None:
        known = ", ".join(desk.channels) or "none"
        raise NotFound(f"seller {desk.seller_id!r} has no channel {name!r} connected; connected: {known}")
    run = Run(name.value, surface_of(channel), on_page, give_way_at=give_way_at)
    return await _pull(desk, run, lambda: _pull_pages(desk, channel, run))


async def pull_products(desk: Desk, *, on_page: OnPage = silent, give_way_at: datetime | None = None) -> Pulled:
    """Pull the product cards that changed; `give_way_at` as with a channel."""
    catalogue = desk.catalogue
    if catalogue is None:
        raise NotFound(f"seller {desk.seller_id!r} has no product catalogue connected")
    run = Run(PRODUCTS, cards_surface(catalogue), on_page, give_way_at=give_way_at)
    return await _pull(desk, run, lambda: _pull_cards(desk, catalogue, run))


def cards_surface(catalogue: Catalogue) -> str:
    """The name of the catalogue's circuit, `wildberries/products`."""
    return f"{catalogue.marketplace}/{PRODUCTS}"


async def _pull(desk: Desk, run: Run, pages: Callable[[], Awaitable[None]]) -> Pulled:
    """One pull, unless its vendor surface rests or somebody else is at it; the surface hears how it went."""
    circuit = await desk.db.read(find_circuit, desk.seller_id, run.surface)
    rest = await find_rest(desk, run.surface, circuit)
    try:
        run.begin(await desk.db.write(begin, desk, run.name, rest, desk.clock()), desk.clock())
    except DeskError as failure:
        return run.told(str(failure))
    if rest:
        return run.told(rest.reason)
    with desk.tracing.begin("pull", desk.seller_id) as told:
        pulled = await _pull_traced(desk, run, lambda: _heeded(desk, run, circuit, pages), told)
    await reconcile(desk)
    return pulled


async def _heeded(desk: Desk, run: Run, circuit: Circuit | None, pages: Callable[[], Awaitable[None]]) -> None:
    try:
        await pages()
    except AtLimit:
        # No outage: the limiter holds everybody for the vendor's own time.
        raise
    except DeskError as failure:
        await heed(desk, run.surface, circuit, fault_in(failure))
        raise
    await heed(desk, run.surface, circuit, None)


async def _pull_traced(desk: Desk, run: Run, pages: Callable[[], Awaitable[None]], told: Told) -> Pulled:
    failure: DeskError | None = None
    try:
        await pages()
    except DeskError as error:
        failure = error
        told.fail(failure)
        log.warning("pull failed", extra={"channel": run.name, "error": str(failure)})
    except BaseException as stopped:
        # A worker that ends, or a bug of ours: the row must not say "syncing" for ever.
        await desk.db.write(end, desk, run, stopped, desk.clock())
        raise
    await desk.db.write(end, desk, run, failure, desk.clock())
    _tell_total(told, run, is_idle=failure is None and not run.added + run.edited)
    return run.told(str(failure) if failure else None)


def _tell_total(told: Told, run: Run, *, is_idle: bool) -> None:
    """A pull that brought nothing new leaves no trace: there is one every few minutes."""
    told.note({"channel": run.name, "pages": run.pages, "seen": run.seen, "added": run.added,
               "edited": run.edited, FORGET: is_idle or None})  # fmt: skip


async def _pull_pages(desk: Desk, channel: Channel, run: Run) -> None:
    await _estimate(channel, run)
    cursor, goes_on = run.state.cursor, True
    while goes_on:
        page = await channel.fetch_since(cursor)
        backfill = run.backfill and run.backfill.after(len(page.items), [item.occurred_at for item in page.items])
        stored = await desk.db.write(_store_page, desk, run, _in_words(page), backfill, desk.clock())
        pass_point("page.committed")
        cursor = page.cursor
        run.add(stored, backfill)
        goes_on = run.goes_on(has_more=page.has_more, now=desk.clock())


async def _estimate(channel: Channel, run: Run) -> None:
    """Ask once how much there is. Not knowing is no reason not to read it."""
    if run.backfill is None or run.backfill.pages or not isinstance(channel, Countable) or not channel.counts_cheaply:
        return
    try:
        total = await channel.count(is_answered=False) + await channel.count(is_answered=True)
        run.backfill = replace(run.backfill, total=total)
    except DeskError as failure:
        log.info("how much there is to pull is not known", extra={"channel": run.name, "error": str(failure)})


async def _pull_cards(desk: Desk, catalogue: Catalogue, run: Run) -> None:
    cursor, goes_on = run.state.cursor, True
    while goes_on:
        page = await catalogue.fetch_products(cursor)
        backfill = run.backfill and run.backfill.after(len(page.items), ())
        stored = await desk.db.write(_store_cards, desk.seller_id, run, page, backfill, desk.clock())
        cursor = page.cursor
        run.add(stored, backfill)
        goes_on = run.goes_on(has_more=page.has_more, now=desk.clock())


def _store_page(
    conn: Connection, desk: Desk, run: Run, page: Page, backfill: Backfill | None, now: datetime
) -> Upserted:
    result = store_items(conn, desk, page.items, now=now)
    pass_point("page.stored")
    move_cursor(
        conn, desk.seller_id, run.name, cursor=page.cursor, now=now, fence=run.state.fence,
        fetched=run.seen + result.seen, backfill=backfill,
    )  # fmt: skip
    pass_point("page.cursor_moved")
    queue_owed(conn, desk, result, now=now)
    return result


def store_items(conn: Connection, desk: Desk, items: Sequence[Inbound], *, now: datetime) -> Upserted:
    """What one channel brought, into the record: threads folded, where their conversations stand noted."""
    rules = read_rules(conn, desk.seller_id, desk.playbook)
    if any(item.messages for item in items):
        items = _with_language(fold_threads(conn, desk.seller_id, items))
    result = bulk_upsert(conn, desk.seller_id, items, now=now, reply_pending=rules.reply_pending)
    store_messages(conn, desk.seller_id, items)
    note_standings(conn, desk.seller_id, items, now=now)
    note_files(conn, desk.seller_id, items, now=now)
    return result


def queue_owed(conn: Connection, desk: Desk, stored: Upserted, *, now: datetime) -> None:
    """Queue the handling of what this transaction brought, unless it is a back-fill."""
    if 0 < stored.added + stored.edited <= _AT_ONCE:
        owed = find_owed_since(conn, desk.seller_id, changed_at=now, limit=_AT_ONCE)
        desk.enqueue(conn, *(one.job for one in owed))


def _store_cards(
    conn: Connection, seller_id: SellerId, run: Run, page: ProductPage, backfill: Backfill | None, now: datetime
) -> Upserted:
    count = upsert_products(conn, seller_id, page.items, now=now)
    move_cursor(
        conn, seller_id, run.name, cursor=page.cursor, now=now, fence=run.state.fence, fetched=run.seen + count,
        backfill=backfill,
    )  # fmt: skip
    return Upserted(added=count, edited=0, seen=count)


def _in_words(page: Page) -> Page:
    # A thread's words are known only once it is folded, beside the database.
    return page if any(item.messages for item in page.items) else replace(page, items=_with_language(page.items))


def _with_language(items: Sequence[Inbound]) -> tuple[Inbound, ...]:
    return tuple(
        replace(item, language=detect_language("\n".join(filter(None, (item.text, item.pros, item.cons)))))
        for item in items
    )
