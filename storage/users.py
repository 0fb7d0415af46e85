"""The people of the house: logins, passwords, and which role each has at which seller. Every change is in the audit.

People may work for several sellers; what was done to one is written into the chain of each of theirs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, select, update

from desk.accounts import Role
from desk.errors import Conflict, NotFound
from desk.interactions import Json, SellerId
from storage.audit import HOUSE, append_audit
from storage.database import insert_for
from storage.sessions import close_sessions
from storage.tables_accounts import memberships, setup_links, users
from storage.tables_reset import reset_links


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person who may log in. `password_hash`: never leaves the process; `grants`: the role at each seller."""

    id: int
    login: str
    name: str
    password_hash: str
    is_disabled: bool
    created_at: datetime
    grants: Mapping[SellerId, Role]


def count_users(conn: Connection) -> int:
    """How many there are, disabled ones too."""
    return conn.execute(select(func.count()).select_from(users)).scalar_one()


def find_user(conn: Connection, login: str) -> User | None:
    """The user of this login; None when there is none."""
    row = conn.execute(select(users).where(users.c.login == login)).one_or_none()
    return None if row is None else _user(dict(row._mapping), _grants(conn, [row.id]).get(row.id, {}))


def get_user(conn: Connection, login: str) -> User:
    """The same; `NotFound` when there is none."""
    user = find_user(conn, login)
    if user is None:
        raise NotFound(f"no user {login!r}; `replydesk user list` names them")
    return user


def list_sellers(conn: Connection) -> tuple[SellerId, ...]:
    """Every seller that somebody has a role at."""
    rows = conn.execute(select(memberships.c.seller_id).distinct().order_by(memberships.c.seller_id))
    return tuple(SellerId(row.seller_id) for row in rows)


def list_users(conn: Connection, seller_id: SellerId | None = None) -> tuple[User, ...]:
    """Everybody with a role at this seller, or everybody, by login."""
    query = select(users).order_by(users.c.login)
    if seller_id is not None:
        query = query.where(users.c.id.in_(select(memberships.c.user_id).where(memberships.c.seller_id == seller_id)))
    rows = conn.execute(query).all()
    grants = _grants(conn, [row.id for row in rows])
    return tuple(_user(dict(row._mapping), grants.get(row.id, {})) for row in rows)


def add_user(
    conn: Connection,
    *,
    login: str,
    name: str,
    password_hash: str,
    grants: Mapping[SellerId, Role],
    actor: str,
    now: datetime,
) -> User:
    """Add somebody with a role at each of these sellers; `Conflict` when the login is taken."""
    row = insert_for(conn, users).values(
        login=login, name=name, password_hash=password_hash, is_disabled=False, created_at=now, password_at=now
    )
    added = conn.execute(row.on_conflict_do_nothing().returning(users.c.id)).scalar_one_or_none()
    if added is None:
        raise Conflict(f"the login {login!r} is taken; choose another, or give its owner a role at this seller")
    conn.execute(delete(setup_links))
    for seller_id, role in sorted(grants.items()):
        _put_role(conn, seller_id, added, role, now)
        append_audit(conn, seller_id, actor=actor, action="user.added", subject=login, details={"role": role}, now=now)
    return get_user(conn, login)


def set_role(
    conn: Connection, seller_id: SellerId, user: User, role: Role | None, *, actor: str, now: datetime
) -> User:
    """Give somebody a role at a seller, or take it away (None). `Conflict` when the seller would be left ownerless."""
    if role is not Role.OWNER:
        _keep_an_owner(conn, seller_id, user)
    if role is None:
        conn.execute(
            delete(memberships).where(memberships.c.user_id == user.id, memberships.c.seller_id == seller_id)
        )  # fmt: skip
    else:
        _put_role(conn, seller_id, user.id, role, now)
    details: dict[str, Json] = {"old": user.grants.get(seller_id), "new": role}
    append_audit(conn, seller_id, actor=actor, action="user.role", subject=user.login, details=details, now=now)
    return get_user(conn, user.login)


def set_password(
    conn: Connection, user: User, password_hash: str, *, actor: str, now: datetime, keep_session: str | None = None
) -> int:
    """Another password. Every session ends but `keep_session`, and a link for a new one; says how many sessions did."""
    conn.execute(delete(reset_links).where(reset_links.c.user_id == user.id))
    conn.execute(update(users).where(users.c.id == user.id).values(password_hash=password_hash, password_at=now))
    ended = close_sessions(conn, user.id, but=keep_session)
    note_for(conn, user, actor=actor, action="user.password", details={"sessions_ended": ended}, now=now)
    return ended


def renew_hash(conn: Connection, user_id: int, *, old: str, new: str) -> None:
    """The same password, kept with today's parameters; nothing when it was changed meanwhile."""
    conn.execute(
        update(users).where(users.c.id == user_id, users.c.password_hash == old).values(password_hash=new)
    )  # fmt: skip


def set_disabled(conn: Connection, user: User, *, is_disabled: bool, actor: str, now: datetime) -> User:
    """Keep somebody out, or let them in again. Their sessions end; `Conflict` for a seller's last owner."""
    if is_disabled:
        for seller_id in sorted(user.grants):
            _keep_an_owner(conn, seller_id, user)
        close_sessions(conn, user.id)
    conn.execute(update(users).where(users.c.id == user.id).values(is_disabled=is_disabled))
    note_for(conn, user, actor=actor, action="user.disabled" if is_disabled else "user.enabled", now=now)
    return get_user(conn, user.login)


def note_for(
    conn: Connection,
    user: User,
    *,
    actor: str,
    action: str,
    details: Mapping[str, Json] | None = None,
    now: datetime,
) -> None:
    """Write an act about somebody into the chain of each of their sellers, always in the same order."""
    for seller_id in sorted(user.grants) or (HOUSE,):
        append_audit(conn, seller_id, actor=actor, action=action, subject=user.login, details=details, now=now)


def _keep_an_owner(conn: Connection, seller_id: SellerId, user: User) -> None:
    """Held until the commit: two owners who demote each other at once are not both heard."""
    held = select(memberships.c.user_id, memberships.c.role).where(memberships.c.seller_id == seller_id)
    roles = {row.user_id: row.role for row in conn.execute(held.with_for_update())}
    if roles.get(user.id) != Role.OWNER:
        return
    others = [one for one, role in roles.items() if role == Role.OWNER and one != user.id]
    able = select(func.count()).where(users.c.id.in_(others), users.c.is_disabled.is_(False))
    if not others or not conn.execute(able).scalar_one():
        raise Conflict(f"{user.login!r} is the last owner of seller {seller_id!r}: make somebody else owner first")


def _put_role(conn: Connection, seller_id: SellerId, user_id: int, role: Role, now: datetime) -> None:
    row = insert_for(conn, memberships).values(user_id=user_id, seller_id=seller_id, role=role, created_at=now)
    conn.execute(row.on_conflict_do_update(index_elements=("user_id", "seller_id"), set_={"role": role.value}))


def _grants(conn: Connection, user_ids: Sequence[int]) -> dict[int, dict[SellerId, Role]]:
    """The roles of these people, each one's in the order of the sellers' names."""
    rows = conn.execute(
        select(memberships.c.user_id, memberships.c.seller_id, memberships.c.role)
        .where(memberships.c.user_id.in_(user_ids))
        .order_by(memberships.c.seller_id)
    )
    found: dict[int, dict[SellerId, Role]] = {}
    for row in rows:
        found.setdefault(row.user_id, {})[SellerId(row.seller_id)] = Role(row.role)
    return found


def _user(columns: dict[str, object], grants: Mapping[SellerId, Role]) -> User:
    kept = {name: columns[name] for name in User.__slots__ if name != "grants"}
    return User(**kept, grants=grants)  # type: ignore[arg-type]  # the columns are the fields
