"""The people of a seller and their roles. An account that works for other sellers too is not an owner's to change."""

import secrets
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path
from sqlalchemy import Connection

from api.auth import hash_token, now_of
from api.deps import HouseDep, PrincipalDep
from api.login import in_thread
from api.schemas.accounts import (
    NewPasswordRequest,
    NewUserRequest,
    ResetLinkOut,
    UserChangeRequest,
    UserOut,
    user_out,
)
from api.schemas.texts import NO_NUL
from desk.accounts import Principal, Role, check_login
from desk.errors import Conflict, NotFound
from desk.interactions import SellerId
from desk.passwords import check_password, hash_password
from storage.reset_links import add_reset_link
from storage.users import User, add_user, find_user, list_users, set_disabled, set_password, set_role

router = APIRouter(prefix="/api/users", tags=["accounts"])

_KNOWN: dict[int | str, dict[str, Any]] = {
    404: {"description": "Nobody of this seller."},
    409: {"description": "The seller's last owner, or an account that is shared with other sellers."},
}
_BAD: dict[int | str, dict[str, Any]] = {400: {"description": "No such login or password can be taken; says why."}}
LoginPath = Annotated[str, Path(max_length=64, pattern=NO_NUL)]


@router.get("", summary="Who may do what")
async def read_users(principal: PrincipalDep, house: HouseDep) -> list[UserOut]:
    """Everybody with a role at this seller."""
    found = await house.db.read(list_users, principal.seller_id)
    return [user_out(user, user.grants[principal.seller_id]) for user in found]


@router.post(
    "", summary="Add somebody", status_code=201, responses=_BAD | {409: {"description": "The login is taken."}}
)
async def add(wanted: NewUserRequest, principal: PrincipalDep, house: HouseDep) -> UserOut:
    """With a role at this seller. To let somebody of another seller in as well: `replydesk user role` on the server."""
    login = check_login(wanted.login)
    kept = await in_thread(hash_password, check_password(wanted.password, login=login))
    user = await house.db.write(
        add_user, login=login, name=wanted.name or login, password_hash=kept,
        grants={principal.seller_id: wanted.role}, actor=principal.author("api-token"), now=now_of(house),
    )  # fmt: skip
    return user_out(user, wanted.role)


@router.put("/{login}", summary="Change a role, keep somebody out", responses=_KNOWN)
async def change(login: LoginPath, wanted: UserChangeRequest, principal: PrincipalDep, house: HouseDep) -> UserOut:
    """In force with their next click."""
    user = await house.db.write(_change, house, principal, login, wanted)
    return user_out(user, user.grants[principal.seller_id])


@router.delete("/{login}", summary="Take somebody's role away", status_code=204, responses=_KNOWN)
async def remove(login: LoginPath, principal: PrincipalDep, house: HouseDep) -> None:
    """They lose this seller; what they did keeps their name."""
    await house.db.write(_remove, house, principal, login)


@router.put("/{login}/password", summary="Give somebody another password", status_code=204, responses=_BAD | _KNOWN)
async def reset_password(
    login: LoginPath, wanted: NewPasswordRequest, principal: PrincipalDep, house: HouseDep
) -> None:
    """For who forgot theirs. Their sessions end."""
    kept = await in_thread(hash_password, check_password(wanted.password, login=login))
    await house.db.write(_reset, house, principal, login, kept)


@router.post("/{login}/reset-link", summary="Make a link for a new password", status_code=201, responses=_KNOWN)
async def make_reset_link(login: LoginPath, principal: PrincipalDep, house: HouseDep) -> ResetLinkOut:
    """For who forgot theirs: works once, for a day, in place of any before. Their sessions end when it is used."""
    token = secrets.token_urlsafe(32)
    expires_at = await house.db.write(_offer, house, principal, login, token)
    return ResetLinkOut(login=login, path=reset_path(token), expires_at=expires_at)


def reset_path(token: str) -> str:
    """Where the link leads, behind the desk's own address."""
    return f"/reset?link={token}"


def _offer(conn: Connection, house: HouseDep, principal: Principal, login: str, token: str) -> datetime:
    user = _own(_member(conn, principal.seller_id, login), principal)
    if user.is_disabled:
        raise Conflict(f"{login!r} is kept out; let them in again first")
    return add_reset_link(conn, user, hash_token(token), actor=principal.author("api-token"), now=now_of(house))


def _change(
    conn: Connection, house: HouseDep, principal: Principal, login: str, wanted: UserChangeRequest
) -> User:  # fmt: skip
    user, actor, now = _member(conn, principal.seller_id, login), principal.author("api-token"), now_of(house)
    if wanted.role is not None and wanted.role is not user.grants[principal.seller_id]:
        user = set_role(conn, principal.seller_id, user, Role(wanted.role), actor=actor, now=now)
    if wanted.is_disabled is not None and wanted.is_disabled is not user.is_disabled:
        user = set_disabled(conn, _own(user, principal), is_disabled=wanted.is_disabled, actor=actor, now=now)
    return user


def _remove(conn: Connection, house: HouseDep, principal: Principal, login: str) -> None:
    user = _member(conn, principal.seller_id, login)
    set_role(conn, principal.seller_id, user, None, actor=principal.author("api-token"), now=now_of(house))


def _reset(conn: Connection, house: HouseDep, principal: Principal, login: str, kept: str) -> None:
    user = _own(_member(conn, principal.seller_id, login), principal)
    set_password(conn, user, kept, actor=principal.author("api-token"), now=now_of(house))


def _member(conn: Connection, seller_id: SellerId, login: str) -> User:
    user = find_user(conn, login)
    if user is None or seller_id not in user.grants:
        raise NotFound(f"nobody {login!r} has a role at seller {seller_id!r}")
    return user


def _own(user: User, principal: Principal) -> User:
    """Who could set the password of an account that others share could enter there as well."""
    if any(principal.who.role_at(seller) is not Role.OWNER for seller in user.grants):
        raise Conflict(
            f"{user.login!r} works for other sellers too: only they themselves, or `replydesk user` on the server, "
            "can change the account; you can take their role here away"
        )
    return user
