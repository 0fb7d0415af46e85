"""Reads the lists of Chatwoot: conversations by last activity, newest first; messages of one, backwards by `before`.

A page that has not the shape of one is `Unusable`, never empty: "could not read" is not "not there".
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

from connectors.chatwoot_client import ChatwootClient
from connectors.chatwoot_rows import Row, number_of, read_moment
from connectors.http import MIB, VendorResponse
from connectors.rows import row_of, whole
from desk.errors import BadInput, Unusable

# 25 conversations with a message each, 20 messages with mail bodies in them.
_CAP = 16 * MIB


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationPage:
    """25 conversations at most, newest activity first. `total`: how many there are, None when that is not told."""

    rows: tuple[Row, ...]
    total: int | None


async def fetch_conversations(client: ChatwootClient, page: int) -> ConversationPage:
    """One page of all conversations, whoever has them. Raises like any read."""
    params: dict[str, str | int] = {"status": "all", "assignee_type": "all", "page": page}
    response = await client.read("/conversations", params=params, cap=_CAP)
    data = row_of(row_of(response.json()).get("data"))
    return ConversationPage(
        rows=_rows_of(response, data.get("payload")), total=whole(row_of(data.get("meta")).get("all_count"))
    )


async def fetch_conversation(client: ChatwootClient, external_id: str) -> Row:
    """One conversation with its standing; `NotFound`, `Unusable` and the rest as any read."""
    response = await client.read(path_of(external_id), cap=_CAP)
    row = row_of(response.json())
    if number_of(row.get("id")) is None or "status" not in row:
        raise Unusable(f"{response.what}: expected a conversation")
    return row


async def walk_messages(client: ChatwootClient, external_id: str, *, pages: int) -> AsyncIterator[tuple[Row, ...]]:
    """Pages of one conversation, newest page first, each oldest first, to the very first message.

    Ends early only by whoever stops asking; after `pages` it raises `Unusable`. `Unusable` too for a page that brings
    nothing older than the one before.
    """
    before: int | None = None
    for _ in range(pages):
        params: dict[str, str | int] = {} if before is None else {"before": before}
        response = await client.read(f"{path_of(external_id)}/messages", params=params, cap=_CAP)
        rows = _rows_of(response, row_of(response.json()).get("payload"))
        numbers = [number for row in rows if (number := number_of(row.get("id"))) is not None]
        if len(numbers) < len(rows) or (before is not None and any(number >= before for number in numbers)):
            raise Unusable(f"{response.what}: messages without an id, or not older than {before}")
        if not rows:
            return
        yield tuple(sorted(rows, key=lambda row: number_of(row.get("id")) or 0))
        before = min(numbers)
    raise Unusable(f"{path_of(external_id)}/messages: {pages} pages and no end")


def path_of(external_id: str) -> str:
    """The path of a conversation; `BadInput` for an id that is no number, so that no path is built of foreign text."""
    if not (external_id.isascii() and external_id.isdigit() and 0 < len(external_id) < 19):
        raise BadInput(f"a Chatwoot conversation has a number, found {external_id[:40]!r}")
    return f"/conversations/{external_id}"


def moment_of(row: Row) -> datetime | None:
    """When a message was written."""
    return read_moment(row.get("created_at"))


def _rows_of(response: VendorResponse, listed: object) -> tuple[Row, ...]:
    if not isinstance(listed, list) or not all(isinstance(row, dict) for row in listed):
        raise Unusable(f"{response.what}: expected a list of objects in `payload`")
    return tuple(listed)
