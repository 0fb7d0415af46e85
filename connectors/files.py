"""A file that came in an answer of a vendor. Knows no vendor."""

from connectors.http import VendorResponse
from desk.errors import Unusable
from desk.ports import Ready

# What vendors say things in; buyers send pictures and PDF.
_NO_FILES = ("json", "html", "xml")


def file_of(response: VendorResponse) -> Ready:
    """The file; `Unusable` when a page about something else, or nothing, came in its place."""
    kind = response.headers.get("content-type", "").split(";")[0].strip().lower() or "application/octet-stream"
    if not response.body or kind.startswith("text/") or kind.endswith(_NO_FILES):
        raise Unusable(f"{response.what}: expected a file, got {len(response.body)} bytes of {kind!r}")
    return Ready(body=response.body, kind=kind)
