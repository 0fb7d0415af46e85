"""Finds the messages that linking compares: neighbours on the product, of the order, of the customer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, or_, select, tuple_
from sqlalchemy.sql.elements import ColumnElement

from desk.interactions import InteractionId, SellerId
from desk.link_values import DESK, LinkSide
from storage.tables import interactions
from storage.tables_links import links
from storage.types import Id, Moment

_COLUMNS = (
    interactions.c.id, interactions.c.seller_id, interactions.c.marketplace, interactions.c.channel,
    interactions.c.nm_id, interactions.c.occurred_at, interactions.c.text, interactions.c.pros, interactions.c.cons,
    interactions.c.customer_name, interactions.c.order_id, interactions.c.customer_id, interactions.c.product_name,
)  # fmt: skip
_CHUNK = 400
_CALENDAR = (datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC))

Place = tuple[datetime, int]
"""Where a message stands in the order of a product: when it happened, then its id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One message as linking reads it."""

    id: InteractionId
    side: LinkSide

    @property
    def place(self) -> Place:
        """Its place in time."""
        return self.side.occurred_at, self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Messages linking looks at together: one product's, one order's or one customer's. `value`: which one."""

    kind: str
    marketplace: str
    value: str | int


def find_candidate(conn: Connection, seller_id: SellerId, interaction_id: InteractionId) -> Candidate | None:
    """One message; None when it is not this seller's."""
    row = conn.execute(
        select(*_COLUMNS).where(interactions.c.id == interaction_id, interactions.c.seller_id == seller_id)
    ).one_or_none()
    return _to_candidate(row) if row else None


def find_around(
    conn: Connection, seller_id: SellerId, block: Block, at: Place, *, limit: int, window: timedelta | None
) -> tuple[Candidate, ...]:
    """Up to `limit` messages before the place and as many after it, in order; the one at the place is not among them.

    `window`: how far from it in time; None: however far.
    """
    values = {
        "seller": seller_id, "marketplace": block.marketplace, "value": block.value, "moment": at[0], "id": at[1],
        "early": _moved(at[0], window, -1), "late": _moved(at[0], window, 1), "most": limit,
    }  # fmt: skip
    before, after = _around(block.kind)
    rows = [*reversed(conn.execute(before, values).all()), *conn.execute(after, values).all()]
    return tuple(map(_to_candidate, rows))


@cache
def _around(kind: str) -> tuple[Select[Any], Select[Any]]:
    """Both queries of `find_around`. Building them costs more than running them, so they are built once."""
    order = (interactions.c.occurred_at, interactions.c.id)
    place, at = tuple_(*order), tuple_(bindparam("moment", type_=Moment()), bindparam("id", type_=Id))
    wanted = select(*_COLUMNS).where(
        interactions.c.seller_id == bindparam("seller"), _column(kind) == bindparam("value"),
        interactions.c.marketplace == bindparam("marketplace"), interactions.c.occurred_at >= bindparam("early"),
        interactions.c.occurred_at <= bindparam("late"),
    )  # fmt: skip
    before = wanted.where(place < at).order_by(*(column.desc() for column in order))
    return before.limit(bindparam("most")), wanted.where(place > at).order_by(*order).limit(bindparam("most"))


def list_blocks(
    conn: Connection, seller_id: SellerId, kind: str, *, after: tuple[str, str | int] | None, limit: int,
    since: datetime | None = None,
) -> tuple[Block, ...]:  # fmt: skip
    """Blocks of at least two messages, in order of marketplace and value. `since`: only with one changed since then."""
    column = _column(kind)
    wanted = select(interactions.c.marketplace, column.label("value")).where(
        interactions.c.seller_id == seller_id, column.is_not(None)
    )
    if after is not None:
        wanted = wanted.where(tuple_(interactions.c.marketplace, column) > tuple_(*after))
    wanted = wanted.group_by(interactions.c.marketplace, column).having(func.count() > 1)
    if since is not None:
        wanted = wanted.having(func.max(interactions.c.updated_at) >= since)
    rows = conn.execute(wanted.order_by(interactions.c.marketplace, column).limit(limit))
    return tuple(Block(kind=kind, marketplace=row.marketplace, value=row.value) for row in rows)


def read_block(
    conn: Connection, seller_id: SellerId, block: Block, *, after: Place | None, limit: int
) -> tuple[Candidate, ...]:
    """One page of a block in the order things happened."""
    wanted = _of_block(seller_id, block)
    if after is not None:
        wanted = wanted.where(tuple_(interactions.c.occurred_at, interactions.c.id) > tuple_(*after))
    rows = conn.execute(wanted.order_by(interactions.c.occurred_at, interactions.c.id).limit(limit))
    return tuple(map(_to_candidate, rows))


def find_linked_pairs(
    conn: Connection, seller_id: SellerId, ids: Sequence[int]
) -> frozenset[tuple[InteractionId, InteractionId]]:
    """Pairs of the given interactions the desk links now, lower id first."""
    found = set[tuple[InteractionId, InteractionId]]()
    for start in range(0, len(ids), _CHUNK):
        rows = conn.execute(
            select(links.c.low_id, links.c.high_id).where(
                links.c.seller_id == seller_id, links.c.low_id.in_(ids[start : start + _CHUNK]), links.c.is_current,
                links.c.is_linked, links.c.author == DESK,
            )
        )  # fmt: skip
        found |= {(InteractionId(row.low_id), InteractionId(row.high_id)) for row in rows}
    return frozenset(found)


def find_partners(
    conn: Connection, seller_id: SellerId, interaction_id: InteractionId
) -> frozenset[tuple[InteractionId, InteractionId]]:
    """Pairs the desk links this interaction in now."""
    rows = conn.execute(
        select(links.c.low_id, links.c.high_id).where(
            links.c.seller_id == seller_id, or_(links.c.low_id == interaction_id, links.c.high_id == interaction_id),
            links.c.is_current, links.c.is_linked, links.c.author == DESK,
        )
    )  # fmt: skip
    return frozenset((InteractionId(row.low_id), InteractionId(row.high_id)) for row in rows)


def _of_block(seller_id: SellerId, block: Block) -> Select[Any]:
    return select(*_COLUMNS).where(
        interactions.c.seller_id == seller_id, _column(block.kind) == block.value,
        interactions.c.marketplace == block.marketplace,
    )  # fmt: skip


def _column(kind: str) -> ColumnElement[Any]:
    return {
        "product": interactions.c.nm_id, "order": interactions.c.order_id, "customer": interactions.c.customer_id
    }[kind]  # fmt: skip


def _moved(at: datetime, window: timedelta | None, sign: int) -> datetime:
    """The border of the window; the calendar's end where there is none, or where it would run over it."""
    try:
        if window is not None:
            return at + sign * window
    except OverflowError:
        pass
    return _CALENDAR[0] if sign < 0 else _CALENDAR[1]


def _to_candidate(row: Any) -> Candidate:
    parts = (row.text, row.pros, row.cons)
    return Candidate(
        id=InteractionId(row.id),
        side=LinkSide(
            seller_id=row.seller_id,
            marketplace=row.marketplace,
            channel=row.channel,
            nm_id=row.nm_id,
            occurred_at=row.occurred_at,
            words="\n".join(part.strip() for part in parts if part and part.strip()),
            customer_name=row.customer_name,
            order_id=row.order_id,
            customer_id=row.customer_id,
            product_name=row.product_name,
        ),
    )
