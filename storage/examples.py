"""Replies that a person stands behind: what a model is shown of how the shop writes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select

from desk.interactions import ChannelName, Interaction, SellerId
from desk.search_words import SearchFilter
from storage.past_replies import PUBLIC
from storage.retrieval import Found, Vector, search
from storage.tables import interactions, replies


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovedReply:
    """One reply with the message it answered. `customer_name`: whose it was, so that it can be left out.

    `is_ours`: a person approved, edited or wrote it here; else it was found at the marketplace, from before or beside
    the desk.
    """

    id: str
    channel: ChannelName
    customer: str
    customer_name: str | None
    reply: str
    is_ours: bool


def find_approved(
    conn: Connection,
    seller_id: SellerId,
    current: Interaction,
    *,
    category: str,
    now: datetime,
    limit: int,
    vector: Vector | None = None,
) -> tuple[ApprovedReply, ...]:
    """Replies to messages of that category on the same channel in the same language, those to words like these first.

    Those a person approved here come first, then those found at the marketplace. What the desk sent by itself is no
    example: nobody vouched for it. Public channels only: what was said in a chat is never shown to another customer.
    """
    if current.channel not in PUBLIC:
        return ()
    wanted = SearchFilter(channels=(current.channel,), marketplace=current.marketplace, language=current.language,
                          is_answered=True)  # fmt: skip

    def found(whose: ColumnElement[bool], limit: int) -> tuple[Found, ...]:
        among = whose & (interactions.c.intent == category)
        best = search(conn, seller_id, current.words, wanted=wanted, now=now, limit=limit, vector=vector,
                      with_recent=True, exclude=current.id, among=among)  # fmt: skip
        # Among the most alike, those about the same product first; the sort keeps the rest in order.
        return tuple(sorted(best, key=lambda one: current.nm_id is None or one.nm_id != current.nm_id))

    ours = found(_left_here(seller_id, "operator"), limit)
    others = found(~_left_here(seller_id), limit - len(ours)) if len(ours) < limit else ()
    names = _names(conn, seller_id, (*ours, *others))
    return tuple(_to_reply(one, names[one.id], is_ours=one in ours) for one in (*ours, *others))


def _to_reply(found: Found, name: str | None, *, is_ours: bool) -> ApprovedReply:
    return ApprovedReply(
        id=f"{found.channel}:{found.id}",
        channel=found.channel,
        customer=found.words,
        customer_name=name,
        reply=found.answer or "",
        is_ours=is_ours,
    )


def _left_here(seller_id: SellerId, origin: str | None = None) -> ColumnElement[bool]:
    """Messages to which a reply left from this desk, of that origin or of any."""
    of_origin = () if origin is None else (replies.c.origin == origin,)
    return interactions.c.id.in_(
        select(replies.c.interaction_id).where(
            replies.c.seller_id == seller_id, replies.c.state == "confirmed", *of_origin
        )
    )


def _names(conn: Connection, seller_id: SellerId, found: tuple[Found, ...]) -> dict[int, str | None]:
    rows = conn.execute(
        select(interactions.c.id, interactions.c.customer_name).where(
            interactions.c.seller_id == seller_id, interactions.c.id.in_([one.id for one in found])
        )
    )
    return {row.id: row.customer_name for row in rows}
