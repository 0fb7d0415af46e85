"""The vendor's chat methods: chats, events, message, download. Same paths, same answers, same oddities."""

import base64

from fastapi import APIRouter, Request, Response
from starlette.datastructures import FormData

from sandbox.chats import Chat, ChatEvent, File
from sandbox.state import Shop
from sandbox.wire import reply, request_id

# Guesses: the vendor's own numbers are not documented.
_PAGE = 100
_RETRY_SECONDS = 30
_LONGEST_SIGN, _LONGEST_MESSAGE = 255, 1000
_SENDERS = {"client": "client", "human": "seller", "api": "seller", "wb": "wb"}
_SOURCES = {"client": "rusite", "human": "seller-portal", "api": "seller-public-api", "wb": "rusite"}
# One grey point; and a document that says nothing.
_PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==")
_PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


class _Refused(Exception):
    """The vendor's words for a 400."""


def chats_api(shop: Shop) -> APIRouter:
    """The four methods."""
    api = APIRouter(prefix="/api/v1/seller")

    @api.get("/chats")
    async def chats() -> Response:
        return reply(200, {"result": [_chat_json(shop, chat) for chat in shop.chats.all()], "errors": None})

    @api.get("/events")
    async def events(request: Request) -> Response:
        try:
            return reply(200, {"result": _events(shop, _next(request)), "errors": None})
        except _Refused as error:
            return _bad(str(error))

    @api.post("/message")
    async def message(request: Request) -> Response:
        try:
            return reply(200, {"result": _write(shop, await _form(request)), "errors": []})
        except _Refused as error:
            # This method's error is a problem, the others' are not.
            return _bad(str(error), kind="application/problem+json")

    @api.get("/download/{identity}")
    async def download(identity: str) -> Response:
        return _download(shop, identity)

    return api


def _next(request: Request) -> int:
    told = request.query_params.get("next")
    if told is None:
        return -1
    if not told.isascii() or not told.lstrip("-").isdigit() or len(told) > 18:
        raise _Refused("Invalid number")
    if int(told) <= 0:
        raise _Refused('Invalid value for "next"')
    return int(told)


def _events(shop: Shop, since: int) -> dict[str, object]:
    """A page of the stream. It never ends between two events of one millisecond, for `next` could not tell them."""
    waiting = [(chat, event) for chat, event in shop.chats.stream() if event.stamp > since and shop.is_visible(event)]
    page = waiting[:_PAGE]
    page += [pair for pair in waiting[_PAGE:] if page and pair[1].stamp == page[-1][1].stamp]
    told: dict[str, object] = {
        "next": page[-1][1].stamp if page else max(since, 1),
        "totalEvents": len(page),
        "events": [_event_json(chat, event) for chat, event in page],
    }
    if page:
        told |= {"newestEventTime": _time(page[-1][1]), "oldestEventTime": _time(page[0][1])}
    return told


async def _form(request: Request) -> FormData:
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise _Refused("request Content-Type isn't multipart/form-data")
    return await request.form()


def _write(shop: Shop, form: FormData) -> dict[str, object]:
    sign, text = form.get("replySign"), form.get("message")
    chat = shop.chats.by_sign(sign) if isinstance(sign, str) and len(sign) <= _LONGEST_SIGN else None
    if chat is None:
        raise _Refused("Invalid signature")
    if not isinstance(text, str) or not 0 < len(text) <= _LONGEST_MESSAGE:
        raise _Refused('Invalid value for "message"')
    shop.record("answer", channel="chat", id=chat.id, text=text)
    return {"addTime": chat.events[-1].stamp, "chatID": chat.id, "sign": chat.sign}


def _download(shop: Shop, identity: str) -> Response:
    found = shop.chats.file(identity)
    if found is None:
        return _bad("invalid fileID", title="invalid fileID")
    file, sent_at = found
    if file.state == "refused":
        told = {"status": 451, "title": "Unavailable for Legal Reasons", "origin": "proxy-chats"}
        detail = {"detail": "moderation error", "requestId": request_id(identity)}
        return reply(451, told | detail, kind="application/problem+json")
    age = (shop.clock() - sent_at).total_seconds()
    if file.state == "pending" and age < shop.config.moderation_seconds:
        return reply(202, {"moderationState": "pending", "retrySeconds": _RETRY_SECONDS})
    is_image = file.kind == "image"
    return Response(_PNG if is_image else _PDF, media_type="image/png" if is_image else "application/pdf")


def _bad(detail: str, *, title: str = "Bad Request", kind: str = "application/json") -> Response:
    told = {"status": 400, "title": title, "origin": "proxy-chats", "detail": detail, "requestId": request_id(detail)}
    return reply(400, told | {"error": detail}, kind=kind)


def _chat_json(shop: Shop, chat: Chat) -> dict[str, object]:
    shown = [event for event in chat.events if shop.is_visible(event)]
    last = {"text": shown[-1].text, "addTimestamp": shown[-1].stamp} if shown else {"text": "", "addTimestamp": 0}
    return {
        "chatID": chat.id,
        "replySign": chat.sign,
        "clientName": chat.customer,
        "goodCard": _card_json(chat),
        "lastMessage": last,
    }


def _event_json(chat: Chat, event: ChatEvent) -> dict[str, object]:
    is_first = event is chat.events[0]
    attachments: dict[str, object] = {"goodCard": _card_json(chat)} if is_first else {}
    for key, kind in (("images", "image"), ("files", "file")):
        files = [_file_json(file, event) for file in event.files if file.kind == kind]
        attachments |= {key: files} if files else {}
    message: dict[str, object] = {"attachments": attachments} if attachments else {}
    message |= {"text": event.text} if event.text else {}
    told: dict[str, object] = {
        "chatID": chat.id,
        "eventID": event.id,
        "eventType": "message",
        "message": message,
        "source": _SOURCES[event.by],
        "addTimestamp": event.stamp,
        "addTime": _time(event),
        "sender": _SENDERS[event.by],
    }
    told |= {"isNewChat": True, "replySign": chat.sign} if is_first else {}
    return told | ({"clientName": chat.customer} if event.by == "client" else {})


def _card_json(chat: Chat) -> dict[str, object]:
    return {"nmID": chat.nm_id, "price": 1000, "priceCurrency": "RUB", "rid": chat.rid, "size": chat.size or "0"}


def _file_json(file: File, event: ChatEvent) -> dict[str, object]:
    told: dict[str, object] = {
        "date": _time(event),
        "downloadID": file.id,
        "url": f"https://practice.invalid/{file.id}",
    }
    if file.kind == "file":
        told |= {"contentType": "application/pdf", "name": file.name, "size": len(_PDF)}
    return told


def _time(event: ChatEvent) -> str:
    return event.at.strftime("%Y-%m-%dT%H:%M:%SZ")
