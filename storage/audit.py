"""The audit log of each seller: appended in the transaction of the act, never changed, verified as one chain."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, select, update

from desk.audit import GENESIS, Anchor, Entry, Verdict, canonical, check_chain, hash_of
from desk.interactions import Json, SellerId
from storage.database import insert_for
from storage.tables_accounts import audit_heads, audit_log
from storage.types import AnyRow

HOUSE = SellerId("*")
"""The chain of what belongs to no seller: names nobody knows, users without a seller, the first owner."""

_PAGE = 1000
_ACTOR, _SUBJECT = 64, 128


def append_audit(
    conn: Connection,
    seller_id: SellerId,
    *,
    actor: str,
    action: str,
    subject: str = "",
    details: Mapping[str, Json] | None = None,
    now: datetime,
) -> Entry:
    """Write one row. `action`: `topic.verb`; `details`: numbers and names of things, never a customer's words.

    The chain's head is held until the commit: two who append wait for each other, on both engines. Take it last.
    """
    head = _hold_head(conn, seller_id)
    entry = Entry(
        seller_id=seller_id,
        n=head.n + 1,
        at=now,
        actor=actor[:_ACTOR],
        action=action,
        subject=subject[:_SUBJECT],
        details=canonical(details or {}),
        prev_hash=head.hash,
        hash="",
    )
    entry = replace(entry, hash=hash_of(entry))
    conn.execute(audit_log.insert().values(**{name: getattr(entry, name) for name in Entry.__slots__}))
    conn.execute(
        update(audit_heads).where(audit_heads.c.seller_id == seller_id).values(n=entry.n, hash=entry.hash)
    )  # fmt: skip
    return entry


def list_audit(
    conn: Connection,
    seller_id: SellerId,
    *,
    before: int | None = None,
    action: str | None = None,
    actor: str | None = None,
    limit: int = 50,
) -> tuple[Entry, ...]:
    """The newest rows first. `before`: only rows with a smaller number; `action`: a topic (`key`) or `topic.verb`."""
    query = select(audit_log).where(audit_log.c.seller_id == seller_id)
    if before is not None:
        query = query.where(audit_log.c.n < before)
    if action is not None:
        is_topic = "." not in action
        query = query.where(
            audit_log.c.action.startswith(f"{action}.", autoescape=True) if is_topic else audit_log.c.action == action
        )
    if actor is not None:
        query = query.where(audit_log.c.actor == actor)
    return tuple(map(_entry, conn.execute(query.order_by(audit_log.c.n.desc()).limit(limit))))


def verify_audit(conn: Connection, seller_id: SellerId, *, anchors: Sequence[Anchor] = ()) -> Verdict:
    """Look at every row. Call it first in its transaction: what is appended meanwhile is then not seen."""
    if conn.dialect.name == "postgresql" and not conn.in_transaction():
        # Head and rows are two statements; they have to see the same moment.
        conn = conn.execution_options(isolation_level="REPEATABLE READ")
    return check_chain(_walk(conn, seller_id), head=read_head(conn, seller_id), anchors=anchors)


def read_head(conn: Connection, seller_id: SellerId) -> Anchor:
    """Where the chain ends, as its head says; number 0 when nothing was ever written."""
    row = conn.execute(
        select(audit_heads.c.n, audit_heads.c.hash).where(audit_heads.c.seller_id == seller_id)
    ).one_or_none()  # fmt: skip
    return Anchor(n=row.n, hash=row.hash) if row else Anchor(n=0, hash=GENESIS)


def _hold_head(conn: Connection, seller_id: SellerId) -> Anchor:
    first = insert_for(conn, audit_heads).values(seller_id=seller_id, n=0, hash=GENESIS)
    conn.execute(first.on_conflict_do_nothing())
    held = select(audit_heads.c.n, audit_heads.c.hash).where(audit_heads.c.seller_id == seller_id).with_for_update()
    row = conn.execute(held).one()
    return Anchor(n=row.n, hash=row.hash)


def _walk(conn: Connection, seller_id: SellerId) -> Iterator[Entry]:
    """Every row in order; by the row's own number too, so that a number that stands twice is seen."""
    query = select(audit_log).where(audit_log.c.seller_id == seller_id).order_by(audit_log.c.n, audit_log.c.id)
    for row in conn.execute(query.execution_options(yield_per=_PAGE)):
        yield _entry(row)


def _entry(row: AnyRow) -> Entry:
    return Entry(**{name: getattr(row, name) for name in Entry.__slots__})
