"""What was answered, by whom and how fast: one line an answer that stands at the vendor, newest first."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select, tuple_

from desk.interactions import ChannelName, InteractionId, SellerId
from storage.interactions import to_interaction
from storage.page_marks import ROW_IDS, decode_mark, encode_mark
from storage.tables import drafts, interactions, replies
from storage.types import AnyRow

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
        query = query.where(tuple_(table.responded_at, table.id) < tuple_(*decode_mark(after, None, ROW_IDS)))
    rows = conn.execute(query.order_by(table.responded_at.desc(), table.id.desc()).limit(limit + 1)).all()
    page = rows[:limit]
    sent = _sent(conn, seller_id, [row.id for row in page])
    last = page[-1] if len(rows) > limit else None
    return ResponsePage(
        items=tuple(_to_response(row, sent.get(row.id)) for row in page),
        after=encode_mark(last.responded_at, last.id) if last is not None else None,
    )


def _sent(conn: Connection, seller_id: SellerId, ids: list[int]) -> dict[int, AnyRow]:
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


def _to_response(row: AnyRow, sent: AnyRow | None) -> Response:
    # What stands there may be newer than what we sent: then somebody changed it at the vendor.
    ours = sent if sent is not None and sent.text == row.answer_text else None
    item, waited = to_interaction(row), (row.responded_at - row.occurred_at).total_seconds() // 60
    return Response(
        interaction_id=item.id,
        channel=item.channel,
        nm_id=item.nm_id,
        product_name=item.product_name,
        rating=item.rating,
        intent=item.intent,
        words=item.words,
        answer=row.answer_text,
        answered_at=row.responded_at,
        minutes=max(int(waited), 0),
        origin=ours.origin if ours is not None else ELSEWHERE,
        author=ours.author if ours is not None else None,
        draft_text=ours.draft_text if ours is not None else None,
    )
