"""The shapes vendors must fit. Only where several implementations exist: channels, catalogues, limiters."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType, Protocol, runtime_checkable

from desk.interactions import ChannelName, Inbound, Marketplace, SellerId
from desk.products import Product

Cursor = NewType("Cursor", str)
"""Opaque to everyone but the channel that wrote it; stored as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One vendor page, oldest first. `cursor` continues after it; `has_more`: another page is ready now."""

    items: tuple[Inbound, ...]
    cursor: Cursor
    has_more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductPage:
    """One page of product cards."""

    items: tuple[Product, ...]
    cursor: Cursor
    has_more: bool


Permit = Callable[[], Awaitable[str | None]]
"""Asked once everything is ready and nothing but the first byte lies ahead: why it may not leave; None when it may."""


async def unbarred() -> str | None:
    """The permit of what nobody guards."""
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """What leaves: built from the outbox row, never from model output. `ref` is our name for it, fixed beforehand.

    `sent_after`: no answer older than this can be ours (None: never sent before).
    `asked_at`: when the first of the words it answers was written, by the vendor's clock: in a thread an answer is what
    the shop wrote after them (None: not known).
    `permit`: whoever sends asks it right before the first byte, after every wait; refused, nothing is sent.
    """

    seller_id: SellerId
    channel: ChannelName
    external_id: str
    text: str
    ref: str
    sent_after: datetime | None = None
    asked_at: datetime | None = None
    permit: Permit = field(default=unbarred, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Accepted:
    """The vendor says it took the text. Not yet proof: read it back."""

    remote_id: str | None = None


@dataclass(frozen=True, slots=True)
class Declined:
    """The vendor surely did not take it. `retry_after` None: repeating will not help, a person must look.

    `is_credential`: the token is the cause (401, 402, 403): every other send of this seller would fail too.
    `is_outage`: so would they for now, for the vendor is busy or out of reach (429, no connection).
    """

    reason: str
    retry_after: timedelta | None = None
    is_credential: bool = False
    is_gone: bool = False
    is_outage: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """Timeout, 5xx, dropped connection, unreadable answer: it may or may not stand there. Read back, never resend.

    `is_outage`: the vendor fails (5xx, no answer), not this one message.
    """

    reason: str
    is_outage: bool = False


class Moderation(StrEnum):
    """What the vendor makes of an answer that stands there. Without moderation it is shown at once."""

    WAITING = "waiting"
    SHOWN = "shown"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Ours:
    """Our text stands at the vendor. `state`: the vendor's own word for `moderation`."""

    state: str | None = None
    remote_id: str | None = None
    moderation: Moderation = Moderation.SHOWN


@dataclass(frozen=True, slots=True)
class AnsweredElsewhere:
    """Another text stands in the slot: a person's, or another tool's. `is_refused`: moderation does not show it."""

    text: str
    is_refused: bool = False


@dataclass(frozen=True, slots=True)
class Absent:
    """A complete, successful read found no answer."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """We could not read; says nothing about what stands there. `is_gone`: the vendor does not know the id.

    `is_credential`, `is_outage`: as in `Declined`, no other read would do better now.
    """

    reason: str
    retry_after: timedelta | None = None
    is_gone: bool = False
    is_credential: bool = False
    is_outage: bool = False


SendOutcome = Accepted | Declined | Unknown
ReadBack = Ours | AnsweredElsewhere | Absent | Unreadable


class Channel(Protocol):
    """A place where customers write and we answer once. One object per seller and vendor surface.

    `fetch_since` may raise `TryLater`, `NotAllowed`, `Refused` or `Unusable`.
    """

    @property
    def name(self) -> ChannelName: ...

    @property
    def marketplace(self) -> Marketplace: ...

    async def fetch_since(self, cursor: Cursor | None) -> Page:
        """Messages newer than `cursor` (None: from the beginning), oldest first; at most one vendor page."""
        ...

    async def send(self, reply: Outgoing) -> SendOutcome:
        """One attempt, never a retry. Raises nothing: the outcome is the value.

        `reply.permit` is asked after every wait, right before the first byte; refused, it is `Declined` unsent.
        `Declined` only when the vendor surely did not take it (connect failed before bytes, 4xx, 429 with its wait).
        """
        ...

    async def read_back(self, reply: Outgoing) -> ReadBack:
        """What stands at the vendor now. `Absent` only after a complete, successful read. Raises nothing."""
        ...


@runtime_checkable
class Countable(Protocol):
    """A channel whose vendor tells how much there is."""

    @property
    def counts_cheaply(self) -> bool:
        """Whether counting leaves enough calls for reading."""
        ...

    async def count(self, *, is_answered: bool) -> int:
        """How many messages are answered, or not. Errors as `fetch_since`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A file a customer sent. `kind`: its media type as the vendor names it."""

    body: bytes
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moderating:
    """The vendor still looks at the file; ask again after `retry_after`."""

    retry_after: timedelta


@dataclass(frozen=True, slots=True)
class Withheld:
    """The file will not be given: refused by moderation, too large, or unknown."""

    reason: str


Attachment = Ready | Moderating | Withheld


class Embedder(Protocol):
    """Turns texts into vectors whose closeness is closeness of meaning."""

    @property
    def model(self) -> str:
        """The name vectors are kept under: those of two models are never compared."""
        ...

    async def embed(self, texts: Sequence[str], *, is_query: bool) -> Sequence[Sequence[float]]:
        """One vector a text, in order. Raises `TryLater`, `NotAllowed`, `Refused` or `Unusable`."""
        ...


class Catalogue(Protocol):
    """The seller's product cards. Same errors as `Channel.fetch_since`."""

    @property
    def marketplace(self) -> Marketplace: ...

    async def fetch_products(self, cursor: Cursor | None) -> ProductPage:
        """Cards changed since `cursor`, oldest change first; at most one vendor page."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A token bucket: one call per `interval`, up to `burst` at once."""

    interval: timedelta
    burst: int


class Limiter(Protocol):
    """Vendor limits, one bucket a key such as `shop/feedbacks`, shared by everyone who calls that vendor."""

    async def acquire(self, key: str, rate: Rate) -> None:
        """Wait for the next free slot; raise `TryLater` when the wait would exceed a minute."""
        ...

    async def penalise(self, key: str, wait: timedelta) -> None:
        """The vendor said "not before `wait`": nobody passes this key until then."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialReport:
    """What a token can do, in plain words, for `doctor` and onboarding.

    `kind`: personal | service | base | test | unknown. `problems`: one sentence each, with the remedy.
    """

    kind: str
    expires_at: datetime | None
    rights: tuple[str, ...]
    limits: tuple[str, ...]
    problems: tuple[str, ...]
