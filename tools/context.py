"""What a tool may see: readers bound to one message, and the record of everything that was read.

Ids never come from the model: a reader already knows whose message it serves. Built by the pipeline and by evals.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from desk.customers import STRANGER, Known, Standing, Unproven
from desk.identity import claimed_in
from desk.interactions import ChannelName, Interaction, Json, Message, SellerId
from desk.knowledge import Article, Passage, sections_for
from desk.product_history import NO_HISTORY, ProductHistory
from desk.products import Product
from desk.proposed_actions import Proposal
from desk.timeline import PRODUCT_WINDOW, Scope, TimelineItem, without_private_words
from storage.cancel_links import CancelLinks
from storage.customer_standing import read_standing
from storage.database import Database
from storage.examples import ApprovedReply
from storage.messages import list_messages
from storage.past_replies import PastReply
from storage.product_days import find_product_history
from storage.products import find_product
from storage.recall import Recall
from storage.recaps import Recap, find_recap
from storage.recent_answers import find_recent_answers
from storage.timeline import find_timeline
from tools.reader import Reader

# Sections are short, and the best is nearly always the first.
_PASSAGES = 5
# The open group included; what was said long before helps nobody.
_THREAD = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskReader:
    """Reads the desk's rows for one interaction. `past_replies`: how many earlier answers a draft may lean on.

    `weak_id_kinds`: identifiers that tie nothing by themselves. `can_send_codes`: whether whoever names an address was
    sent one. `recall` None: every search reads anew. `now`: how old
    an answer is depends on it.
    """

    db: Database
    seller_id: SellerId
    interaction: Interaction
    now: datetime
    past_replies: int = 8
    recall: Recall | None = None
    knowledge: tuple[Article, ...] = ()
    weak_id_kinds: tuple[str, ...] = ()
    can_send_codes: bool = False
    cancel_links: CancelLinks | None = None

    async def find_product(self) -> Product | None:
        if self.interaction.nm_id is None:
            return None
        return await self.db.read(
            find_product, self.seller_id, marketplace=self.interaction.marketplace, nm_id=self.interaction.nm_id
        )

    async def find_timeline(self) -> tuple[TimelineItem, ...]:
        story = await self.db.read(
            find_timeline,
            self.seller_id,
            self.interaction.id,
            scope=Scope.PRODUCT,
            weak_id_kinds=self.weak_id_kinds,
        )
        return tuple(map(without_private_words, story.items)) if self.interaction.is_public else story.items

    async def find_thread(self) -> tuple[Message, ...]:
        if self.interaction.channel is not ChannelName.CHAT:
            return ()
        thread = await self.db.read(list_messages, self.seller_id, self.interaction.id, limit=_THREAD)
        return tuple(message for message in thread if message.occurred_at < self.interaction.occurred_at)

    async def find_recap(self) -> Recap | None:
        if self.interaction.channel is not ChannelName.CHAT:
            return None
        return await self.db.read(find_recap, self.seller_id, self.interaction.id)

    async def find_past_replies(self) -> tuple[PastReply, ...]:
        recall = self.recall or Recall(self.db)
        return await recall.past_replies(self.seller_id, self.interaction, now=self.now, limit=self.past_replies)

    async def search_knowledge(self, query: str) -> tuple[Passage, ...]:
        product = await self.find_product() if any(article.products for article in self.knowledge) else None
        sections = sections_for(
            self.knowledge,
            channel=self.interaction.channel.value,
            language=self.interaction.language,
            about=[str(self.interaction.nm_id), (product and product.kind) or ""],
            today=self.now.date(),
        )
        recall = self.recall or Recall(self.db)
        return await recall.articles(sections, query or self.interaction.words, limit=_PASSAGES)

    async def find_product_history(self) -> ProductHistory:
        if self.interaction.nm_id is None:
            return NO_HISTORY
        return await self.db.read(
            find_product_history,
            self.seller_id,
            marketplace=self.interaction.marketplace,
            nm_id=self.interaction.nm_id,
            since=(self.now - PRODUCT_WINDOW).date(),
            until=self.now.date(),
        )

    async def find_recent_answers(self, last: int) -> tuple[str, ...]:
        return await self.db.read(find_recent_answers, self.seller_id, self.interaction, last=last)

    async def find_approved(self, category: str, limit: int) -> tuple[ApprovedReply, ...]:
        recall = self.recall or Recall(self.db)
        return await recall.approved(self.seller_id, self.interaction, category=category, now=self.now, limit=limit)

    async def find_standing(self) -> Standing:
        if self.interaction.is_public:
            return STRANGER
        is_claimed = bool(claimed_in(self.interaction.words, self.interaction.extra))
        standing = await self.db.read(read_standing, self.seller_id, self.interaction.id, now=self.now)
        if standing is STRANGER and is_claimed:
            return Unproven(is_code_sent=self.can_send_codes)
        return standing

    async def make_cancel_link(self) -> str | None:
        standing = await self.find_standing()
        if self.cancel_links is None or not isinstance(standing, Known):
            return None
        return self.cancel_links.link_for(self.seller_id, standing.account, now=self.now)


@dataclass(frozen=True, slots=True, kw_only=True)
class StaticReader:
    """The same reads from values in hand: for evals, replays of snapshots and tests."""

    product: Product | None = None
    timeline: tuple[TimelineItem, ...] = ()
    past_replies: tuple[PastReply, ...] = ()
    thread: tuple[Message, ...] = ()
    recap: Recap | None = None
    passages: tuple[Passage, ...] = ()
    product_history: ProductHistory = NO_HISTORY
    recent_answers: tuple[str, ...] = ()
    approved: tuple[ApprovedReply, ...] = ()
    standing: Standing = STRANGER
    cancel_link: str | None = None

    async def find_product(self) -> Product | None:
        return self.product

    async def find_timeline(self) -> tuple[TimelineItem, ...]:
        return self.timeline

    async def find_thread(self) -> tuple[Message, ...]:
        return self.thread

    async def find_recap(self) -> Recap | None:
        return self.recap

    async def find_past_replies(self) -> tuple[PastReply, ...]:
        return self.past_replies

    async def search_knowledge(self, query: str) -> tuple[Passage, ...]:
        return self.passages

    async def find_product_history(self) -> ProductHistory:
        return self.product_history

    async def find_recent_answers(self, last: int) -> tuple[str, ...]:
        return self.recent_answers[:last]

    async def find_approved(self, category: str, limit: int) -> tuple[ApprovedReply, ...]:
        return self.approved[:limit]

    async def find_standing(self) -> Standing:
        return self.standing

    async def make_cancel_link(self) -> str | None:
        return self.cancel_link


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCall:
    """One answered call, as the decision's snapshot keeps it. `ids`: every id the result offers as evidence."""

    name: str
    arguments: Mapping[str, Json]
    ids: tuple[str, ...]
    result: Json


@dataclass(slots=True, kw_only=True)
class Seen:
    """What the desk read beside the tools' calls. `products`: the card, or None where there is none; empty: not read.

    `recent`: the newest answers the draft was compared with; None: not read. `standing`: who writes; None: not asked.
    """

    products: tuple[Product | None, ...] = ()
    recent: tuple[str, ...] | None = None
    has_read_thread: bool = False
    standing: Standing | None = None


@dataclass(slots=True, kw_only=True)
class ToolContext:
    """Handed to every tool of one run. `subject`: the id of the message itself, e.g. `interaction:17`.

    `proposals`: changes that were put forward, each once, for whoever records the run. `articles`: the files of the
    shop's knowledge this category is answered from; none: all of them.
    """

    reader: Reader
    subject: str
    calls: list[ToolCall] = field(default_factory=list)
    seen: Seen = field(default_factory=Seen)
    proposals: list[Proposal] = field(default_factory=list)
    articles: tuple[str, ...] = ()

    def record(
        self, name: str, result: dict[str, Json], arguments: Mapping[str, Json] | None = None
    ) -> Mapping[str, object]:
        """Note a result and return it unchanged."""
        self.calls.append(ToolCall(name=name, arguments=arguments or {}, ids=_ids_in(result), result=result))
        return result

    @property
    def known_ids(self) -> frozenset[str]:
        """Everything a draft may cite: the message itself and the ids of all results so far."""
        return frozenset({self.subject, *(id_ for call in self.calls for id_ in call.ids)})

    def snapshot(self) -> str:
        """All calls as one JSON list."""
        rows = [{"name": c.name, "arguments": dict(c.arguments), "ids": c.ids, "result": c.result} for c in self.calls]
        return json.dumps(rows, ensure_ascii=False)


def subject_of(interaction: Interaction) -> str:
    """How evidence names a message."""
    return f"interaction:{interaction.id}"


def _ids_in(value: Json) -> tuple[str, ...]:
    found: list[str] = []
    _walk(value, found.append)
    return tuple(dict.fromkeys(found))


def _walk(value: Json, take: Callable[[str], None]) -> None:
    if isinstance(value, dict):
        own = value.get("id")
        if isinstance(own, str):
            take(own)
        for child in value.values():
            _walk(child, take)
    elif isinstance(value, list):
        for child in value:
            _walk(child, take)
