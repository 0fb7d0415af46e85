"""`replydesk demo --shop box`: the subscription shop. Two tabs: a customer in a practice Chatwoot, and the desk."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from pydantic import SecretStr

from agent.desk import utc_now
from api.app import create_app
from api.bootstrap import House, open_house
from api.commands.demo_database import kept_in, prepare
from api.commands.launch import say
from api.commands.serve import check_port, listen
from desk.interactions import ChannelName, SellerId
from desk.settings import Settings
from sandbox.chatwoot_app import create_chatwoot
from sandbox.chatwoot_people import AGENT_TOKEN, BOT_SECRET, BOT_TOKEN
from sandbox.server import serve
from sandbox.shop_backend import TOKEN, create_shop_backend

_SELLER = SellerId("box")
# A conversation is looked at again this often beside its webhooks.
_SYNC_SECONDS = 15.0


async def main(settings: Settings, *, port: int, token: str, folder: Path) -> None:
    """Serve until interrupted. The practice Chatwoot forgets everything at its end, so each demo begins afresh."""
    check_port("127.0.0.1", port)
    async with _practice(settings, port, folder) as (house, chatwoot):
        say(_welcome(chatwoot, port, token))
        app = create_app(house, api_token=token, with_worker=True, is_demo=True)
        await listen(app, host="127.0.0.1", port=port)


@asynccontextmanager
async def _practice(settings: Settings, port: int, folder: Path) -> AsyncIterator[tuple[House, str]]:
    """A practice Chatwoot whose bot is the desk, a practice back end of the shop, and the desk between them."""
    desk = f"http://127.0.0.1:{port}"
    hook = f"{desk}/api/webhooks/chatwoot/{_SELLER}"
    async with serve(create_chatwoot(bot_url=hook)) as chatwoot, serve(create_shop_backend()) as shop:
        kept = kept_in(settings, folder / "demo-box.sqlite")
        aimed = _aimed_at(kept, desk=desk, chatwoot=chatwoot, shop=shop)
        prepare(aimed, _SELLER, connected_at=utc_now(), sends_in=(ChannelName.CHAT,), is_fresh=True)
        house = open_house(aimed, with_queue=True)
        try:
            yield house, chatwoot
        finally:
            await house.aclose()


def _aimed_at(settings: Settings, *, desk: str, chatwoot: str, shop: str) -> Settings:
    is_paced = "sync_seconds" in settings.model_fields_set
    return settings.model_copy(
        update={
            "seller": _SELLER,
            "playbook": Path("subscription_box"),
            "chatwoot_url": chatwoot,
            "chatwoot_account": 1,
            "chatwoot_token": SecretStr(AGENT_TOKEN),
            "chatwoot_bot_token": SecretStr(BOT_TOKEN),
            "chatwoot_webhook_secret": SecretStr(BOT_SECRET),
            "shop_url": shop,
            "shop_tokens": {_SELLER: SecretStr(TOKEN)},
            "public_url": desk,
            "sync_seconds": settings.sync_seconds if is_paced else _SYNC_SECONDS,
        }
    )


def _welcome(chatwoot: str, port: int, token: str) -> str:
    api = f"http://127.0.0.1:{port}"
    return f"""
A subscription shop. Everything below runs on this machine; nothing leaves it, and the next start begins afresh.

  write as a customer   {chatwoot}/         choose who you are, chat or mail; the desk answers by itself
  what people see       {chatwoot}/agent    notes, labels, who has it: the practice Chatwoot's own side
  the desk's console    {api}/inbox      no login on this machine
  the desk's API        {api}/docs       token: {token}

Try: "Where is my box?", "Skip next month please", "The jar arrived broken and please change my address", "Cancel it!"
Ctrl-C stops.
"""
