"""What may be asked of a subscription: pure checks of arguments; each says in a sentence what is wrong, None when fine.

Used when a change is put forward and again when it is carried out: what a tool let pass is not trusted later.
"""

import re
from collections.abc import Mapping
from datetime import datetime

from desk.customers import Address, Frequency, Subscription, SubscriptionStatus
from desk.interactions import Json
from desk.proposed_actions import CANCEL

_MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])\Z", re.ASCII)
_MONTHS_AHEAD = 12
_LONGEST, _LONGEST_PART = 500, 120
# Newlines and angle brackets have no place in an address or a label of a parcel.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f<>]")
_NAMES = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # fmt: skip


def why_not_changed(subscription: Subscription) -> str | None:
    """Why nothing of it can be changed."""
    if subscription.status is SubscriptionStatus.CANCELLED:
        return "The subscription is cancelled; it cannot be changed."
    return None


def check_month(month: str, *, now: datetime) -> str | None:
    """A month from this one to twelve ahead, `YYYY-MM`."""
    found = _MONTH.match(month)
    if found is None:
        return f"{month[:20]!r} is no month; give it as YYYY-MM."
    ahead = (int(found[1]) - now.year) * 12 + int(found[2]) - now.month
    if not 0 <= ahead <= _MONTHS_AHEAD:
        return f"{describe_month(month)} is not within the next {_MONTHS_AHEAD} months."
    return None


def check_address(address: Address) -> str | None:
    """A new street needs its city, a name may change alone; every part is one short line."""
    parts = (address.recipient, address.street, address.city, address.region, address.postal_code, address.country)
    if any(len(part) > _LONGEST_PART or _UNPRINTABLE.search(part) for part in parts):
        return f"Every part of an address is one line of at most {_LONGEST_PART} characters."
    if not (address.recipient.strip() or address.street.strip()):
        return "Ask the customer for the new recipient or the new street and city."
    if address.street.strip() and not address.city.strip():
        return "Ask the customer for the city."
    if not address.street.strip() and any(part.strip() for part in parts[2:]):
        return "Ask the customer for the street."
    return None


def check_arguments(tool: str, arguments: Mapping[str, Json], *, now: datetime) -> str | None:
    """Whether a stored proposal asks for something its tool could have asked for."""
    texts = {name: value for name, value in arguments.items() if isinstance(value, str)}
    if len(texts) != len(arguments) or tool not in _ARGUMENTS or not set(texts) <= _ARGUMENTS[tool]:
        return f"{tool} does not take {', '.join(sorted(arguments)) or 'that'}"
    match tool:
        case "skip_month":
            return check_month(texts.get("month", ""), now=now)
        case "pause_subscription":
            return check_month(texts["until"], now=now) if texts.get("until") else None
        case "change_frequency":
            known = [one.value for one in Frequency]
            return None if texts.get("frequency") in known else f"frequency is one of {', '.join(known)}"
        case "change_address":
            return check_address(Address(**texts))
        case "create_damage_claim":
            return None if 0 < len(texts.get("what", "")) <= _LONGEST else "a claim says what is damaged, shortly"
    return None


_ARGUMENTS: Mapping[str, frozenset[str]] = {
    "skip_month": frozenset({"month"}),
    "pause_subscription": frozenset({"until"}),
    "change_frequency": frozenset({"frequency"}),
    "change_address": frozenset(Address.__slots__),
    "create_damage_claim": frozenset({"what"}),
    CANCEL: frozenset(),
}

ABOUT_ORDERS = frozenset({"create_damage_claim"})
"""Whose target is an order; the others' is a subscription."""


def describe_month(month: str) -> str:
    """`2026-12` as `December 2026`; anything else as it is."""
    found = _MONTH.match(month)
    return f"{_NAMES[int(found[2]) - 1]} {found[1]}" if found else month[:20]


def shorten(text: str) -> str:
    """One line of at most 500 characters."""
    return " ".join(_UNPRINTABLE.sub(" ", text).split())[:_LONGEST]
