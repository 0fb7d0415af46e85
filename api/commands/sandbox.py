"""`replydesk sandbox`: the practice Wildberries; if asked, practice models and a practice Chatwoot beside it."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Literal, cast

from agent.desk import utc_now
from api.commands.launch import say
from desk.errors import BadInput
from desk.settings import Settings
from sandbox.app import create_app
from sandbox.chatwoot_app import create_chatwoot
from sandbox.chatwoot_people import ADMIN_TOKEN
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
    chatwoot: int | None,
) -> None:
    """Serve until interrupted. `config` says everything, without it `limits`. `models`, `chatwoot`: their ports."""
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
            if chatwoot is not None:
                say(_how_to_chat(await stack.enter_async_context(serve(create_chatwoot(), port=chatwoot))))
            await asyncio.Event().wait()
    except PracticeError as error:
        raise BadInput(str(error)) from error


def _how_to_chat(url: str) -> str:
    """What to type next; bot, webhook and labels are made by `replydesk chatwoot setup`."""
    return (
        f"\npractice Chatwoot: {url}/ (you are the customer), {url}/agent (what the shop's people see)\n\n"
        f"export REPLYDESK_CHATWOOT_URL={url} REPLYDESK_CHATWOOT_TOKEN={ADMIN_TOKEN}\n"
        "replydesk chatwoot setup --desk-url http://127.0.0.1:8000"
    )
