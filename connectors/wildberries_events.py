"""The stream of chat events: one page of it, every page since a moment, and an event as a message of ours.

The stream holds the events of all chats of a seller; there is no filter. Source: the official OpenAPI of 2026-07 with
the changes up to 2026-10.
"""

import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from connectors.http import LIST_CAP, VendorResponse, require_ok
from connectors.rows import Row, clean_line, clean_text, compact, parse_moment, row_of, whole
from connectors.wildberries_client import WildberriesClient
from desk.errors import NotAllowed, Refused, Unusable
from desk.interactions import Author, Json, Message

_EVENTS = "/api/v1/seller/events"
# The specification names 0 as a refused value of `next`, and a third party reports that without it the stream may
# begin now: the first millisecond there is asks for everything.
_BEGINNING = 1
# A seller with 1,000 messages a day read back over a month fits many times; more is a loop.
_MOST_PAGES = 500
_AUTHORS = {"client": Author.CUSTOMER, "seller": Author.SHOP, "wb": Author.MARKETPLACE}
_LONGEST_ID = 128
# The stream's moments and ours are rounded differently.
_BEFORE = timedelta(seconds=1)
# A number below this is a moment in seconds, above it in milliseconds (the vendor's own texts disagree).
_SECONDS_END = 100_000_000_000

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One message and the chat it belongs to. `sign`: the chat's reply signature, when the event brings it."""

    chat_id: str
    message: Message
    customer_name: str | None
    sign: str | None
    good_card: Row


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """An event we cannot read. `chat_id`: "" when it is not told; `is_doubtful`: it may be an answer, or words that
    wait for one."""

    why: str
    chat_id: str
    occurred_at: datetime | None
    is_doubtful: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EventPage:
    """`next`: the moment (Unix ms) to ask from; None when the vendor named none. `total`: events on the page, ours
    and those we cannot read; 0 means the stream is read to its end. `doubtful`: events that were left out and may be
    words of a thread. `is_whole`: the page had the shape of one."""

    events: tuple[Event, ...]
    next: int | None
    total: int
    doubtful: tuple[LeftOut, ...]
    is_whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A part of the stream read to its end. `doubtful`: as on a page."""

    events: tuple[Event, ...]
    doubtful: tuple[LeftOut, ...]

    def since(self, moment: datetime | None) -> "Stretch":
        """The part from `moment` on, as if it had been asked for alone; what has no time is in every part."""
        if moment is None:
            return self
        first = moment - _BEFORE
        return Stretch(
            events=tuple(event for event in self.events if event.message.occurred_at >= first),
            doubtful=tuple(one for one in self.doubtful if one.occurred_at is None or one.occurred_at >= first),
        )


async def fetch_events(client: WildberriesClient, since: int | None) -> EventPage:
    """The page after `since` (Unix ms; None: everything). Raises like any read."""
    if since is not None:
        return _page_of(await client.read("GET", _EVENTS, params={"next": since}, cap=LIST_CAP))
    try:
        return await fetch_events(client, _BEGINNING)
    except NotAllowed:  # another question would be refused as well
        raise
    except Refused:
        return _page_of(await client.read("GET", _EVENTS, cap=LIST_CAP))


async def fetch_events_since(client: WildberriesClient, moment: datetime | None) -> Stretch:
    """Every event from `moment` on (None: from the beginning), read to the end of the stream or not at all."""
    since = None if moment is None else max(_BEGINNING, int((moment - _BEFORE).timestamp() * 1000))
    events: list[Event] = []
    doubtful: list[LeftOut] = []
    for _ in range(_MOST_PAGES):
        page = await fetch_events(client, since)
        if not page.is_whole:
            raise Unusable(f"GET {_EVENTS}: expected a page of events")
        events += page.events
        doubtful += page.doubtful
        if not has_more(page, since):
            _require_end(page, since)
            return Stretch(events=tuple(events), doubtful=tuple(doubtful))
        since = page.next
    raise Unusable(f"GET {_EVENTS}: {_MOST_PAGES} pages and no end")


def has_more(page: EventPage, since: int | None) -> bool:
    """Whether to ask on: there were events, and the stream has moved (else it would answer the same for ever)."""
    return page.total > 0 and page.next is not None and page.next > (since or 0)


def _require_end(page: EventPage, since: int | None) -> None:
    """`Unusable` when the stream stands still although it shows more than it was asked for."""
    newest = max((event.message.occurred_at.timestamp() * 1000 for event in page.events), default=0)
    if page.total > 0 and newest > (since or 0) + 1:
        raise Unusable(f"GET {_EVENTS}: events after {since}, but no moment to read on from")


def result_of(response: VendorResponse) -> object:
    """`result` of the envelope of the chat host. A 200 may carry errors: then what it holds is not the whole."""
    told = row_of(require_ok(response).json())
    if told.get("errors"):
        raise Unusable(f"{response.what}: the answer carries errors: {str(told['errors'])[:300]}")
    if "result" not in told:
        raise Unusable(f"{response.what}: the envelope with `result` is missing")
    return told["result"]


def _page_of(response: VendorResponse) -> EventPage:
    told = result_of(response)
    result = row_of(told)
    listed, total = result.get("events"), whole(result.get("totalEvents")) or 0
    rows = listed if isinstance(listed, list) else []
    if total > 0 and not rows:  # moving past them would lose them
        raise Unusable(f"{response.what}: {total} events are told of and none is there")
    read = [_event_of(row) for row in map(row_of, rows)]
    left_out = [one for one in read if isinstance(one, LeftOut)]
    if left_out:
        _log.warning("%s: events left out: %s", _EVENTS, dict(Counter(one.why for one in left_out)))
    return EventPage(
        events=tuple(one for one in read if isinstance(one, Event)),
        next=whole(result.get("next")),
        total=len(rows),
        doubtful=tuple(one for one in left_out if one.is_doubtful),
        is_whole=isinstance(told, dict) and (isinstance(listed, list) or (listed is None and "totalEvents" in result)),
    )


def _event_of(row: Row) -> Event | LeftOut:
    """The event, or why it is left out: the stream goes on whatever the vendor adds to it."""
    kind = clean_text(row.get("eventType"))
    author = _AUTHORS.get(clean_text(row.get("sender")).strip().lower())
    chat_id, event_id = (clean_text(row.get(key)).strip() for key in ("chatID", "eventID"))
    moment = _moment_of(row)
    why = None
    if kind != "message":
        why = f"unknown type {kind[:40]!r}"
    elif author is None:
        why = f"unknown sender {clean_text(row.get('sender'))[:40]!r}"
    elif not (0 < len(chat_id) <= _LONGEST_ID and 0 < len(event_id) <= _LONGEST_ID) or moment is None:
        why = "no chat, no id or no time"
    if why or author is None or moment is None:
        is_doubtful = kind == "message" or author in (None, Author.SHOP)
        return LeftOut(why=why or "", chat_id=chat_id, occurred_at=moment, is_doubtful=is_doubtful)
    told = row_of(row.get("message"))
    attachments = row_of(told.get("attachments"))
    message = Message(
        event_id=event_id,
        author=author,
        text=clean_text(told.get("text")).strip(),
        occurred_at=moment,
        attachments=(*_files(attachments, "images", "image"), *_files(attachments, "files", "file")),
    )
    return Event(
        chat_id=chat_id,
        message=message,
        customer_name=clean_line(row.get("clientName")),
        sign=clean_line(row.get("replySign")),
        good_card=row_of(attachments.get("goodCard")),
    )


def _moment_of(row: Row) -> datetime | None:
    number = whole(row.get("addTimestamp"))
    if number is not None and number > 0:
        try:
            moment = datetime.fromtimestamp(number if number < _SECONDS_END else number / 1000, UTC)
        except (ValueError, OverflowError, OSError):
            return None
        return parse_moment(moment.isoformat())
    return parse_moment(row.get("addTime"))


def _files(attachments: Row, key: str, kind: str) -> list[Mapping[str, Json]]:
    rows = attachments.get(key)
    return [
        compact(
            {
                "kind": kind,
                "id": clean_line(row.get("downloadID")),
                "name": clean_line(row.get("name")),
                "type": clean_line(row.get("contentType")),
                "url": clean_line(row.get("url"), 1000),
            }
        )
        for row in map(row_of, rows if isinstance(rows, list) else [])
    ]
