"""Logging in and out, one's own sessions and password."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from sqlalchemy import Connection

from api.auth import csrf_of, idle_of, now_of
from api.deps import HouseDep, PrincipalDep
from api.errors import Forbidden
from api.login import (
    LoggedIn,
    confirm_password,
    drop_cookie,
    in_thread,
    log_in,
    reset_by_link,
    set_cookie,
    set_up,
)
from api.origin import is_same_origin
from api.schemas.accounts import (
    LoggedInOut,
    LoginRequest,
    MeOut,
    PasswordRequest,
    ResetRequest,
    SellerRoleOut,
    SessionOut,
    SetupRequest,
    me_out,
    session_out,
)
from desk.accounts import Principal
from desk.errors import NotFound
from desk.passwords import check_password, hash_password
from storage.sessions import close_session, close_sessions, list_sessions
from storage.users import User, get_user, note_for, set_password

doors = APIRouter(prefix="/api/auth", tags=["accounts"])
"""Open to everybody."""
router = APIRouter(prefix="/api/auth", tags=["accounts"])

Responses = Mapping[int | str, dict[str, Any]]
_REFUSED: dict[int | str, dict[str, Any]] = {
    400: {"description": "No such login or password can be taken; says why."},
    401: {"description": "Login or password is wrong, or the link was used."},
    403: {"description": "The request comes from another site."},
    409: {"description": "There are users already."},
    429: {"description": "Too many tries; `Retry-After` says when the next is possible."},
}
_IN: dict[int | str, dict[str, Any]] = {code: _REFUSED[code] for code in (401, 403, 429)}


@doors.post("/login", summary="Log in", responses=_IN)
async def login(wanted: LoginRequest, request: Request, response: Response, house: HouseDep) -> LoggedInOut:
    """Open a session; its cookie is HttpOnly and SameSite=Lax."""
    _refuse_other_sites(request)
    logged_in = await log_in(house, request, login=wanted.login, password=wanted.password)
    set_cookie(response, request, logged_in)
    return _out(logged_in)


@doors.post("/setup", summary="Make the first owner", responses=_REFUSED)
async def setup(wanted: SetupRequest, request: Request, response: Response, house: HouseDep) -> LoggedInOut:
    """With the link that `serve` prints while there is no user. It works once, for a day."""
    _refuse_other_sites(request)
    logged_in = await set_up(
        house, request, link=wanted.link, login=wanted.login, name=wanted.name, password=wanted.password
    )
    set_cookie(response, request, logged_in)
    return _out(logged_in)


@doors.post("/reset", summary="Take another password", responses={400: _REFUSED[400], **_IN})
async def reset(wanted: ResetRequest, request: Request, response: Response, house: HouseDep) -> LoggedInOut:
    """With the link an owner made. It works once, for a day; every other session ends."""
    _refuse_other_sites(request)
    logged_in = await reset_by_link(house, request, link=wanted.link, password=wanted.password)
    set_cookie(response, request, logged_in)
    return _out(logged_in)


@router.get("/me", summary="Who asks")
async def me(principal: PrincipalDep) -> MeOut:
    """Name, role, sellers, and the token forms must carry."""
    return me_out(principal)


@router.post("/logout", summary="Log out", status_code=204)
async def logout(request: Request, response: Response, principal: PrincipalDep, house: HouseDep) -> None:
    """End this session. A key or token stays what it is."""
    if principal.who.user_id is not None and principal.who.session_id is not None:
        await house.db.write(_close, house, principal, principal.who.session_id)
    drop_cookie(response, request)


@router.get("/sessions", summary="One's own logins")
async def read_sessions(principal: PrincipalDep, house: HouseDep) -> list[SessionOut]:
    """Every place one is logged in at, last seen first."""
    found = await house.db.read(list_sessions, _user_id(principal), idle=idle_of(house), now=now_of(house))
    return [session_out(one, this=principal.who.session_id) for one in found]


@router.delete("/sessions", summary="Log out everywhere", status_code=204)
async def end_sessions(principal: PrincipalDep, house: HouseDep, keep_this: bool = False) -> None:
    """End every session of one's own. `keep_this`: but the one that asks."""
    _user_id(principal)
    await house.db.write(_close_all, house, principal, keep_this)


@router.delete(
    "/sessions/{session_id}",
    summary="End one login",
    status_code=204,
    responses={404: {"description": "Not one's own."}},
)
async def end_session(
    session_id: Annotated[str, Path(pattern="^[0-9a-f]{16}$")], principal: PrincipalDep, house: HouseDep
) -> None:
    """One of one's own sessions."""
    _user_id(principal)
    await house.db.write(_close, house, principal, session_id)


@router.put("/password", summary="Change one's own password", status_code=204, responses={400: _REFUSED[400]})
async def change_password(wanted: PasswordRequest, principal: PrincipalDep, house: HouseDep) -> None:
    """Every other session ends."""
    _user_id(principal)
    user = await house.db.read(get_user, principal.who.name)
    await confirm_password(house, user, wanted.old)
    kept = await in_thread(hash_password, check_password(wanted.new, login=user.login))
    await house.db.write(
        set_password, user, kept, actor=user.login, now=now_of(house), keep_session=principal.who.session_id
    )


def _refuse_other_sites(request: Request) -> None:
    """Another site could log its visitor in as somebody else and read along."""
    if is_same_origin(request) is False:
        raise Forbidden("this login comes from another site; it was not done")


def _out(logged_in: LoggedIn) -> LoggedInOut:
    user = logged_in.user
    return LoggedInOut(
        login=user.login,
        name=user.name,
        sellers=[SellerRoleOut(seller=seller, role=role) for seller, role in user.grants.items()],
        csrf_token=csrf_of(logged_in.token),
        expires_at=logged_in.session.expires_at,
    )


def _user_id(principal: Principal) -> int:
    if principal.who.user_id is None:
        raise Forbidden("only a person who logged in has sessions and a password; this is a key or token")
    return principal.who.user_id


def _close(conn: Connection, house: HouseDep, principal: Principal, session_id: str) -> None:
    if not close_session(conn, _user_id(principal), session_id):
        raise NotFound(f"no login {session_id!r} of yours; it may have ended")
    _note(conn, house, principal, {"session": session_id})


def _close_all(conn: Connection, house: HouseDep, principal: Principal, keep_this: bool) -> None:
    ended = close_sessions(conn, _user_id(principal), but=principal.who.session_id if keep_this else None)
    _note(conn, house, principal, {"sessions_ended": ended})


def _note(conn: Connection, house: HouseDep, principal: Principal, details: dict[str, Any]) -> None:
    user: User = get_user(conn, principal.who.name)
    note_for(conn, user, actor=user.login, action="login.ended", details=details, now=now_of(house))
