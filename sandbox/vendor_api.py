"""The vendor's methods: reviews, questions, cards. Same paths, same answers, same oddities."""

from collections.abc import Callable
from datetime import timedelta

from fastapi import APIRouter, Request, Response

from sandbox.derive import number
from sandbox.goods import Channel, Message
from sandbox.query import BadQuery, is_newest_first, read_body, read_filter, read_slice, text_field
from sandbox.state import Shop, Written
from sandbox.wire import bad_request, card_json, envelope, question_json, refusal, reply, review_json

_SHORTEST, _LONGEST = 2, 5000

Shape = Callable[[Shop, Message], dict[str, object]]


def reviews_api(shop: Shop) -> APIRouter:
    """Reviews: list, one, counters, answer, edit."""
    api = APIRouter(prefix="/api/v1")

    @api.get("/feedbacks")
    async def listed(request: Request) -> Response:
        return _list(shop, request, "review", "feedbacks", review_json, most=5000, deepest=199_990)

    @api.get("/feedback")
    async def one(request: Request) -> Response:
        return _one(shop, request, "review", review_json, "Невозможно получить отзыв по id")

    @api.get("/feedbacks/count")
    async def counted(request: Request) -> Response:
        return _count(shop, request, "review", None)

    @api.get("/feedbacks/count-unanswered")
    async def waiting() -> Response:
        return _waiting(shop, "review")

    @api.post("/feedbacks/answer")
    async def answer(request: Request) -> Response:
        return await _answer_review(request, shop.answer_review)

    @api.patch("/feedbacks/answer")
    async def edit(request: Request) -> Response:
        return await _answer_review(request, shop.edit_review)

    @api.get("/new-feedbacks-questions")
    async def news() -> Response:
        kinds: tuple[tuple[str, Channel], ...] = (("hasNewFeedbacks", "review"), ("hasNewQuestions", "question"))
        return envelope({key: any(not item.is_viewed for item in shop.all(channel)) for key, channel in kinds})

    return api


def questions_api(shop: Shop) -> APIRouter:
    """Questions: list, one, counters, and the PATCH that answers, edits, rejects and marks as seen."""
    api = APIRouter(prefix="/api/v1")

    @api.get("/questions")
    async def listed(request: Request) -> Response:
        limits = {"most": 10_000, "deepest": 10_000, "together": 10_000}
        return _list(shop, request, "question", "questions", question_json, **limits)

    @api.get("/question")
    async def one(request: Request) -> Response:
        return _one(shop, request, "question", question_json, "Невозможно получить вопрос по id")

    @api.get("/questions/count")
    async def counted(request: Request) -> Response:
        return _count(shop, request, "question", True)

    @api.get("/questions/count-unanswered")
    async def waiting() -> Response:
        return _waiting(shop, "question")

    @api.patch("/questions")
    async def changed(request: Request) -> Response:
        try:
            return _change_question(shop, await read_body(request))
        except BadQuery as error:
            return refusal(400, str(error))

    return api


def cards_api(shop: Shop) -> APIRouter:
    """Product cards, listed by POST with a cursor of (updatedAt, nmID)."""
    api = APIRouter(prefix="/content/v2")

    @api.post("/get/cards/list")
    async def listed(request: Request) -> Response:
        try:
            return reply(200, _cards(shop, await read_body(request)))
        except (BadQuery, TypeError, ValueError, AttributeError):
            return Response("Request body can not be decoded", status_code=400, media_type="text/plain")

    return api


def _list(
    shop: Shop,
    request: Request,
    channel: Channel,
    key: str,
    shape: Shape,
    *,
    most: int,
    deepest: int,
    together: int | None = None,
) -> Response:
    try:
        wanted = read_filter(request)
        take, skip = read_slice(request, most=most, deepest=deepest, together=together)
        is_reversed = is_newest_first(request)
    except BadQuery as error:
        return refusal(400, str(error))
    rows = [item for item in shop.all(channel) if wanted.admits(shop, item)]
    rows = rows[::-1] if is_reversed else rows
    waiting = sum(not shop.is_processed(item) for item in shop.all(channel))
    data: dict[str, object] = {"countUnanswered": waiting, "countArchive": len(shop.all(channel)) - waiting}
    return envelope(data | {key: [shape(shop, item) for item in rows[skip : skip + take]]})


def _one(shop: Shop, request: Request, channel: Channel, shape: Shape, absent: str) -> Response:
    message = shop.find(channel, request.query_params.get("id", ""))
    return envelope(shape(shop, message)) if message else refusal(422, absent)


def _count(shop: Shop, request: Request, channel: Channel, default: bool | None) -> Response:
    try:
        wanted = read_filter(request, is_answered=default)
    except BadQuery as error:
        return refusal(400, str(error))
    return envelope(sum(wanted.admits(shop, item) for item in shop.all(channel)))


def _waiting(shop: Shop, channel: Channel) -> Response:
    rows = [item for item in shop.all(channel) if not shop.is_processed(item)]
    midnight = shop.clock().replace(hour=0, minute=0, second=0, microsecond=0)
    today = sum(item.created_at >= midnight for item in rows)
    return envelope({"countUnanswered": len(rows), "countUnansweredToday": today})


async def _answer_review(request: Request, write: Callable[[str, str], Written]) -> Response:
    try:
        body = await read_body(request)
        identity, text = text_field(body, "id"), text_field(body, "text")
    except BadQuery as error:
        return bad_request(str(error))
    if not _SHORTEST <= len(text) <= _LONGEST:
        return bad_request(f"text: от {_SHORTEST} до {_LONGEST} символов")
    if write(identity, text) is Written.NO_MORE_EDITS:
        return bad_request("Ответ можно отредактировать один раз в течение 60 дней")
    # An unknown id is a success too: the vendor does not validate it.
    return Response(status_code=204)


def _change_question(shop: Shop, body: dict[str, object]) -> Response:
    identity = text_field(body, "id")
    if shop.find("question", identity) is None:
        shop.unknown_writes.append(identity)
        return refusal(404, "Не найден вопрос")
    if "wasViewed" in body and "answer" not in body:
        shop.record("viewed", channel="question", id=identity, is_viewed=body["wasViewed"] is True)
        return envelope(None)
    answer, state = body.get("answer"), body.get("state")
    if not isinstance(answer, dict) or state not in ("wbRu", "none"):
        raise BadQuery("Плохой формат запроса")
    if state == "none":
        shop.record("reject", channel="question", id=identity)
        return envelope(None)
    text = text_field(answer, "text")
    if not _SHORTEST <= len(text) <= _LONGEST:
        raise BadQuery(f"text: от {_SHORTEST} до {_LONGEST} символов")
    if shop.answer_question(identity, text) is Written.NO_MORE_EDITS:
        raise BadQuery("Ответ можно отредактировать один раз в течение 60 дней")
    return envelope(None)


def _cards(shop: Shop, body: dict[str, object]) -> dict[str, object]:
    settings = body.get("settings") or {}
    cursor, sort = settings.get("cursor") or {}, settings.get("sort") or {}  # type: ignore[attr-defined]  # foreign JSON
    limit = int(cursor.get("limit", 10))
    if not 0 < limit <= 100:
        raise BadQuery("limit")
    cards = sorted(((_updated(shop, nm_id), nm_id) for nm_id in shop.cards), reverse=not sort.get("ascending", False))
    place = (str(cursor["updatedAt"]), int(cursor["nmID"])) if cursor.get("updatedAt") and cursor.get("nmID") else None
    if place:
        cards = [card for card in cards if (card > place if sort.get("ascending") else card < place)]
    page = cards[:limit]
    updated, nm_id = page[-1] if page else place or ("", 0)
    shown = [card_json(shop.cards[nm_id], updated) for updated, nm_id in page]
    return {"cards": shown, "cursor": {"updatedAt": updated, "nmID": nm_id, "total": len(page)}}


def _updated(shop: Shop, nm_id: int) -> str:
    moment = shop.anchor - timedelta(days=30, seconds=number(f"{nm_id}/updated") % 1_000_000)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.00000Z")
