"""Logins that last: one row a session, known by the hash of its cookie; read at every request, ended at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, or_, select, update

from desk.accounts import Role
from desk.interactions import SellerId
from storage.tables_accounts import memberships, sessions, users

SEEN_EVERY = timedelta(minutes=1)
"""`seen_at` is written so often at most: a click is a read."""

_ADDRESS, _AGENT = 64, 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One login. `id`: its name for its owner; the cookie's token is known to the browser alone."""

    id: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    address: str
    agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A session that holds, with whose it is and what they may now."""

    session: Session
    user_id: int
    login: str
    grants: Mapping[SellerId, Role]


def add_session(conn: Connection, user_id: int, session: Session, *, token_hash: str, idle: timedelta) -> None:
    """Remember a login; those that ended long ago are forgotten on the way."""
    now = session.created_at
    conn.execute(delete(sessions).where(or_(sessions.c.expires_at <= now, sessions.c.seen_at <= now - idle)))
    conn.execute(
        sessions.insert().values(
            token_hash=token_hash,
            id=session.id,
            user_id=user_id,
            created_at=now,
            seen_at=session.seen_at,
            expires_at=session.expires_at,
            address=session.address[:_ADDRESS],
            agent=session.agent[:_AGENT],
        )
    )


def find_session(conn: Connection, token_hash: str, *, idle: timedelta, now: datetime) -> Opened | None:
    """The session of this cookie; None when it ended, stood idle too long, or its user is kept out."""
    joined = sessions.join(users, users.c.id == sessions.c.user_id).outerjoin(
        memberships, memberships.c.user_id == users.c.id
    )
    query = (
        select(sessions, users.c.login, memberships.c.seller_id, memberships.c.role)
        .select_from(joined)
        .where(
            sessions.c.token_hash == token_hash,
            sessions.c.expires_at > now,
            sessions.c.seen_at > now - idle,
            users.c.is_disabled.is_(False),
        )
        .order_by(memberships.c.seller_id)
    )
    rows = conn.execute(query).all()
    if not rows:
        return None
    grants = {SellerId(row.seller_id): Role(row.role) for row in rows if row.seller_id is not None}
    return Opened(session=_session(rows[0]), user_id=rows[0].user_id, login=rows[0].login, grants=grants)


def note_seen(conn: Connection, token_hash: str, *, now: datetime) -> None:
    """It was used; several processes that say so at once write one row once."""
    conn.execute(
        update(sessions)
        .where(sessions.c.token_hash == token_hash, sessions.c.seen_at <= now - SEEN_EVERY)
        .values(seen_at=now)
    )


def list_sessions(conn: Connection, user_id: int, *, idle: timedelta, now: datetime) -> tuple[Session, ...]:
    """A user's sessions that still hold, last seen first."""
    query = select(sessions).where(
        sessions.c.user_id == user_id, sessions.c.expires_at > now, sessions.c.seen_at > now - idle
    )
    return tuple(_session(row) for row in conn.execute(query.order_by(sessions.c.seen_at.desc(), sessions.c.id)))


def close_session(conn: Connection, user_id: int, session_id: str) -> bool:
    """End one session of this user; False when they have none by that name."""
    done = conn.execute(delete(sessions).where(sessions.c.user_id == user_id, sessions.c.id == session_id))
    return bool(done.rowcount)


def close_sessions(conn: Connection, user_id: int, *, but: str | None = None) -> int:
    """End all sessions of a user, `but` one; says how many."""
    query = delete(sessions).where(sessions.c.user_id == user_id)
    return conn.execute(query if but is None else query.where(sessions.c.id != but)).rowcount


def _session(row: object) -> Session:
    return Session(**{name: getattr(row, name) for name in Session.__slots__})
