"""What is unusual about a customer's case, so that a person should look before a reply leaves. Pure.

Rules over the account as the database has it and over the customer's own earlier messages; the numbers are
`outstanding` of words/letters_outstanding.toml. Each says why in one sentence.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from desk.customers import Account, Customer, Order, Payment, SubscriptionStatus
from desk.link_values import LinkKind
from desk.playbook import Playbook
from desk.timeline import TimelineItem
from desk.weights import read_weights

FILE = "letters_outstanding"
_DONE = ("delivered", "returned")
_BAD = ("failed", "declined", "disputed", "chargeback")
_REFUNDED = ("refund", "refunded")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unusual:
    """`kind`: which rule; `reason`: for people; `source`: the id of the row it rests on."""

    kind: str
    reason: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """All that is looked at. `account` None: nobody is proven. `story`: the customer's messages, this one included.

    `asks_delivery`: they ask where a box is; `is_leaving`: they want to end it.
    """

    asks_delivery: bool
    is_leaving: bool
    account: Account | None
    story: tuple[TimelineItem, ...]
    now: datetime


def find_unusual(case: CaseFile, playbook: Playbook) -> tuple[Unusual, ...]:
    """Everything unusual, the account first; nothing where the playbook has no numbers for it."""
    if FILE not in playbook.words:
        return ()
    limits = read_weights(playbook, FILE, "limits")
    found = [one for rule in (*(_RULES if case.account else ()), _writes_often) for one in rule(case, limits)]
    return tuple(found)


def _charged_after_end(case: CaseFile, limits: Mapping[str, float]) -> Iterator[Unusual]:
    account = _account(case)
    if not account.subscriptions or any(
        one.status is not SubscriptionStatus.CANCELLED for one in account.subscriptions
    ):
        return
    for payment in _recent(account.payments, case.now, days=limits["recent_days"]):
        reason = f"every subscription is cancelled, yet a charge was made on {payment.paid_at:%Y-%m-%d}"
        yield Unusual(kind="charged_after_end", reason=reason, source=f"payment:{payment.id}")


def _charged_while_resting(case: CaseFile, limits: Mapping[str, float]) -> Iterator[Unusual]:
    """A charge in a month that was skipped."""
    account = _account(case)
    skipped = {month for one in account.subscriptions for month in one.skipped}
    for payment in _recent(account.payments, case.now, days=limits["recent_days"]):
        if f"{payment.paid_at:%Y-%m}" in skipped:
            reason = f"{payment.paid_at:%Y-%m} was skipped, yet a charge was made on {payment.paid_at:%Y-%m-%d}"
            yield Unusual(kind="charged_while_skipped", reason=reason, source=f"payment:{payment.id}")


def _charged_twice(case: CaseFile, limits: Mapping[str, float]) -> Iterator[Unusual]:
    """Two equal sums within a day or so; money that went back is none."""
    paid = sorted(
        (one for one in _account(case).payments if not _says(one.status, (*_REFUNDED, *_BAD))),
        key=lambda one: one.paid_at,
    )
    for first, second in pairwise(paid):
        is_near = second.paid_at - first.paid_at <= timedelta(days=limits["twice_days"])
        if is_near and first.amount_cents == second.amount_cents > 0:
            reason = f"the same sum was charged twice, on {first.paid_at:%Y-%m-%d} and {second.paid_at:%Y-%m-%d}"
            yield Unusual(kind="charged_twice", reason=reason, source=f"payment:{second.id}")


def _bad_payment(case: CaseFile, limits: Mapping[str, float]) -> Iterator[Unusual]:
    for payment in _recent(_account(case).payments, case.now, days=limits["recent_days"]):
        if _says(payment.status, _BAD):
            reason = f"the payment of {payment.paid_at:%Y-%m-%d} is {payment.status}"
            yield Unusual(kind="bad_payment", reason=reason, source=f"payment:{payment.id}")


def _stuck_parcel(case: CaseFile, limits: Mapping[str, float]) -> Iterator[Unusual]:
    """On its way and not scanned for long, or sent long ago and not there."""
    order = next((one for one in _account(case).orders if one.tracking), None)
    if order is None or _is_there(order):
        return
    silent = case.now - order.tracking[-1].occurred_at
    if silent > timedelta(days=limits["silent_days"]):
        reason = f"the parcel of order {order.id} was last scanned {silent.days} days ago"
        yield Unusual(kind="stuck_parcel", reason=reason, source=f"order:{order.id}")
    elif case.now - order.placed_at > timedelta(days=limits["late_days"]):
        reason = f"order {order.id} is {(case.now - order.placed_at).days} days old and not delivered"
        yield Unusual(kind="late_parcel", reason=reason, source=f"order:{order.id}")


def _told_delivered(case: CaseFile, limits: Mapping[str, float]) -> Iterator[Unusual]:
    """The carrier says delivered lately, the customer asks where it is."""
    order = next((one for one in _account(case).orders if one.tracking), None)
    if not case.asks_delivery or order is None or not _is_there(order):
        return
    if case.now - order.tracking[-1].occurred_at <= timedelta(days=limits["delivered_days"]):
        reason = f"the carrier says that order {order.id} was delivered, and the customer asks where it is"
        yield Unusual(kind="delivered_yet_asked", reason=reason, source=f"order:{order.id}")


def _long_with_us(case: CaseFile, limits: Mapping[str, float]) -> Iterator[Unusual]:
    since = _account(case).customer.since
    if since is None or not case.is_leaving:
        return
    years = (case.now.date() - since).days // 365
    if years >= limits["loyal_years"]:
        reason = f"a customer of {years} years wants to leave"
        yield Unusual(kind="long_with_us", reason=reason, source="customer")


def _writes_often(case: CaseFile, limits: Mapping[str, float]) -> Iterator[Unusual]:
    """Similar past cases: the same customer's messages of the last weeks; a product in common is no customer."""
    since = case.now - timedelta(days=limits["often_days"])
    lately = [one for one in case.story if one.occurred_at >= since and _is_theirs(one)]
    if len(lately) >= limits["often_messages"]:
        reason = f"{len(lately)} messages of this customer within {limits['often_days']:.0f} days"
        yield Unusual(kind="writes_often", reason=reason, source=f"interaction:{lately[0].id}")


def _is_theirs(one: TimelineItem) -> bool:
    return one.is_current or (one.tie is not None and one.tie.kind is not LinkKind.PRODUCT)


_Rule = Callable[[CaseFile, Mapping[str, float]], Iterator[Unusual]]
_RULES: tuple[_Rule, ...] = (
    _charged_after_end, _charged_while_resting, _charged_twice, _bad_payment, _stuck_parcel, _told_delivered,
    _long_with_us,
)  # fmt: skip


def _account(case: CaseFile) -> Account:
    """The rules over an account are asked only where there is one."""
    return case.account or Account(customer=Customer(external_id=""))


def _recent(payments: Sequence[Payment], now: datetime, *, days: float) -> Iterator[Payment]:
    return (one for one in payments if timedelta(0) <= now - one.paid_at <= timedelta(days=days))


def _is_there(order: Order) -> bool:
    return _says(order.tracking[-1].status, _DONE) or _says(order.status, _DONE)


def _says(status: str, words: Sequence[str]) -> bool:
    return any(word in status.casefold() for word in words)
