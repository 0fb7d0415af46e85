"""Who may call the API: one bearer token for everything but the docs and the probes."""

import hmac
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.errors import Unauthorized

_bearer = HTTPBearer(auto_error=False, description="The token of REPLYDESK_API_TOKEN, or the one `serve` printed.")


def require_token(
    request: Request, given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)] = None
) -> None:
    """Refuse a request without the right bearer token; compared in constant time."""
    wanted: str = request.app.state.api_token
    if given is None or not hmac.compare_digest(given.credentials.encode(), wanted.encode()):
        raise Unauthorized(
            "send the header `Authorization: Bearer <token>`; `replydesk serve` prints where it comes from"
        )
