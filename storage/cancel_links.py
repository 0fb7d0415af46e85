"""The customers' own links to cancel: a token that only we can make, for one subscription, for a while.

AES-256-GCM with the keys of the house; bound to the seller. Whoever holds a token can cancel that subscription and
nothing else. Old keys still open what they locked; a subscription's version voids all links made before.
"""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from desk.customers import Account, SubscriptionStatus
from desk.errors import Refused
from desk.interactions import SellerId
from storage.secrets import KeyRing, Place, Sealed

LIFETIME = timedelta(days=14)
"""Guess: two weeks from the letter."""

_PLACE, _VERSION = "cancel-link", 1
_KEY_ID, _NONCE = 16, 12
_LONGEST = 2_000
_BAD = "this link was not made here, or was changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelGrant:
    """What a token allows: to cancel this subscription of this customer of the shop."""

    seller_id: SellerId
    customer_external_id: str
    subscription_id: str
    link_version: int
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelLinks:
    """Makes and opens links. `base_url`: where customers reach us, without a slash at its end."""

    ring: KeyRing
    base_url: str

    def link_for(self, seller_id: SellerId, account: Account, *, now: datetime) -> str | None:
        """The address to put below a reply; None when there is nothing to cancel."""
        subscription = account.subscription
        if subscription is None or subscription.status is SubscriptionStatus.CANCELLED:
            return None
        grant = CancelGrant(
            seller_id=seller_id,
            customer_external_id=account.customer.external_id,
            subscription_id=subscription.id,
            link_version=subscription.link_version,
            expires_at=now + LIFETIME,
        )
        return f"{self.base_url}/cancel/{make_token(self.ring, grant)}"


def make_token(ring: KeyRing, grant: CancelGrant) -> str:
    """A token in the letters of an address. The seller stands before the cipher, and is bound to it."""
    told = [grant.customer_external_id, grant.subscription_id, grant.link_version, int(grant.expires_at.timestamp())]
    sealed = ring.seal(json.dumps(told, separators=(",", ":")), _place(grant.seller_id))
    seller = base64.urlsafe_b64encode(grant.seller_id.encode()).decode().rstrip("=")
    body = base64.urlsafe_b64encode(sealed.key_id.encode() + sealed.nonce + sealed.ciphertext).decode().rstrip("=")
    return f"{seller}.{body}"


def open_token(ring: KeyRing, token: str, *, now: datetime) -> CancelGrant:
    """What a token allows now; `Refused` for anything forged, moved, expired or locked with a key that is gone."""
    seller, _, body = token[: _LONGEST + 1].partition(".")
    if len(token) > _LONGEST:
        raise Refused(_BAD)
    try:
        seller_id, raw = SellerId(_bytes(seller).decode()), _bytes(body)
        key_id = raw[:_KEY_ID].decode("ascii")
    except (binascii.Error, ValueError):
        raise Refused(_BAD) from None
    sealed = Sealed(key_id=key_id, nonce=raw[_KEY_ID : _KEY_ID + _NONCE], ciphertext=raw[_KEY_ID + _NONCE :])
    if len(sealed.nonce) != _NONCE or len(sealed.ciphertext) < _KEY_ID:
        raise Refused(_BAD)
    try:
        told = json.loads(ring.open(sealed, _place(seller_id)))
    except Refused:
        # Which key, which seller: nothing a stranger should read.
        raise Refused(_BAD) from None
    customer, subscription, version, expiry = told
    grant = CancelGrant(
        seller_id=seller_id, customer_external_id=customer, subscription_id=subscription, link_version=version,
        expires_at=datetime.fromtimestamp(expiry, UTC),
    )  # fmt: skip
    if grant.expires_at <= now:
        raise Refused("this link has expired; write to us for a new one")
    return grant


def _place(seller_id: SellerId) -> Place:
    return Place(seller_id=seller_id, connector=_PLACE, version=_VERSION)


def _bytes(text: str) -> bytes:
    """Strict: another spelling of the same bytes is another token, and no good."""
    raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if base64.urlsafe_b64encode(raw).decode().rstrip("=") != text:
        raise binascii.Error("not as we write it")
    return raw
