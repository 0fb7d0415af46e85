"""`replydesk sandbox`: the practice Wildberries alone, for trying connectors and clients."""

import asyncio
from pathlib import Path
from typing import Literal, cast

from agent.desk import utc_now
from api.commands.launch import say
from desk.errors import BadInput, BadSettings
from desk.settings import Settings
from sandbox.app import create_app
from sandbox.config import ShopConfig
from sandbox.errors import PracticeError
from sandbox.server import PortTaken, serve
from sandbox.shop import create_shop
from sandbox.tokens import practice_token


async def main(_settings: Settings, *, port: int, data: Path | None, limits: str, state: Path | None) -> None:
    """Serve until interrupted."""
    if limits not in ("real", "lifted"):
        raise BadInput(f"--limits {limits!r}: expected real or lifted")
    try:
        shop = create_shop(anchor=utc_now(), data=data, state_file=state)
    except PracticeError as error:
        raise BadInput(str(error)) from error
    app = create_app(shop, ShopConfig(limits=cast(Literal["real", "lifted"], limits)))
    try:
        async with serve(app, port=port) as url:
            say(f"practice Wildberries: {url}/\n")
            say(f"export REPLYDESK_WB_FEEDBACKS_URL={url} REPLYDESK_WB_CONTENT_URL={url}")
            say(f'export REPLYDESK_WB_TOKENS=\'{{"main": "{practice_token()}"}}\'')
            await asyncio.Event().wait()
    except PortTaken as error:
        raise BadSettings(str(error)) from error
