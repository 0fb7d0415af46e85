"""What only a practice shop has: what was published and how often, and hands to play customer and colleague."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from sandbox.chats import Chat, chat_of
from sandbox.config import read_config
from sandbox.errors import PracticeError
from sandbox.goods import Channel, Message
from sandbox.page import render_page
from sandbox.query import BadQuery, read_body, text_field
from sandbox.state import Shop, message_of
from sandbox.wire import reply

_CHANNELS: tuple[Channel, ...] = ("review", "question")
# The page carries no script, loads nothing and may not be framed.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"


def practice_api(shop: Shop) -> APIRouter:
    """The page and the JSON for people and tests; the writes for tests and the demo."""
    api = APIRouter()

    @api.get("/")
    async def page(request: Request) -> Response:
        wanted = {"channel": request.query_params.get("channel", ""), "only": request.query_params.get("only", "")}
        html = render_page(summary_of(shop), published_rows(shop), wanted)
        return HTMLResponse(html, headers={"Content-Security-Policy": _POLICY, "Cache-Control": "no-store"})

    @api.get("/practice/published")
    async def published() -> Response:
        return reply(200, published_rows(shop))

    @api.get("/practice/summary")
    async def summary() -> Response:
        return reply(200, summary_of(shop))

    _add_hands(api, shop)
    return api


def _add_hands(api: APIRouter, shop: Shop) -> None:
    """Everything that plays a part: customers, a colleague, and how the shop behaves from now on."""

    @api.post("/practice/items")
    async def add(request: Request) -> Response:
        return await _write(shop, request, "add")

    @api.post("/practice/customer-edit")
    async def customer_edit(request: Request) -> Response:
        return await _write(shop, request, "customer_edit")

    @api.post("/practice/human-answer")
    async def human_answer(request: Request) -> Response:
        return await _write(shop, request, "human")

    @api.post("/practice/behaviour")
    async def behaviour(request: Request) -> Response:
        try:
            shop.config = read_config(await read_body(request), where="behaviour")
        except (BadQuery, PracticeError) as error:
            return reply(400, {"detail": f"{error}"})
        return reply(200, {"faults": len(shop.config.faults)})

    @api.post("/practice/chat-message")
    async def chat_message(request: Request) -> Response:
        return await _write_in_chat(shop, request)


def published_rows(shop: Shop) -> list[dict[str, object]]:
    """Everything the API wrote to, newest answer first."""
    rows = [_row(shop, item) for channel in _CHANNELS for item in shop.all(channel) if item.published]
    rows += [_chat_row(shop, chat) for chat in shop.chats.all() if chat.written]
    return sorted(rows, key=lambda row: str(row["answered_at"] or shop.anchor.isoformat()), reverse=True)


def summary_of(shop: Shop) -> dict[str, object]:
    """Counts. `published_twice`: messages with more than one answer written; it must stay 0."""
    items, chats = [item for channel in _CHANNELS for item in shop.all(channel)], shop.chats.all()
    return {
        "items": len(items) + len(chats),
        "chats": len(chats),
        "published": sum(item.published > 0 for item in items) + sum(bool(chat.written) for chat in chats),
        "published_twice": sum(item.published > 1 for item in items) + sum(chat.most_answers > 1 for chat in chats),
        "writes": shop.writes,
        "unknown_ids": len(shop.unknown_writes),
        "overwrote_human": _count_overwritten(items, chats),
        "rejected_questions": sum(item.is_rejected for item in items),
        "answered_by_people": sum(item.answer is not None and item.answer.by == "human" for item in items),
        "anchor": shop.anchor.isoformat(),
        "notes": list(shop.notes),
    }


def _row(shop: Shop, item: Message) -> dict[str, object]:
    answer = item.answer
    card = shop.cards.get(item.nm_id)
    return {
        "id": item.id,
        "channel": item.channel,
        "nm_id": item.nm_id,
        "product": card.title if card else "",
        "customer": item.customer,
        "customer_text": "\n".join(part for part in (item.text, item.pros, item.cons) if part),
        "rating": item.rating if item.channel == "review" else None,
        "text": answer.text if answer else "",
        "state": shop.moderation(answer) if answer else "",
        "answered_at": answer.at.isoformat() if answer else "",
        "times_published": item.published,
        "human_stood_seconds": item.human_stood_seconds,
    }


def _count_overwritten(items: list[Message], chats: list[Chat]) -> int:
    return sum(item.overwrote_human > 0 for item in items) + sum(chat.overwrote_human > 0 for chat in chats)


def _chat_row(shop: Shop, chat: Chat) -> dict[str, object]:
    card, newest = shop.cards.get(chat.nm_id), chat.written[-1]
    return {
        "id": chat.id,
        "channel": "chat",
        "nm_id": chat.nm_id,
        "product": card.title if card else "",
        "customer": chat.customer,
        "customer_text": chat.question,
        "rating": None,
        "text": newest.text,
        "state": "sent",
        "answered_at": newest.at.isoformat(),
        "times_published": chat.most_answers,
        "human_stood_seconds": chat.human_stood_seconds,
    }


async def _write_in_chat(shop: Shop, request: Request) -> Response:
    """A buyer writes: `id` of the chat and `text`; a chat nobody knows is opened, and then needs `nm_id`."""
    try:
        body = await read_body(request)
        identity, kind = text_field(body, "id"), "client"
        text_field(body, "text")
        if shop.chats.find(identity) is None:
            chat_of(body)
            kind = "add"
    except (BadQuery, KeyError, ValueError) as error:
        return reply(400, {"detail": f"{error}"})
    told = {key: value for key, value in body.items() if key not in ("kind", "at", "channel")}
    shop.record(kind, channel="chat", **told)
    return reply(200, {"id": identity})


async def _write(shop: Shop, request: Request, kind: str) -> Response:
    """Play an event by hand; the body is the event: `channel`, `id`, and what it changes."""
    try:
        body = await read_body(request)
        identity = text_field(body, "id")
        if kind == "add":
            message_of(body, shop.clock())
        elif not _is_known(shop, body, identity, can_be_chat=kind == "human"):
            raise BadQuery(f"no {body.get('channel')} {identity!r} in this shop")
        if kind == "human":
            text_field(body, "text")
    except (BadQuery, KeyError, ValueError) as error:
        return reply(400, {"detail": f"{error}"})
    shop.record(kind, **{key: value for key, value in body.items() if key not in ("kind", "at")})
    return reply(200, {"id": identity})


def _is_known(shop: Shop, body: dict[str, object], identity: str, *, can_be_chat: bool) -> bool:
    if body.get("channel") == "chat":
        return can_be_chat and shop.chats.find(identity) is not None
    return body.get("channel") in _CHANNELS and shop.find(_channel(body), identity) is not None


def _channel(body: dict[str, object]) -> Channel:
    return "question" if body.get("channel") == "question" else "review"
