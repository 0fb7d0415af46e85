"""Tokens of marketplaces that were given to the desk: one a seller and connector, encrypted; changes are audited."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, select, update

from desk.errors import NotFound
from desk.interactions import SellerId
from storage.audit import append_audit
from storage.database import insert_for
from storage.secrets import KeyRing, Place, Sealed
from storage.tables_accounts import connections


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredToken:
    """A token as it lies here. `version`: goes up with every change."""

    seller_id: SellerId
    connector: str
    version: int
    key_id: str
    nonce: bytes
    ciphertext: bytes
    stored_by: str
    stored_at: datetime

    def open(self, ring: KeyRing) -> str:
        """The token; `Refused` when these keys do not open it."""
        return ring.open(Sealed(key_id=self.key_id, nonce=self.nonce, ciphertext=self.ciphertext), self.place)

    @property
    def place(self) -> Place:
        """What it is bound to."""
        return Place(seller_id=self.seller_id, connector=self.connector, version=self.version)


def store_token(
    conn: Connection, seller_id: SellerId, connector: str, token: str, *, ring: KeyRing, actor: str, now: datetime
) -> StoredToken:
    """Keep a token in the place of the one before it."""
    held = select(connections.c.version).where(*_mine(seller_id, connector)).with_for_update()
    before: int | None = conn.execute(held).scalar_one_or_none()
    place = Place(seller_id=seller_id, connector=connector, version=(before or 0) + 1)
    sealed = ring.seal(token, place)
    stored = StoredToken(
        seller_id=seller_id, connector=connector, version=place.version, key_id=sealed.key_id, nonce=sealed.nonce,
        ciphertext=sealed.ciphertext, stored_by=actor, stored_at=now,
    )  # fmt: skip
    values = {name: getattr(stored, name) for name in StoredToken.__slots__}
    row = insert_for(conn, connections).values(**values)
    conn.execute(row.on_conflict_do_update(index_elements=("seller_id", "connector"), set_=values))
    action = "connection.stored" if before is None else "connection.replaced"
    append_audit(conn, seller_id, actor=actor, action=action, subject=connector, details={"key": sealed.key_id},
                 now=now)  # fmt: skip
    return stored


def list_tokens(conn: Connection, seller_id: SellerId | None) -> tuple[StoredToken, ...]:
    """The tokens of a seller, or of all (None), still locked."""
    query = select(connections).order_by(connections.c.seller_id, connections.c.connector)
    if seller_id is not None:
        query = query.where(connections.c.seller_id == seller_id)
    rows = conn.execute(query)
    return tuple(StoredToken(**{name: getattr(row, name) for name in StoredToken.__slots__}) for row in rows)


def forget_token(conn: Connection, seller_id: SellerId, connector: str, *, actor: str, now: datetime) -> None:
    """Delete a token; `NotFound` when none is stored."""
    done = conn.execute(delete(connections).where(*_mine(seller_id, connector)))
    if not done.rowcount:
        raise NotFound(f"no token of {connector!r} is stored here for seller {seller_id!r}")
    append_audit(conn, seller_id, actor=actor, action="connection.deleted", subject=connector, now=now)


def lock_anew(conn: Connection, seller_id: SellerId | None, *, ring: KeyRing, actor: str, now: datetime) -> int:
    """Lock with the current key what older keys lock; says how many. `Refused` where one does not open."""
    done = 0
    for stored in list_tokens(conn, seller_id):
        if stored.key_id == ring.current:
            continue
        sealed = ring.seal(stored.open(ring), stored.place)
        # Whoever stored another token meanwhile did it with the current key.
        row = update(connections).where(
            *_mine(stored.seller_id, stored.connector), connections.c.ciphertext == stored.ciphertext
        )
        new = {"key_id": sealed.key_id, "nonce": sealed.nonce, "ciphertext": sealed.ciphertext}
        if not conn.execute(row.values(**new)).rowcount:
            continue
        done += 1
        append_audit(conn, stored.seller_id, actor=actor, action="connection.rotated", subject=stored.connector,
                     details={"old": stored.key_id, "key": sealed.key_id}, now=now)  # fmt: skip
    return done


def _mine(seller_id: SellerId, connector: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return connections.c.seller_id == seller_id, connections.c.connector == connector
