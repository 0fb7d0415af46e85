"""The tools that tell a proven customer what is theirs. None takes an argument that names anybody."""

from collections.abc import Mapping

from pydantic_ai import RunContext

from desk.customers import Known, Order, Payment, Subscription, TrackingEvent
from desk.interactions import Json
from tools.context import ToolContext
from tools.customer_answers import find_known

_ORDERS, _PAYMENTS, _EVENTS = 6, 12, 8


async def get_subscription(ctx: RunContext[ToolContext]) -> Mapping[str, object]:
    """Tells the customer's subscription: plan, status, how often a box goes out, when the next one does.

    Use it before you say anything about the subscription or propose a change to it. It takes no arguments: it is the
    subscription of whoever wrote this message.

    Returns `identified`, `subscriptions` (`id` to cite, `plan`, `status`, `frequency`, `next_box_on`, `skipped`
    months, `resumes`, `price`, `ships_to_city`). The full address is never in it: do not ask for it and do not
    repeat one. `identified` false: do as `note` says.
    """
    known = await find_known(ctx)
    if not isinstance(known, Known):
        return ctx.deps.record("get_subscription", known)
    told: list[Json] = [tell_subscription(one) for one in known.account.subscriptions]
    return ctx.deps.record("get_subscription", {"identified": True, "subscriptions": told})


async def get_customer_history(ctx: RunContext[ToolContext]) -> Mapping[str, object]:
    """Tells since when the customer is one and their newest orders.

    Use it when the customer writes about earlier boxes, wants to leave, or asks again for something. No arguments.

    Returns `identified`, `name`, `customer_since`, `orders`, newest first: `id` to cite, `status`, `placed_at`,
    `total`, `order_count`. `identified` false: do as `note` says.
    """
    known = await find_known(ctx)
    if not isinstance(known, Known):
        return ctx.deps.record("get_customer_history", known)
    customer, orders = known.account.customer, known.account.orders
    told: list[Json] = [tell_order(one) for one in orders[:_ORDERS]]
    return ctx.deps.record(
        "get_customer_history",
        {
            "identified": True,
            "name": customer.name,
            "customer_since": customer.since.isoformat() if customer.since else None,
            "order_count": len(orders),
            "orders": told,
        },
    )


async def get_payment_history(ctx: RunContext[ToolContext]) -> Mapping[str, object]:
    """Tells the customer's newest charges and refunds as the shop booked them.

    Use it for every question about money. A refund that is not in it has not happened: never promise one. No arguments.

    Returns `identified`, `payments`, newest first: `id` to cite, `paid_at`, `amount`, `status`, `order_id`.
    `identified` false: do as `note` says.
    """
    known = await find_known(ctx)
    if not isinstance(known, Known):
        return ctx.deps.record("get_payment_history", known)
    told: list[Json] = [_payment(one) for one in known.account.payments[:_PAYMENTS]]
    return ctx.deps.record("get_payment_history", {"identified": True, "payments": told})


async def track_package(ctx: RunContext[ToolContext]) -> Mapping[str, object]:
    """Tells where the customer's newest parcel is, as the carrier reported it.

    Use it for questions about delivery. Never promise a date that is not in it. No arguments.

    Returns `identified`, `found`, `order_id`, `status`, `carrier`, `tracking_number`, `events`, newest first:
    `occurred_at` (UTC), `status`, `place`. `found` false: no parcel has been handed to a carrier.
    """
    known = await find_known(ctx)
    if not isinstance(known, Known):
        return ctx.deps.record("track_package", known)
    return ctx.deps.record("track_package", {"identified": True, **_parcel(known.account.orders)})


async def get_box_contents(ctx: RunContext[ToolContext]) -> Mapping[str, object]:
    """Tells what was or will be in the customer's newest boxes.

    Use it when they ask what is inside, report a damaged or missing item, or want other things. No arguments. What is
    not in it is not known: never invent contents and never guarantee an item.

    Returns `identified`, `boxes`, newest first: `id` of the order to cite, `placed_at`, `status`, `items` (`name`,
    `quantity`).
    """
    known = await find_known(ctx)
    if not isinstance(known, Known):
        return ctx.deps.record("get_box_contents", known)
    boxes: list[Json] = [_box(one) for one in known.account.orders[:_ORDERS] if one.items]
    return ctx.deps.record("get_box_contents", {"identified": True, "boxes": boxes})


def money(cents: int | None, currency: str) -> str | None:
    """`1250, "USD"` as `12.50 USD`; None when there is no amount."""
    if cents is None:
        return None
    sign, whole = ("-" if cents < 0 else ""), abs(cents)
    return f"{sign}{whole // 100}.{whole % 100:02d} {currency}"


def tell_subscription(one: Subscription) -> Json:
    skipped: list[Json] = list(one.skipped)
    return {
        "id": f"subscription:{one.id}",
        "plan": one.plan,
        "status": one.status.value,
        "frequency": one.frequency.value,
        "next_box_on": one.next_box_on.isoformat() if one.next_box_on else None,
        "skipped": skipped,
        "resumes": one.resumes,
        "price": money(one.price_cents, one.currency),
        "ships_to_city": one.address.city or None,
    }


def tell_order(one: Order) -> dict[str, Json]:
    return {
        "id": f"order:{one.id}",
        "status": one.status,
        "placed_at": one.placed_at.isoformat(),
        "total": money(one.total_cents, one.currency),
    }


def _payment(one: Payment) -> Json:
    return {
        "id": f"payment:{one.id}",
        "paid_at": one.paid_at.isoformat(),
        "amount": money(one.amount_cents, one.currency),
        "status": one.status,
        "order_id": one.order_id,
    }


def _parcel(orders: tuple[Order, ...]) -> dict[str, Json]:
    order = next((one for one in orders if one.tracking or one.tracking_number), None)
    if order is None:
        return {"found": False, "note": "No parcel has been handed to a carrier yet."}
    events: list[Json] = [_event(order, number, one) for number, one in enumerate(order.tracking)]
    return {
        "found": True,
        "id": f"order:{order.id}",
        "order_id": order.id,
        "status": order.status,
        "carrier": order.carrier,
        "tracking_number": order.tracking_number,
        "events": events[::-1][:_EVENTS],
    }


def _event(order: Order, number: int, one: TrackingEvent) -> Json:
    return {
        "id": f"tracking:{order.id}:{number}",
        "date": one.occurred_at.date().isoformat(),
        "occurred_at": one.occurred_at.isoformat(),
        "status": one.status,
        "place": one.place or None,
    }


def _box(one: Order) -> Json:
    items: list[Json] = [{"name": item.name, "quantity": item.quantity} for item in one.items]
    return tell_order(one) | {"items": items}
