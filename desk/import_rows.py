"""Reads a row of an import file: a flat row of names and texts becomes an account or a ticket, or says what is wrong.

Names (docs/shop-api.md): those of an account for a JSON row; with dots for a flat one (`subscription.plan`,
`order.placed_at`, `item.name`, `tracking.status`, `payment.amount`). Amounts may be written as money (`39.95`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation

from desk.account_json import account_of, email_of, moment_at
from desk.customers import Account, Address, Order
from desk.errors import BadInput
from desk.interactions import ChannelName, Inbound, Json, Marketplace, Source, VendorAnswer
from desk.json_values import JsonObject, optional_text_at, text_at

_CUSTOMER = ("id", "name", "email", "phone", "language", "since")
_PARTS: Mapping[str, tuple[str, ...]] = {
    "subscription": ("id", "plan", "status", "frequency", "next_box_on", "skipped", "resumes", "price", "price_cents",
                     "currency"),
    "address": Address.__slots__,
    "order": ("id", "status", "placed_at", "total", "total_cents", "currency", "carrier", "tracking_number"),
    "item": ("name", "quantity", "sku"),
    "tracking": ("occurred_at", "status", "place"),
    "payment": ("id", "paid_at", "amount", "amount_cents", "status", "currency", "order_id"),
}  # fmt: skip
CUSTOMER_NAMES = (*_CUSTOMER, *(f"{part}.{name}" for part, names in _PARTS.items() for name in names))
TICKET_NAMES = ("id", "text", "created_at", "email", "name", "answer", "answered_at", "order_id")
_WHOLE = frozenset({"quantity", "price_cents", "total_cents", "amount_cents"})
_MONEY: Mapping[str, str] = {"price": "price_cents", "total": "total_cents", "amount": "amount_cents"}
_LONGEST = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """How a file's columns and words are meant. `columns`: our name -> the file's; `values`: our name -> the file's
    word -> ours.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def flat(self, row: JsonObject, known: tuple[str, ...]) -> dict[str, str]:
        """The row under our names; empty cells and unknown columns are left out."""
        found = {}
        for name in known:
            cell = row.get(self.columns.get(name, name))
            text = cell.strip() if isinstance(cell, str) else ""
            if text:
                found[name] = self.values.get(name, {}).get(text, text)
        return found


def account_from_flat(flat: Mapping[str, str]) -> Account:
    """One row of a table: a customer, with at most one of each part. `BadInput` names the column."""
    told: dict[str, Json] = {name: flat[name] for name in _CUSTOMER if name in flat}
    parts = {part: _part(part, flat) for part in _PARTS}
    if parts["address"]:
        parts["subscription"]["address"] = parts["address"]
    if parts["item"]:
        parts["order"]["items"] = [parts["item"]]
    if parts["tracking"]:
        parts["order"]["tracking"] = [parts["tracking"]]
    for part, key in (("subscription", "subscriptions"), ("order", "orders"), ("payment", "payments")):
        if parts[part]:
            told[key] = [_named(part, parts[part])]
    return account_of(told)


def merge_accounts(one: Account, other: Account) -> Account:
    """Two rows about one customer: the later one's facts, the things of both."""
    orders = {order.id: order for order in one.orders}
    for order in other.orders:
        before = orders.get(order.id)
        orders[order.id] = order if before is None else _with_both(before, order)
    return replace(
        other,
        subscriptions=tuple({row.id: row for row in (*one.subscriptions, *other.subscriptions)}.values()),
        orders=tuple(orders.values()),
        payments=tuple({row.id: row for row in (*one.payments, *other.payments)}.values()),
    )


def ticket_of(told: JsonObject, *, marketplace: Marketplace) -> Inbound:
    """A message of the past with the answer it got: read and learnt from, never answered."""
    words = text_at(told, "text").strip()
    if not 0 < len(words) <= _LONGEST:
        raise BadInput(f"text: expected 1 to {_LONGEST} characters, found {len(words)}")
    answer, email = optional_text_at(told, "answer"), email_of(optional_text_at(told, "email"))
    return Inbound(
        marketplace=marketplace,
        channel=ChannelName.CHAT,
        external_id=f"import:{text_at(told, 'id').strip()}"[:128],
        text=words,
        occurred_at=moment_at(told, "created_at"),
        source=Source.IMPORT,
        needs_response=False,
        answer=VendorAnswer(
            text=answer.strip(),
            answered_at=moment_at(told, "answered_at" if told.get("answered_at") else "created_at"),
        )
        if answer and answer.strip()
        else None,
        customer_id=f"email:{email}" if email else None,
        customer_name=optional_text_at(told, "name"),
        order_id=optional_text_at(told, "order_id"),
    )


def _part(part: str, flat: Mapping[str, str]) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for name in _PARTS[part]:
        cell = flat.get(f"{part}.{name}")
        if cell is not None:
            found |= _typed(f"{part}.{name}", name, cell)
    return found


def _typed(column: str, name: str, cell: str) -> dict[str, Json]:
    if name in _MONEY:
        return {_MONEY[name]: _cents(column, cell)}
    if name in _WHOLE:
        try:
            return {name: int(cell)}
        except ValueError:
            raise BadInput(f"{column}: expected a whole number, found {cell[:32]!r}") from None
    if name == "skipped":
        return {name: [part.strip() for part in cell.replace(";", ",").split(",") if part.strip()]}
    return {name: cell}


def _cents(column: str, cell: str) -> int:
    try:
        amount = Decimal(cell.replace("$", "").replace(" ", "")) * 100
        if not amount.is_finite() or amount != amount.to_integral_value():
            raise InvalidOperation
    except InvalidOperation:
        raise BadInput(f"{column}: expected an amount like 39.95, found {cell[:32]!r}") from None
    return int(amount)


def _named(part: str, told: dict[str, Json]) -> dict[str, Json]:
    if "id" not in told:
        raise BadInput(f"{part}.id: a row with other columns of {part} needs it")
    return told


def _with_both(before: Order, after: Order) -> Order:
    return replace(
        after,
        items=tuple(dict.fromkeys((*before.items, *after.items))),
        tracking=tuple(dict.fromkeys((*before.tracking, *after.tracking))),
    )
