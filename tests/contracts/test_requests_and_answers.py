"""Both sides of the wire against our description: what the connectors ask, what the practice shop answers."""

from datetime import timedelta

import httpx
import pytest
from contract import Contract, template_of
from wildberries import (
    NOW,
    TOKEN,
    URL,
    HeldTime,
    Recorder,
    connect,
    make_chat,
    make_shop,
    outgoing,
    practice,
)

from connectors.wildberries_chats import WildberriesChats
from connectors.wildberries_feedbacks import WildberriesFeedbacks
from connectors.wildberries_questions import WildberriesQuestions
from desk.interactions import ChannelName
from desk.ports import Channel
from sandbox.chats import File, FileState
from sandbox.config import ShopConfig
from sandbox.shop import create_shop
from sandbox.state import Shop
from sandbox.tokens import Right, practice_token

_ELSEWHERE: tuple[Right, ...] = ("returns",)


class _Spy(httpx.AsyncBaseTransport):
    """Passes calls on to the practice shop and keeps both sides."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self._inner = inner
        self.calls: list[tuple[httpx.Request, httpx.Response]] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        response = await self._inner.handle_async_request(request)
        await response.aread()
        self.calls.append((request, response))
        return response


async def _use_everything(spy: _Spy) -> None:
    """Call every public method of every connector once."""
    wb = connect(transport=spy)
    feedbacks, questions = wb.channels[ChannelName.REVIEW], wb.channels[ChannelName.QUESTION]
    assert isinstance(feedbacks, WildberriesFeedbacks)
    assert isinstance(questions, WildberriesQuestions)
    for channel, identity in ((feedbacks, "r1"), (questions, "q1")):
        page = await channel.fetch_since(None)
        page = await channel.fetch_since(page.cursor)
        await channel.fetch_since(page.cursor)
        await channel.find(identity)
        await channel.find("unknown")
        await channel.count(is_answered=True, since=NOW - timedelta(days=1), until=NOW)
        await channel.count_waiting()
        await channel.send(outgoing(identity, channel=channel.name))
        await channel.read_back(outgoing(identity, channel=channel.name))
        await channel.edit(outgoing(identity, channel=channel.name, text="Спасибо ещё раз!"))
        await channel.send(outgoing("unknown", channel=channel.name))
    await questions.mark_viewed("q1")
    await _use_chats(wb.channels[ChannelName.CHAT])
    await wb.catalogue.fetch_products((await wb.catalogue.fetch_products(None)).cursor)
    assert [sample.name async for sample in wb.contracts.samples() if sample.unread] == []


async def _use_chats(chats: Channel) -> None:
    assert isinstance(chats, WildberriesChats)
    page = await chats.fetch_since(None)
    await chats.fetch_since(page.cursor)
    reply = outgoing("1:c1", channel=ChannelName.CHAT)
    await chats.send(reply)
    await chats.read_back(reply)
    for file in ("ready", "pending", "refused", "unknown"):
        await chats.fetch_attachment(file)


def _shop() -> Shop:
    """A review, a question, and a chat with a file in every state."""
    chat = make_chat("1:c1")
    states: tuple[FileState, ...] = ("ready", "pending", "refused")
    files = [File(id=state, kind="image", name="", state=state) for state in states]
    files.append(File(id="document", kind="file", name="Чек.pdf"))
    chat.write("client", "", NOW, tuple(files))
    return make_shop(chats=[chat])


def _practice(shop: Shop) -> httpx.ASGITransport:
    return practice(shop, ShopConfig(limits="lifted", moderation_seconds=60))


async def test_every_request_of_the_connectors_fits(ours: Contract) -> None:
    spy = _Spy(_practice(_shop()))
    await _use_everything(spy)
    assert len(spy.calls) > 20
    for request, _ in spy.calls:
        assert ours.request_faults(request) == [], request.url
        assert request.headers["Authorization"] == TOKEN


async def test_every_answer_of_the_practice_shop_fits(ours: Contract) -> None:
    spy = _Spy(_practice(_shop()))
    await _use_everything(spy)
    for request, response in spy.calls:
        assert ours.response_faults(request.method, request.url.path, response) == [], request.url


async def test_every_answer_fits_the_vendors_description_too(vendor: dict[str, Contract]) -> None:
    spy = _Spy(_practice(_shop()))
    await _use_everything(spy)
    for request, response in spy.calls:
        path = template_of(vendor, request.url.path)
        assert vendor[path].response_faults(request.method, path, response) == [], request.url
        assert vendor[path].request_faults(request) == [], request.url


async def test_the_whole_default_shop_fits(ours: Contract) -> None:
    shop = create_shop(anchor=NOW, clock=HeldTime().now)
    async with httpx.AsyncClient(transport=practice(shop), base_url=URL, headers={"Authorization": TOKEN}) as client:
        for path in ("/api/v1/feedbacks", "/api/v1/questions"):
            for is_answered in ("true", "false"):
                response = await client.get(path, params={"isAnswered": is_answered, "take": 1000, "skip": 0})
                assert ours.response_faults("GET", path, response) == []
        listing = {"settings": {"cursor": {"limit": 100}}}
        response = await client.post("/content/v2/get/cards/list", json=listing)
        assert ours.response_faults("POST", "/content/v2/get/cards/list", response) == []
        for path in ("/api/v1/seller/chats", "/api/v1/seller/events"):
            assert ours.response_faults("GET", path, await client.get(path)) == []
        news = await client.get("/api/v1/new-feedbacks-questions")
        assert ours.response_faults("GET", "/api/v1/new-feedbacks-questions", news) == []


@pytest.mark.parametrize(
    ("authorization", "status"),
    [
        ("", 401),
        ("Bearer nonsense", 401),
        (practice_token(issued_at=NOW, valid_for=timedelta(days=-1)), 401),
        (practice_token(issued_at=NOW, rights=_ELSEWHERE), 403),
    ],
)
async def test_refusals_at_the_door_fit(ours: Contract, authorization: str, status: int) -> None:
    async with httpx.AsyncClient(transport=practice(make_shop()), base_url=URL) as client:
        for method, path, _ in ours.operations():
            response = await client.request(method, path, headers={"Authorization": authorization})
            assert response.status_code == status
            assert ours.response_faults(method, path, response) == []


async def test_too_many_calls_fit(ours: Contract) -> None:
    transport = practice(make_shop(), ShopConfig(limits="real"))
    async with httpx.AsyncClient(transport=transport, base_url=URL, headers={"Authorization": TOKEN}) as client:
        for method, path, _ in ours.operations():
            answers = [await client.request(method, path) for _ in range(11)]
            assert answers[-1].status_code == 429
            assert ours.response_faults(method, path, answers[-1]) == []


@pytest.mark.parametrize(
    ("method", "path", "query"),
    [
        ("GET", "/api/v1/feedbacks", "take=10&skip=0"),
        ("GET", "/api/v1/feedbacks", "isAnswered=maybe&take=10&skip=0"),
        ("GET", "/api/v1/feedbacks", "isAnswered=true&take=5001&skip=0"),
        ("GET", "/api/v1/feedbacks", "isAnswered=true&take=10&skip=199991"),
        ("GET", "/api/v1/feedbacks", "isAnswered=true&take=10&skip=0&order=up"),
        ("GET", "/api/v1/feedbacks", "isAnswered=true&take=10&skip=0&dateFrom=yesterday"),
        ("GET", "/api/v1/questions", "isAnswered=true&take=9999&skip=2"),
        ("GET", "/api/v1/feedbacks/count", ""),
        ("GET", "/api/v1/feedback", "id=unknown"),
        ("GET", "/api/v1/question", "id=unknown"),
        ("GET", "/api/v1/seller/events", "next=0"),
        ("GET", "/api/v1/seller/events", "next=soon"),
    ],
)
async def test_refused_reads_fit(ours: Contract, method: str, path: str, query: str) -> None:
    async with httpx.AsyncClient(
        transport=practice(make_shop()), base_url=URL, headers={"Authorization": TOKEN}
    ) as client:
        response = await client.request(method, f"{path}?{query}")
        assert response.status_code in (400, 422)
        assert ours.response_faults(method, path, response) == []


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/api/v1/feedbacks/answer", {"id": "r1", "text": "я"}),
        ("POST", "/api/v1/feedbacks/answer", {"id": "r1"}),
        ("POST", "/api/v1/feedbacks/answer", {"id": "r1", "text": "я" * 5001}),
        ("PATCH", "/api/v1/questions", {"id": "unknown", "wasViewed": True}),
        ("PATCH", "/api/v1/questions", {"id": "q1", "answer": {"text": "Да, можно"}, "state": "published"}),
        ("PATCH", "/api/v1/questions", {"id": "q1"}),
        ("POST", "/content/v2/get/cards/list", {"settings": {"cursor": {"limit": 101}}}),
    ],
)
async def test_refused_writes_fit(ours: Contract, method: str, path: str, body: dict[str, object]) -> None:
    async with httpx.AsyncClient(
        transport=practice(make_shop()), base_url=URL, headers={"Authorization": TOKEN}
    ) as client:
        response = await client.request(method, path, json=body)
        assert response.status_code in (400, 404)
        assert ours.response_faults(method, path, response) == []


@pytest.mark.parametrize(
    "form",
    [{"replySign": "wrong", "message": "Да"}, {"message": "Да"}, {"replySign": "right", "message": "я" * 1001}, {}],
)
async def test_refused_messages_fit(ours: Contract, form: dict[str, str]) -> None:
    chat = make_chat("1:c1")
    fields = {name: (None, chat.sign if value == "right" else value) for name, value in form.items()}
    async with httpx.AsyncClient(
        transport=practice(make_shop(chats=[chat])), base_url=URL, headers={"Authorization": TOKEN}
    ) as client:
        response = await client.post("/api/v1/seller/message", files=fields)
        assert response.status_code == 400
        assert ours.response_faults("POST", "/api/v1/seller/message", response) == []
    assert chat.written == []


async def test_a_request_that_breaks_the_description_is_noticed(ours: Contract) -> None:
    recorder = Recorder(httpx.Response(200, json={}))
    async with httpx.AsyncClient(transport=httpx.MockTransport(recorder), base_url=URL) as client:
        await client.get("/api/v1/feedbacks", params={"take": 6000, "skip": 0, "sort": "up"})
        await client.patch("/api/v1/questions", json={"id": "q", "answer": {"text": "нет"}, "state": "none"})
        await client.post("/api/v1/seller/message", files={"message": (None, "я" * 1001)})
    faults = [ours.request_faults(request) for request in recorder.requests]
    assert len(faults[0]) == 3
    assert faults[1]
    assert len(faults[2]) == 2


def test_an_answer_that_breaks_the_description_is_noticed(ours: Contract) -> None:
    wrong = httpx.Response(200, json={"data": {"feedbacks": [{"id": 5}]}, "error": False, "errorText": ""})
    assert ours.response_faults("GET", "/api/v1/feedbacks", wrong)
