"""`replydesk sandbox`: the practice Wildberries, and practice models if asked, for trying connectors and clients."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Literal, cast

from agent.desk import utc_now
from api.commands.launch import say
from desk.errors import BadInput
from desk.settings import Settings
from sandbox.app import create_app
from sandbox.config import ShopConfig, load_config
from sandbox.errors import PracticeError
from sandbox.models import how_to
from sandbox.models_app import create_models_app
from sandbox.server import serve
from sandbox.shop import create_shop
from sandbox.tokens import practice_token


async def main(
    _settings: Settings,
    *,
    port: int,
    data: Path | None,
    limits: str,
    config: Path | None,
    state: Path | None,
    models: int | None,
) -> None:
    """Serve until interrupted. `config` says everything; without it `limits` does. `models`: the port of theirs."""
    if limits not in ("real", "lifted"):
        raise BadInput(f"--limits {limits!r}: expected real or lifted")
    try:
        behaviour = load_config(config) if config else ShopConfig(limits=cast(Literal["real", "lifted"], limits))
        shop = create_shop(anchor=utc_now(), data=data, state_file=state)
        async with AsyncExitStack() as stack:
            url = await stack.enter_async_context(serve(create_app(shop, behaviour), port=port))
            say(f"practice Wildberries: {url}/\n")
            hosts = ("FEEDBACKS", "CONTENT", "CHAT")
            say("export " + " ".join(f"REPLYDESK_WB_{host}_URL={url}" for host in hosts))
            say(f'export REPLYDESK_WB_TOKENS=\'{{"main": "{practice_token()}"}}\'')
            if models is not None:
                say("\n" + how_to(await stack.enter_async_context(serve(create_models_app(), port=models))))
            await asyncio.Event().wait()
    except PracticeError as error:
        raise BadInput(str(error)) from error
