"""The one place where everything is wired: settings, database, playbook, models, vendors."""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from agent.desk import Clock, Desk, utc_now
from agent.model_shelf import Shelf
from agent.tracing import Tracing
from api.cancel_links import open_cancel_links
from api.code_version import code_version
from api.house_models import open_embedder, open_shelf
from api.stored_tokens import CHATWOOT, CONNECTORS, WILDBERRIES, find_chatwoots, find_sellers, find_tokens
from api.tracing_setup import open_house_tracing
from connectors import open_wildberries
from connectors.chatwoot import Chatwoot, open_chatwoot
from connectors.chatwoot_access import inspect_access
from connectors.pacing import Timing
from connectors.shop import HttpShop, open_shop
from connectors.wildberries import Wildberries
from connectors.wildberries_token import inspect_token
from desk.errors import BadInput, BadPlaybook, BadSettings, NotFound
from desk.interactions import ChannelName, SellerId
from desk.playbook import Playbook, load_playbook
from desk.ports import Channel, CredentialReport, Limiter
from desk.settings import Settings
from storage.cancel_links import CancelLinks
from storage.database import Database
from storage.jobs_queue import Jobs
from storage.limiter import SharedLimiter
from storage.migrate import current_and_newest, find_misfit
from storage.recall import Recall
from tools import TOOLS

log = logging.getLogger(__name__)

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
BOTH = "one seller can have one of them: make another seller for the other"
PROMPTS = Path(__file__).parents[1] / "prompts"


@dataclass(kw_only=True)
class House:
    """Everything a command or the API works with. Close it with `aclose()`."""

    settings: Settings
    db: Database
    playbook: Playbook
    desks: dict[SellerId, Desk]
    jobs: Jobs | None
    vendors: dict[SellerId, Wildberries]
    maker: "Maker | None" = None
    chatwoots: dict[SellerId, Chatwoot] = field(default_factory=dict)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a token was stored, replaced or deleted: workers begin anew with the desks of now."""
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    def desk(self, seller: str | None = None) -> Desk:
        """The desk of a seller (None: the configured one); `NotFound` names the known ones."""
        name = SellerId(seller or self.settings.seller)
        if name not in self.desks:
            raise NotFound(f"no seller {name!r} here; known: {', '.join(self.desks)}. Tokens name the sellers.")
        return self.desks[name]

    async def reconnect(self) -> bool:
        """Take up tokens that were stored, replaced or deleted since, and new sellers; says whether there were any.

        The connections of before are closed with the house: what is under way over them may end.
        """
        if self.maker is None:
            return False
        shops = await self.db.read(find_tokens, self.settings)
        talks = await self.db.read(find_chatwoots, self.settings)
        changed = [*_changed({one: vendor.token for one, vendor in self.vendors.items()}, shops),
                   *_changed({one: vendor.secret for one, vendor in self.chatwoots.items()}, talks)]  # fmt: skip
        changed += [one for one in await self.db.read(find_sellers, self.settings) if one not in self.desks]
        for seller in dict.fromkeys(changed):
            self._connect(self.maker, seller, shops.get(seller), talks.get(seller))
        if changed:
            self.changed.set()
        return bool(changed)

    def _connect(self, maker: "Maker", seller: SellerId, token: str | None, chatwoot: str | None) -> None:
        """Connect a seller anew; one whose connections do not go together keeps the desk there was."""
        self.vendors.pop(seller, None)
        self.chatwoots.pop(seller, None)
        if token is not None:
            self.vendors[seller] = maker.vendor(seller, token)
            self._stack.push_async_callback(self.vendors[seller].aclose)
        try:
            if chatwoot is not None:
                self.chatwoots[seller] = maker.chatwoot(seller, chatwoot)
                self._stack.push_async_callback(self.chatwoots[seller].aclose)
            self.desks[seller] = maker.desk(seller, self.vendors.get(seller), self.chatwoots.get(seller))
        except BadSettings as error:
            log.error("a seller cannot be connected", extra={"seller": seller, "error": str(error)})

    async def aclose(self) -> None:
        """Close vendors, then the queue, then the database."""
        await self._stack.aclose()
        if self.jobs is not None:
            self.jobs.close()
        self.db.close()


def open_house(settings: Settings, *, clock: Clock = utc_now, with_queue: bool = False) -> House:
    """Wire a desk for every seller that has a token, and for the configured seller with or without one.

    `with_queue`: what a desk's rows owe is queued at once, for workers; a command that runs once leaves it to them.
    Makes no network call. Raises `BadSettings`, `BadPlaybook`, or `BadSettings` for a database that needs migrating.
    """
    playbook = open_playbook(settings)
    shelf = open_shelf(settings, playbook, clock=clock)
    db = open_database(settings)
    limiter = open_limiter(settings, db)
    maker = Maker(
        settings=settings,
        db=db,
        playbook=playbook,
        shelf=shelf,
        limiter=limiter,
        recall=Recall(db, embedder=open_embedder(settings)),
        tracing=open_house_tracing(settings, db, playbook, version=code_version()),
        jobs=Jobs(db) if with_queue else None,
        clock=clock,
        shops=open_shops(settings, limiter),
        cancel_links=open_cancel_links(settings, playbook),
    )
    vendors = {seller: maker.vendor(seller, token) for seller, token in db.read_now(find_tokens, settings).items()}
    talks = {seller: maker.chatwoot(seller, secret) for seller, secret in db.read_now(find_chatwoots, settings).items()}
    sellers = dict.fromkeys((*db.read_now(find_sellers, settings), *vendors, *talks))
    desks = {seller: maker.desk(seller, vendors.get(seller), talks.get(seller)) for seller in sellers}
    house = House(settings=settings, db=db, playbook=playbook, desks=desks, jobs=maker.jobs, vendors=vendors,
                  maker=maker, chatwoots=talks)  # fmt: skip
    _close_at_the_end(house, maker.tracing)
    for shop in maker.shops.values():
        house._stack.push_async_callback(shop.aclose)
    return house


@dataclass(frozen=True, kw_only=True)
class Maker:
    """What all desks of a house share, and how one more is made."""

    settings: Settings
    db: Database
    playbook: Playbook
    shelf: Shelf
    limiter: Limiter
    recall: Recall
    tracing: Tracing
    jobs: Jobs | None
    clock: Clock
    shops: Mapping[SellerId, HttpShop] = field(default_factory=dict)
    cancel_links: CancelLinks | None = None

    def desk(self, seller: SellerId, vendor: Wildberries | None, chatwoot: Chatwoot | None = None) -> Desk:
        """A seller's desk; without a vendor it drafts and cannot send. `BadSettings` when two have the same channel."""
        return Desk(
            db=self.db,
            seller_id=seller,
            playbook=self.playbook,
            router_model=self.shelf.chain("router"),
            drafter_model=self.shelf.chain("drafter"),
            reviewer_model=self.shelf.chain("reviewer"),
            shelf=self.shelf,
            settle=self.settings.settle,
            code_version=code_version(),
            channels=_channels(seller, vendor, chatwoot),
            catalogue=vendor.catalogue if vendor else None,
            contracts=vendor.contracts if vendor else None,
            recall=self.recall,
            tracing=self.tracing,
            jobs=self.jobs,
            clock=self.clock,
            shop=self.shops.get(seller),
            helpdesk=chatwoot.helpdesk if chatwoot else None,
            cancel_links=self.cancel_links,
        )

    def vendor(self, seller: SellerId, token: str) -> Wildberries:
        """A seller's connection; no call is made."""
        return open_wildberries(
            seller_id=seller,
            token=token,
            feedbacks_url=self.settings.wb_feedbacks_url,
            content_url=self.settings.wb_content_url,
            chat_url=self.settings.wb_chat_url,
            limiter=self.limiter,
            timing=Timing(total_seconds=self.settings.call_seconds),
        )

    def chatwoot(self, seller: SellerId, secret: str) -> Chatwoot:
        """A seller's Chatwoot; no call is made. `BadSettings` for what cannot be one."""
        timing = Timing(total_seconds=self.settings.call_seconds)
        try:
            return open_chatwoot(seller_id=seller, secret=secret, limiter=self.limiter, timing=timing)
        except BadInput as error:
            raise BadSettings(f"the Chatwoot of seller {seller!r}: {error}") from None


def _changed(open_now: Mapping[SellerId, str], wanted: Mapping[SellerId, str]) -> list[SellerId]:
    return [one for one in {**open_now, **wanted} if open_now.get(one) != wanted.get(one)]


def _channels(
    seller: SellerId, vendor: Wildberries | None, chatwoot: Chatwoot | None
) -> Mapping[ChannelName, Channel]:  # fmt: skip
    found = {**(vendor.channels if vendor else {})}
    if chatwoot and (both := found.keys() & chatwoot.channels.keys()):
        raise BadSettings(f"seller {seller!r} has {', '.join(both)} at Wildberries and at Chatwoot; {BOTH}")
    return found | {**(chatwoot.channels if chatwoot else {})}


def _close_at_the_end(house: House, tracing: Tracing) -> None:
    # Closed last: what the others still do may be worth a span.
    house._stack.push_async_callback(asyncio.to_thread, tracing.close)
    for vendor in house.vendors.values():
        house._stack.push_async_callback(vendor.aclose)
    for chatwoot in house.chatwoots.values():
        house._stack.push_async_callback(chatwoot.aclose)


def inspect_credential(connector: str, token: str, now: datetime) -> CredentialReport:
    """What a token can do, read from the token itself, as `replydesk doctor` tells it; no call is made."""
    if connector == CHATWOOT:
        return inspect_access(token)
    if connector != WILDBERRIES:
        raise NotFound(f"no connector {connector!r}; tokens can be stored for: {', '.join(CONNECTORS)}")
    return inspect_token(token, now)


def open_playbook(settings: Settings) -> Playbook:
    """The playbook named in the settings: a folder of the shipped prompts/ by name, or any path."""
    shipped = PROMPTS / settings.playbook
    folder = shipped if shipped.is_dir() else settings.playbook
    if not folder.is_dir():
        known = ", ".join(sorted(path.parent.name for path in PROMPTS.glob("*/playbook.toml")))
        raise BadPlaybook(f"no playbook {str(settings.playbook)!r}; shipped ones: {known}; or give a path to a folder")
    return load_playbook(folder, known_tools=TOOLS)


def open_shops(
    settings: Settings, limiter: Limiter, *, transport: httpx.AsyncBaseTransport | None = None
) -> dict[SellerId, HttpShop]:
    """The back end of every seller that has a token of it; none without an address. No call is made.

    `transport`: to a practice shop in this process.
    """
    url = settings.shop_url
    if url is None:
        return {}
    return {
        SellerId(seller): open_shop(
            url=url, token=token.get_secret_value(), limiter=limiter, seller_id=SellerId(seller), transport=transport
        )
        for seller, token in settings.shop_tokens.items()
    }


def open_limiter(settings: Settings, db: Database) -> Limiter:
    """The vendor's pace, shared by every process on this database; none at all is for a practice shop on this machine,
    and refused for anything else.
    """
    if settings.wb_limits == "real":
        return SharedLimiter(db)
    others = [url for url in (settings.chatwoot_url, settings.shop_url) if url]
    for url in (settings.wb_feedbacks_url, settings.wb_content_url, settings.wb_chat_url, *others):
        if urlsplit(url).hostname not in _LOOPBACK:
            raise BadSettings(f"REPLYDESK_WB_LIMITS=lifted is for a practice shop on this machine, not for {url}")
    return SharedLimiter(db, is_paced=False)


def open_database(settings: Settings) -> Database:
    """The database, refused when its tables are not of a version this code can work on."""
    db = Database(settings.database_url)
    misfit = find_misfit(*current_and_newest(db))
    if misfit is not None:
        db.close()
        raise BadSettings(misfit)
    return db
