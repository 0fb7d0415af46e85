"""Wildberries questions: list, count, one, answer, edit, mark as seen.

The same PATCH also rejects a question (hides the buyer's words for good). That state is not in this file: the only
state a body can carry is `_PUBLISHED`, and no function takes a state.
"""

from datetime import datetime

from connectors.wildberries_client import WildberriesClient
from connectors.wildberries_lists import PAGE, ListCall, ListReader, Waiting, count, count_waiting, fetch_one
from connectors.wildberries_rows import REJECTED, question_of
from connectors.wildberries_slot import fill_slot, find_obstacle_to_edit, misfit, read_slot
from connectors.wildberries_token import FEEDBACKS
from desk.interactions import ChannelName, Inbound, Json, Marketplace, SellerId
from desk.ports import Cursor, Outgoing, Page, ReadBack, SendOutcome, unbarred

_QUESTIONS = "/api/v1/questions"
_LIST = ListCall(path=_QUESTIONS, rows_key="questions", reach=10_000, parse=question_of)
_ONE = "/api/v1/question"
_PUBLISHED = "wbRu"


class WildberriesQuestions:
    """Implements `desk.ports.Channel` for one seller's questions."""

    name = ChannelName.QUESTION
    marketplace = Marketplace.WILDBERRIES
    group = FEEDBACKS

    def __init__(self, client: WildberriesClient, *, seller_id: SellerId, take: int = PAGE) -> None:
        self._client, self._seller_id = client, seller_id
        self._reader = ListReader(client=client, call=_LIST, take=take)

    async def fetch_since(self, cursor: Cursor | None) -> Page:
        """Unanswered questions first, then answered ones; later pulls only what is newer."""
        return await self._reader.fetch(cursor)

    @property
    def counts_cheaply(self) -> bool:
        """Not with a base token: its few calls an hour are needed for the (larger) pages."""
        return self._reader.take <= PAGE

    async def find(self, external_id: str) -> Inbound | None:
        """One question; None when Wildberries does not know the id."""
        row = await fetch_one(self._client, _ONE, external_id)
        return question_of(row) if row else None

    async def count(self, *, is_answered: bool, since: datetime | None = None, until: datetime | None = None) -> int:
        """How many questions are answered (or not) in a span of time."""
        return await count(self._client, f"{_QUESTIONS}/count", is_answered=is_answered, since=since, until=until)

    async def count_waiting(self) -> Waiting:
        """How many questions wait for an answer."""
        return await count_waiting(self._client, f"{_QUESTIONS}/count-unanswered")

    async def send(self, reply: Outgoing) -> SendOutcome:
        """Publish the answer. Sent to an answered question this same call is an edit and burns the only one:
        callers read back first (the dispatcher does, at most a minute before)."""
        return misfit(reply, seller_id=self._seller_id, channel=self.name) or await self._publish(reply)

    async def read_back(self, reply: Outgoing) -> ReadBack:
        """What stands under the question now."""
        return await read_slot(self._client, _ONE, reply, rejected=REJECTED)

    async def edit(self, reply: Outgoing) -> SendOutcome:
        """Replace the standing answer: possible once in 60 days, so only ever by a person's decision."""
        obstacle = misfit(reply, seller_id=self._seller_id, channel=self.name) or await find_obstacle_to_edit(
            self._client, _ONE, reply
        )
        return obstacle or await self._publish(reply)

    async def mark_viewed(self, external_id: str) -> SendOutcome:
        """Take the question off the portal's "new" list; the buyer sees nothing of it."""
        return await fill_slot(
            self._client, "PATCH", _QUESTIONS, {"id": external_id, "wasViewed": True}, permit=unbarred
        )

    async def _publish(self, reply: Outgoing) -> SendOutcome:
        body: dict[str, Json] = {"id": reply.external_id, "answer": {"text": reply.text}, "state": _PUBLISHED}
        return await fill_slot(self._client, "PATCH", _QUESTIONS, body, permit=reply.permit)
