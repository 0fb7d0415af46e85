"""Whether a shop vouches for who writes: the customer's number, signed with the seller's secret."""

import hashlib
import hmac

from desk.errors import BadInput
from desk.identity import Identity
from desk.interactions import SellerId
from desk.settings import Settings


def prove(settings: Settings, seller: SellerId, identity: str | None, signature: str | None) -> Identity | None:
    """The proven customer; None where nobody is named. `BadInput` for a name without its proof: a front end that signs
    wrongly should hear of it, and a claim is no identity.
    """
    if identity is None and signature is None:
        return None
    secret = settings.chat_secrets.get(seller)
    if identity is None or signature is None or secret is None:
        raise BadInput(
            "contact.identity needs contact.signature = hex(HMAC_SHA256(secret, identity)) with the seller's secret in "
            "REPLYDESK_CHAT_SECRETS; leave both out for somebody unknown"
        )
    wanted = hmac.new(secret.get_secret_value().encode(), identity.encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(signature.lower(), wanted):
        raise BadInput("contact.signature is not this seller's over contact.identity; leave both out for a stranger")
    return Identity(kind="chat", value=identity.strip())
