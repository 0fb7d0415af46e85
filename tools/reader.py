"""What may be read about one message while it is thought through: bound to it and to its seller."""

from typing import Protocol

from desk.customers import Standing
from desk.interactions import Message
from desk.knowledge import Passage
from desk.product_history import ProductHistory
from desk.products import Product
from desk.timeline import TimelineItem
from storage.examples import ApprovedReply
from storage.past_replies import PastReply
from storage.recaps import Recap


class Reader(Protocol):
    """What may be read about one message. Implementations are bound to it and to its seller."""

    async def find_product(self) -> Product | None:
        """The card of the product the message is about; None when the desk holds none."""
        ...

    async def find_timeline(self) -> tuple[TimelineItem, ...]:
        """Messages linked to this one, the current one included, oldest first."""
        ...

    async def find_past_replies(self) -> tuple[PastReply, ...]:
        """Answers that already left, best match first."""
        ...

    async def find_thread(self) -> tuple[Message, ...]:
        """What was said in this chat before the message, oldest first; nothing on other channels."""
        ...

    async def find_recap(self) -> Recap | None:
        """What was said in this chat long before, in short; None while all of it can be read."""
        ...

    async def search_knowledge(self, query: str) -> tuple[Passage, ...]:
        """Sections of the shop's articles about `query` (empty: about the message itself), best match first."""
        ...

    async def find_product_history(self) -> ProductHistory:
        """What customers said about the product lately, in sums."""
        ...

    async def find_recent_answers(self, last: int) -> tuple[str, ...]:
        """Our newest public answers of the product and of the shop, at most `last` of each."""
        ...

    async def find_approved(self, category: str, limit: int) -> tuple[ApprovedReply, ...]:
        """Replies to messages of that category a person stands behind, those to words like these first."""
        ...

    async def find_standing(self) -> Standing:
        """Who writes, as the server knows it: a proven customer with what is theirs, or nobody to tell anything to."""
        ...

    async def make_cancel_link(self) -> str | None:
        """A proven customer's own link to cancel; for the reply's assembly, no tool shows it to a model."""
        ...
