"""Keeps other sites from acting with a person's cookie: where a request comes from, and what its forms carry."""

import hmac
import ipaddress
from urllib.parse import urlsplit

from fastapi import Request

from api.errors import Forbidden

CSRF_HEADER, CSRF_FIELD = "X-CSRF-Token", "csrf_token"

_SAFE = ("GET", "HEAD", "OPTIONS")
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data", "text/plain")
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


def needs_check(request: Request) -> bool:
    """Whether the request may change something."""
    return request.method not in _SAFE


async def check_origin(request: Request, *, csrf_token: str | None) -> None:
    """Refuse a write of another site, and a form without its token. `csrf_token` None: there is no session.

    Browsers say where a request comes from (Sec-Fetch-Site, since 2023 all of them; Origin before). What says nothing
    has to carry the token.
    """
    is_ours = is_same_origin(request)
    if is_ours is False:
        raise Forbidden("this write comes from another site; it was not done")
    if is_ours and not _is_form(request):
        return
    if csrf_token is None or not await _carries(request, csrf_token):
        raise Forbidden(
            f"this write does not show that it comes from the desk's own pages: send {CSRF_HEADER} or the field "
            f"{CSRF_FIELD} with the `csrf_token` of GET /api/auth/me, or use a key instead of the cookie"
        )


def is_same_origin(request: Request) -> bool | None:
    """Whether the browser says that the page is ours; None when nothing is said."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        # `none`: typed or bookmarked by the person, which no site can do.
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    if origin is None:
        return None
    return urlsplit(origin).netloc.lower() == request.headers.get("host", "").lower() != ""


def is_from_this_machine(request: Request) -> bool:
    """Whether it was sent here, to this machine, and not through a proxy or by a name that was bent to it."""
    host = request.client.host if request.client else ""
    name = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    is_relayed = any(header in request.headers for header in _FORWARDED)
    return is_loopback(host) and is_loopback(name) and not is_relayed


def is_loopback(host: str) -> bool:
    """Whether a name or address is this machine's own."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_form(request: Request) -> bool:
    return request.headers.get("content-type", "").split(";")[0].strip().lower() in _FORMS


async def _carries(request: Request, wanted: str) -> bool:
    given = request.headers.get(CSRF_HEADER)
    if given is None and _is_form(request) and "text/plain" not in request.headers["content-type"]:
        field = (await request.form()).get(CSRF_FIELD)
        given = field if isinstance(field, str) else None
    return given is not None and hmac.compare_digest(given.encode("utf-8", "surrogatepass"), wanted.encode())
