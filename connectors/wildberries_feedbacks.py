"""Wildberries reviews: list, count, one, answer, edit.

Source: the official OpenAPI of 2026-07 with the changes up to 2026-10.
"""

from datetime import datetime

from connectors.wildberries_client import WildberriesClient
from connectors.wildberries_lists import PAGE, ListCall, ListReader, Waiting, count, count_waiting, fetch_one
from connectors.wildberries_rows import review_of
from connectors.wildberries_slot import fill_slot, find_obstacle_to_edit, misfit, read_slot
from connectors.wildberries_token import FEEDBACKS
from desk.interactions import ChannelName, Inbound, Marketplace, SellerId
from desk.ports import Cursor, Outgoing, Page, ReadBack, SendOutcome

_LIST = ListCall(path="/api/v1/feedbacks", rows_key="feedbacks", reach=199_990, parse=review_of)
_ONE = "/api/v1/feedback"
_ANSWER = "/api/v1/feedbacks/answer"


class WildberriesFeedbacks:
    """Implements `desk.ports.Channel` for one seller's reviews."""

    name = ChannelName.REVIEW
    marketplace = Marketplace.WILDBERRIES
    group = FEEDBACKS

    def __init__(self, client: WildberriesClient, *, seller_id: SellerId, take: int = PAGE) -> None:
        self._client, self._seller_id = client, seller_id
        self._reader = ListReader(client=client, call=_LIST, take=take)

    async def fetch_since(self, cursor: Cursor | None) -> Page:
        """Unanswered reviews first, then answered and rating-only ones; later pulls only what is newer."""
        return await self._reader.fetch(cursor)

    @property
    def counts_cheaply(self) -> bool:
        """Not with a base token: its few calls an hour are needed for the (larger) pages."""
        return self._reader.take <= PAGE

    async def find(self, external_id: str) -> Inbound | None:
        """One review; None when Wildberries does not know the id."""
        row = await fetch_one(self._client, _ONE, external_id)
        return review_of(row) if row else None

    async def count(self, *, is_answered: bool, since: datetime | None = None, until: datetime | None = None) -> int:
        """How many reviews are processed (or not) in a span of time."""
        return await count(self._client, "/api/v1/feedbacks/count", is_answered=is_answered, since=since, until=until)

    async def count_waiting(self) -> Waiting:
        """How many reviews wait for an answer."""
        return await count_waiting(self._client, "/api/v1/feedbacks/count-unanswered")

    async def send(self, reply: Outgoing) -> SendOutcome:
        """Publish the first answer. The vendor checks no id: `Accepted` is no proof, read it back."""
        return misfit(reply, seller_id=self._seller_id, channel=self.name) or await fill_slot(
            self._client, "POST", _ANSWER, {"id": reply.external_id, "text": reply.text}, permit=reply.permit
        )

    async def read_back(self, reply: Outgoing) -> ReadBack:
        """What stands under the review now."""
        return await read_slot(self._client, _ONE, reply)

    async def edit(self, reply: Outgoing) -> SendOutcome:
        """Replace the standing answer: possible once in 60 days, so only ever by a person's decision."""
        obstacle = misfit(reply, seller_id=self._seller_id, channel=self.name) or await find_obstacle_to_edit(
            self._client, _ONE, reply
        )
        return obstacle or await fill_slot(
            self._client, "PATCH", _ANSWER, {"id": reply.external_id, "text": reply.text}, permit=reply.permit
        )
