"""Every call the connectors make: what starts it, which request it is, and the good answers of the vendor."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import httpx
from chats import CHAT, START, event
from wildberries import NOW, outgoing

from connectors.wildberries import Wildberries
from connectors.wildberries_chats import WildberriesChats
from connectors.wildberries_feedbacks import WildberriesFeedbacks
from connectors.wildberries_questions import WildberriesQuestions
from desk.interactions import ChannelName
from desk.ports import Cursor, Outgoing

Kind = Literal["read", "write", "back", "before", "file"]
"""A plain read; a write; a read-back; a read a write needs first; a file."""

FILE_ID = "f1"
_AFTER = Cursor(f'{{"v":1,"next":{START}}}')


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One thing a connector does, and the request of it that a fault strikes. `asks`: METHOD and path.

    `good`: the good answers of its vendor by METHOD and path; None: Wildberries'.
    """

    name: str
    kind: Kind
    asks: str
    run: Callable[[Any], Awaitable[object]]
    good: Mapping[str, object] | None = field(default=None, compare=False)

    def is_struck(self, request: httpx.Request) -> bool:
        return f"{request.method} {request.url.path}" == self.asks and not _is_older(request)


def _reviews(wb: Wildberries) -> WildberriesFeedbacks:
    channel = wb.channels[ChannelName.REVIEW]
    assert isinstance(channel, WildberriesFeedbacks)
    return channel


def _questions(wb: Wildberries) -> WildberriesQuestions:
    channel = wb.channels[ChannelName.QUESTION]
    assert isinstance(channel, WildberriesQuestions)
    return channel


def _chats(wb: Wildberries) -> WildberriesChats:
    channel = wb.channels[ChannelName.CHAT]
    assert isinstance(channel, WildberriesChats)
    return channel


def reply_to(channel: ChannelName) -> Outgoing:
    """The reply every operation sends or looks for."""
    if channel is not ChannelName.CHAT:
        return outgoing("r1", channel=channel)
    return Outgoing(
        seller_id=outgoing().seller_id, channel=channel, external_id=CHAT, text="Спасибо!", ref="ref-1", asked_at=NOW
    )


_R, _Q, _C = (reply_to(name) for name in (ChannelName.REVIEW, ChannelName.QUESTION, ChannelName.CHAT))

_CALLS: tuple[tuple[str, Kind, str, Callable[[Wildberries], Awaitable[object]]], ...] = (
    ("reviews.fetch_since", "read", "GET /api/v1/feedbacks", lambda wb: _reviews(wb).fetch_since(None)),
    ("reviews.find", "read", "GET /api/v1/feedback", lambda wb: _reviews(wb).find("r1")),
    ("reviews.count", "read", "GET /api/v1/feedbacks/count", lambda wb: _reviews(wb).count(is_answered=False)),
    ("reviews.count_waiting", "read", "GET /api/v1/feedbacks/count-unanswered",
     lambda wb: _reviews(wb).count_waiting()),
    ("reviews.send", "write", "POST /api/v1/feedbacks/answer", lambda wb: _reviews(wb).send(_R)),
    ("reviews.read_back", "back", "GET /api/v1/feedback", lambda wb: _reviews(wb).read_back(_R)),
    ("reviews.edit", "write", "PATCH /api/v1/feedbacks/answer", lambda wb: _reviews(wb).edit(_R)),
    ("reviews.edit, looking first", "before", "GET /api/v1/feedback", lambda wb: _reviews(wb).edit(_R)),
    ("questions.fetch_since", "read", "GET /api/v1/questions", lambda wb: _questions(wb).fetch_since(None)),
    ("questions.find", "read", "GET /api/v1/question", lambda wb: _questions(wb).find("r1")),
    ("questions.count", "read", "GET /api/v1/questions/count",
     lambda wb: _questions(wb).count(is_answered=False)),
    ("questions.count_waiting", "read", "GET /api/v1/questions/count-unanswered",
     lambda wb: _questions(wb).count_waiting()),
    ("questions.send", "write", "PATCH /api/v1/questions", lambda wb: _questions(wb).send(_Q)),
    ("questions.read_back", "back", "GET /api/v1/question", lambda wb: _questions(wb).read_back(_Q)),
    ("questions.edit", "write", "PATCH /api/v1/questions", lambda wb: _questions(wb).edit(_Q)),
    ("questions.edit, looking first", "before", "GET /api/v1/question", lambda wb: _questions(wb).edit(_Q)),
    ("questions.mark_viewed", "write", "PATCH /api/v1/questions", lambda wb: _questions(wb).mark_viewed("r1")),
    ("chats.fetch_since", "read", "GET /api/v1/seller/events", lambda wb: _chats(wb).fetch_since(_AFTER)),
    ("chats.fetch_since, the beginning", "read", "GET /api/v1/seller/events",
     lambda wb: _chats(wb).fetch_since(None)),
    ("chats.fetch_since, who writes", "read", "GET /api/v1/seller/chats",
     lambda wb: _chats(wb).fetch_since(_AFTER)),
    ("chats.send", "write", "POST /api/v1/seller/message", lambda wb: _chats(wb).send(_C)),
    ("chats.send, finding the chat", "before", "GET /api/v1/seller/chats", lambda wb: _chats(wb).send(_C)),
    ("chats.read_back", "back", "GET /api/v1/seller/events", lambda wb: _chats(wb).read_back(_C)),
    ("chats.fetch_attachment", "file", f"GET /api/v1/seller/download/{FILE_ID}",
     lambda wb: _chats(wb).fetch_attachment(FILE_ID)),
    ("cards.fetch_products", "read", "POST /content/v2/get/cards/list",
     lambda wb: wb.catalogue.fetch_products(None)),
)  # fmt: skip
OPERATIONS = tuple(Operation(name=name, kind=kind, asks=asks, run=run) for name, kind, asks, run in _CALLS)

_ROW: dict[str, object] = {
    "id": "r1", "text": "Хорошая кружка", "createdDate": "2026-11-25T10:00:00Z", "state": "none", "answer": None,
    "productValuation": 5, "productDetails": {"nmId": 101, "productName": "Кружка"},
}  # fmt: skip
_QUESTION = _ROW | {"state": "suppliersPortalSynch"}
_STANDING = {"text": "Было", "state": "wbRu", "editable": True}
_DONE = {"data": None, "error": False, "errorText": "", "additionalErrors": None}


def _data(value: object) -> dict[str, object]:
    return _DONE | {"data": value}


def _result(value: object) -> dict[str, object]:
    return {"result": value, "errors": None}


_GOOD: Mapping[str, object] = {
    "GET /api/v1/feedbacks": _data({"feedbacks": [_ROW], "countUnanswered": 1, "countArchive": 0}),
    "GET /api/v1/feedback": _data(_ROW),
    "GET /api/v1/feedbacks/count": _data(1),
    "GET /api/v1/feedbacks/count-unanswered": _data({"countUnanswered": 1, "countUnansweredToday": 1}),
    "POST /api/v1/feedbacks/answer": None,
    "PATCH /api/v1/feedbacks/answer": None,
    "GET /api/v1/questions": _data({"questions": [_QUESTION], "countUnanswered": 1, "countArchive": 0}),
    "GET /api/v1/question": _data(_QUESTION),
    "GET /api/v1/questions/count": _data(1),
    "GET /api/v1/questions/count-unanswered": _data({"countUnanswered": 1, "countUnansweredToday": 1}),
    "PATCH /api/v1/questions": _DONE,
    "GET /api/v1/seller/events": _result({"next": START + 1000, "totalEvents": 1, "events": [event(1)]}),
    "GET /api/v1/seller/chats": _result(
        [{"chatID": CHAT, "replySign": "sign-1", "clientName": "Анна", "goodCard": {"nmID": 101, "rid": "r-1"}}]
    ),
    "POST /api/v1/seller/message": {"result": {"chatID": CHAT, "addTime": 17}, "errors": []},
    f"GET /api/v1/seller/download/{FILE_ID}": b"\x89PNG\r\n\x1a\n",
    "POST /content/v2/get/cards/list": {
        "cards": [{"nmID": 101, "title": "Кружка", "updatedAt": "2026-11-01T10:00:00Z"}],
        "cursor": {"updatedAt": "2026-11-01T10:00:00Z", "nmID": 101, "total": 1},
    },
}
ENDPOINTS = frozenset(_GOOD)
"""METHOD and path of everything the connectors may ask for."""


def good_value(operation: Operation, asks: str) -> object:
    """What the vendor says to a call when nothing is wrong: JSON, bytes of a file, a bare status, None for 204."""
    if operation.good is not None:
        return operation.good[asks]
    value = _GOOD[asks]
    is_looking = "edit" in operation.name and asks in ("GET /api/v1/feedback", "GET /api/v1/question")
    return _data(_ROW | {"answer": _STANDING}) if is_looking else value


def _is_older(request: httpx.Request) -> bool:
    """Whether a walk asks for what came before a page it has: there is nothing."""
    return "before" in request.url.params


def good_answer(operation: Operation, request: httpx.Request) -> httpx.Response:
    """The same as an answer."""
    older = "?before" if _is_older(request) else ""
    value = good_value(operation, f"{request.method} {request.url.path}{older}")
    if value is None:
        return httpx.Response(204)
    if isinstance(value, bytes):
        return httpx.Response(200, content=value, headers={"Content-Type": "image/png"})
    if isinstance(value, int):
        return httpx.Response(value)
    return httpx.Response(200, json=value)
