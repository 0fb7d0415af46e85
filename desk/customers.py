"""Who a subscription shop's customer is and what is theirs: values only, wherever they were read from.

Money in whole cents of `currency`. `id` of a part is the shop's own, one of a kind within the shop.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

CustomerId = NewType("CustomerId", int)
"""Our own number of a customer; the shop's is `Customer.external_id`."""


class SubscriptionStatus(StrEnum):
    """Whether boxes go out."""

    ACTIVE = "active"
    PAUSED = "paused"
    CANCELLED = "cancelled"


class Frequency(StrEnum):
    """How often a box goes out."""

    MONTHLY = "monthly"
    EVERY_2_MONTHS = "every_2_months"
    EVERY_3_MONTHS = "every_3_months"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a box goes. Parts that nobody gave are empty."""

    recipient: str = ""
    street: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """Name and contacts. `email` in small letters, `phone` digits alone."""

    external_id: str
    name: str = ""
    email: str | None = None
    phone: str | None = None
    language: str | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One subscription. `skipped`: months without a box, `YYYY-MM`. `resumes`: the month a pause ends with, if known.

    `link_version`: cancel links of an earlier version are void.
    """

    id: str
    plan: str
    status: SubscriptionStatus
    frequency: Frequency
    next_box_on: date | None = None
    skipped: tuple[str, ...] = ()
    resumes: str | None = None
    price_cents: int | None = None
    currency: str = "USD"
    address: Address = Address()
    link_version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderItem:
    """One thing in a box."""

    name: str
    quantity: int = 1
    sku: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackingEvent:
    """What the carrier said about a parcel."""

    occurred_at: datetime
    status: str
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One box that was or will be sent. `tracking`: oldest first."""

    id: str
    status: str
    placed_at: datetime
    total_cents: int | None = None
    currency: str = "USD"
    carrier: str | None = None
    tracking_number: str | None = None
    items: tuple[OrderItem, ...] = ()
    tracking: tuple[TrackingEvent, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """One charge or refund as the shop booked it."""

    id: str
    paid_at: datetime
    amount_cents: int
    status: str
    currency: str = "USD"
    order_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Everything of one customer. `orders` and `payments`: newest first."""

    customer: Customer
    subscriptions: tuple[Subscription, ...] = ()
    orders: tuple[Order, ...] = ()
    payments: tuple[Payment, ...] = ()

    @property
    def subscription(self) -> Subscription | None:
        """The one they mean: the first that is not cancelled, else the first."""
        alive = (one for one in self.subscriptions if one.status is not SubscriptionStatus.CANCELLED)
        return next(alive, next(iter(self.subscriptions), None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The customer is proven: private data may be told to them. `customer_id`: bound by the server, never by a model.

    `proven_by`: chat | email | phone | code | operator. `as_of`: now, for months and expiries.
    """

    customer_id: CustomerId
    account: Account
    proven_by: str
    as_of: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Unproven:
    """Somebody names an address or number; whether a customer has it is not told. `is_code_sent`: a code is on its way
    if one has.
    """

    is_code_sent: bool = False


@dataclass(frozen=True, slots=True)
class Stranger:
    """Nothing says who it is: ask for the e-mail of the account."""


Standing = Known | Unproven | Stranger
"""What the desk knows about who writes."""
STRANGER = Stranger()
