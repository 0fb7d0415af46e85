"""A Wildberries connection for tests: time that is held, a transport that answers as told, the practice shop."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from limiters import MemoryLimiter

from connectors import open_wildberries
from connectors.pacing import Timing
from connectors.wildberries import Wildberries
from connectors.wildberries_chats import WildberriesChats
from desk.interactions import ChannelName, SellerId
from desk.ports import Channel, Limiter, Outgoing
from sandbox.app import create_app
from sandbox.chats import Chat
from sandbox.config import ShopConfig
from sandbox.goods import Card, Message
from sandbox.server import serve
from sandbox.state import Shop
from sandbox.tokens import practice_token

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
SELLER = SellerId("main")
URL = "https://practice.example"
TOKEN = practice_token(issued_at=NOW)
CARD = Card(nm_id=101, kind="Кружки", title="Кружка 350 мл", brand="Двор", article="GD-1", group="home")

Handler = Callable[[httpx.Request], httpx.Response]


class HeldTime:
    """A clock that moves only when somebody sleeps; `slept` keeps every wait in seconds."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.seconds)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds

    @property
    def timing(self) -> Timing:
        return Timing(now=self.now, sleep=self.sleep, jitter=lambda: 0.5)

    def limiter(self) -> MemoryLimiter:
        return MemoryLimiter(clock=self.clock, sleep=self.sleep)


class Recorder:
    """A transport that keeps every request and answers with the next of `answers`, the last one for ever."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.requests: list[httpx.Request] = []
        self._answers = list(answers)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


def connect(
    handler: Handler | None = None,
    *,
    token: str = TOKEN,
    url: str = URL,
    time: HeldTime | None = None,
    limiter: Limiter | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
) -> Wildberries:
    """A connection over `handler`, `transport` or the network (loopback)."""
    time = time or HeldTime()
    return open_wildberries(
        seller_id=SELLER,
        token=token,
        feedbacks_url=url,
        content_url=url,
        chat_url=url,
        limiter=limiter or time.limiter(),
        transport=httpx.MockTransport(handler) if handler else transport,
        timing=time.timing,
    )


def reviews(handler: Handler, **options: object) -> Channel:
    """The reviews channel over a handler."""
    return connect(handler, **options).channels[ChannelName.REVIEW]  # type: ignore[arg-type]  # passes options on


def questions(handler: Handler, **options: object) -> Channel:
    """The questions channel over a handler."""
    return connect(handler, **options).channels[ChannelName.QUESTION]  # type: ignore[arg-type]  # passes options on


def chats(handler: Handler, **options: object) -> WildberriesChats:
    """The chats channel over a handler."""
    channel = connect(handler, **options).channels[ChannelName.CHAT]  # type: ignore[arg-type]  # passes options on
    assert isinstance(channel, WildberriesChats)
    return channel


def outgoing(external_id: str = "r1", *, channel: ChannelName = ChannelName.REVIEW, text: str = "Спасибо!") -> Outgoing:
    """A reply that is about to leave."""
    return Outgoing(seller_id=SELLER, channel=channel, external_id=external_id, text=text, ref="ref-1")


def make_message(identity: str = "r1", *, minutes: float = 60, **told: object) -> Message:
    """A review written `minutes` before NOW."""
    message = Message(
        id=identity,
        channel="review",
        nm_id=CARD.nm_id,
        text="Хорошая кружка",
        created_at=NOW - timedelta(minutes=minutes),
        customer="Анна",
        order_id=10_000_000_001,
    )
    for name, value in told.items():
        setattr(message, name, value)
    return message


def make_question(identity: str = "q1", *, minutes: float = 60, **told: object) -> Message:
    """A question written `minutes` before NOW."""
    told = {"channel": "question", "text": "Можно в посудомойку?", "customer": "", "order_id": None} | told
    return make_message(identity, minutes=minutes, **told)


def make_chat(identity: str = "1:c1", *said: str, minutes: float = 60, customer: str = "Анна") -> Chat:
    """A chat the buyer began `minutes` before NOW, a minute between the messages."""
    chat = Chat(id=identity, customer=customer, nm_id=CARD.nm_id, rid=f"rid-{identity}")
    for number, text in enumerate(said or ("Можно в посудомойку?",)):
        chat.write("client", text, NOW - timedelta(minutes=minutes - number))
    return chat


def make_shop(*messages: Message, chats: Sequence[Chat] = (), time: HeldTime | None = None) -> Shop:
    """A shop with one card; by default one review r1 and one question q1."""
    told = messages or (make_message(), make_question())
    return Shop(anchor=NOW, cards=[CARD], messages=told, chats=chats, clock=(time or HeldTime()).now)


def practice(shop: Shop, config: ShopConfig | None = None, *, time: HeldTime | None = None) -> httpx.ASGITransport:
    """The practice shop without a network; limits are lifted unless the config says otherwise."""
    config = config or ShopConfig(limits="lifted")
    return httpx.ASGITransport(create_app(shop, config, ticks=(time or HeldTime()).clock))


@asynccontextmanager
async def practice_server(shop: Shop, config: ShopConfig | None = None) -> AsyncIterator[str]:
    """The practice shop over real HTTP on a free port."""
    async with serve(create_app(shop, config or ShopConfig(limits="lifted"))) as url:
        yield url


def contracts_folder(root: Path, override: str | None) -> Path:
    """Where the vendors' own specifications are kept, if they are kept at all."""
    return Path(override) if override else root.parent / "shared" / "contracts"
