"""Turns every failure into problem+json (RFC 9457): what was wanted, what was found, what to do."""

import logging
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from api.logs import correlation_id
from desk.decisions import Finding
from desk.errors import BadInput, Conflict, DeskError, NotAllowed, NotFound, Refused, TryLater, Unusable

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"


class Unauthorized(DeskError):
    """No token, or a wrong one."""


class Forbidden(DeskError):
    """It is known who asks, and they may not."""


class TooManyTries(TryLater):
    """Somebody guesses passwords; they wait."""


class TextBlocked(Conflict):
    """A text that may not leave as written; carries the findings with their quotes."""

    def __init__(self, message: str, findings: tuple[Finding, ...]) -> None:
        super().__init__(message)
        self.findings = findings


# Most specific first: the first match gives the status.
_STATUS: tuple[tuple[type[DeskError], HTTPStatus], ...] = (
    (Unauthorized, HTTPStatus.UNAUTHORIZED),
    (Forbidden, HTTPStatus.FORBIDDEN),
    (TooManyTries, HTTPStatus.TOO_MANY_REQUESTS),
    (NotFound, HTTPStatus.NOT_FOUND),
    (Conflict, HTTPStatus.CONFLICT),
    (BadInput, HTTPStatus.BAD_REQUEST),
    (TryLater, HTTPStatus.SERVICE_UNAVAILABLE),
    (NotAllowed, HTTPStatus.BAD_GATEWAY),
    (Refused, HTTPStatus.BAD_GATEWAY),
    (Unusable, HTTPStatus.BAD_GATEWAY),
)


def problem(status: HTTPStatus, detail: str, **more: object) -> JSONResponse:
    """One problem document; `more` are extension members."""
    content = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail, **more}
    content["correlation_id"] = correlation_id.get()
    headers = {"WWW-Authenticate": "Bearer"} if status is HTTPStatus.UNAUTHORIZED else None
    return JSONResponse(content, status_code=status.value, media_type=MEDIA_TYPE, headers=headers)


def install(app: FastAPI) -> None:
    """Register the handlers on an app."""
    app.add_exception_handler(DeskError, desk_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http_error)


async def desk_error(_request: Request, error: Exception) -> JSONResponse:
    """A failure of ours as a problem document."""
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), HTTPStatus.INTERNAL_SERVER_ERROR)
    if isinstance(error, TextBlocked):
        findings = [{"guardrail": f.guardrail, "quote": f.quote, "reason": f.reason} for f in error.findings]
        return problem(status, str(error), findings=findings)
    response = problem(status, str(error))
    if isinstance(error, TryLater) and error.retry_after is not None:
        response.headers["Retry-After"] = str(max(1, round(error.retry_after.total_seconds())))
    return response


async def _invalid(_request: Request, error: Exception) -> JSONResponse:
    faults = error.errors() if isinstance(error, RequestValidationError) else []
    errors = [{"where": ".".join(map(str, fault["loc"])), "what": fault["msg"]} for fault in faults]
    detail = "; ".join(f"{fault['where']}: {fault['what']}" for fault in errors)
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, errors=errors)


async def _http_error(_request: Request, error: Exception) -> JSONResponse:
    status = HTTPStatus(error.status_code if isinstance(error, HTTPException) else 500)
    response = problem(status, str(getattr(error, "detail", status.phrase)))
    response.headers.update(getattr(error, "headers", None) or {})
    return response


def unexpected(error: Exception) -> JSONResponse:
    """A bug: logged with its traceback, told without it."""
    log.error("unexpected", exc_info=error)
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "something broke; the log has it under this correlation id")
