"""The vendor's JSON: messages, cards, envelopes and its three kinds of error."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone

from starlette.responses import Response

from sandbox.goods import Card, Message
from sandbox.state import Shop

_MOSCOW = timezone(timedelta(hours=3))
_SELLER = "ООО Практика"


def reply(
    status: int, body: object, *, kind: str = "application/json", headers: Mapping[str, str] | None = None
) -> Response:
    """A JSON answer; Cyrillic as it is, as the vendor sends it."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(text, status_code=status, media_type=kind, headers=dict(headers or {}))


def envelope(data: object) -> Response:
    """A success of the reviews and questions host."""
    return reply(200, {"data": data, "error": False, "errorText": "", "additionalErrors": None})


def refusal(status: int, text: str) -> Response:
    """Their error envelope."""
    told = {"data": None, "error": True, "errorText": text, "additionalErrors": None, "requestId": request_id(text)}
    return reply(status, told)


def bad_request(detail: str) -> Response:
    """The short envelope of the answer methods."""
    return reply(400, {"title": "bad request", "requestId": request_id(detail), "origin": "fbapi", "detail": detail})


def problem(status: int, title: str, words: str, detail: str, now: datetime) -> bytes:
    """The body of the gateway's problem+json."""
    told = {
        "title": title,
        "detail": detail,
        "code": "practice",
        "requestId": request_id(detail),
        "origin": "s2s-api-auth-catalog",
        "status": status,
        "statusText": words,
        "timestamp": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    return json.dumps(told).encode()


def request_id(text: str) -> str:
    """Something that looks like the vendor's."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def review_json(shop: Shop, message: Message) -> dict[str, object]:
    """One review as the vendor lists it."""
    card = shop.cards.get(message.nm_id)
    answer = shop.visible_answer(message)
    product = _product(message, card) | {"size": message.size or "0"}
    return {
        "id": message.id,
        "text": message.text,
        "pros": message.pros,
        "cons": message.cons,
        "productValuation": message.rating,
        "createdDate": message.created_at.astimezone(_MOSCOW).isoformat(timespec="seconds"),
        "answer": answer
        and {"text": answer.text, "state": shop.moderation(answer), "editable": shop.is_editable(answer)},
        "state": "wbRu" if shop.is_processed(message) else "none",
        "productDetails": product,
        "photoLinks": [{"fullSize": link, "miniSize": link} for link in message.photos] or None,
        "video": None,
        "wasViewed": message.is_viewed,
        "userName": message.customer,
        "orderStatus": message.order_status,
        "matchingSize": "",
        "isAbleSupplierFeedbackValuation": False,
        "supplierFeedbackValuation": 0,
        "isAbleSupplierProductValuation": False,
        "supplierProductValuation": 0,
        "isAbleReturnProductOrders": False,
        "returnProductOrdersDate": None,
        "bables": list(message.tags) or None,
        "lastOrderShkId": message.order_id or 0,
        "lastOrderCreatedAt": (message.created_at - timedelta(days=6))
        .astimezone(_MOSCOW)
        .isoformat(timespec="seconds"),
        "color": message.color,
        "subjectId": _subject_id(card),
        "subjectName": card.kind if card else "",
        "parentFeedbackId": message.parent_id,
        "childFeedbackId": None,
    }


def question_json(shop: Shop, message: Message) -> dict[str, object]:
    """One question. It carries no customer name, and its dates are in nanoseconds."""
    answer = shop.visible_answer(message)
    is_shown = answer is not None and shop.moderation(answer) == "wbRu"
    state = "none" if message.is_rejected else "wbRu" if is_shown else "suppliersPortalSynch"
    return {
        "id": message.id,
        "text": message.text,
        "createdDate": _nanoseconds(message.created_at),
        "state": state,
        "answer": answer
        and {"text": answer.text, "editable": shop.is_editable(answer), "createDate": _nanoseconds(answer.at)},
        "productDetails": _product(message, shop.cards.get(message.nm_id)),
        "wasViewed": message.is_viewed,
        "isWarned": False,
    }


def card_json(card: Card, updated_at: str) -> dict[str, object]:
    """One product card. Several values of a characteristic are a list, as at the vendor."""
    length, width, height, weight = card.package
    return {
        "nmID": card.nm_id,
        "imtID": card.nm_id + 1,
        "subjectID": _subject_id(card),
        "subjectName": card.kind,
        "vendorCode": card.article,
        "brand": card.brand,
        "title": card.title,
        "description": card.description,
        "needKiz": False,
        "photos": [],
        "dimensions": {"length": length, "width": width, "height": height, "weightBrutto": weight, "isValid": True},
        "characteristics": [
            {"id": 1 + number, "name": name, "value": value.split("; ")}
            for number, (name, value) in enumerate(card.characteristics.items())
        ],
        "sizes": [
            {"chrtID": card.nm_id * 10 + number, "techSize": size, "wbSize": "" if size == "0" else size, "skus": []}
            for number, size in enumerate(card.sizes or ("0",))
        ],
        "tags": [],
        "createdAt": updated_at,
        "updatedAt": updated_at,
    }


def _product(message: Message, card: Card | None) -> dict[str, object]:
    return {
        "imtId": message.nm_id + 1,
        "nmId": message.nm_id,
        "productName": card.title if card else "",
        "supplierArticle": card.article if card else "",
        "supplierName": _SELLER,
        "brandName": card.brand if card else "",
    }


def _subject_id(card: Card | None) -> int:
    return int.from_bytes(hashlib.sha256((card.kind if card else "").encode()).digest()[:2], "big")


def _nanoseconds(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f") + "513Z"
