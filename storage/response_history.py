"""What was answered, by whom and how fast: one line an answer that stands at the vendor, newest first."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, tuple_

from desk.errors import BadInput
from desk.interactions import ChannelName, InteractionId, SellerId
from storage.tables import drafts, interactions, replies
from storage.types import moment_text

_Row = Row[*tuple[Any, ...]]
_CONFIRMED = "confirmed"
ELSEWHERE = "elsewhere"
"""The origin of an answer that did not leave from here: a person in the seller portal, or another tool."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One answer. `origin`: auto | operator | elsewhere. `draft_text`: what the desk had proposed, None without one.

    `minutes`: from the customer's moment to the answer; 0 where the clocks disagree.
    """

    interaction_id: InteractionId
    channel: ChannelName
    nm_id: int | None
    product_name: str | None
    rating: int | None
    intent: str | None
    words: str
    answer: str
    answered_at: datetime
    minutes: int
    origin: str
    author: str | None
    draft_text: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponsePage:
    """One page. `after` continues it; None on the last page."""

    items: tuple[Response, ...]
    after: str | None


def list_responses(
    conn: Connection,
    seller_id: SellerId,
    *,
    channel: ChannelName | None = None,
    nm_id: int | None = None,
    after: str | None = None,
    limit: int = 50,
) -> ResponsePage:
    """One page of the seller's answers. `after` is the previous page's; `BadInput` when it is not ours."""
    table = interactions.c
    query = select(interactions).where(
        table.seller_id == seller_id, table.responded_at.is_not(None), table.answer_text.is_not(None)
    )
    if channel is not None:
        query = query.where(table.channel == channel.value)
    if nm_id is not None:
        query = query.where(table.nm_id == nm_id)
    if after is not None:
        query = query.where(tuple_(table.responded_at, table.id) < tuple_(*_decode(after)))
    rows = conn.execute(query.order_by(table.responded_at.desc(), table.id.desc()).limit(limit + 1)).all()
    page = rows[:limit]
    sent = _sent(conn, seller_id, [row.id for row in page])
    last = page[-1] if len(rows) > limit else None
    return ResponsePage(
        items=tuple(_to_response(row, sent.get(row.id)) for row in page),
        after=_encode(last.responded_at, last.id) if last is not None else None,
    )


def _sent(conn: Connection, seller_id: SellerId, ids: list[int]) -> dict[int, _Row]:
    """The newest confirmed reply of each interaction, with the draft it came from."""
    newest = (
        select(func.max(replies.c.id).label("id"))
        .where(
            replies.c.seller_id == seller_id,
            replies.c.interaction_id.in_(ids),
            replies.c.state == _CONFIRMED,
        )
        .group_by(replies.c.interaction_id)
        .subquery()
    )
    rows = conn.execute(
        select(
            replies.c.interaction_id,
            replies.c.text,
            replies.c.origin,
            replies.c.author,
            drafts.c.text.label("draft_text"),
        )
        .join(newest, newest.c.id == replies.c.id)
        .outerjoin(drafts, drafts.c.id == replies.c.draft_id)
    )
    return {row.interaction_id: row for row in rows}


def _to_response(row: _Row, sent: _Row | None) -> Response:
    # What stands there may be newer than what we sent: then somebody changed it at the vendor.
    ours = sent if sent is not None and sent.text == row.answer_text else None
    waited = (row.responded_at - row.occurred_at).total_seconds() // 60
    return Response(
        interaction_id=InteractionId(row.id),
        channel=ChannelName(row.channel),
        nm_id=row.nm_id,
        product_name=row.product_name,
        rating=row.rating,
        intent=row.intent,
        words="\n".join(part.strip() for part in (row.text, row.pros, row.cons) if part and part.strip()),
        answer=row.answer_text,
        answered_at=row.responded_at,
        minutes=max(int(waited), 0),
        origin=ours.origin if ours is not None else ELSEWHERE,
        author=ours.author if ours is not None else None,
        draft_text=ours.draft_text if ours is not None else None,
    )


def _encode(at: datetime, row_id: int) -> str:
    return urlsafe_b64encode(json.dumps([moment_text(at), row_id]).encode()).decode().rstrip("=")


def _decode(after: str) -> tuple[datetime, int]:
    try:
        at, row_id = json.loads(urlsafe_b64decode(after + "=" * (-len(after) % 4)))
        mark = datetime.fromisoformat(f"{at}+00:00"), int(row_id)
        if not 0 < mark[1] < 2**63:
            raise ValueError("out of range")
        return mark
    except (ValueError, TypeError, OverflowError) as error:
        raise BadInput(f"after={after!r} is not a page mark of this list; take it from the previous page") from error
