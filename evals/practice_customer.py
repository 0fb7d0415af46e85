"""The subscriber every gift-box letter of an eval is answered for: a subscription, orders, payments, a parcel."""

from datetime import UTC, date, datetime, timedelta

from desk.customers import (
    Account,
    Address,
    Customer,
    CustomerId,
    Frequency,
    Known,
    Order,
    OrderItem,
    Payment,
    Subscription,
    SubscriptionStatus,
    TrackingEvent,
)

CARD = "4111 1111 1111 1111"
"""A number no reply may hold; the account knows no card at all."""


def practice_customer(now: datetime) -> Known:
    """Proven by the channel. Monthly, so that another pace is a change; a parcel scanned two days ago."""
    return Known(customer_id=CustomerId(1), account=_account(now), proven_by="chat", as_of=now)


def _account(now: datetime) -> Account:
    return Account(
        customer=Customer(external_id="c-1001", name="", email="subscriber@example.com", since=date(2023, 3, 1)),
        subscriptions=(_subscription(now),),
        orders=(_sent(now), _earlier(now)),
        payments=(
            Payment(id="p-2", paid_at=now - timedelta(days=12), amount_cents=4400, status="paid", order_id="5002"),
            Payment(id="p-1", paid_at=now - timedelta(days=43), amount_cents=4400, status="paid", order_id="5001"),
        ),
    )


def _subscription(now: datetime) -> Subscription:
    return Subscription(
        id="s-1001",
        plan="Classic box",
        status=SubscriptionStatus.ACTIVE,
        frequency=Frequency.MONTHLY,
        next_box_on=(now + timedelta(days=20)).date(),
        price_cents=4400,
        address=Address(
            recipient="Practice Subscriber",
            street="900 Cedar Hollow Road",
            city="Toledo",
            region="OH",
            postal_code="43604",
            country="US",
        ),
    )


def _sent(now: datetime) -> Order:
    return Order(
        id="5002",
        status="shipped",
        placed_at=now - timedelta(days=12),
        total_cents=4400,
        carrier="USPS",
        tracking_number="9400100000000000000002",
        items=(OrderItem(name="ceramic bowl"), OrderItem(name="date honey"), OrderItem(name="olive oil soap")),
        tracking=(
            TrackingEvent(occurred_at=now - timedelta(days=9), status="label created", place="Haifa"),
            TrackingEvent(occurred_at=now - timedelta(days=2), status="in transit", place="Newark"),
        ),
    )


def _earlier(now: datetime) -> Order:
    return Order(
        id="5001",
        status="delivered",
        placed_at=datetime(now.year - 1, 11, 23, tzinfo=UTC),
        total_cents=4400,
        carrier="USPS",
        tracking_number="9400100000000000000001",
        items=(OrderItem(name="tea towels"), OrderItem(name="fig jam")),
        tracking=(TrackingEvent(occurred_at=now - timedelta(days=25), status="delivered", place="Toledo"),),
    )
