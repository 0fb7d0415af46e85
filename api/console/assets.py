"""Styles, modules, htmx and the typeface: read once, served under a name that changes when any of them does."""

import gzip
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from desk.errors import BadInput, NotFound

_OWN = Path(__file__).parent / "static"
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".ttf": "font/ttf",
          ".svg": "image/svg+xml"}  # fmt: skip
# Files of installed wheels; nothing of theirs is imported or copied into the repository.
_CARRIED = {
    "vendor/htmx.js": ("django_htmx", "static/django_htmx/htmx-2.min.js"),
    "vendor/inter.ttf": ("fontpkg_inter", "files/Inter[opsz,wght].ttf"),
}
_PREFIX = "/static"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """One file. `packed`: gzip of `body`."""

    body: bytes
    packed: bytes
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assets:
    """Every file by its name (`css/base.css`). `build` names them all together: modules import one another by path."""

    build: str
    files: Mapping[str, Asset]

    def url(self, name: str) -> str:
        """Where a browser finds it; `BadInput` for a name that is none."""
        if name not in self.files:
            raise BadInput(f"no asset {name!r}; known: {', '.join(self.files)}")
        return f"{_PREFIX}/{self.build}/{name}"

    def read(self, name: str) -> Asset:
        """A file; `NotFound` for any other name, whatever its path says."""
        if name not in self.files:
            raise NotFound(f"no asset {name!r}")
        return self.files[name]


@cache
def load_assets() -> Assets:
    """All of them, once a process. `BadInput` when a wheel that carries one is not installed as it should be."""
    files = {name: _asset(path) for name, path in _paths()}
    digest = hashlib.sha256()
    for name, asset in sorted(files.items()):
        digest.update(name.encode() + b"\0" + hashlib.sha256(asset.body).digest())
    return Assets(build=digest.hexdigest()[:12], files=files)


def _paths() -> Iterator[tuple[str, Path]]:
    for path in sorted(_OWN.rglob("*.*")):
        if path.suffix in _TYPES:
            yield path.relative_to(_OWN).as_posix(), path
    for name, (package, inside) in _CARRIED.items():
        yield name, _carried(package, inside)


def _carried(package: str, inside: str) -> Path:
    """Found without importing the package: one of them would import Django."""
    spec = find_spec(package)
    folder = next(iter(spec.submodule_search_locations or ()), None) if spec else None
    if folder is None or not (path := Path(folder) / inside).is_file():
        raise BadInput(
            f"the console needs {inside} of the package {package}; install the lock again: make test, or pip"
        )
    return path


def _asset(path: Path) -> Asset:
    body = path.read_bytes()
    # mtime=0: the same file packs to the same bytes in every process.
    return Asset(body=body, packed=gzip.compress(body, mtime=0), media_type=_TYPES[path.suffix])
