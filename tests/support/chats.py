"""The chat host of Wildberries for tests: its answers as told, and the channel over the practice shop."""

from collections.abc import Mapping
from typing import Any

import httpx
from wildberries import NOW, connect, outgoing, practice

from connectors.wildberries_chats import WildberriesChats
from desk.interactions import ChannelName
from desk.ports import Outgoing, Page
from sandbox.config import ShopConfig
from sandbox.state import Shop

CHAT = "1:c1"
START = int(NOW.timestamp() * 1000)


def event(number: int, **told: object) -> dict[str, object]:
    """A message of the buyer, `number` seconds after NOW."""
    row: dict[str, object] = {
        "chatID": CHAT,
        "eventID": f"e{number}",
        "eventType": "message",
        "message": {"text": f"слово {number}"},
        "addTimestamp": START + number * 1000,
        "addTime": "2026-11-25T12:00:00Z",
        "sender": "client",
        "clientName": "Анна",
    }
    return row | told


def page(*events: dict[str, object], next_: int | None = None, **told: object) -> httpx.Response:
    """An answer of the stream."""
    stamps = [stamp for one in events if isinstance(stamp := one.get("addTimestamp"), int)]
    result = {"next": next_ if next_ is not None else max(stamps, default=START), "totalEvents": len(events)}
    return httpx.Response(200, json={"result": result | {"events": list(events)} | told, "errors": None})


def listing(*chats: Mapping[str, object]) -> httpx.Response:
    """An answer of the list of chats."""
    row = {"chatID": CHAT, "replySign": "sign-1", "clientName": "Анна", "goodCard": {"nmID": 101, "rid": "r-1"}}
    return httpx.Response(200, json={"result": [dict(chat) for chat in chats] or [row], "errors": None})


class Vendor:
    """A transport that answers each method from its own list, the last answer for ever."""

    def __init__(self, **answers: list[httpx.Response] | httpx.Response) -> None:
        self.requests: list[httpx.Request] = []
        self._answers = {name: told if isinstance(told, list) else [told] for name, told in answers.items()}
        self._answers.setdefault("chats", [listing()])
        self._answers.setdefault("events", [page()])

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answers = self._answers[request.url.path.split("/")[4]]
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def asked(self, method: str) -> list[httpx.Request]:
        return [request for request in self.requests if request.url.path.endswith(f"/{method}")]


def reply(text: str = "Да, можно", **told: Any) -> Outgoing:
    return Outgoing(
        seller_id=outgoing().seller_id, channel=ChannelName.CHAT, external_id=CHAT, text=text, ref="r", **told
    )


async def fetch_all(channel: WildberriesChats) -> list[Page]:
    """A pull to its end."""
    pages = [await channel.fetch_since(None)]
    while pages[-1].has_more:
        pages.append(await channel.fetch_since(pages[-1].cursor))
    return pages


def served(shop: Shop, **config: Any) -> WildberriesChats:
    """The channel over the practice shop."""
    channel = connect(transport=practice(shop, ShopConfig(limits="lifted", **config))).channels[ChannelName.CHAT]
    assert isinstance(channel, WildberriesChats)
    return channel


def written(shop: Shop) -> list[str]:
    chat = shop.chats.find(CHAT)
    return [one.text for one in chat.written] if chat else []
