"""What a browser sees when something is refused: the way to the login, or a page that says what happened."""

from urllib.parse import quote

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse

from api.console.reasons import say_reason
from api.console.render import Page, render
from api.errors import Unauthorized, desk_error
from desk.errors import DeskError

# Quoted Cyrillic is six times as long, and proxies refuse long headers.
_MOST = 500


def install(app: FastAPI) -> None:
    """Put pages before the problem documents; programs, and htmx, get those as before."""
    app.add_exception_handler(DeskError, _refuse)


async def _refuse(request: Request, error: Exception) -> Response:
    problem = await desk_error(request, error)
    if request.url.path.startswith("/api/"):
        return problem
    if isinstance(error, Unauthorized):
        return _to_login(request)
    page = Page(request=request, seller="", who="", role=None, csrf_token="", section="")
    text = say_reason(str(error), page.words)
    if request.headers.get("HX-Request") == "true":
        problem.headers["X-Desk-Says"] = quote(text[:_MOST])
        return problem
    told = {"status": problem.status_code, "text": text}
    return render(page, "pages/refused.html", told, status=problem.status_code)


def _to_login(request: Request) -> Response:
    """A page goes there itself; htmx is told to go, since it would put the login into the middle of a page."""
    if request.headers.get("HX-Request") == "true":
        back = request.headers.get("HX-Current-URL", "")
        return Response(status_code=401, headers={"HX-Redirect": f"/login?next={quote(_path_of(back))}"})
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"/login?next={quote(path)}", status_code=303)


def _path_of(address: str) -> str:
    """Path and query of a full address; the inbox for anything else."""
    _, slashes, rest = address.partition("://")
    _, slash, path = rest.partition("/")
    return f"/{path}" if slashes and slash else "/inbox"
