"""The review queue of traces: who put one there and why, who took it, how it ended. One place a trace."""

from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, select, update

from desk.errors import Conflict, NotFound
from desk.interactions import InteractionId, SellerId
from storage.database import insert_for
from storage.tables_scores import review_items
from storage.trace_heads import read_head
from storage.types import AnyRow

BY_HAND, DESK = "by_hand", "desk"


class ReviewState(StrEnum):
    """`waiting` for somebody, `claimed` by somebody, `done` or `skipped` for good."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    DONE = "done"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewItem:
    """One place in the queue. `reason`: by_hand, or the playbook's rule. `author`: who put it there."""

    id: int
    trace_id: str
    interaction_id: InteractionId | None
    reason: str
    note: str | None
    state: ReviewState
    author: str
    claimed_by: str | None
    created_at: datetime
    updated_at: datetime


_NAMES = tuple(field.name for field in fields(ReviewItem))
_OPEN = (ReviewState.WAITING, ReviewState.CLAIMED)


def add_by_rule(
    conn: Connection, seller_id: SellerId, trace_id: str, interaction_id: InteractionId | None, *, reason: str,
    now: datetime,
) -> None:  # fmt: skip
    """Put a trace into the queue unless it is or was there: what a person is done with does not come back."""
    _insert(conn, seller_id, trace_id, interaction_id, reason=reason, note=None, author=DESK, now=now)


def add_by_hand(
    conn: Connection, seller_id: SellerId, trace_id: str, *, author: str, note: str | None, now: datetime
) -> ReviewItem:
    """Put a trace into the queue, or back into it when it was done; one that is open stays as it is.

    `NotFound` when the seller has no such trace.
    """
    head = read_head(conn, seller_id, trace_id)
    _insert(conn, seller_id, trace_id, head.interaction_id, reason=BY_HAND, note=note, author=author, now=now)
    mine = (review_items.c.seller_id == seller_id) & (review_items.c.trace_id == trace_id)
    conn.execute(
        update(review_items)
        .where(mine, review_items.c.state.not_in(_OPEN))
        .values(state=ReviewState.WAITING, reason=BY_HAND, note=note, author=author, claimed_by=None, updated_at=now)
    )
    return _to_item(conn.execute(select(review_items).where(mine)).one())


def list_review_items(
    conn: Connection, seller_id: SellerId, *, state: ReviewState | None, after: int = 0, limit: int
) -> tuple[ReviewItem, ...]:
    """Places of one state (None: of every), the longest waiting first; `after`: the id of the last one seen."""
    query = select(review_items).where(review_items.c.seller_id == seller_id, review_items.c.id > after)
    if state is not None:
        query = query.where(review_items.c.state == state)
    return tuple(_to_item(row) for row in conn.execute(query.order_by(review_items.c.id).limit(limit)))


def claim_review_item(conn: Connection, seller_id: SellerId, item_id: int, *, author: str, now: datetime) -> ReviewItem:
    """Take one that waits; taking one's own again is no error. `Conflict` when it is somebody else's or over."""
    moved = _move(conn, seller_id, item_id, (ReviewState.WAITING,), ReviewState.CLAIMED, by=author, now=now)
    item = read_review_item(conn, seller_id, item_id)
    if not moved and (item.state is not ReviewState.CLAIMED or item.claimed_by != author):
        whose = f" by {item.claimed_by}" if item.claimed_by else ""
        raise Conflict(f"review {item_id} is {item.state}{whose}; take another one that waits")
    return item


def claim_next(conn: Connection, seller_id: SellerId, *, author: str, now: datetime) -> ReviewItem | None:
    """Take the one that waits longest; None when none does. Two at once never get the same."""
    while waiting := list_review_items(conn, seller_id, state=ReviewState.WAITING, limit=1):
        if _move(conn, seller_id, waiting[0].id, (ReviewState.WAITING,), ReviewState.CLAIMED, by=author, now=now):
            return read_review_item(conn, seller_id, waiting[0].id)
    return None


def end_review_item(
    conn: Connection, seller_id: SellerId, item_id: int, *, state: ReviewState, author: str, now: datetime
) -> ReviewItem:
    """Done, skipped, or `waiting` again. `Conflict` when somebody else has claimed it; saying it twice is no error."""
    item = read_review_item(conn, seller_id, item_id)
    if item.state is state:
        return item
    if item.claimed_by not in (None, author):
        raise Conflict(f"review {item_id} is {item.state} by {item.claimed_by}, not by {author}")
    by = None if state is ReviewState.WAITING else author
    if not _move(conn, seller_id, item_id, _OPEN, state, by=by, now=now):
        raise Conflict(f"review {item_id} is {item.state}; put its trace into the queue again first")
    return read_review_item(conn, seller_id, item_id)


def read_review_item(conn: Connection, seller_id: SellerId, item_id: int) -> ReviewItem:
    """One place of this seller's queue; `NotFound` otherwise."""
    mine = (review_items.c.seller_id == seller_id) & (review_items.c.id == item_id)
    row = conn.execute(select(review_items).where(mine)).one_or_none()
    if row is None:
        raise NotFound(f"no review {item_id} in the queue of {seller_id!r}")
    return _to_item(row)


def _insert(
    conn: Connection, seller_id: SellerId, trace_id: str, interaction_id: InteractionId | None, *, reason: str,
    note: str | None, author: str, now: datetime,
) -> None:  # fmt: skip
    values = {
        "seller_id": seller_id, "trace_id": trace_id, "interaction_id": interaction_id, "reason": reason, "note": note,
        "state": ReviewState.WAITING, "author": author, "created_at": now, "updated_at": now,
    }  # fmt: skip
    conn.execute(insert_for(conn, review_items).values(values).on_conflict_do_nothing())


def _move(
    conn: Connection, seller_id: SellerId, item_id: int, before: tuple[ReviewState, ...], after: ReviewState, *,
    by: str | None, now: datetime,
) -> bool:  # fmt: skip
    mine = (review_items.c.seller_id == seller_id) & (review_items.c.id == item_id)
    done = conn.execute(
        update(review_items)
        .where(mine, review_items.c.state.in_(before))
        .values(state=after, claimed_by=by, updated_at=now)
    )
    return done.rowcount == 1


def _to_item(row: AnyRow) -> ReviewItem:
    values = {name: getattr(row, name) for name in _NAMES}
    return ReviewItem(**values | {"state": ReviewState(row.state)})
