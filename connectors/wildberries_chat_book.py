"""The seller's chats as the vendor lists them: what each is about, and the signature a message to it needs."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, replace

from connectors.http import LIST_CAP
from connectors.rows import Row, clean_line, clean_text, row_of, whole
from connectors.wildberries_client import WildberriesClient
from connectors.wildberries_events import Event, result_of
from desk.errors import Unusable

_CHATS = "/api/v1/seller/chats"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """One chat. `sign`: the vendor's reply signature; None until it is known. `order_id` keeps its kind (`rid:`)."""

    id: str
    sign: str | None = None
    customer_name: str | None = None
    nm_id: int | None = None
    order_id: str | None = None
    size: str | None = None


class ChatBook:
    """Remembers the list; asks again only for a chat it does not know, or when a signature is refused."""

    def __init__(self, client: WildberriesClient) -> None:
        self._client = client
        self._chats: dict[str, Chat] = {}
        self._asking = asyncio.Lock()

    async def find(self, chat_id: str, *, refused_sign: str | None = None) -> Chat | None:
        """One chat with its signature; None when the vendor does not list it. Raises like any read.

        `refused_sign`: the signature the vendor did not take; the list is read anew unless another is known by now.
        """
        async with self._asking:
            known = self._chats.get(chat_id)
            is_known = known is not None and known.sign not in (None, refused_sign)
            if not is_known and not await self._read():
                raise Unusable(f"GET {_CHATS}: nothing instead of a list of chats")
            return self._chats.get(chat_id)

    async def learn(self, events: Collection[Event]) -> None:
        """Know every chat of these events: from the list, else from what the events themselves bring."""
        async with self._asking:
            if any(event.chat_id not in self._chats for event in events):
                await self._read()
            for event in events:
                self._chats[event.chat_id] = _completed(self._chats.get(event.chat_id, Chat(id=event.chat_id)), event)

    def of(self, chat_id: str) -> Chat:
        """What is known of a chat, perhaps nothing but its id."""
        return self._chats.get(chat_id, Chat(id=chat_id))

    def sign(self, chat_id: str, sign: str) -> None:
        """Keep a newer signature the vendor handed out."""
        self._chats[chat_id] = replace(self.of(chat_id), sign=sign)

    async def _read(self) -> bool:
        """Read the list; False when the vendor named none at all, which proves nothing of any chat."""
        rows = result_of(await self._client.read("GET", _CHATS, cap=LIST_CAP))
        if rows is None:
            return False
        if not isinstance(rows, list):
            raise Unusable(f"GET {_CHATS}: expected a list of chats")
        chats = [_chat_of(row_of(row)) for row in rows]
        self._chats |= {chat.id: chat for chat in chats if chat.id}
        return True


def _chat_of(row: Row) -> Chat:
    card = row_of(row.get("goodCard"))
    # `clientID`, gone since 2026-03, is not read: it never was proof that two chats are one customer's.
    return Chat(
        id=clean_text(row.get("chatID")).strip(),
        sign=clean_line(row.get("replySign")),
        customer_name=clean_line(row.get("clientName")),
        nm_id=whole(card.get("nmID")),
        order_id=_order_id(card),
        size=_size(card),
    )


def _completed(chat: Chat, event: Event) -> Chat:
    return replace(
        chat,
        sign=chat.sign or event.sign,
        customer_name=chat.customer_name or event.customer_name,
        nm_id=chat.nm_id or whole(event.good_card.get("nmID")),
        order_id=chat.order_id or _order_id(event.good_card),
        size=chat.size or _size(event.good_card),
    )


def _order_id(card: Row) -> str | None:
    rid = clean_line(card.get("rid"), 100)
    return f"rid:{rid}" if rid else None


def _size(card: Row) -> str | None:
    size = clean_line(card.get("size"))
    return None if size == "0" else size
