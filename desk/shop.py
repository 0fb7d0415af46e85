"""The shape a shop's back end must fit: it tells accounts, carries out changes once, mails codes. docs/shop-api.md."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from desk.customers import Account, Subscription
from desk.interactions import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopOrder:
    """One change as it is sent. `key`: the same change always has the same; the shop carries it out once."""

    key: str
    action: str
    customer_id: str
    target: str
    arguments: Mapping[str, Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class Executed:
    """The shop did it, now or before. `subscription`: as it stands now; `note`: its words, e.g. a claim number."""

    subscription: Subscription | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopDeclined:
    """The shop surely did not do it. `retry_after` None: repeating will not help."""

    reason: str
    retry_after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class ShopUnknown:
    """No readable answer: it may or may not be done. Read back by the key."""

    reason: str


@dataclass(frozen=True, slots=True)
class NotSeen:
    """The shop never saw this key: a complete, successful read said so."""


ShopOutcome = Executed | ShopDeclined | ShopUnknown
ShopTrace = Executed | ShopDeclined | NotSeen | ShopUnknown


class Shop(Protocol):
    """A shop's back end. Reads may raise `TryLater`, `NotAllowed`, `Refused` or `Unusable`."""

    async def find_account(self, *, kind: str, value: str) -> Account | None:
        """The one account with this `email`, `phone` or `id`; None when there is none, or more than one."""
        ...

    async def act(self, order: ShopOrder) -> ShopOutcome:
        """One attempt. Raises nothing: the outcome is the value."""
        ...

    async def read_back(self, key: str) -> ShopTrace:
        """What became of a change. Raises nothing."""
        ...

    async def send_code(self, customer_id: str, *, code: str, expires_at: datetime) -> None:
        """Have the shop mail a one-time code to the address on file."""
        ...
