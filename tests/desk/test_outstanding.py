"""What is unusual about a customer's case. Each rule fires on its own fact and on nothing else."""

from dataclasses import replace
from datetime import date, timedelta

from letters import box_playbook, subscriber
from makers import NOW, make_playbook

from desk.customers import Account, Payment, SubscriptionStatus, TrackingEvent
from desk.outstanding import CaseFile, find_unusual


def _kinds(account: Account | None, *, asks_delivery: bool = False, is_leaving: bool = False) -> list[str]:
    case = CaseFile(asks_delivery=asks_delivery, is_leaving=is_leaving, account=account, story=(), now=NOW)
    return [one.kind for one in find_unusual(case, box_playbook())]


def _account() -> Account:
    return subscriber().account


def test_an_ordinary_account_is_not_unusual() -> None:
    assert _kinds(_account(), asks_delivery=True, is_leaving=True) == []
    assert _kinds(None) == []


def test_a_charge_after_the_end_is() -> None:
    ended = tuple(replace(one, status=SubscriptionStatus.CANCELLED) for one in _account().subscriptions)

    assert "charged_after_end" in _kinds(replace(_account(), subscriptions=ended))


def test_the_same_sum_twice_within_a_day_is_and_a_refund_is_not() -> None:
    first = Payment(id="a", paid_at=NOW - timedelta(days=3), amount_cents=4295, status="paid")
    second = replace(first, id="b", paid_at=first.paid_at + timedelta(minutes=1))

    assert "charged_twice" in _kinds(replace(_account(), payments=(first, second)))
    assert "charged_twice" not in _kinds(replace(_account(), payments=(first, replace(second, status="refunded"))))


def test_a_charge_in_a_skipped_month_is() -> None:
    paid = _account().payments[0].paid_at
    skipped = tuple(replace(one, skipped=(f"{paid:%Y-%m}",)) for one in _account().subscriptions)

    assert "charged_while_skipped" in _kinds(replace(_account(), subscriptions=skipped))


def test_a_failed_payment_is() -> None:
    failed = replace(_account().payments[0], status="failed")

    assert "bad_payment" in _kinds(replace(_account(), payments=(failed,)))


def test_a_parcel_nobody_has_scanned_for_long_is() -> None:
    newest = _account().orders[0]
    silent = replace(newest, tracking=(TrackingEvent(occurred_at=NOW - timedelta(days=11), status="in transit"),))

    assert "stuck_parcel" in _kinds(replace(_account(), orders=(silent,)))


def test_a_delivered_parcel_is_only_when_it_is_asked_for() -> None:
    newest = _account().orders[0]
    there = replace(newest, tracking=(TrackingEvent(occurred_at=NOW - timedelta(days=1), status="delivered"),))
    account = replace(_account(), orders=(there,))

    assert _kinds(account, asks_delivery=True) == ["delivered_yet_asked"]
    assert _kinds(account) == []


def test_a_customer_of_many_years_who_leaves_is() -> None:
    old = replace(_account(), customer=replace(_account().customer, since=date(2010, 1, 1)))

    assert _kinds(old, is_leaving=True) == ["long_with_us"]
    assert _kinds(old) == []


def test_a_shop_without_such_rules_finds_nothing() -> None:
    case = CaseFile(asks_delivery=False, is_leaving=True, account=_account(), story=(), now=NOW)

    assert find_unusual(case, make_playbook()) == ()
