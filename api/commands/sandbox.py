"""`replydesk sandbox`: the practice Wildberries alone, for trying connectors and clients."""

import asyncio
from pathlib import Path
from typing import Literal, cast

from agent.desk import utc_now
from api.commands.launch import say
from desk.errors import BadInput
from desk.settings import Settings
from sandbox.app import create_app
from sandbox.config import ShopConfig, load_config
from sandbox.errors import PracticeError
from sandbox.server import serve
from sandbox.shop import create_shop
from sandbox.tokens import practice_token


async def main(
    _settings: Settings, *, port: int, data: Path | None, limits: str, config: Path | None, state: Path | None
) -> None:
    """Serve until interrupted. `config` says everything; without it `limits` does."""
    if limits not in ("real", "lifted"):
        raise BadInput(f"--limits {limits!r}: expected real or lifted")
    try:
        behaviour = load_config(config) if config else ShopConfig(limits=cast(Literal["real", "lifted"], limits))
        shop = create_shop(anchor=utc_now(), data=data, state_file=state)
        async with serve(create_app(shop, behaviour), port=port) as url:
            say(f"practice Wildberries: {url}/\n")
            say(f"export REPLYDESK_WB_FEEDBACKS_URL={url} REPLYDESK_WB_CONTENT_URL={url}")
            say(f'export REPLYDESK_WB_TOKENS=\'{{"main": "{practice_token()}"}}\'')
            await asyncio.Event().wait()
    except PracticeError as error:
        raise BadInput(str(error)) from error
