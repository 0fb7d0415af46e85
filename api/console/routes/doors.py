"""The ways in and out: the login, the first owner, a forgotten password, logging out."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from api.console.access import InboxPage
from api.console.reasons import say_reason
from api.console.render import Page, render
from api.deps import HouseDep, PrincipalDep
from api.errors import Forbidden, TooManyTries, Unauthorized
from api.login import LoggedIn, drop_cookie, log_in, reset_by_link, set_cookie, set_up
from api.origin import is_same_origin
from api.routes.auth import logout as end_session
from desk.errors import BadInput, Conflict

doors = APIRouter(include_in_schema=False)
"""Open to everybody."""
router = APIRouter(include_in_schema=False)
_Short = Annotated[str, Form(max_length=256)]


@doors.get("/login")
async def login_page(request: Request, next: str = "/inbox") -> Response:
    """The form; `next`: where to go afterwards, a path of ours."""
    return _form(request, "pages/login.html", {"next": _ours(next), "login": "", "error": ""})


@doors.post("/login")
async def log_in_by_form(
    request: Request, house: HouseDep, login: _Short, password: _Short, next: _Short = "/inbox"
) -> Response:
    """Open a session and go on; what was wrong is not said, only that something was."""
    try:
        _refuse_other_sites(request)
        logged_in = await log_in(house, request, login=login, password=password)
    except (Unauthorized, TooManyTries, Forbidden) as error:
        return _form(request, "pages/login.html", {"next": _ours(next), "login": login, "error": str(error)}, 401)
    return _go(request, logged_in, _ours(next))


@doors.get("/setup")
async def setup_page(request: Request, link: str = "") -> Response:
    """The form for the first owner, from the link `serve` printed."""
    return _form(request, "pages/setup.html", {"link": link, "login": "", "name": "", "error": ""})


@doors.post("/setup")
async def set_up_by_form(
    request: Request, house: HouseDep, link: _Short, login: _Short, password: _Short, name: _Short = ""
) -> Response:
    """Make the first owner, logged in."""
    try:
        _refuse_other_sites(request)
        logged_in = await set_up(house, request, link=link, login=login, name=name, password=password)
    except (Unauthorized, TooManyTries, Forbidden, BadInput, Conflict) as error:
        told = {"link": link, "login": login, "name": name, "error": str(error)}
        return _form(request, "pages/setup.html", told, 400)
    return _go(request, logged_in, "/start")


@doors.get("/reset")
async def reset_page(request: Request, link: str = "") -> Response:
    """The form for a new password, from the link an owner made."""
    return _form(request, "pages/reset.html", {"link": link, "error": ""})


@doors.post("/reset")
async def reset_by_form(request: Request, house: HouseDep, link: _Short, password: _Short) -> Response:
    """Another password, logged in."""
    try:
        _refuse_other_sites(request)
        logged_in = await reset_by_link(house, request, link=link, password=password)
    except (Unauthorized, TooManyTries, Forbidden, BadInput) as error:
        return _form(request, "pages/reset.html", {"link": link, "error": str(error)}, 400)
    return _go(request, logged_in, "/inbox")


@router.post("/logout")
async def log_out(_page: InboxPage, request: Request, principal: PrincipalDep, house: HouseDep) -> Response:
    """End the session."""
    answer = RedirectResponse("/login", status_code=303)
    await end_session(request, answer, principal, house)
    drop_cookie(answer, request)
    return answer


def _form(request: Request, template: str, view: Mapping[str, object], status: int = 200) -> Response:
    page = Page(request=request, seller="", who="", role=None, csrf_token="", section="")
    told = {**view, "error": say_reason(str(view["error"]), page.words)}
    return render(page, template, told, status=status)


def _go(request: Request, logged_in: LoggedIn, to: str) -> Response:
    answer = RedirectResponse(to, status_code=303)
    set_cookie(answer, request, logged_in)
    return answer


def _ours(path: str) -> str:
    """A path of this house, never another site's address: `//host` and `/\\host` lead away."""
    is_path = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if is_path else "/inbox"


def _refuse_other_sites(request: Request) -> None:
    if is_same_origin(request) is False:
        raise Forbidden("this login was sent by another site; it was not tried")
