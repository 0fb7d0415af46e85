"""The customers of the practice subscription shop: the same people at every start, their dates around today."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

_PEOPLE = (
    ("Barbara Hill", "barb.hill@example.com", "+1 614 555 0101", "Dayton", "OH", "45402"),
    ("Mort Feldman", "mort.feldman@example.com", "+1 412 555 0102", "Pittsburgh", "PA", "15213"),
    ("Dolores Vega", "dolores.vega@example.com", "+1 505 555 0103", "Santa Fe", "NM", "87501"),
    ("Walter Nye", "walter.nye@example.com", "+1 207 555 0104", "Bangor", "ME", "04401"),
    ("June Okafor", "june.okafor@example.com", "+1 313 555 0105", "Detroit", "MI", "48201"),
    ("Peggy Lund", "peggy.lund@example.com", "+1 612 555 0106", "Duluth", "MN", "55802"),
    ("Harold Quist", "harold.quist@example.com", "+1 402 555 0107", "Omaha", "NE", "68102"),
    ("Irene Castle", "irene.castle@example.com", "+1 802 555 0108", "Barre", "VT", "05641"),
)
_PLANS = ("Cozy Box", "Garden Box", "Tea Box")
_THINGS = (
    "lavender hand cream", "peach jam, 12 oz", "beeswax candle", "crossword book", "wool socks", "ginger tea",
    "shortbread tin", "seed packets", "large-print novel", "lip balm",
)  # fmt: skip
_STATUSES = ("active", "active", "active", "paused", "active", "active", "cancelled", "active")
_PRICE_CENTS = 3_995
_BOXES = 4


def make_people(today: date) -> dict[str, dict[str, Any]]:
    """Accounts by the shop's number (`box-1`...), as docs/shop-api.md writes them."""
    return {f"box-{n}": _person(n, today) for n in range(1, len(_PEOPLE) + 1)}


def _person(n: int, today: date) -> dict[str, Any]:
    name, email, phone, city, region, postal_code = _PEOPLE[n - 1]
    chance = random.Random(n)
    orders = [_order(n, k, today, chance) for k in range(1, _BOXES + 1)]
    address = {
        "recipient": name, "street": f"{chance.randint(10, 900)} Maple Street", "city": city, "region": region,
        "postal_code": postal_code, "country": "US",
    }  # fmt: skip
    subscription: dict[str, Any] = {
        "id": f"sub-{n}", "plan": _PLANS[n % len(_PLANS)], "status": _STATUSES[n - 1], "frequency": "monthly",
        "next_box_on": _next_box(today).isoformat(), "skipped": [], "resumes": None, "price_cents": _PRICE_CENTS,
        "currency": "USD", "address": address,
    }  # fmt: skip
    return {
        "id": f"box-{n}", "name": name, "email": email, "phone": phone, "language": "en",
        "since": (today - timedelta(days=400 + n)).isoformat(), "subscriptions": [subscription], "orders": orders,
        "payments": [_payment(n, order) for order in orders],
    }  # fmt: skip


def _next_box(today: date) -> date:
    """The tenth of next month."""
    return (today.replace(day=1) + timedelta(days=32)).replace(day=10)


def _order(n: int, k: int, today: date, chance: random.Random) -> dict[str, Any]:
    """The first is the newest: on its way since three days."""
    placed = datetime.combine(today, datetime.min.time(), UTC) - timedelta(days=5 + 30 * (k - 1))
    steps = ["label created", "picked up", "in transit"] + (["delivered"] if k > 1 else [])
    return {
        "id": f"ord-{n}0{k}", "status": "delivered" if k > 1 else "shipped", "placed_at": placed.isoformat(),
        "total_cents": _PRICE_CENTS, "currency": "USD", "carrier": "USPS", "tracking_number": f"9400{n:04d}{k:04d}",
        "items": [{"name": name, "quantity": 1} for name in chance.sample(_THINGS, 4)],
        "tracking": [
            {"occurred_at": (placed + timedelta(days=1 + day)).isoformat(), "status": step, "place": _PEOPLE[n - 1][3]}
            for day, step in enumerate(steps)
        ],
    }  # fmt: skip


def _payment(n: int, order: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": f"pay-{order['id'][4:]}", "paid_at": order["placed_at"], "amount_cents": order["total_cents"],
        "currency": "USD", "status": "paid", "order_id": order["id"],
    }  # fmt: skip
