"""Who is asking: the house's token, a key of another program, a person's session, or the demo on this machine."""

import hashlib
import hmac
import ipaddress
from datetime import datetime, timedelta
from http.cookies import CookieError
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer

from api.bootstrap import House
from api.errors import Unauthorized
from api.origin import check_origin, is_from_this_machine, needs_check
from desk.accounts import Identity, Kind, Role
from desk.interactions import SellerId
from storage.api_keys import USED_EVERY, ApiKey, find_api_key, note_key_used
from storage.sessions import SEEN_EVERY, Opened, find_session, note_seen

COOKIE, SECURE_COOKIE = "replydesk_session", "__Host-replydesk_session"
"""The session's cookie over plain HTTP on this machine, and over HTTPS, where no neighbour may plant one."""

KEY_PREFIX = "rd_"

_HINT = "log in (again), or send the header `Authorization: Bearer <token or key>`"
_bearer = HTTPBearer(
    auto_error=False, description="A key (`rd_...`), the token of REPLYDESK_API_TOKEN, or the one `serve` printed."
)
_cookie = APIKeyCookie(name=COOKIE, auto_error=False, description="Set by `POST /api/auth/login`.")


async def identify(
    request: Request,
    given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)] = None,
    _session: Annotated[str | None, Depends(_cookie)] = None,
) -> Identity:
    """Whoever is behind a request; `Unauthorized` when nobody is, `Forbidden` for a write another site had sent."""
    house: House = request.app.state.house
    if given is not None:
        return await _by_token(request, house, given.credentials)
    identity = await _by_session(house, cookie_of(request)) or _by_place(request, house)
    if identity is None:
        raise Unauthorized(_HINT)
    if needs_check(request):
        await check_origin(request, csrf_token=identity.csrf_token)
    return identity


IdentityDep = Annotated[Identity, Depends(identify)]


def cookie_name(request: Request) -> str:
    """What the session's cookie is called over this scheme."""
    return SECURE_COOKIE if request.url.scheme == "https" else COOKIE


def cookie_of(request: Request) -> str | None:
    """The session's token in the cookie of this scheme; None without one."""
    try:
        return request.cookies.get(cookie_name(request))
    except CookieError:
        return None


def now_of(house: House) -> datetime:
    """What time it is for the house."""
    return next(iter(house.desks.values())).clock()


def idle_of(house: House) -> timedelta:
    """How long a session may stand unused."""
    return timedelta(minutes=house.settings.session_idle_minutes)


def hash_token(token: str) -> str:
    """As a random token is kept: nobody guesses 32 random bytes, so one plain hash is enough."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def csrf_of(token: str) -> str:
    """What the forms of a session carry: made from its token, worth nothing as one."""
    return hmac.new(token.encode("utf-8", "surrogatepass"), b"replydesk forms", hashlib.sha256).hexdigest()


def address_of(request: Request) -> str:
    """The network address; of IPv6 the part that one customer of a provider owns."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host[:64]
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else str(address)


async def _by_token(request: Request, house: House, token: str) -> Identity:
    wanted: str = request.app.state.api_token
    if hmac.compare_digest(_bytes(token), _bytes(wanted)):
        return Identity(kind=Kind.TOKEN, name="api-token", grants=None)
    key = await _find_key(house, token)
    if key is None:
        raise Unauthorized(f"this token or key is unknown, revoked or expired; {_HINT}")
    return Identity(kind=Kind.KEY, name=f"key:{key.name}", grants={key.seller_id: key.scope.role})


async def _find_key(house: House, token: str) -> ApiKey | None:
    """The key that holds now. `rd_<id>_<secret>`: found by its id, proven by its secret."""
    key_id, _, secret = token.removeprefix(KEY_PREFIX).partition("_")
    if not token.startswith(KEY_PREFIX) or not key_id.isalnum() or not key_id.isascii() or not secret:
        return None
    key, now = await house.db.read(find_api_key, key_id), now_of(house)
    if key is None or not hmac.compare_digest(hash_token(secret), key.secret_hash) or not key.holds(now):
        return None
    if key.last_used_at is None or now - key.last_used_at >= USED_EVERY:
        await house.db.write(note_key_used, key.seller_id, key.id, now=now)
    return key


async def _by_session(house: House, token: str | None) -> Identity | None:
    if token is None:
        return None
    hashed, now = hash_token(token), now_of(house)
    opened: Opened | None = await house.db.read(find_session, hashed, idle=idle_of(house), now=now)
    if opened is None:
        return None
    if now - opened.session.seen_at >= SEEN_EVERY:
        await house.db.write(note_seen, hashed, now=now)
    return Identity(
        kind=Kind.USER,
        name=opened.login,
        grants=opened.grants,
        user_id=opened.user_id,
        session_id=opened.session.id,
        csrf_token=csrf_of(token),
    )


def _by_place(request: Request, house: House) -> Identity | None:
    """The demo asks nobody on this machine for anything."""
    if not getattr(request.app.state, "is_demo", False) or not is_from_this_machine(request):
        return None
    # Its pages carry a token as everybody's do: a form of another site has none.
    return Identity(
        kind=Kind.DEMO, name="demo", grants={SellerId(house.settings.seller): Role.OWNER},
        csrf_token=csrf_of(request.app.state.api_token),
    )  # fmt: skip


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
