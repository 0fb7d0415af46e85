"""The one record: what a customer wrote, on which channel, and where it stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

SellerId = NewType("SellerId", str)
InteractionId = NewType("InteractionId", int)

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]


class ChannelName(StrEnum):
    """Where customers write. A review and a question are public, a chat is private."""

    REVIEW = "review"
    QUESTION = "question"
    CHAT = "chat"


class Marketplace(StrEnum):
    """The vendor behind a channel. `direct`: the shop's own chat or mail program, over our API."""

    WILDBERRIES = "wildberries"
    CHATWOOT = "chatwoot"
    DIRECT = "direct"


class Status(StrEnum):
    """`open`: somebody owes an answer or a look; `responded`: an answer stands; `closed`: nothing is owed."""

    OPEN = "open"
    RESPONDED = "responded"
    CLOSED = "closed"


class Priority(StrEnum):
    """What to look at first."""

    URGENT = "urgent"
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"

    @property
    def rank(self) -> int:
        """0 is the most urgent; lists sort by it."""
        return _RANKS[self]


_RANKS = {Priority.URGENT: 0, Priority.HIGH: 1, Priority.NORMAL: 2, Priority.LOW: 3}


class SlaState(StrEnum):
    """How the deadline of an owed answer stands."""

    OK = "ok"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"


class Source(StrEnum):
    """Where the row came from. Sources are never mixed silently."""

    WB_API = "wb_api"
    OZON_API = "ozon_api"
    CHATWOOT = "chatwoot"
    DIRECT = "direct"
    IMPORT = "import"
    WBCON_FALLBACK = "wbcon_fallback"


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorAnswer:
    """The answer that already stands at the vendor. `state`: the vendor's word for where moderation is."""

    text: str
    state: str | None = None
    is_editable: bool | None = None
    answered_at: datetime | None = None


class Author(StrEnum):
    """Who wrote a message of a thread. The marketplace's own words (`wb`) neither ask nor answer."""

    CUSTOMER = "customer"
    SHOP = "shop"
    MARKETPLACE = "wb"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message of a thread. `event_id`: the vendor's, one of a kind within its thread.

    `attachments`: one JSON object a file (`kind` image | file, `id` to download it by, `name`, `type`).
    """

    event_id: str
    author: Author
    text: str
    occurred_at: datetime
    attachments: tuple[Mapping[str, Json], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """What a channel fetched, before it is a row. Never leaves `agent.ingest`.

    `order_id` keeps its kind as a prefix (`shk:`, `rid:`, `srid:`): only equal kinds compare.
    `needs_response` is the vendor's view: somebody wrote words and nobody answered.
    `extra`: vendor details worth keeping (photos, order status, tags), JSON values only.
    `messages`: what is new in a thread (a chat), any order. A page holds pieces of a thread only, so `text`, `answer`,
    `occurred_at` and `needs_response` are then taken from the whole of it as it is stored.
    `words_key`: tells equal words apart that were written again ("hello?" twice is two messages).
    """

    marketplace: Marketplace
    channel: ChannelName
    external_id: str
    text: str
    occurred_at: datetime
    source: Source
    needs_response: bool
    answer: VendorAnswer | None = None
    rating: int | None = None
    pros: str | None = None
    cons: str | None = None
    customer_id: str | None = None
    customer_name: str | None = None
    order_id: str | None = None
    nm_id: int | None = None
    product_article: str | None = None
    product_name: str | None = None
    language: str | None = None
    extra: Mapping[str, Json] = field(default_factory=dict)
    messages: tuple[Message, ...] = ()
    words_key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interaction:
    """One customer message on one channel, as the steps see it.

    `revision` counts customer messages (1 = first); `version` counts every change of the row.
    `product_name` is what the vendor called the product in this very message; the card may say more.
    `sla_state`: how the deadline stood when the row was read; None when nothing is owed or no clock was given.
    """

    id: InteractionId
    seller_id: SellerId
    marketplace: Marketplace
    channel: ChannelName
    external_id: str
    text: str
    occurred_at: datetime
    source: Source
    status: Status
    priority: Priority
    needs_response: bool
    revision: int
    version: int
    created_at: datetime
    updated_at: datetime
    rating: int | None = None
    pros: str | None = None
    cons: str | None = None
    customer_id: str | None = None
    customer_name: str | None = None
    order_id: str | None = None
    nm_id: int | None = None
    product_article: str | None = None
    product_name: str | None = None
    language: str | None = None
    intent: str | None = None
    intent_method: str | None = None
    intent_confidence: float | None = None
    intent_runner_up: str | None = None
    route_cost_usd: float | None = None
    route_ms: float | None = None
    sentiment: str | None = None
    is_mismatch: bool | None = None
    topics: tuple[str, ...] = ()
    priority_reason: str | None = None
    sla_due_at: datetime | None = None
    sla_soon_at: datetime | None = None
    sla_state: SlaState | None = None
    assignee_id: str | None = None
    answer_text: str | None = None
    extra: Mapping[str, Json] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """Everything the customer said: text, then pros, then cons, one a line; empty parts left out."""
        return "\n".join(part.strip() for part in (self.text, self.pros, self.cons) if part and part.strip())

    @property
    def is_public(self) -> bool:
        """Whether the whole world reads the answer."""
        return self.channel is not ChannelName.CHAT
