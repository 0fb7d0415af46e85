"""A customer's account as JSON, both ways: the shop's API, import files and snapshots all write it so.

Reading is strict where it matters and forgiving where nothing depends on it: unknown keys are passed over, absent parts
are empty, and what is there has to be of its kind. `BadInput` names the key. docs/shop-api.md describes it.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import TypeVar

from desk.customers import (
    STRANGER,
    Account,
    Address,
    Customer,
    CustomerId,
    Frequency,
    Known,
    Order,
    OrderItem,
    Payment,
    Standing,
    Subscription,
    SubscriptionStatus,
    TrackingEvent,
    Unproven,
)
from desk.errors import BadInput
from desk.interactions import Json
from desk.json_values import (
    JsonObject,
    object_at,
    objects_at,
    optional_text_at,
    optional_whole_at,
    text_at,
    texts_at,
    whole_at,
)

_Closed = TypeVar("_Closed", SubscriptionStatus, Frequency)

_EMAIL = re.compile(r"[^@\s<>\"',;]{1,64}@[^@\s<>\"',;]{1,180}\.[^@\s<>\"',;]{2,}\Z")
_LONGEST_ID, _LONGEST_TEXT = 128, 256


def account_of(told: JsonObject) -> Account:
    """One account."""
    return Account(
        customer=Customer(
            external_id=_id(told),
            name=_line(told, "name"),
            email=email_of(optional_text_at(told, "email")),
            phone=phone_of(optional_text_at(told, "phone")),
            language=optional_text_at(told, "language"),
            since=_date(told, "since"),
        ),
        subscriptions=tuple(map(subscription_of, _rows(told, "subscriptions"))),
        orders=_newest_first(tuple(map(_order, _rows(told, "orders")))),
        payments=tuple(sorted(map(_payment, _rows(told, "payments")), key=lambda one: one.paid_at, reverse=True)),
    )


def account_json(account: Account) -> dict[str, Json]:
    """The inverse."""
    told = _plain(asdict(account))
    customer = told.pop("customer") if isinstance(told, dict) else None
    if not isinstance(told, dict) or not isinstance(customer, dict):
        raise TypeError("an account is an object with a customer")
    return {"id": customer.pop("external_id"), **customer, **told}


def subscription_of(told: JsonObject) -> Subscription:
    """One subscription."""
    return Subscription(
        id=_id(told),
        plan=_line(told, "plan"),
        status=_one_of(told, "status", SubscriptionStatus),
        frequency=_one_of(told, "frequency", Frequency),
        next_box_on=_date(told, "next_box_on"),
        skipped=tuple(sorted(texts_at(told, "skipped"))) if "skipped" in told else (),
        resumes=optional_text_at(told, "resumes"),
        price_cents=optional_whole_at(told, "price_cents"),
        currency=_currency(told),
        address=address_of(object_at(told, "address")) if told.get("address") is not None else Address(),
        link_version=optional_whole_at(told, "link_version") or 1,
    )


def address_of(told: JsonObject) -> Address:
    """An address; parts that are not there are empty."""
    return Address(**{name: _line(told, name) for name in Address.__slots__})


def standing_json(standing: Standing) -> dict[str, Json]:
    """Who wrote, for a snapshot."""
    if isinstance(standing, Known):
        return {
            "customer_id": int(standing.customer_id),
            "proven_by": standing.proven_by,
            "as_of": standing.as_of.isoformat(),
            "account": account_json(standing.account),
        }
    return {"is_code_sent": standing.is_code_sent} if isinstance(standing, Unproven) else {}


def standing_of(told: JsonObject) -> Standing:
    """The inverse."""
    if "account" in told:
        return Known(
            customer_id=CustomerId(whole_at(told, "customer_id")),
            account=account_of(object_at(told, "account")),
            proven_by=text_at(told, "proven_by"),
            as_of=moment_at(told, "as_of"),
        )
    return Unproven(is_code_sent=told["is_code_sent"] is True) if "is_code_sent" in told else STRANGER


def email_of(text: str | None) -> str | None:
    """An address in small letters; None for an empty one. `BadInput` for what is none."""
    found = (text or "").strip().lower()
    if found and _EMAIL.match(found) is None:
        raise BadInput("email: expected an address like ann@example.com")
    return found or None


def phone_of(text: str | None) -> str | None:
    """Digits alone; None for an empty one. `BadInput` for what has too few or too many."""
    if not (text or "").strip():
        return None
    digits = re.sub(r"[^0-9]", "", text or "")
    if not 7 <= len(digits) <= 15:
        raise BadInput("phone: expected 7 to 15 digits")
    return digits


def _order(told: JsonObject) -> Order:
    return Order(
        id=_id(told),
        status=_line(told, "status"),
        placed_at=moment_at(told, "placed_at"),
        total_cents=optional_whole_at(told, "total_cents"),
        currency=_currency(told),
        carrier=optional_text_at(told, "carrier"),
        tracking_number=optional_text_at(told, "tracking_number"),
        items=tuple(map(_item, _rows(told, "items"))),
        tracking=tuple(sorted(map(_event, _rows(told, "tracking")), key=lambda one: one.occurred_at)),
    )


def _newest_first(orders: tuple[Order, ...]) -> tuple[Order, ...]:
    return tuple(sorted(orders, key=lambda one: one.placed_at, reverse=True))


def _item(told: JsonObject) -> OrderItem:
    quantity = optional_whole_at(told, "quantity")
    return OrderItem(
        name=_line(told, "name"), quantity=1 if quantity is None else quantity, sku=optional_text_at(told, "sku")
    )


def _event(told: JsonObject) -> TrackingEvent:
    return TrackingEvent(
        occurred_at=moment_at(told, "occurred_at"), status=_line(told, "status"), place=_line(told, "place")
    )


def _payment(told: JsonObject) -> Payment:
    return Payment(
        id=_id(told),
        paid_at=moment_at(told, "paid_at"),
        amount_cents=whole_at(told, "amount_cents"),
        status=_line(told, "status"),
        currency=_currency(told),
        order_id=optional_text_at(told, "order_id"),
    )


def _rows(told: JsonObject, key: str) -> tuple[JsonObject, ...]:
    return objects_at(told, key) if told.get(key) is not None else ()


def _id(told: JsonObject) -> str:
    found = text_at(told, "id").strip()
    if not 0 < len(found) <= _LONGEST_ID:
        raise BadInput(f"id: expected 1 to {_LONGEST_ID} characters, found {len(found)}")
    return found


def _line(told: JsonObject, key: str) -> str:
    return " ".join((optional_text_at(told, key) or "").split())[:_LONGEST_TEXT]


def _currency(told: JsonObject) -> str:
    found = optional_text_at(told, "currency") or "USD"
    if len(found) != 3 or not found.isalpha() or not found.isascii():
        raise BadInput("currency: expected three letters like USD")
    return found.upper()


def _one_of(told: JsonObject, key: str, known: type[_Closed]) -> _Closed:
    found = text_at(told, key).strip().lower()
    for one in known:
        if one.value == found:
            return one
    raise BadInput(f"{key}: expected {' | '.join(one.value for one in known)}, found {found[:32]!r}")


def _date(told: JsonObject, key: str) -> date | None:
    found = optional_text_at(told, key)
    if not found:
        return None
    try:
        return date.fromisoformat(found[:10])
    except ValueError:
        raise BadInput(f"{key}: expected a date like 2026-11-27, found {found[:32]!r}") from None


def moment_at(told: JsonObject, key: str) -> datetime:
    """A time; one without a zone is taken for UTC: files are written so."""
    found = text_at(told, key)
    try:
        moment = datetime.fromisoformat(found)
    except ValueError:
        raise BadInput(f"{key}: expected a time like 2026-11-27T10:00:00Z, found {found[:40]!r}") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _plain(value: object) -> Json:
    if isinstance(value, Mapping):
        return {str(key): _plain(child) for key, child in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(child) for child in value]
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, str | int | float):
        return value
    raise TypeError(f"no JSON for {type(value).__name__}")
