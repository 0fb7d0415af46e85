"""One-time links for a new password. A person has one at most; another password or being kept out ends it."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from storage.tables_accounts import users
from storage.tables_reset import reset_links
from storage.users import User, get_user, note_for

LASTS = timedelta(days=1)


def add_reset_link(conn: Connection, user: User, token_hash: str, *, actor: str, now: datetime) -> datetime:
    """A link for this user, known by the hash of its token, in place of any before; when it expires."""
    expires_at = now + LASTS
    conn.execute(delete(reset_links).where(reset_links.c.user_id == user.id))
    conn.execute(reset_links.insert().values(token_hash=token_hash, user_id=user.id, expires_at=expires_at))
    note_for(conn, user, actor=actor, action="user.reset_link", now=now)
    return expires_at


def find_reset_user(conn: Connection, token_hash: str, *, now: datetime) -> User | None:
    """Whose link it is; None when it is unknown, used or too old, or they are kept out."""
    query = (
        select(users.c.login)
        .join(reset_links, reset_links.c.user_id == users.c.id)
        .where(
            reset_links.c.token_hash == token_hash, reset_links.c.expires_at > now, users.c.is_disabled.is_(False)
        )
    )  # fmt: skip
    login = conn.execute(query).scalar_one_or_none()
    return None if login is None else get_user(conn, login)


def take_reset_link(conn: Connection, token_hash: str, *, now: datetime) -> User | None:
    """Use a link up; whose it was. Of two who use it at once one is heard."""
    user = find_reset_user(conn, token_hash, now=now)
    done = conn.execute(delete(reset_links).where(reset_links.c.token_hash == token_hash))
    return user if done.rowcount else None
