"""`replydesk user add | list | passwd | reset | disable | role`."""

import getpass
import os
import secrets
import sys

from agent.desk import utc_now
from api.auth import hash_token
from api.bootstrap import open_database
from api.commands.launch import give
from api.routes.users import reset_path
from desk.accounts import check_login, check_role
from desk.errors import BadInput, Conflict
from desk.interactions import Json, SellerId
from desk.passwords import check_password, hash_password
from desk.settings import Settings
from storage.database import Database
from storage.reset_links import add_reset_link
from storage.users import User, add_user, get_user, list_users, set_disabled, set_password, set_role


def main(
    settings: Settings,
    *,
    action: str,
    as_json: bool,
    login: str = "",
    role: str = "",
    name: str = "",
    seller: str | None = None,
    address: str = "",
) -> None:
    """Do what the command says and print the people it is about, or a link for one of them."""
    db = open_database(settings)
    try:
        if action == "reset":
            _give_link(db, check_login(login), address, as_json=as_json)
            return
        if action == "list":
            found = db.read_now(list_users, SellerId(seller) if seller else None)
        else:
            one = check_login(login)
            found = (_act(db, action, one, role=role, name=name, seller=SellerId(seller or settings.seller)),)
    finally:
        db.close()
    rows: list[Json] = [_as_json(user) for user in found]
    lines = [_line(user) for user in found] or ["nobody yet; `replydesk user add LOGIN --role owner`"]
    give({"users": rows}, as_json=as_json, lines=lines)


def _act(db: Database, action: str, login: str, *, role: str, name: str, seller: SellerId) -> User:
    now, actor = utc_now(), shell_actor()
    if action == "add":
        wanted, kept = check_role(role), hash_password(_ask(login))
        return db.write_now(
            add_user, login=login, name=name or login, password_hash=kept, grants={seller: wanted}, actor=actor, now=now
        )
    user = db.read_now(get_user, login)
    if action == "passwd":
        db.write_now(set_password, user, hash_password(_ask(login)), actor=actor, now=now)
    elif action == "role":
        wanted_role = None if role == "none" else check_role(role)
        return db.write_now(set_role, seller, user, wanted_role, actor=actor, now=now)
    else:
        return db.write_now(set_disabled, user, is_disabled=action == "disable", actor=actor, now=now)
    return user


def _give_link(db: Database, login: str, address: str, *, as_json: bool) -> None:
    user, token = db.read_now(get_user, login), secrets.token_urlsafe(32)
    if user.is_disabled:
        raise Conflict(f"{login!r} is kept out; `replydesk user disable {login} --undo` first")
    until = db.write_now(add_reset_link, user, hash_token(token), actor=shell_actor(), now=utc_now())
    link = address.rstrip("/") + reset_path(token)
    lines = [f"{login}: open {link} before {until:%Y-%m-%d %H:%M} UTC; it works once"]
    give({"login": login, "link": link, "expires_at": until.isoformat()}, as_json=as_json, lines=lines)


def shell_actor() -> str:
    """Who sits at the server, for the audit."""
    try:
        return f"shell:{getpass.getuser()}"[:64]
    except (KeyError, OSError):
        return f"shell:{os.getuid()}"


def _ask(login: str) -> str:
    """Typed twice, unseen; or the first line of what is piped in."""
    if not sys.stdin.isatty():
        return check_password(sys.stdin.readline().rstrip("\r\n"), login=login)
    password = check_password(getpass.getpass(f"Password of {login}: "), login=login)
    if getpass.getpass("The same once more: ") != password:
        raise BadInput("the two were not the same; nothing was changed")
    return password


def _as_json(user: User) -> Json:
    roles: dict[str, Json] = {str(seller): role.value for seller, role in user.grants.items()}
    return {"login": user.login, "name": user.name, "is_disabled": user.is_disabled, "roles": roles}


def _line(user: User) -> str:
    roles = ", ".join(f"{role} at {seller}" for seller, role in user.grants.items()) or "no role anywhere"
    return f"{user.login}: {roles}{'; DISABLED' if user.is_disabled else ''}"
