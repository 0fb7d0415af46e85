"""Makes a backup of the desk's database while it works, and says whether one could be restored."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import make_url

from desk.errors import BadInput
from storage import backup_postgres, backup_sqlite
from storage.backup_file import (
    EngineName,
    Manifest,
    part_of,
    publish,
    read_manifest,
    refuse_newer,
    refuse_to_overwrite,
    sha256_of,
)
from storage.migrate import newest_version


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What is known of a backup. `problems`: empty when it can be restored; `manifest` None: nothing is known."""

    manifest: Manifest | None
    problems: tuple[str, ...]


def engine_of(url: str) -> EngineName:
    """Which engine a database's address names."""
    return "sqlite" if make_url(url).get_backend_name() == "sqlite" else "postgresql"


def back_up(url: str, file: Path, *, code_version: str, now: datetime) -> Manifest:
    """Copy the database at `url`, live, into a new `file` with its manifest beside it.

    Raises `BadInput` when the file is there or its folder is not, `BadSettings` without pg_dump, `DeskError` when the
    copy failed: then nothing is left under the name.
    """
    refuse_to_overwrite(file)
    engine = engine_of(url)
    with part_of(file) as part:
        if engine == "sqlite":
            copied = backup_sqlite.copy_database(Path(make_url(url).database or ""), part)
        else:
            copied = backup_postgres.dump_database(url, part)
        manifest = Manifest(
            made_at=now,
            code_version=code_version,
            schema_version=copied.schema_version,
            engine=engine,
            engine_version=copied.engine_version,
            rows=copied.rows,
            size_bytes=part.stat().st_size,
            sha256=sha256_of(part),
        )
        publish(part, file, manifest)
    return manifest


def verify(file: Path) -> Verified:
    """Look at every byte, page and row of a backup. Raises nothing about the backup: what is wrong is the answer."""
    try:
        manifest = read_manifest(file)
        refuse_newer(manifest.schema_version, newest_version())
    except BadInput as error:
        return Verified(manifest=None, problems=(str(error),))
    problems = _altered(file, manifest)
    if not problems and manifest.engine == "sqlite":
        problems = backup_sqlite.find_problems(file, version=manifest.schema_version, rows=manifest.rows)
    elif not problems:
        problems = backup_postgres.find_problems(file, rows=manifest.rows)
    return Verified(manifest=manifest, problems=tuple(problems))


def _altered(file: Path, manifest: Manifest) -> list[str]:
    size = file.stat().st_size
    if size != manifest.size_bytes:
        return [f"it is {size} bytes long, the manifest says {manifest.size_bytes}"]
    return [] if sha256_of(file) == manifest.sha256 else ["its bytes are not those that were written (SHA-256 differs)"]
