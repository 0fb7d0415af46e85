"""The customers behind a person's messages: found by who proved to be whom, exported and erased with them."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, select

from desk.customers import CustomerId
from desk.errors import Conflict
from desk.interactions import InteractionId, SellerId
from desk.person_marks import Salt, customer_mark
from desk.proposed_actions import ActionState
from storage.persons_tables import OWNED
from storage.tables_customers import customers, interaction_customers, proposed_actions

SHOP = "shop"
"""Where a customer's number is from, in the mark that an erasure leaves."""

_UNDER_WAY = (ActionState.SENDING.value, ActionState.UNKNOWN.value)
_AT_ONCE = 500


def find_customers_of(
    conn: Connection, seller_id: SellerId, ids: Sequence[InteractionId]
) -> tuple[CustomerId, ...]:  # fmt: skip
    """Who proved to have written these messages."""
    found: set[int] = set()
    for start in range(0, len(ids), _AT_ONCE):
        theirs = interaction_customers.c.interaction_id.in_(ids[start : start + _AT_ONCE])
        mine = interaction_customers.c.seller_id == seller_id
        found.update(conn.execute(select(interaction_customers.c.customer_id).where(mine, theirs)).scalars())
    return tuple(CustomerId(one) for one in sorted(found))


def owned_rows(
    conn: Connection, seller_id: SellerId, ids: Sequence[InteractionId]
) -> dict[str, Sequence[Row[Any]]]:  # fmt: skip
    """What the shop's data say of whoever wrote these messages, by table."""
    who = find_customers_of(conn, seller_id, ids)
    found: dict[str, Sequence[Row[Any]]] = {}
    for table, column in OWNED.items():
        theirs = select(table).where(table.c.seller_id == seller_id, column.in_(who)).order_by(*table.primary_key)
        found[table.name] = conn.execute(theirs).all() if who else ()
    return found


def marks_of_customers(
    conn: Connection, seller_id: SellerId, ids: Sequence[InteractionId], *, salt: Salt
) -> Iterator[str]:
    """The marks that keep them from being imported again."""
    who = find_customers_of(conn, seller_id, ids)
    query = select(customers.c.external_id).where(customers.c.seller_id == seller_id, customers.c.id.in_(who))
    for external_id in conn.execute(query).scalars():
        yield customer_mark(salt, SHOP, external_id)


def erase_customers(conn: Connection, seller_id: SellerId, ids: Sequence[InteractionId]) -> None:
    """Delete whoever wrote these messages with everything of theirs; before the messages go.

    `Conflict` while a change for them is on its way to the shop: what became of it must be known first.
    """
    who = find_customers_of(conn, seller_id, ids)
    if not who:
        return
    mine = (proposed_actions.c.seller_id == seller_id) & proposed_actions.c.customer_id.in_(who)
    waiting = conn.execute(
        select(proposed_actions.c.id).where(mine, proposed_actions.c.state.in_(_UNDER_WAY))
    ).scalars().all()  # fmt: skip
    if waiting:
        raise Conflict(f"action {waiting[0]} is on its way to the shop; erase again when its outcome is known")
    conn.execute(delete(customers).where(customers.c.seller_id == seller_id, customers.c.id.in_(who)))
