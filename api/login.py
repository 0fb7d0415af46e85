"""How a person gets in: tries are counted first, the password is compared in a thread, a session is opened."""

import asyncio
import secrets
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from fastapi import Request, Response
from sqlalchemy import Connection

from api.auth import address_of, cookie_name, hash_token, idle_of, now_of
from api.bootstrap import House
from api.errors import Forbidden, TooManyTries, Unauthorized
from desk.accounts import Role, check_login
from desk.errors import BadInput, Conflict
from desk.passwords import check_password, hash_password, is_outdated, is_password
from desk.throttling import ACCOUNT, ADDRESS, Allowance
from storage.audit import HOUSE, append_audit
from storage.login_tries import forgive_tries, take_try
from storage.reset_links import find_reset_user, take_reset_link
from storage.sessions import Session, add_session
from storage.setup_links import take_setup_link
from storage.users import User, add_user, count_users, find_user, note_for, renew_hash, set_password

T = TypeVar("T")

_WRONG = "the login or the password is wrong"
_NO_LINK = "this link was used, is too old, or never was one; ask an owner for a new one"
# Each takes 19 MiB and a core for 20 ms; a flood of logins waits in line instead of filling the memory.
_HASHING = ThreadPoolExecutor(2, "passwords")


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedIn:
    """A login that succeeded. `token`: for the cookie, kept nowhere else."""

    user: User
    session: Session
    token: str


async def in_thread(function: Callable[..., T], *args: object) -> T:
    """Run the slow work on a password beside the event loop."""
    return await asyncio.get_running_loop().run_in_executor(_HASHING, partial(function, *args))


async def log_in(house: House, request: Request, *, login: str, password: str) -> LoggedIn:
    """Open a session. `Unauthorized` whatever was wrong, after the same work; `TooManyTries` when it is guessed."""
    account, address = f"account:{hash_token(login.strip().lower())}", _address_key(request)
    await _count_try(house, {account: ACCOUNT, address: ADDRESS})
    user = await house.db.read(find_user, login.strip().lower()) if _is_login(login) else None
    is_right = await in_thread(is_password, password, user.password_hash if user else None)
    if user is None or not is_right or user.is_disabled:
        await house.db.write(_note_failure, user, address_of(request), now_of(house))
        raise Unauthorized(_WRONG)
    if is_outdated(user.password_hash):
        new = await in_thread(hash_password, password)
        await house.db.write(renew_hash, user.id, old=user.password_hash, new=new)
    logged_in = _new_session(house, request, user)
    await house.db.write(_open, house, logged_in, account, address)
    return logged_in


async def set_up(house: House, request: Request, *, link: str, login: str, name: str, password: str) -> LoggedIn:
    """Make the first owner, of every seller there is, with the link `serve` printed; `Unauthorized` for another one."""
    await _count_try(house, {_address_key(request): ADDRESS})
    plain = check_login(login)
    kept = await in_thread(hash_password, check_password(password, login=plain))
    user = await house.db.write(_first_owner, house, hash_token(link), plain, name or plain, kept)
    logged_in = _new_session(house, request, user)
    await house.db.write(_add, house, logged_in)
    return logged_in


async def reset_by_link(house: House, request: Request, *, link: str, password: str) -> LoggedIn:
    """Another password for whom the link was made; their other sessions end. `Unauthorized` for another link."""
    await _count_try(house, {_address_key(request): ADDRESS})
    user = await house.db.read(find_reset_user, hash_token(link), now=now_of(house))
    if user is None:
        raise Unauthorized(_NO_LINK)
    kept = await in_thread(hash_password, check_password(password, login=user.login))
    logged_in = _new_session(house, request, user)
    await house.db.write(_reset, house, logged_in, hash_token(link), kept)
    return logged_in


def set_cookie(response: Response, request: Request, logged_in: LoggedIn) -> None:
    """Hand the session to the browser, out of reach of scripts."""
    lasts = logged_in.session.expires_at - logged_in.session.created_at
    response.set_cookie(
        cookie_name(request),
        logged_in.token,
        max_age=int(lasts.total_seconds()),
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )


def drop_cookie(response: Response, request: Request) -> None:
    """Take it back."""
    is_secure = request.url.scheme == "https"
    response.delete_cookie(cookie_name(request), path="/", secure=is_secure, httponly=True, samesite="lax")


async def _count_try(house: House, subjects: Mapping[str, Allowance]) -> None:
    wait = await house.db.write(take_try, subjects, now=now_of(house))
    if wait is not None:
        seconds = max(1, round(wait.total_seconds()))
        raise TooManyTries(f"too many tries to log in; the next is possible in {seconds} s", retry_after=wait)


def _address_key(request: Request) -> str:
    return f"address:{hash_token(address_of(request))}"


def _is_login(login: str) -> bool:
    try:
        check_login(login)
    except BadInput:
        return False
    return True


async def confirm_password(house: House, user: User, password: str) -> None:
    """Somebody who is logged in shows the password once more; guessing it is counted like a login."""
    account = f"account:{hash_token(user.login)}"
    await _count_try(house, {account: ACCOUNT})
    if not await in_thread(is_password, password, user.password_hash):
        raise Forbidden("the old password is wrong; nothing was changed")


def _new_session(house: House, request: Request, user: User) -> LoggedIn:
    now = now_of(house)
    session = Session(
        id=secrets.token_hex(8),
        created_at=now,
        seen_at=now,
        expires_at=now + timedelta(days=house.settings.session_days),
        address=address_of(request),
        agent=request.headers.get("user-agent", ""),
    )
    return LoggedIn(user=user, session=session, token=secrets.token_urlsafe(32))


def _open(conn: Connection, house: House, logged_in: LoggedIn, account: str, address: str) -> None:
    forgive_tries(conn, account=account, address=address)
    _add(conn, house, logged_in)


def _add(conn: Connection, house: House, logged_in: LoggedIn) -> None:
    user, session = logged_in.user, logged_in.session
    add_session(conn, user.id, session, token_hash=hash_token(logged_in.token), idle=idle_of(house))
    note_for(conn, user, actor=user.login, action="login.done",
             details={"session": session.id, "address": session.address}, now=session.created_at)  # fmt: skip


def _note_failure(conn: Connection, user: User | None, address: str, now: datetime) -> None:
    """What was typed as a login is not kept where nobody has it: it may be a password."""
    if user is None:
        append_audit(conn, HOUSE, actor="(unknown)", action="login.failed", details={"address": address}, now=now)
    else:
        note_for(conn, user, actor="(unknown)", action="login.failed", details={"address": address}, now=now)


def _first_owner(conn: Connection, house: House, link_hash: str, login: str, name: str, kept: str) -> User:
    now = now_of(house)
    if not take_setup_link(conn, link_hash, now=now):
        raise Unauthorized("this link was used, is too old, or never was one; start `replydesk serve` for a new one")
    if count_users(conn):
        raise Conflict("there are users already; ask an owner, or run `replydesk user add`")
    owned = dict.fromkeys(house.desks, Role.OWNER)
    return add_user(conn, login=login, name=name, password_hash=kept, grants=owned, actor=login, now=now)


def _reset(conn: Connection, house: House, logged_in: LoggedIn, link_hash: str, kept: str) -> None:
    now = now_of(house)
    user = take_reset_link(conn, link_hash, now=now)
    if user is None:
        raise Unauthorized(_NO_LINK)
    set_password(conn, user, kept, actor=user.login, now=now)
    _add(conn, house, logged_in)
