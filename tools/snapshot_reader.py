"""The inverse of `ToolContext.snapshot()`: the same reads from what a decision kept, without the world.

What the desk did not read then cannot be read now: it is noted as missing and refused, never guessed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NoReturn

from desk.account_json import standing_of
from desk.customers import Standing
from desk.errors import NotFound
from desk.interactions import Marketplace, Message
from desk.json_values import JsonObject, object_at, text_at
from desk.knowledge import Passage
from desk.product_history import ProductHistory
from desk.products import Product
from desk.timeline import TimelineItem
from storage.examples import ApprovedReply
from storage.past_replies import PastReply
from storage.recaps import Recap
from tools.snapshot_values import history_of, passages_of, past_replies_of, product_of, thread_of, timeline_of


@dataclass(slots=True, kw_only=True)
class SnapshotReader:
    """`calls`: `tools` of a decision's snapshot; `reads`: its `reads`. `recent`: the texts its hashes stand for; None:
    not read then.

    `examples`: what a model was shown of how the shop writes; none where the desk asked no model. `missing`: what was
    asked for and is not there, in order.
    """

    calls: Sequence[JsonObject]
    reads: JsonObject
    marketplace: Marketplace
    at: datetime
    recent: tuple[str, ...] | None = None
    examples: tuple[ApprovedReply, ...] = ()
    missing: list[str] = field(default_factory=list)

    async def find_product(self) -> Product | None:
        card = object_at(self.reads, "product") if "product" in self.reads else self._result("get_product_context")
        return product_of(card, self.marketplace)

    async def find_timeline(self) -> tuple[TimelineItem, ...]:
        return timeline_of(self._result("get_timeline"), self.marketplace)

    async def find_thread(self) -> tuple[Message, ...]:
        if self.reads.get("thread") is not True:
            self._refuse("what was said in the chat before")
        told = self._find("earlier_in_this_chat", {})
        return () if told is None else thread_of(told, self.at)

    async def find_recap(self) -> Recap | None:
        told = self._find("said_before", {})
        return None if told is None else Recap(text=text_at(told, "text"), until=self.at, messages=0, written_by="")

    async def find_past_replies(self) -> tuple[PastReply, ...]:
        return past_replies_of(self._result("get_past_replies"))

    async def search_knowledge(self, query: str) -> tuple[Passage, ...]:
        return passages_of(self._result("search_knowledge", {"query": query} if query else {}))

    async def find_product_history(self) -> ProductHistory:
        return history_of(self._result("get_product_history"))

    async def find_recent_answers(self, last: int) -> tuple[str, ...]:
        if self.recent is None:
            self._refuse("the answers a new one must not repeat")
        return self.recent

    async def find_approved(self, category: str, limit: int) -> tuple[ApprovedReply, ...]:
        return self.examples[:limit]

    async def find_standing(self) -> Standing:
        if "standing" not in self.reads:
            self._refuse("who the customer was")
        return standing_of(object_at(self.reads, "standing"))

    async def make_cancel_link(self) -> str | None:
        """The link that was made then: it stands beside the tools' calls."""
        told = self._find("cancel_link", {})
        return None if told is None else text_at(told, "link")

    def _result(self, name: str, arguments: JsonObject | None = None) -> JsonObject:
        found = self._find(name, arguments or {})
        if found is None:
            self._refuse(f"what {name} tells")
        return found

    def _find(self, name: str, arguments: JsonObject) -> JsonObject | None:
        told = [call for call in self.calls if call.get("name") == name and call.get("arguments") == arguments]
        return object_at(told[0], "result") if told else None

    def _refuse(self, what: str) -> NoReturn:
        self.missing.append(what)
        raise NotFound(f"the snapshot does not hold {what}: the desk did not read it then")
