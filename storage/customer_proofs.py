"""Who proved to have written a message: bound by what the channel proves or by a one-time code, never by words.

Codes: six digits, kept as a keyed hash, ten minutes, five tries, three in an hour for one customer.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, select, update

from desk.customers import CustomerId
from desk.errors import AtLimit
from desk.interactions import InteractionId, SellerId
from storage.database import insert_for
from storage.tables_customers import customers, identity_codes, interaction_customers

BY_CODE = "code"
CODE_LIFE = timedelta(minutes=10)
# A chat that was proven by a code is trusted so long; somebody else may sit down at the same screen.
PROOF_LIFE = timedelta(hours=24)
_TRIES = 5
_PER_HOUR = 3
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """`proven_by`: chat | email | phone | code | operator. `external_id`: the shop's number of the customer."""

    customer_id: CustomerId
    external_id: str
    proven_by: str


def bind_customer(
    conn: Connection,
    seller_id: SellerId,
    interaction_id: InteractionId,
    customer_id: CustomerId,
    *,
    proven_by: str,
    now: datetime,
) -> None:
    """Tie a message to a customer; a newer proof replaces an older one."""
    values = {
        "customer_id": customer_id,
        "proven_by": proven_by,
        "proven_at": now,
        "expires_at": now + PROOF_LIFE if proven_by == BY_CODE else None,
    }
    insert = insert_for(conn, interaction_customers).values(
        interaction_id=interaction_id, seller_id=seller_id, **values
    )
    conn.execute(insert.on_conflict_do_update(
        index_elements=("interaction_id",), set_=values, where=interaction_customers.c.seller_id == seller_id,
    ))  # fmt: skip


def unbind_customer(conn: Connection, seller_id: SellerId, interaction_id: InteractionId) -> None:
    """The channel proves nobody any more; what a code proved stays until it expires."""
    conn.execute(delete(interaction_customers).where(
        interaction_customers.c.seller_id == seller_id,
        interaction_customers.c.interaction_id == interaction_id,
        interaction_customers.c.proven_by != BY_CODE,
    ))  # fmt: skip


def find_proof(
    conn: Connection, seller_id: SellerId, interaction_id: InteractionId, *, now: datetime
) -> Proof | None:  # fmt: skip
    """Who is proven to have written a message; None when nobody, or no longer."""
    row = conn.execute(
        select(interaction_customers, customers.c.external_id)
        .join(customers, customers.c.id == interaction_customers.c.customer_id)
        .where(
            interaction_customers.c.seller_id == seller_id,
            customers.c.seller_id == seller_id,
            interaction_customers.c.interaction_id == interaction_id,
        )
    ).one_or_none()
    if row is None or (row.expires_at is not None and row.expires_at <= now):
        return None
    return Proof(customer_id=CustomerId(row.customer_id), external_id=row.external_id, proven_by=row.proven_by)


def new_code(
    conn: Connection, seller_id: SellerId, interaction_id: InteractionId, customer_id: CustomerId, *, now: datetime
) -> str:
    """A fresh code for this chat; earlier ones of it are void. `AtLimit` after three within an hour.

    Returned once, to be mailed; only its hash is kept.
    """
    mine = (identity_codes.c.seller_id == seller_id) & (identity_codes.c.customer_id == customer_id)
    recent = conn.execute(
        select(func.count()).select_from(identity_codes).where(mine, identity_codes.c.created_at > now - _HOUR)
    ).scalar_one()
    if recent >= _PER_HOUR:
        raise AtLimit(f"{_PER_HOUR} codes were sent to this customer within an hour", retry_after=_HOUR)
    void = (identity_codes.c.seller_id == seller_id) & (identity_codes.c.interaction_id == interaction_id)
    conn.execute(update(identity_codes).where(void).values(attempts_left=0))
    code, salt = f"{secrets.randbelow(1_000_000):06d}", secrets.token_hex(16)
    conn.execute(
        identity_codes.insert().values(
            seller_id=seller_id,
            interaction_id=interaction_id,
            customer_id=customer_id,
            salt=salt,
            code_hash=_hash(code, salt),
            attempts_left=_TRIES,
            created_at=now,
            expires_at=now + CODE_LIFE,
        )
    )
    return code


def is_code_pending(conn: Connection, seller_id: SellerId, interaction_id: InteractionId, *, now: datetime) -> bool:
    """Whether a code was sent that may still be told."""
    return _pending(conn, seller_id, interaction_id, now=now) is not None


def try_code(
    conn: Connection, seller_id: SellerId, interaction_id: InteractionId, *, code: str, now: datetime
) -> bool:  # fmt: skip
    """Spend one try; on the right code the message is bound. A code works once and in its own chat."""
    found = _pending(conn, seller_id, interaction_id, now=now)
    if found is None:
        return False
    # The try is taken in one statement: two guesses at once do not share one.
    left = conn.execute(
        update(identity_codes)
        .where(identity_codes.c.id == found.id, identity_codes.c.attempts_left > 0, identity_codes.c.used_at.is_(None))
        .values(attempts_left=identity_codes.c.attempts_left - 1)
    )
    if left.rowcount != 1 or not hmac.compare_digest(found.code_hash, _hash(code, found.salt)):
        return False
    conn.execute(update(identity_codes).where(identity_codes.c.id == found.id).values(used_at=now, attempts_left=0))
    bind_customer(conn, seller_id, interaction_id, found.customer_id, proven_by=BY_CODE, now=now)
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pending:
    id: int
    customer_id: CustomerId
    salt: str
    code_hash: str


def _pending(
    conn: Connection, seller_id: SellerId, interaction_id: InteractionId, *, now: datetime
) -> _Pending | None:  # fmt: skip
    row = conn.execute(
        select(identity_codes)
        .where(
            identity_codes.c.seller_id == seller_id,
            identity_codes.c.interaction_id == interaction_id,
            identity_codes.c.used_at.is_(None),
            identity_codes.c.attempts_left > 0,
            identity_codes.c.expires_at > now,
        )
        .order_by(identity_codes.c.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    return _Pending(id=row.id, customer_id=CustomerId(row.customer_id), salt=row.salt, code_hash=row.code_hash)


def _hash(code: str, salt: str) -> str:
    # A million codes are tried in a second: what guards them is that they live ten minutes.
    return hashlib.sha256(f"replydesk code/{salt}/{code}".encode()).hexdigest()
