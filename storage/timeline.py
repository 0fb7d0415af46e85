"""The story around one interaction: neighbours by identifier, by link and by product."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, select
from sqlalchemy.sql.elements import ColumnElement

from desk.interactions import Interaction, InteractionId, SellerId
from desk.link_values import SHOWN_FROM, LinkKind, kind_of
from desk.timeline import (
    Scope,
    Tie,
    Timeline,
    TimelineItem,
    belongs,
    follow,
    narrowest,
    product_tie,
    product_window,
    sure_tie,
)
from storage.interactions import get_interaction, to_interaction
from storage.links import Link, find_links, find_unlinked
from storage.tables import drafts, interactions

# A story is read by a person: links further away than this, or more of them, tell nothing.
_HOPS = 3
_LINKED = 50
_SAME_ID = 100


def find_timeline(
    conn: Connection,
    seller_id: SellerId,
    interaction_id: InteractionId,
    *,
    scope: Scope | None = None,
    limit: int = 20,
    weak_id_kinds: Collection[str] = (),
) -> Timeline:
    """The story around an interaction, at most `limit` steps, itself among them, in the order they happened.

    `scope` None: the narrowest one that has neighbours. Where there are too many, the surest ties stay, then the
    nearest in time. Pairs an operator took apart are left out. `weak_id_kinds`: kinds of order and customer numbers
    (`client:5` is of kind `client`) that prove nobody the same; links may still tie them.
    """
    current = get_interaction(conn, seller_id, interaction_id)
    ties = _people_ties(conn, seller_id, current, weak_id_kinds)
    apart = find_unlinked(conn, seller_id, interaction_id)
    product = _product_rows(conn, seller_id, current, limit)
    for row in product:
        ties.setdefault(InteractionId(row.id), product_tie())
    ties = {other: tie for other, tie in ties.items() if other not in apart and other != current.id}
    counts = {width: sum(belongs(tie, width) for tie in ties.values()) for width in Scope}
    width = scope or narrowest(counts)
    wanted = {other: tie for other, tie in ties.items() if belongs(tie, width)}
    rows = {row.id: row for row in product} | _rows(conn, seller_id, list(wanted))
    chosen = sorted((rows[other] for other in wanted if other in rows), key=lambda row: _distance(row, current, wanted))
    return Timeline(scope=width, counts=counts, items=_items(conn, seller_id, current, chosen[: limit - 1], wanted))


def _people_ties(
    conn: Connection, seller_id: SellerId, current: Interaction, weak: Collection[str]
) -> dict[InteractionId, Tie]:
    """Ties that point to one person or purchase: equal identifiers first, then links, breadth first."""
    ties = {**_linked(conn, seller_id, current.id)}
    for column, value, kind, reason in (
        (interactions.c.customer_id, current.customer_id, LinkKind.CUSTOMER, "same customer"),
        (interactions.c.order_id, current.order_id, LinkKind.ORDER, "same order"),
    ):
        if value and kind_of(value) not in weak:
            same = (column == value) & (interactions.c.marketplace == current.marketplace.value)
            for other in _ids(conn, seller_id, same):
                ties[other] = sure_tie(kind, reason)
    return ties


def _linked(conn: Connection, seller_id: SellerId, start: InteractionId) -> dict[InteractionId, Tie]:
    found: dict[InteractionId, Tie] = {}
    edge: dict[InteractionId, Tie | None] = {start: None}
    for _hop in range(_HOPS):
        reached: dict[InteractionId, Tie | None] = {}
        for near, so_far in edge.items():
            for link in find_links(conn, seller_id, near, min_confidence=SHOWN_FROM, limit=_LINKED):
                tie = _tie(link) if so_far is None else follow(so_far, _tie(link))
                is_new = link.other_id not in found and link.other_id != start
                if is_new and tie.confidence >= SHOWN_FROM and len(found) < _LINKED:
                    found[link.other_id] = reached[link.other_id] = tie
        edge = reached
    return found


def _tie(link: Link) -> Tie:
    reasons = {LinkKind.ORDER: "same order", LinkKind.CUSTOMER: "same customer", LinkKind.MANUAL: "linked by hand"}
    return Tie(
        kind=link.kind,
        confidence=link.confidence,
        action_mode=link.action_mode,
        match_reason=reasons.get(link.kind, f"probably the same person: {link.reason}"),
    )


def _ids(conn: Connection, seller_id: SellerId, condition: ColumnElement[bool]) -> list[InteractionId]:
    rows = conn.execute(
        select(interactions.c.id)
        .where(interactions.c.seller_id == seller_id, condition)
        .order_by(interactions.c.id.desc())
        .limit(_SAME_ID)
    )
    return [InteractionId(row.id) for row in rows]


def _product_rows(conn: Connection, seller_id: SellerId, current: Interaction, limit: int) -> Sequence[Row[Any]]:
    """The nearest messages about the product within the window, at most `limit` before and `limit` after."""
    if current.nm_id is None:
        return ()
    same = (
        interactions.c.seller_id == seller_id,
        interactions.c.nm_id == current.nm_id,
        interactions.c.marketplace == current.marketplace.value,
    )
    at = interactions.c.occurred_at
    first, last = product_window(current.occurred_at)
    earlier = select(interactions).where(*same, at <= current.occurred_at, at >= first)
    later = select(interactions).where(*same, at > current.occurred_at, at <= last)
    return (
        *conn.execute(earlier.order_by(at.desc()).limit(limit + 1)).all(),
        *conn.execute(later.order_by(at).limit(limit)).all(),
    )


def _rows(conn: Connection, seller_id: SellerId, ids: list[InteractionId]) -> dict[int, Row[Any]]:
    rows = conn.execute(select(interactions).where(interactions.c.seller_id == seller_id, interactions.c.id.in_(ids)))
    return {row.id: row for row in rows}


def _distance(row: Row[Any], current: Interaction, ties: dict[InteractionId, Tie]) -> tuple[float, float, int]:
    return (-ties[row.id].confidence, abs((row.occurred_at - current.occurred_at).total_seconds()), row.id)


def _items(
    conn: Connection,
    seller_id: SellerId,
    current: Interaction,
    rows: Sequence[Row[Any]],
    ties: dict[InteractionId, Tie],
) -> tuple[TimelineItem, ...]:
    found = [current, *(to_interaction(row) for row in rows)]
    texts = _draft_texts(conn, seller_id, [item.id for item in found])
    items = [_to_item(item, texts.get(item.id), ties.get(item.id), current) for item in found]
    return tuple(sorted(items, key=lambda item: (item.occurred_at, item.id)))


def _draft_texts(conn: Connection, seller_id: SellerId, ids: list[InteractionId]) -> dict[int, str]:
    newest = (
        select(drafts.c.interaction_id, func.max(drafts.c.version).label("version"))
        .where(drafts.c.seller_id == seller_id, drafts.c.interaction_id.in_(ids))
        .group_by(drafts.c.interaction_id)
        .subquery()
    )
    rows = conn.execute(
        select(drafts.c.interaction_id, drafts.c.text).join(
            newest,
            (newest.c.interaction_id == drafts.c.interaction_id) & (newest.c.version == drafts.c.version),
        )
    )
    return {row.interaction_id: row.text for row in rows}


def _to_item(item: Interaction, draft: str | None, tie: Tie | None, current: Interaction) -> TimelineItem:
    return TimelineItem(
        id=item.id,
        marketplace=item.marketplace,
        channel=item.channel,
        occurred_at=item.occurred_at,
        words=item.words,
        rating=item.rating,
        status=item.status,
        nm_id=item.nm_id,
        customer_name=item.customer_name,
        answer_text=item.answer_text,
        draft_text=draft,
        is_current=item.id == current.id,
        tie=tie,
    )
