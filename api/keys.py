"""Makes a key of another program: `rd_<id>_<secret>`, of which the hash of the secret is kept."""

import secrets
from datetime import datetime, timedelta

from api.auth import KEY_PREFIX, hash_token
from desk.accounts import Scope
from desk.interactions import SellerId
from storage.api_keys import ApiKey

_ID_BYTES, _SECRET_BYTES = 6, 32


def new_key(
    seller_id: SellerId, *, name: str, scope: Scope, lasts: timedelta, author: str, now: datetime
) -> tuple[ApiKey, str]:
    """The key as it is kept, and its text as it is shown this once."""
    key_id, secret = secrets.token_hex(_ID_BYTES), secrets.token_urlsafe(_SECRET_BYTES)
    key = ApiKey(
        id=key_id,
        seller_id=seller_id,
        name=name,
        scope=scope,
        secret_hash=hash_token(secret),
        created_by=author,
        created_at=now,
        expires_at=now + lasts,
    )
    return key, f"{KEY_PREFIX}{key_id}_{secret}"
