"""A backup on disk: FILE, which the engine's own programs can read, and FILE.json, its manifest.

The manifest is written last: a file without one was never finished. Both appear under their names in one piece.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError
from sqlalchemy import Connection, func, inspect, select, table

from desk.errors import BadInput, DeskError
from storage.migrate import newest_version, version_of
from storage.schema import metadata

EngineName = Literal["sqlite", "postgresql"]
_CHUNK = 1 << 20


class Manifest(BaseModel):
    """What a backup holds. `rows`: how many each table of the desk has; `schema_version`: of its tables."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal[1] = 1
    made_at: AwareDatetime
    code_version: str
    schema_version: str
    engine: EngineName
    engine_version: str
    rows: dict[str, int]
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """What was read from the copy itself, or in the very transaction it was made from."""

    schema_version: str
    engine_version: str
    rows: dict[str, int]


def manifest_path(file: Path) -> Path:
    """Where the manifest of a backup lies."""
    return file.with_name(f"{file.name}.json")


def read_manifest(file: Path) -> Manifest:
    """The manifest of a backup; `BadInput` says why it cannot be relied on."""
    path = manifest_path(file)
    if not file.is_file():
        raise BadInput(f"no backup {file}: expected a file that `replydesk backup` made")
    if not path.is_file():
        raise BadInput(f"{file} has no {path.name} beside it: it was never finished, or the two were parted")
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the whole"
        raise BadInput(f"{path} is no manifest of a backup: {place}: {first['msg']}") from error


def refuse_to_overwrite(file: Path) -> None:
    """`BadInput` unless a new backup may be put there."""
    for path in (file, manifest_path(file)):
        if path.exists():
            raise BadInput(f"{path} is there already: a backup is never overwritten; name another file or remove it")
    if not file.parent.is_dir():
        raise BadInput(f"no folder {file.parent}: make it first, or name a file elsewhere with --to")


@contextmanager
def part_of(file: Path) -> Iterator[Path]:
    """A file beside `file`, for its owner alone, that is gone afterwards unless it was moved to its name."""
    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", suffix=".part", dir=file.parent)
    os.close(handle)
    part = Path(name)
    try:
        yield part
    except OSError as error:
        raise DeskError(f"{file} could not be written: {error.strerror or error}; nothing was left behind") from error
    finally:
        for leftover in (part, *beside(part)):
            leftover.unlink(missing_ok=True)


def publish(part: Path, file: Path, manifest: Manifest) -> None:
    """Put a finished backup under its name: on the disk first, the manifest last."""
    sync(part)
    with part_of(manifest_path(file)) as written:
        written.write_text(manifest.model_dump_json(indent=1) + "\n", encoding="utf-8")
        sync(written)
        refuse_to_overwrite(file)
        part.rename(file)
        written.rename(manifest_path(file))
    sync(file.parent)


def sync(path: Path) -> None:
    """Have the disk hold what was written, a folder's names too."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def beside(database: Path) -> tuple[Path, ...]:
    """The files SQLite keeps beside a database that is open."""
    return tuple(database.with_name(f"{database.name}{end}") for end in ("-wal", "-shm", "-journal"))


def sha256_of(file: Path) -> str:
    """The hash of a file, read in pieces."""
    found = hashlib.sha256()
    with file.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            found.update(chunk)
    return found.hexdigest()


def known_version(conn: Connection) -> str:
    """The version of the tables there; `BadInput` when there are none, or when they are newer than this code."""
    version, newest = version_of(conn), newest_version()
    if version is None:
        raise BadInput("the database has no tables yet: there is nothing to back up; run `replydesk migrate`")
    refuse_newer(version, newest)
    return version


def refuse_newer(version: str, newest: str | None) -> None:
    """`BadInput` for tables of a version this code does not know: it would leave out what it has never heard of."""
    # Our versions are numbers of four digits: text order is their order.
    if newest is None or version > newest:
        raise BadInput(f"the tables are at version {version}, this code knows {newest}: use the code that made them")


def desk_tables(conn: Connection) -> tuple[str, ...]:
    """The desk's own tables that stand in the database: not the queue's, which is made anew from the rows."""
    return tuple(sorted(set(inspect(conn).get_table_names()) & set(metadata.tables)))


def count_rows(conn: Connection, names: tuple[str, ...]) -> dict[str, int]:
    """How many rows each table has, in the transaction of the caller."""
    return {name: conn.execute(select(func.count()).select_from(table(name))).scalar_one() for name in names}
