"""`replydesk eval conversations`: plays the scripts, each in a world of its own, and prints how many pass."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr

from agent.desk import Desk
from agent.models import resolve
from api.bootstrap import PROMPTS, open_playbook, open_shops
from api.cancel_links import open_cancel_links
from api.commands.launch import give
from desk.errors import BadInput
from desk.interactions import ChannelName, SellerId
from desk.playbook import Playbook, load_playbook
from desk.routing_letters import reads_letters
from desk.settings import Settings
from evals.conversation_scripts import FOLDER, load_scripts
from evals.conversation_world import MakeWorld, ScriptClock, World
from evals.conversations import run_scripts, tally
from sandbox.shop_backend import TOKEN, ShopBackendApp, create_shop_backend
from storage.database import Database
from storage.limiter import SharedLimiter
from storage.migrate import migrate
from storage.runtime import set_auto_send
from storage.sellers import connect_seller
from tools import TOOLS

_URL = "http://127.0.0.1"


def main(
    settings: Settings, *, repeat: int, seed: int, folder: Path | None, only: str | None, as_json: bool
) -> None:  # fmt: skip
    """Play every script `repeat` times. `only`: those whose name holds this."""
    scripts = [one for one in load_scripts(folder or FOLDER) if only is None or only in one.name]
    if not scripts:
        raise BadInput(f"no script in {folder or FOLDER}" + (f" with {only!r} in its name" if only else ""))
    with tempfile.TemporaryDirectory() as place:
        make = make_worlds(settings, Path(place))
        judged = asyncio.run(run_scripts(scripts, make, repeats=repeat, seed=seed))
    told = tally(judged, repeats=repeat)
    lines = [f"n: {told['n']}", f"passed: {told['passed']}", f"repeats: {repeat}"]
    lines += [f"{one.name} (seed {one.seed}): {fault}" for one in judged for fault in one.faults]
    give(told, as_json=as_json, lines=lines)


def make_worlds(settings: Settings, folder: Path) -> MakeWorld:
    """Worlds that share one fresh database in `folder`; a seller, a shop and a clock each."""
    settings = settings.model_copy(
        update={"database_url": f"sqlite:///{folder / 'scripts.sqlite'}", "secret_key_file": folder / "secret.key"}
    )
    with closing(Database(settings.database_url)) as db:
        migrate(db)
    playbook = _playbook(settings)
    offline, numbers = resolve("offline", playbook=playbook), count()

    @asynccontextmanager
    async def make() -> AsyncIterator[World]:
        clock, seller = ScriptClock(), SellerId(f"script-{next(numbers)}")
        app = create_shop_backend(today=clock().date())
        transport = httpx.ASGITransport(app=app)
        aimed = settings.model_copy(update={"shop_url": _URL, "shop_tokens": {seller: SecretStr(TOKEN)}})
        with closing(Database(settings.database_url)) as db:
            _switch_on(db, seller, clock)
            desk = Desk(
                db=db, seller_id=seller, playbook=playbook, router_model=offline, drafter_model=offline,
                code_version="scripts", clock=clock,
                shop=open_shops(aimed, SharedLimiter(db, is_paced=False), transport=transport)[seller],
                cancel_links=open_cancel_links(aimed, playbook),
            )  # fmt: skip
            async with httpx.AsyncClient(transport=transport, base_url=_URL) as behind:
                yield _World(desk=desk, clock=clock, app=app, behind=behind)

    return make


@dataclass(frozen=True, slots=True, kw_only=True)
class _World:
    """Implements `evals.conversation_world.World` with the practice shop of this process."""

    desk: Desk
    clock: ScriptClock
    app: ShopBackendApp
    behind: httpx.AsyncClient

    async def shop_state(self) -> Mapping[str, object]:
        told: dict[str, Any] = (await self.behind.get("/practice/state")).json()
        return told

    async def set_down(self, is_down: bool) -> None:
        faults = [{"kind": "status", "status": 503}] if is_down else []
        (await self.behind.put("/practice/faults", json=faults)).raise_for_status()

    async def poison(self, customer: str, text: str) -> None:
        self.app.backend.people[customer]["orders"][0]["items"][0]["name"] = text


def _switch_on(db: Database, seller: SellerId, clock: ScriptClock) -> None:
    db.write_now(connect_seller, seller, connected_at=clock() - timedelta(days=1))
    db.write_now(set_auto_send, seller, ChannelName.CHAT, is_on=True, now=clock())


def _playbook(settings: Settings) -> Playbook:
    """The configured playbook where it reads letters, else the shipped subscription shop's."""
    playbook = open_playbook(settings)
    return playbook if reads_letters(playbook) else load_playbook(PROMPTS / "subscription_box", known_tools=TOOLS)
