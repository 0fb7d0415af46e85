"""Files of the console: compressed once, kept by browsers for a year, since a change changes their address."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from api.console.assets import load_assets

router = APIRouter(include_in_schema=False)
_FOREVER = "public, max-age=31536000, immutable"


@router.get("/")
def home() -> RedirectResponse:
    """The inbox is where one begins."""
    return RedirectResponse("/inbox")


@router.get("/static/{build}/{name:path}")
def read_asset(build: str, name: str, request: Request) -> Response:
    """A file. An address of an older build is answered with today's, and not kept."""
    assets = load_assets()
    asset = assets.read(name)
    headers = {"Cache-Control": _FOREVER if build == assets.build else "no-cache", "Vary": "Accept-Encoding",
               "X-Content-Type-Options": "nosniff"}  # fmt: skip
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(asset.packed, media_type=asset.media_type, headers=headers | {"Content-Encoding": "gzip"})
    return Response(asset.body, media_type=asset.media_type, headers=headers)
