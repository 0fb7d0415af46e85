"""What to look at first: stars, escalation, what a question is about, and how long it has waited. Pure."""

from dataclasses import dataclass
from datetime import timedelta

from desk.interactions import ChannelName, Priority
from desk.playbook import Category
from desk.seller_rules import SellerRules

# A question that must be answered within this time is high: one hour is the house's fastest promise (requirements A).
_FAST = timedelta(hours=1)
_NORMAL = timedelta(hours=4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A priority with its reason, in words an operator reads."""

    priority: Priority
    reason: str


def rank(
    *,
    channel: ChannelName,
    rating: int | None,
    category: Category,
    is_escalated: bool,
    age: timedelta,
    rules: SellerRules,
) -> Ranked:
    """Escalation is urgent; then stars or the category's allowed time; then age lifts what has waited."""
    if is_escalated:
        return Ranked(priority=Priority.URGENT, reason="a person must answer: red line")
    by_content = _by_stars(rating) if channel is ChannelName.REVIEW else _by_target(category, channel, rules)
    return lift_by_age(by_content, age=age, rules=rules)


def lift_by_age(ranked: Ranked, *, age: timedelta, rules: SellerRules) -> Ranked:
    """High priority after `high_after`, and anything after `urgent_after`, becomes urgent."""
    if ranked.priority is Priority.URGENT:
        return ranked
    if age >= rules.urgent_after:
        return Ranked(priority=Priority.URGENT, reason=f"{ranked.reason}; waits for {_hours(rules.urgent_after)} h")
    if ranked.priority is Priority.HIGH and age >= rules.high_after:
        return Ranked(priority=Priority.URGENT, reason=f"{ranked.reason}; waits for {_hours(rules.high_after)} h")
    return ranked


def _by_stars(rating: int | None) -> Ranked:
    if rating is None:
        return Ranked(priority=Priority.NORMAL, reason="review without stars")
    if rating <= 2:
        return Ranked(priority=Priority.HIGH, reason=f"{rating} stars")
    return Ranked(priority=Priority.NORMAL if rating == 3 else Priority.LOW, reason=f"{rating} stars")


def _by_target(category: Category, channel: ChannelName, rules: SellerRules) -> Ranked:
    allowed = rules.allowed(category, channel)
    reason = f"{category.name}: answer due within {int(allowed.total_seconds() // 60)} min"
    if allowed <= _FAST:
        return Ranked(priority=Priority.HIGH, reason=reason)
    return Ranked(priority=Priority.NORMAL if allowed <= _NORMAL else Priority.LOW, reason=reason)


def _hours(span: timedelta) -> int:
    return int(span.total_seconds() // 3600)
