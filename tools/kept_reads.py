"""A reader that notes what the desk itself read beside the tools' calls, so that a snapshot can be read back."""

from dataclasses import dataclass

from desk.customers import Standing
from desk.interactions import Message
from desk.knowledge import Passage
from desk.product_history import ProductHistory
from desk.products import Product
from desk.timeline import TimelineItem
from storage.examples import ApprovedReply
from storage.past_replies import PastReply
from storage.recaps import Recap
from tools.context import Seen, ToolContext
from tools.reader import Reader


def open_context(reader: Reader, *, subject: str) -> ToolContext:
    """The context of one run over `reader`, with everything that is read kept in it."""
    seen = Seen()
    return ToolContext(reader=_Noting(reader, seen), subject=subject, seen=seen)


@dataclass(frozen=True, slots=True)
class _Noting:
    """What the tools return is in their own calls; only the rest is noted."""

    reader: Reader
    seen: Seen

    async def find_product(self) -> Product | None:
        product = await self.reader.find_product()
        self.seen.products = (product,)
        return product

    async def find_timeline(self) -> tuple[TimelineItem, ...]:
        return await self.reader.find_timeline()

    async def find_thread(self) -> tuple[Message, ...]:
        self.seen.has_read_thread = True
        return await self.reader.find_thread()

    async def find_recap(self) -> Recap | None:
        return await self.reader.find_recap()

    async def find_past_replies(self) -> tuple[PastReply, ...]:
        return await self.reader.find_past_replies()

    async def search_knowledge(self, query: str) -> tuple[Passage, ...]:
        return await self.reader.search_knowledge(query)

    async def find_product_history(self) -> ProductHistory:
        return await self.reader.find_product_history()

    async def find_recent_answers(self, last: int) -> tuple[str, ...]:
        self.seen.recent = await self.reader.find_recent_answers(last)
        return self.seen.recent

    async def find_approved(self, category: str, limit: int) -> tuple[ApprovedReply, ...]:
        return await self.reader.find_approved(category, limit)

    async def find_standing(self) -> Standing:
        self.seen.standing = await self.reader.find_standing()
        return self.seen.standing

    async def make_cancel_link(self) -> str | None:
        return await self.reader.make_cancel_link()
