"""Keys of other programs: one seller each, a scope, an end. The secret is shown once and kept as a hash."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, or_, select, update

from desk.accounts import Scope
from desk.errors import NotFound
from desk.interactions import SellerId
from storage.audit import append_audit
from storage.tables_accounts import api_keys

USED_EVERY = timedelta(minutes=1)
"""`last_used_at` is written so often at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """One key. `secret_hash`: sha256 of the secret half; `revoked_at`: None while nobody took it back."""

    id: str
    seller_id: SellerId
    name: str
    scope: Scope
    secret_hash: str
    created_by: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Whether it opens anything now."""
        return self.revoked_at is None and now < self.expires_at


def add_api_key(conn: Connection, seller_id: SellerId, key: ApiKey) -> ApiKey:
    """Keep a new key of this seller."""
    row = {name: getattr(key, name) for name in ApiKey.__slots__} | {"seller_id": seller_id}
    conn.execute(api_keys.insert().values(**row))
    details = {"name": key.name, "scope": key.scope, "expires_at": key.expires_at.isoformat()}
    append_audit(conn, seller_id, actor=key.created_by, action="key.added", subject=key.id, details=dict(details),
                 now=key.created_at)  # fmt: skip
    return key


def find_api_key(conn: Connection, key_id: str) -> ApiKey | None:
    """The key of this name, of whichever seller: whoever shows it says by it for whom they come."""
    row = conn.execute(select(api_keys).where(api_keys.c.id == key_id)).one_or_none()
    return None if row is None else _key(row)


def list_api_keys(conn: Connection, seller_id: SellerId) -> tuple[ApiKey, ...]:
    """Every key of a seller, newest first; the revoked and expired too."""
    query = select(api_keys).where(api_keys.c.seller_id == seller_id)
    return tuple(map(_key, conn.execute(query.order_by(api_keys.c.created_at.desc(), api_keys.c.id))))


def revoke_api_key(conn: Connection, seller_id: SellerId, key_id: str, *, actor: str, now: datetime) -> ApiKey:
    """Take a key back; twice is the same as once. `NotFound` for one that is not this seller's."""
    mine = (api_keys.c.seller_id == seller_id, api_keys.c.id == key_id)
    done = conn.execute(update(api_keys).where(*mine, api_keys.c.revoked_at.is_(None)).values(revoked_at=now))
    row = conn.execute(select(api_keys).where(*mine)).one_or_none()
    if row is None:
        raise NotFound(f"no key {key_id!r} here; list them to see their ids")
    if done.rowcount:
        append_audit(conn, seller_id, actor=actor, action="key.revoked", subject=key_id, details={"name": row.name},
                     now=now)  # fmt: skip
    return _key(row)


def note_key_used(conn: Connection, seller_id: SellerId, key_id: str, *, now: datetime) -> None:
    """It was used; several processes that say so at once write one row once."""
    is_old = or_(api_keys.c.last_used_at.is_(None), api_keys.c.last_used_at <= now - USED_EVERY)
    conn.execute(
        update(api_keys)
        .where(api_keys.c.seller_id == seller_id, api_keys.c.id == key_id, is_old)
        .values(last_used_at=now)
    )


def _key(row: object) -> ApiKey:
    columns = {name: getattr(row, name) for name in ApiKey.__slots__}
    return ApiKey(**columns | {"scope": Scope(columns["scope"])})
