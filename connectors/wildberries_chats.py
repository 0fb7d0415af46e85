"""Wildberries buyer chats: the stream of events in, messages out, what stands in a chat, files.

A chat is one interaction. The vendor's stream holds pieces of all chats mixed; what a page brings of one chat becomes
one `Inbound` with those messages, and the desk folds them into the thread it has stored.
"""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote

from connectors.files import file_of
from connectors.http import MIB, BodyTooBig, VendorResponse, error_of, explain, judge_write
from connectors.outcomes import declined_by, outcome_of, unreadable_by
from connectors.rows import clean_line, clean_text, compact, row_of, whole
from connectors.wildberries_chat_book import Chat, ChatBook
from connectors.wildberries_client import WildberriesClient
from connectors.wildberries_events import Event, fetch_events, has_more
from connectors.wildberries_lists import PAGE
from connectors.wildberries_shared_reads import SharedReads
from connectors.wildberries_slot import is_same_text, misfit
from connectors.wildberries_token import CHATS, DOWNLOADS
from desk.errors import DeskError
from desk.interactions import Author, ChannelName, Inbound, Marketplace, Message, SellerId, Source
from desk.ports import (
    Absent,
    Accepted,
    AnsweredElsewhere,
    Attachment,
    Cursor,
    Declined,
    Moderating,
    Ours,
    Outgoing,
    Page,
    Permit,
    ReadBack,
    SendOutcome,
    Unknown,
    Unreadable,
    Withheld,
)
from desk.threads import fold

_MESSAGE = "/api/v1/seller/message"
_DOWNLOAD = "/api/v1/seller/download"
_SHORTEST, _LONGEST = 1, 1000
_FILE_CAP = 5 * MIB
# Read this far back again at the start of the next pull: events of the same millisecond may come late. A guess.
_OVERLAP_MS = 10_000
_VERSION = 1
# A signature was refused and a newer one is at hand.
_RESIGNED = timedelta(seconds=1)
_SHORTEST_LOOK, _LONGEST_LOOK, _USUAL_LOOK = timedelta(seconds=1), timedelta(hours=1), timedelta(seconds=30)

_log = logging.getLogger(__name__)


class WildberriesChats:
    """Implements `desk.ports.Channel` for one seller's chats. Every method has a limit of its own, so a lane each."""

    name = ChannelName.CHAT
    marketplace = Marketplace.WILDBERRIES
    group = CHATS

    def __init__(self, client: WildberriesClient, *, seller_id: SellerId, take: int = PAGE) -> None:
        # `take` is for lists with pages of a chosen size; here the vendor chooses.
        self._seller_id = seller_id
        self._events, self._message = client.lane("events"), client.lane("message")
        self._download = client.lane("download", group=DOWNLOADS, accept="*/*")
        self._reads = SharedReads(self._events)
        self._book = ChatBook(client.lane("chats"))

    async def fetch_since(self, cursor: Cursor | None) -> Page:
        """What was written in any chat after `cursor`, one page of the stream; read on until a page is empty."""
        since = _load(cursor)
        page = await fetch_events(self._events, since)
        await self._book.learn(page.events)
        grouped: dict[str, list[Message]] = {}
        for event in page.events:
            grouped.setdefault(event.chat_id, []).append(event.message)
        items = [_inbound(self._book.of(chat_id), messages) for chat_id, messages in grouped.items()]
        items.sort(key=lambda item: item.occurred_at)
        is_more, reached = has_more(page, since), max(page.next or 0, since or 0)
        return Page(items=tuple(items), cursor=_dump(reached, is_end=not is_more), has_more=is_more)

    async def send(self, reply: Outgoing) -> SendOutcome:
        """Write one message, one attempt. A refused signature is renewed and the message left for the next attempt."""
        obstacle = misfit(reply, seller_id=self._seller_id, channel=self.name, shortest=_SHORTEST, longest=_LONGEST)
        chat = obstacle or await self._find(reply.external_id)
        if isinstance(chat, Declined):
            return chat
        form = {"replySign": chat.sign or "", "message": reply.text}
        answer = await _write(self._message, form, chat.id, reply.permit)
        if answer.sign:
            self._book.sign(chat.id, answer.sign)
        return await self._renewed(chat, answer.outcome) if answer.is_sign_refused else answer.outcome

    async def read_back(self, reply: Outgoing) -> ReadBack:
        """What the shop wrote in the chat after the words this reply answers, read at the vendor to the end."""
        try:
            stretch = await self._reads.since(reply.asked_at)
        except DeskError as error:
            return unreadable_by(error)
        found = compare(stretch.events, reply)
        doubtful = {one.chat_id for one in stretch.doubtful}
        if isinstance(found, Absent | Unreadable) and doubtful & {reply.external_id, ""}:
            return Unreadable(f"chat {reply.external_id!r} holds events we cannot read; one may be our answer")
        return found

    async def fetch_attachment(self, download_id: str) -> Attachment:
        """A file of a message by the `id` of its attachment. Raises `TryLater`, `NotAllowed` like any read."""
        try:
            response = await self._download.read("GET", f"{_DOWNLOAD}/{quote(download_id, safe='')}", cap=_FILE_CAP)
        except BodyTooBig as error:
            return Withheld(str(error))
        if response.status == 200:
            return file_of(response)
        if response.status == 202:
            return Moderating(retry_after=_look_again(response))
        if response.status in (400, 404, 410, 451):
            return Withheld(f"{response.what}: {explain(response)}")
        raise error_of(response)

    async def _find(self, chat_id: str, *, refused_sign: str | None = None) -> Chat | Declined:
        try:
            chat = await self._book.find(chat_id, refused_sign=refused_sign)
        except DeskError as error:
            return declined_by(error)
        if chat is None or not chat.sign:
            return Declined(f"Wildberries lists no chat {chat_id!r} that can be written to", is_gone=True)
        return chat

    async def _renewed(self, refused: Chat, outcome: SendOutcome) -> SendOutcome:
        """What a refused signature comes to: another attempt when the list brings a new one, else a person looks."""
        chat = await self._find(refused.id, refused_sign=refused.sign)
        if isinstance(chat, Declined):
            return chat
        if chat.sign == refused.sign:
            return outcome
        return Declined("the chat's signature had changed; it is known now", retry_after=_RESIGNED)


def compare(events: Sequence[Event], reply: Outgoing) -> ReadBack:
    """What the shop's messages since the customer's words say about our reply. `events`: complete.

    Our own text counts wherever it stands after the words it answers, also when the customer has written since;
    another text counts as an answer only after the customer's last words.
    """
    thread = sorted(
        (event.message for event in events if event.chat_id == reply.external_id), key=lambda one: one.occurred_at
    )
    said = [message for message in thread if reply.asked_at is None or message.occurred_at >= reply.asked_at]
    if not said:  # not even the words it answers
        return Unreadable(f"Wildberries shows nothing of chat {reply.external_id!r}", is_gone=True)
    for message in said:
        if message.author is Author.SHOP and is_same_text(message.text, reply.text):
            return Ours(remote_id=message.event_id)
    answer = fold(said).answer
    return AnsweredElsewhere(answer.text) if answer else Absent()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """What the vendor said to a message. `sign`: the signature for the next one, when it came."""

    outcome: SendOutcome
    sign: str | None = None
    is_sign_refused: bool = False


async def _write(client: WildberriesClient, form: dict[str, str], chat_id: str, permit: Permit) -> _Answer:
    told: list[_Answer] = []

    def judge(response: VendorResponse) -> SendOutcome:
        told.append(_judge(response, chat_id))
        return told[0].outcome

    outcome = await outcome_of(client.write("POST", _MESSAGE, form=form, permit=permit), judge)
    return told[0] if told else _Answer(outcome=outcome)


def _judge(response: VendorResponse, chat_id: str) -> _Answer:
    """Success is 200 with a `result` for this chat and no errors; a 200 with errors is read back."""
    if response.status == 400 and "invalid signature" in explain(response).lower():
        return _Answer(outcome=judge_write(response), is_sign_refused=True)
    if not 200 <= response.status < 300:
        return _Answer(outcome=judge_write(response))
    try:
        told = row_of(json.loads(response.body))
    except (ValueError, RecursionError):
        told = {}
    result = row_of(told.get("result"))
    is_done = clean_text(result.get("chatID")) == chat_id and not told.get("errors")
    if not is_done:
        return _Answer(outcome=Unknown(f"{response.what}: {explain(response)} {str(told.get('errors') or '')[:200]}"))
    added_at = whole(result.get("addTime"))
    return _Answer(outcome=Accepted(str(added_at) if added_at else None), sign=clean_line(result.get("sign")))


def _inbound(chat: Chat, messages: Sequence[Message]) -> Inbound:
    """What a page brings of one chat; words and answer as these messages alone tell them."""
    thread = fold(sorted(messages, key=lambda message: message.occurred_at))
    return Inbound(
        marketplace=Marketplace.WILDBERRIES,
        channel=ChannelName.CHAT,
        external_id=chat.id,
        text=thread.text,
        occurred_at=thread.occurred_at,
        source=Source.WB_API,
        needs_response=thread.needs_response,
        answer=thread.answer,
        customer_name=chat.customer_name,
        order_id=chat.order_id,
        nm_id=chat.nm_id,
        extra=compact({"size": chat.size}),
        messages=tuple(messages),
        words_key=thread.key,
    )


def _look_again(response: VendorResponse) -> timedelta:
    try:
        seconds = whole(row_of(json.loads(response.body)).get("retrySeconds"))
    except (ValueError, RecursionError):
        seconds = None
    wait = _USUAL_LOOK if seconds is None else timedelta(seconds=min(seconds, _LONGEST_LOOK.total_seconds()))
    return max(wait, _SHORTEST_LOOK)


def _load(cursor: Cursor | None) -> int | None:
    """The moment to ask from; None, or a text we did not write: from the beginning, for reading twice is harmless."""
    try:
        told = json.loads(cursor or "null")
    except (ValueError, RecursionError):
        return None
    since = told.get("next") if isinstance(told, dict) and told.get("v") == _VERSION else None
    return since if isinstance(since, int) and not isinstance(since, bool) and since > 0 else None


def _dump(reached: int, *, is_end: bool) -> Cursor:
    since = max(1, reached - _OVERLAP_MS) if is_end else reached
    return Cursor(json.dumps({"v": _VERSION, "next": since}, separators=(",", ":")))
