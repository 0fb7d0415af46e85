"""What browsers are told about our pages: run our own scripts alone, be shown inside nobody's frame, guess nothing."""

from collections.abc import Awaitable, Callable, Mapping

from fastapi import Request, Response

PAGE: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
"""For pages: nothing is fetched from anywhere else, pictures neither."""

EVERYWHERE: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}

# FastAPI's own pages about the API bring scripts and styles from elsewhere.
_FOREIGN = ("/docs", "/redoc")
# A year; browsers take it over HTTPS only.
_HSTS = "max-age=31536000"


async def secure(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    """Middleware: add the headers; what a route set itself stays."""
    response = await call_next(request)
    for name, value in headers_for(request, response.headers.get("content-type", "")).items():
        response.headers.setdefault(name, value)
    return response


def headers_for(request: Request, content_type: str) -> dict[str, str]:
    """Which headers an answer gets. What the API says about people is kept in no cache."""
    path = request.url.path
    headers = dict(EVERYWHERE)
    if content_type.startswith("text/html") and not path.startswith(_FOREIGN):
        headers |= PAGE
    if path.startswith("/api/") or content_type.startswith("text/html"):
        headers["Cache-Control"] = "no-store"
    if request.url.scheme == "https":
        headers["Strict-Transport-Security"] = _HSTS
    return headers
