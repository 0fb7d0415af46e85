"""Customers and what is theirs: written whole from what the shop or a file says, read whole, found by their names."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, select, update

from desk.account_json import address_of
from desk.customers import (
    Account,
    Address,
    Customer,
    CustomerId,
    Frequency,
    Order,
    OrderItem,
    Payment,
    Subscription,
    SubscriptionStatus,
    TrackingEvent,
)
from desk.errors import Conflict, NotFound
from desk.interactions import SellerId
from desk.person_marks import customer_mark
from storage.database import insert_for
from storage.persons_customers import SHOP
from storage.tables_customers import (
    customer_identities,
    customers,
    order_items,
    orders,
    payments,
    subscriptions,
    tracking_events,
)
from storage.tombstones import find_marks, find_salts
from storage.types import AnyRow

NAMES = ("email", "phone", "chat")
"""What a customer can be found by. `chat`: the identity a channel signs, which is the shop's own number of them."""

_MOST_ORDERS = 50


def save_account(conn: Connection, seller_id: SellerId, account: Account, *, now: datetime) -> CustomerId:
    """Write an account over what stood there; parts it does not name stay. Twice is the same as once.

    `Conflict`: the person was erased, or a subscription or order of it belongs to another customer.
    """
    _refuse_erased(conn, seller_id, account.customer.external_id)
    own = asdict(account.customer) | {"updated_at": now}
    customer_id = CustomerId(_put(conn, seller_id, customers, own, first={"created_at": now}))
    for subscription in account.subscriptions:
        values = asdict(subscription) | {"external_id": subscription.id, "updated_at": now}
        values |= {"skipped": list(subscription.skipped), "status": subscription.status.value}
        # The shop does not know our links: only whoever voids them raises the version.
        left_out = ("id", "link_version")
        values = {key: value for key, value in values.items() if key not in left_out}
        _put(conn, seller_id, subscriptions, values, customer_id=customer_id)
    for order in account.orders:
        _save_order(conn, seller_id, customer_id, order)
    for payment in account.payments:
        values = {key: value for key, value in asdict(payment).items() if key not in ("id", "order_id")}
        values |= {"external_id": payment.id, "order_external_id": payment.order_id}
        _put(conn, seller_id, payments, values, customer_id=customer_id)
    return customer_id


def read_account(conn: Connection, seller_id: SellerId, customer_id: CustomerId) -> Account:
    """Everything of one customer; the newest orders and payments. `NotFound` for another seller's."""
    row = conn.execute(
        select(customers).where(customers.c.seller_id == seller_id, customers.c.id == customer_id)
    ).one_or_none()
    if row is None:
        raise NotFound(f"no customer {customer_id} here; import customers or connect the shop")
    mine = {table: _of(conn, seller_id, table, customer_id) for table in (subscriptions, orders, payments)}
    items, tracked = (_of(conn, seller_id, table, customer_id) for table in (order_items, tracking_events))
    return Account(
        customer=Customer(**{name: getattr(row, name) for name in Customer.__slots__}),
        subscriptions=tuple(map(_subscription, mine[subscriptions])),
        orders=tuple(_order(one, items, tracked) for one in _newest(mine[orders], "placed_at")),
        payments=tuple(map(_payment, _newest(mine[payments], "paid_at"))),
    )


def find_customers(conn: Connection, seller_id: SellerId, *, kind: str, value: str) -> tuple[CustomerId, ...]:
    """Who has this name: by the account itself or by a further identity. More than one: it proves nobody."""
    column = {"email": customers.c.email, "phone": customers.c.phone, "chat": customers.c.external_id}[kind]
    own = select(customers.c.id).where(customers.c.seller_id == seller_id, column == value)
    further = select(customer_identities.c.customer_id).where(
        customer_identities.c.seller_id == seller_id,
        customer_identities.c.kind == kind,
        customer_identities.c.value == value,
    )
    found = {*conn.execute(own.limit(2)).scalars(), *conn.execute(further).scalars()}
    return tuple(CustomerId(one) for one in sorted(found))


def find_by_external_id(conn: Connection, seller_id: SellerId, external_id: str) -> CustomerId | None:
    """The customer the shop knows by this number."""
    found = find_customers(conn, seller_id, kind="chat", value=external_id)
    return found[0] if len(found) == 1 else None


def add_identity(
    conn: Connection, seller_id: SellerId, customer_id: CustomerId, *, kind: str, value: str, now: datetime
) -> None:
    """One more name of a customer. `Conflict` when it is another customer's."""
    row = {"seller_id": seller_id, "customer_id": customer_id, "kind": kind, "value": value, "created_at": now}
    conn.execute(insert_for(conn, customer_identities).values(**row).on_conflict_do_nothing())
    if find_customers(conn, seller_id, kind=kind, value=value) != (customer_id,):
        raise Conflict(f"this {kind} is another customer's already")


def void_links(conn: Connection, seller_id: SellerId, subscription_id: str) -> int:
    """Make every cancel link of a subscription void; returns the version of the next ones."""
    mine = (subscriptions.c.seller_id == seller_id) & (subscriptions.c.external_id == subscription_id)
    version = subscriptions.c.link_version + 1
    statement = update(subscriptions).where(mine).values(link_version=version).returning(subscriptions.c.link_version)
    found = conn.execute(statement).scalar_one_or_none()
    if found is None:
        raise NotFound(f"no subscription {subscription_id!r} here")
    return int(found)


def find_owner(
    conn: Connection, seller_id: SellerId, *, subscription_id: str | None = None, order_id: str | None = None
) -> CustomerId | None:
    """Whose subscription or order this is."""
    table, external_id = (subscriptions, subscription_id) if subscription_id is not None else (orders, order_id)
    query = select(table.c.customer_id).where(table.c.seller_id == seller_id, table.c.external_id == external_id)
    found = conn.execute(query).scalar_one_or_none()
    return None if found is None else CustomerId(found)


def _save_order(conn: Connection, seller_id: SellerId, customer_id: CustomerId, order: Order) -> None:
    left_out = ("id", "items", "tracking")
    values = {key: value for key, value in asdict(order).items() if key not in left_out} | {"external_id": order.id}
    order_id = _put(conn, seller_id, orders, values, customer_id=customer_id)
    # An order names its things and events whole or not at all.
    parts: tuple[tuple[Table, Sequence[OrderItem | TrackingEvent]], ...] = (
        (order_items, order.items), (tracking_events, order.tracking)
    )  # fmt: skip
    for table, rows in parts:
        if not rows:
            continue
        conn.execute(delete(table).where(table.c.order_id == order_id))
        common = {"seller_id": seller_id, "customer_id": customer_id, "order_id": order_id}
        conn.execute(table.insert(), [common | {"position": n} | asdict(one) for n, one in enumerate(rows)])


def _put(
    conn: Connection,
    seller_id: SellerId,
    table: Table,
    values: Mapping[str, Any],
    *,
    customer_id: CustomerId | None = None,
    first: Mapping[str, Any] | None = None,
) -> int:
    """Insert a row, or write over the one of this number, if it is the same customer's."""
    owner = {} if customer_id is None else {"customer_id": customer_id}
    insert = insert_for(conn, table).values(seller_id=seller_id, **owner, **values, **(first or {}))
    given = {name: insert.excluded[name] for name in values}
    is_same = None if customer_id is None else table.c.customer_id == customer_id
    statement = insert.on_conflict_do_update(index_elements=("seller_id", "external_id"), set_=given, where=is_same)
    found = conn.execute(statement.returning(table.c.id)).scalar_one_or_none()
    if found is None:
        raise Conflict(f"{table.name}: {values['external_id']!r} belongs to another customer")
    return int(found)


def _refuse_erased(conn: Connection, seller_id: SellerId, external_id: str) -> None:
    marks = [customer_mark(salt, SHOP, external_id) for salt in find_salts(conn, seller_id)]
    if marks and find_marks(conn, seller_id, marks):
        raise Conflict("this customer was erased here; they stay out")


def _of(conn: Connection, seller_id: SellerId, table: Table, customer_id: CustomerId) -> Sequence[AnyRow]:
    mine = (table.c.seller_id == seller_id) & (table.c.customer_id == customer_id)
    return conn.execute(select(table).where(mine).order_by(table.c.id)).all()


def _newest(rows: Sequence[AnyRow], key: str) -> Sequence[AnyRow]:
    return sorted(rows, key=lambda row: getattr(row, key), reverse=True)[:_MOST_ORDERS]


def _subscription(row: AnyRow) -> Subscription:
    given = {name: getattr(row, name) for name in Subscription.__slots__ if name != "id"}
    given |= {"status": SubscriptionStatus(row.status), "frequency": Frequency(row.frequency)}
    address = address_of(row.address) if row.address else Address()
    return Subscription(**given | {"id": row.external_id, "skipped": tuple(row.skipped), "address": address})


def _order(row: AnyRow, items: Sequence[AnyRow], events: Sequence[AnyRow]) -> Order:
    given = {name: getattr(row, name) for name in Order.__slots__ if name not in ("id", "items", "tracking")}
    own = sorted((one for one in items if one.order_id == row.id), key=lambda one: one.position)
    tracked = sorted((one for one in events if one.order_id == row.id), key=lambda one: one.position)
    return Order(
        **given,
        id=row.external_id,
        items=tuple(OrderItem(name=one.name, quantity=one.quantity, sku=one.sku) for one in own),
        tracking=tuple(
            TrackingEvent(occurred_at=one.occurred_at, status=one.status, place=one.place) for one in tracked
        ),
    )


def _payment(row: AnyRow) -> Payment:
    given = {name: getattr(row, name) for name in Payment.__slots__ if name not in ("id", "order_id")}
    return Payment(**given, id=row.external_id, order_id=row.order_external_id)
