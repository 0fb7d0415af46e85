"""Which files of customers we keep: pictures and PDF, known by their first bytes, never by their name alone. Pure."""

from collections.abc import Callable, Mapping

MOST_BYTES = 10 * 1024 * 1024
MOST_A_MESSAGE = 5

_HEIC_BRANDS = (b"heic", b"heix", b"mif1", b"msf1", b"heim", b"heis", b"hevc")
_STARTS: Mapping[str, Callable[[bytes], bool]] = {
    "image/jpeg": lambda body: body.startswith(b"\xff\xd8\xff"),
    "image/png": lambda body: body.startswith(b"\x89PNG\r\n\x1a\n"),
    "image/webp": lambda body: body[:4] == b"RIFF" and body[8:12] == b"WEBP",
    "image/heic": lambda body: body[4:8] == b"ftyp" and body[8:12] in _HEIC_BRANDS,
    "application/pdf": lambda body: body.startswith(b"%PDF-"),
}
ENDINGS: Mapping[str, str] = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/heic": "heic",
    "application/pdf": "pdf",
}
"""The kinds that are kept, with the ending of a file's name."""

_ALSO_CALLED = {"image/jpg": "image/jpeg", "image/pjpeg": "image/jpeg", "image/heif": "image/heic"}
_UNNAMED = ("", "application/octet-stream", "binary/octet-stream")


def kind_of(body: bytes) -> str | None:
    """The kind by its first bytes; None for everything that is not kept."""
    return next((kind for kind, fits in _STARTS.items() if fits(body)), None)


def misfit_of(body: bytes, named: str) -> str | None:
    """Why a file is not kept; None when it may be. `named`: its media type as it was delivered."""
    name = named.partition(";")[0].strip().lower()
    name = _ALSO_CALLED.get(name, name)
    if not body:
        return "it is empty"
    if len(body) > MOST_BYTES:
        return f"it has {len(body)} bytes; at most {MOST_BYTES} are kept"
    found = kind_of(body)
    if found is None:
        return f"it is called {name or 'nothing'} and is none of {', '.join(ENDINGS)}"
    return None if name in (found, *_UNNAMED) else f"it is called {name} and is {found}"
