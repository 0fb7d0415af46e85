"""Chatwoot conversations: what is new by polling, an answer out, what stands in a conversation.

Webhooks are quicker and may be lost (the vendor sends most of them once): polling is what makes nothing lost. Our own
messages carry our reference in `content_attributes`, which comes back with every read; `source_id` would keep them from
being delivered (the vendor takes a message with one for the channel's own echo).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from connectors.chatwoot_client import ChatwootClient
from connectors.chatwoot_lists import fetch_conversations, moment_of, path_of, walk_messages
from connectors.chatwoot_messages import judge_message, message_body
from connectors.chatwoot_rows import (
    Row,
    is_deleted,
    number_of,
    read_inbound,
    read_message,
    read_moment,
    ref_of,
    type_of,
)
from connectors.outcomes import outcome_of, unreadable_by
from connectors.rows import row_of
from desk.assembly import text_as_html
from desk.errors import BadInput, DeskError, NotFound
from desk.interactions import ChannelName, Inbound, Json, Marketplace, SellerId
from desk.ports import (
    Absent,
    AnsweredElsewhere,
    Cursor,
    Declined,
    Moderation,
    Ours,
    Outgoing,
    Page,
    ReadBack,
    SendOutcome,
    Unreadable,
)
from desk.threads import fold

_LONGEST = 10_000
_VERSION = 1
# A message's time is taken before it can be seen: its transaction may end later. A guess, generous.
_OVERLAP = timedelta(seconds=60)
# 200 messages: more than what is folded into a thread. And as far as one looks for an answer of ours.
_PULL_PAGES, _BACK_PAGES = 10, 50
_OUTGOING = 1
_FAILED = "failed"


class ChatwootChats:
    """Implements `desk.ports.Channel` for one seller's account."""

    name = ChannelName.CHAT
    marketplace = Marketplace.CHATWOOT

    def __init__(self, client: ChatwootClient, *, seller_id: SellerId) -> None:
        self._client, self._seller_id = client, seller_id

    async def fetch_since(self, cursor: Cursor | None) -> Page:
        """The conversations of one page in which something happened after `cursor`, with what is new in them."""
        at = _load(cursor)
        page = await fetch_conversations(self._client, at.page)
        moments = [moment for row in page.rows if (moment := read_moment(row.get("last_activity_at"))) is not None]
        fresh = [row for row in page.rows if _is_fresh(row, at.since)]
        read = [item for row in fresh if (item := await self._read(row, at.since)) is not None]
        at = replace(at, seen=at.seen + len(page.rows))
        is_end = not page.rows or len(fresh) < len(page.rows) or (page.total is not None and at.seen >= page.total)
        return Page(
            items=tuple(sorted(read, key=lambda item: item.occurred_at)),
            cursor=_dump(at.after(moments, is_end=is_end, total=page.total)),
            has_more=not is_end,
        )

    async def send(self, reply: Outgoing) -> SendOutcome:
        """Write one public message, one attempt. The HTML is for mail; other inboxes pass it over."""
        if obstacle := _misfit(reply, self._seller_id):
            return obstacle
        body = message_body(reply.text, reply.ref, email_html_content=text_as_html(reply.text))
        writing = self._client.write(f"{path_of(reply.external_id)}/messages", body, permit=reply.permit)
        return await outcome_of(writing, lambda response: judge_message(response, reply.ref))

    async def read_back(self, reply: Outgoing) -> ReadBack:
        """What stands in the conversation after the words this reply answers, read to where they began."""
        try:
            rows = await self._read_since(reply.external_id, reply.asked_at)
        except DeskError as error:
            return unreadable_by(error, is_gone=isinstance(error, NotFound | BadInput))
        return compare(rows, reply)

    async def _read(self, conversation: Row, since: datetime | None) -> Inbound | None:
        number = number_of(conversation.get("id"))
        if number is None:
            return None
        rows: list[Row] = []
        count = 0
        try:
            async for page in walk_messages(self._client, str(number), pages=_PULL_PAGES + 1):
                rows, count = [*page, *rows], count + 1
                if count == _PULL_PAGES or _reaches(page, since):
                    break
        except NotFound:  # deleted since the list was read
            return None
        # All that was read, not only what is new: the sender of an e-mail stands in the customer's own messages.
        return read_inbound(conversation, rows)

    async def _read_since(self, external_id: str, moment: datetime | None) -> list[Row]:
        rows: list[Row] = []
        async for page in walk_messages(self._client, external_id, pages=_BACK_PAGES):
            rows = [*page, *rows]
            if moment is not None and _reaches(page, _whole_second(moment)):
                break
        return rows


def compare(rows: Sequence[Row], reply: Outgoing) -> ReadBack:
    """What the messages of a conversation say about our reply. `rows`: complete from before the words it answers.

    Ours is what carries our reference, whatever its words; another answer counts only after the customer's last words.
    """
    if ours := next((row for row in rows if ref_of(row) == reply.ref), None):
        is_failed = ours.get("status") == _FAILED
        state = _FAILED if is_failed else None
        shown = Moderation.REFUSED if is_failed else Moderation.SHOWN
        return Ours(state=state, remote_id=str(ours["id"]), moderation=shown)
    asked = _whole_second(reply.asked_at) if reply.asked_at else None
    said = [row for row in rows if asked is None or _is_since(row, asked)]
    if doubt := next((why for row in said if (why := _doubt_in(row, reply))), None):
        return Unreadable(f"conversation {reply.external_id}: {doubt}")
    messages = [message for row in said if (message := read_message(row)) is not None]
    if not messages:  # not even the words it answers
        return Unreadable(f"Chatwoot shows nothing of conversation {reply.external_id!r}", is_gone=True)
    answer = fold(messages).answer
    return AnsweredElsewhere(answer.text) if answer else Absent()


def _doubt_in(row: Row, reply: Outgoing) -> str | None:
    """Why a message may be ours although it does not say so."""
    if type_of(row) not in (_OUTGOING, None):
        return None
    if moment_of(row) is None or type_of(row) is None:
        return "a message has no time or no type; it may be our answer"
    if is_deleted(row) and reply.sent_after is not None and _is_since(row, reply.sent_after - _OVERLAP):
        return "a message was deleted there; it may have been our answer"
    return None


def _misfit(reply: Outgoing, seller_id: SellerId) -> Declined | None:
    """Why this reply cannot leave here at all; None when it can. Nothing is sent to find out."""
    if reply.seller_id != seller_id or reply.channel is not ChannelName.CHAT:
        return Declined(f"this is {seller_id}/chat, the reply is for {reply.seller_id}/{reply.channel}")
    if not 0 < len(reply.text.strip()) <= _LONGEST:
        return Declined(f"a message has 1 to {_LONGEST} characters here, the reply has {len(reply.text)}")
    try:
        path_of(reply.external_id)
    except BadInput as error:
        return Declined(str(error))
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a walk over the list is. `since`: the activity everything is read up to; `newest`: the latest one seen on
    this walk; `seen`: how many places of the list were read, of `total`; `is_shaky`: a conversation was deleted
    meanwhile, so another may have slipped by.
    """

    since: datetime | None = None
    page: int = 1
    newest: datetime | None = None
    seen: int = 0
    total: int | None = None
    is_shaky: bool = False

    def after(self, moments: Sequence[datetime], *, is_end: bool, total: int | None) -> "_Place":
        newest = max((*moments, *((self.newest,) if self.newest else ())), default=None)
        is_shaky = self.is_shaky or (total is not None and self.total is not None and total < self.total)
        if not is_end:
            return replace(self, page=self.page + 1, newest=newest, total=total, is_shaky=is_shaky)
        # Rows that moved up past us while we turned the page: the same stretch is read once more, next time.
        reached = newest - _OVERLAP if newest and not is_shaky else None
        known = [moment for moment in (self.since, reached) if moment is not None]
        return _Place(since=max(known, default=None))


def _is_fresh(row: Row, since: datetime | None) -> bool:
    """An unknown moment is looked at."""
    moment = read_moment(row.get("last_activity_at"))
    return since is None or moment is None or moment >= since


def _reaches(page: Sequence[Row], since: datetime | None) -> bool:
    """Whether a page goes back beyond a moment; then older ones are not asked for."""
    moments = [moment for row in page if (moment := moment_of(row)) is not None]
    return since is not None and bool(moments) and min(moments) < since


def _is_since(row: Row, since: datetime) -> bool:
    moment = moment_of(row)
    return moment is None or moment >= _whole_second(since)


def _whole_second(moment: datetime) -> datetime:
    """Reads tell whole seconds, pushes milliseconds."""
    return moment.replace(microsecond=0)


def _load(cursor: Cursor | None) -> _Place:
    """A text we did not write: from the beginning, for reading twice is harmless."""
    try:
        told = row_of(json.loads(cursor or "null"))
    except (ValueError, RecursionError):
        return _Place()
    if told.get("v") != _VERSION:
        return _Place()
    return _Place(
        since=read_moment(told.get("since")), page=number_of(told.get("page")) or 1,
        newest=read_moment(told.get("newest")), seen=number_of(told.get("seen")) or 0,
        total=number_of(told.get("total")), is_shaky=told.get("shaky") is True,
    )  # fmt: skip


def _dump(place: _Place) -> Cursor:
    told: dict[str, Json] = {"v": _VERSION}
    if place.since:
        told["since"] = int(place.since.astimezone(UTC).timestamp())
    if place.page > 1:
        told |= {"page": place.page, "seen": place.seen, "total": place.total, "shaky": place.is_shaky}
        told |= {"newest": int(place.newest.timestamp())} if place.newest else {}
    return Cursor(json.dumps(told, separators=(",", ":")))
