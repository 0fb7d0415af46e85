"""The one place where everything is wired: settings, database, playbook, models, vendors."""

import asyncio
import subprocess
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from shutil import which
from urllib.parse import urlsplit

from pydantic_ai.models import Model

from agent.desk import Clock, Desk, utc_now
from agent.embedding import resolve_embedder
from agent.model_shelf import Shelf
from agent.models import resolve
from agent.tracing import Tracing
from api.cancel_links import open_cancel_links
from api.stored_tokens import CONNECTORS, WILDBERRIES, find_sellers, find_tokens
from api.tracing_setup import open_house_tracing
from connectors import open_wildberries
from connectors.shop import HttpShop, open_shop
from connectors.wildberries import Wildberries
from connectors.wildberries_client import Timing
from connectors.wildberries_token import inspect_token
from desk.errors import BadPlaybook, BadSettings, NotFound
from desk.interactions import SellerId
from desk.playbook import Playbook, load_playbook
from desk.playbook_models import OFFLINE, STEPS
from desk.ports import CredentialReport, Embedder, Limiter
from desk.settings import Settings
from storage.cancel_links import CancelLinks
from storage.database import Database
from storage.jobs_queue import Jobs
from storage.limiter import SharedLimiter
from storage.migrate import current_and_newest, find_misfit
from storage.recall import Recall
from tools import TOOLS

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_EMBEDS = "openai-chat"
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
        wanted = await self.db.read(find_tokens, self.settings)
        open_now = {seller: vendor.token for seller, vendor in self.vendors.items()}
        changed = [one for one in {**open_now, **wanted} if open_now.get(one) != wanted.get(one)]
        changed += [one for one in await self.db.read(find_sellers, self.settings) if one not in self.desks]
        for seller in dict.fromkeys(changed):
            self.vendors.pop(seller, None)
            if seller in wanted:
                self.vendors[seller] = self.maker.vendor(seller, wanted[seller])
                self._stack.push_async_callback(self.vendors[seller].aclose)
            self.desks[seller] = self.maker.desk(seller, self.vendors.get(seller))
        if changed:
            self.changed.set()
        return bool(changed)

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
    maker = Maker(
        settings=settings,
        db=db,
        playbook=playbook,
        shelf=shelf,
        limiter=open_limiter(settings, db),
        recall=Recall(db, embedder=open_embedder(settings)),
        tracing=open_house_tracing(settings, db, playbook, version=code_version()),
        jobs=Jobs(db) if with_queue else None,
        clock=clock,
        shops=open_shops(settings),
        cancel_links=open_cancel_links(settings, playbook),
    )
    vendors = {seller: maker.vendor(seller, token) for seller, token in db.read_now(find_tokens, settings).items()}
    sellers = dict.fromkeys((*db.read_now(find_sellers, settings), *vendors))
    desks = {seller: maker.desk(seller, vendors.get(seller)) for seller in sellers}
    house = House(
        settings=settings, db=db, playbook=playbook, desks=desks, jobs=maker.jobs, vendors=vendors, maker=maker
    )
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

    def desk(self, seller: SellerId, vendor: Wildberries | None) -> Desk:
        """A seller's desk; without a vendor it drafts and cannot send."""
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
            channels=vendor.channels if vendor else {},
            catalogue=vendor.catalogue if vendor else None,
            contracts=vendor.contracts if vendor else None,
            recall=self.recall,
            tracing=self.tracing,
            jobs=self.jobs,
            clock=self.clock,
            shop=self.shops.get(seller),
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


def _close_at_the_end(house: House, tracing: Tracing) -> None:
    # Closed last: what the others still do may be worth a span.
    house._stack.push_async_callback(asyncio.to_thread, tracing.close)
    for vendor in house.vendors.values():
        house._stack.push_async_callback(vendor.aclose)


def inspect_credential(connector: str, token: str, now: datetime) -> CredentialReport:
    """What a token can do, read from the token itself, as `replydesk doctor` tells it; no call is made."""
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


def open_shelf(settings: Settings, playbook: Playbook, *, clock: Clock = utc_now) -> Shelf:
    """Every model the settings and the playbook name. `BadSettings` when one that must work cannot be made."""
    named = tuple(name.strip() for name in (settings.model or "").split(",") if name.strip())
    environment = tuple(dict.fromkeys((*named, OFFLINE))) if named else ()
    shelf = Shelf(playbook=playbook, make=lambda name: model_named(name, settings, playbook), clock=clock,
                  environment=environment)  # fmt: skip
    shelf.check()
    return shelf


def model_named(name: str, settings: Settings, playbook: Playbook) -> Model:
    """The model with its provider's key and server. The single key and server belong to the first provider named:
    no provider is ever handed another's key.
    """
    provider = name.partition(":")[0]
    steps = (playbook.models.step(step).chain for step in STEPS)
    named = settings.model.split(",") if settings.model else [one for chain in steps for one in chain]
    first = next((one.strip().partition(":")[0] for one in named if one.strip() != OFFLINE), provider)
    is_first = provider == first
    key = settings.model_keys.get(provider) or (settings.model_key if is_first else None)
    url = settings.model_base_urls.get(provider) or (settings.model_base_url if is_first else None)
    return resolve(name, playbook=playbook, base_url=url, key=key.get_secret_value() if key else None)


def open_embedder(settings: Settings) -> Embedder | None:
    """The embedding model of the settings; None when none is named. It shares the key and server of `openai-chat`.

    The single key is its own only where the model named beside it is of that provider too.
    """
    is_first = (settings.model or "").partition(":")[0] == _EMBEDS
    key = settings.model_keys.get(_EMBEDS) or (settings.model_key if is_first else None)
    url = settings.model_base_urls.get(_EMBEDS) or (settings.model_base_url if is_first else None)
    return resolve_embedder(settings.embeddings, base_url=url, key=key.get_secret_value() if key else None)


def open_shops(settings: Settings) -> dict[SellerId, HttpShop]:
    """The back end of every seller that has a token of it; none without an address. No call is made."""
    url = settings.shop_url
    if url is None:
        return {}
    given = settings.shop_tokens.items()
    return {SellerId(seller): open_shop(url=url, token=token.get_secret_value()) for seller, token in given}


def open_limiter(settings: Settings, db: Database) -> Limiter:
    """The vendor's pace, shared by every process on this database; none at all is for a practice shop on this machine,
    and refused for anything else.
    """
    if settings.wb_limits == "real":
        return SharedLimiter(db)
    for url in (settings.wb_feedbacks_url, settings.wb_content_url, settings.wb_chat_url):
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


@cache
def code_version() -> str:
    """`0.1.0+abc1234` in a git checkout, `0.1.0` elsewhere."""
    base, git = version("replydesk"), which("git")
    if git is None:
        return base
    command = (git, "-C", str(PROMPTS.parent), "rev-parse", "--short", "HEAD")
    try:
        # A constant command; nothing of it comes from outside.
        done = subprocess.run(command, capture_output=True, text=True, timeout=2, check=True)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return base
    return f"{base}+{done.stdout.strip()}"
