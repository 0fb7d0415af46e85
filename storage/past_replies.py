"""What the shop already answered to words like these, about this product first."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from desk.interactions import ChannelName, Interaction, SellerId
from desk.search_words import SearchFilter
from storage.retrieval import Found, Vector, search

PUBLIC = (ChannelName.REVIEW, ChannelName.QUESTION)
"""Channels whose answers everybody may read; what was said in a chat is never shown to another customer."""

# 0..1, guess to be replaced by an eval of retrieval: how near the words must be before another product's answer helps.
_OTHER_PRODUCT = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class PastReply:
    """What the shop answered before. `question`: the customer's words it answered."""

    id: str
    channel: ChannelName
    question: str
    answer: str
    answered_at: datetime
    is_same_product: bool


def find_past_replies(
    conn: Connection,
    seller_id: SellerId,
    current: Interaction,
    *,
    now: datetime,
    limit: int = 8,
    vector: Vector | None = None,
) -> tuple[PastReply, ...]:
    """Public answers of the shop that help with this message, best first, at most `limit`.

    Those about the same product; when it has none, those that others got to the same words, marked as such.
    """
    wanted = SearchFilter(channels=PUBLIC, marketplace=current.marketplace, nm_id=current.nm_id, is_answered=True)
    found: tuple[Found, ...] = ()
    if current.nm_id is not None:
        found = search(conn, seller_id, current.words, wanted=wanted, now=now, limit=limit, vector=vector,
                       with_recent=True, exclude=current.id)  # fmt: skip
    if not found:
        anywhere = replace(wanted, nm_id=None, language=current.language)
        others = search(conn, seller_id, current.words, wanted=anywhere, now=now, limit=limit, vector=vector,
                        exclude=current.id)  # fmt: skip
        found = tuple(one for one in others if one.relevance >= _OTHER_PRODUCT)
    return tuple(_to_reply(one, is_same=current.nm_id is not None and one.nm_id == current.nm_id) for one in found)


def _to_reply(found: Found, *, is_same: bool) -> PastReply:
    return PastReply(
        id=f"{found.channel}:{found.id}",
        channel=found.channel,
        question=found.words,
        answer=found.answer or "",
        answered_at=found.answered_at,
        is_same_product=is_same,
    )
