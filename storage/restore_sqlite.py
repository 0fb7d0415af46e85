"""Puts a restored SQLite file in the place of the old one: made ready beside it, then renamed over it."""

import os
import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from desk.errors import BadSettings, Conflict, DeskError
from storage.backup_file import beside, part_of, sync
from storage.database import Database
from storage.migrate import migrate

T = TypeVar("T")

# A restore or backup that is under way writes its part without such a pause.
_LEFT_OVER_SECONDS = 3600.0


def ask(url: str, question: Callable[[Connection], T]) -> T | None:
    """What the database that stands there answers; None when nobody can read it: then it is why one restores."""
    try:
        database = Database(url)
    except BadSettings:
        return None
    try:
        return database.read_now(question)
    except DBAPIError:
        return None
    finally:
        database.close()


def refuse_while_open(path: Path) -> None:
    """`Conflict` when another process has the file open. Afterwards what stood in its -wal is in the file."""
    try:
        with closing(sqlite3.connect(path, timeout=2)) as conn:
            # Only who is alone with a file may take it out of WAL.
            mode = conn.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
    except sqlite3.OperationalError as error:
        raise Conflict(f"{path} is open in another process ({error}): stop it first, or say --force") from error
    except sqlite3.DatabaseError:
        return
    if mode != "delete":
        raise Conflict(f"{path} is open in another process: stop it first, or say --force")


def put_in_place(path: Path, file: Path, *, prepare: Callable[[Connection], None], now: datetime) -> Path | None:
    """Copy `file`, bring the copy's tables up to date, `prepare` it, and put it at `path`.

    Gives the path the old file was moved to; None when there was none. Killed before the last rename, the old one
    stands where it stood, whole.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    _clear_away(path)
    with part_of(path) as part:
        shutil.copyfile(file, part)
        _make_ready(part, prepare)
        _give_to_the_same(path, part)
        _gather(path)
        aside = _move_aside(path, now)
        part.rename(path)
        sync(path.parent)
    return aside


def _make_ready(part: Path, prepare: Callable[[Connection], None]) -> None:
    database = Database(f"sqlite:///{part}")
    try:
        migrate(database)
        database.write_now(prepare)
    finally:
        database.close()
    with closing(sqlite3.connect(part)) as conn:
        if conn.execute("PRAGMA journal_mode=DELETE").fetchone()[0] != "delete":
            raise DeskError(f"{part} is open in another process; nothing was changed")
    sync(part)


def _give_to_the_same(path: Path, part: Path) -> None:
    """Whoever could open the old file can open the new one, also when root restores for the desk's own user."""
    if not path.exists():
        return
    shutil.copymode(path, part)
    with suppress(PermissionError):
        os.chown(part, path.stat().st_uid, path.stat().st_gid)


def _gather(path: Path) -> None:
    """Have the old file hold everything that was committed: what lies beside it is moved before the file is replaced.

    Nothing is left to do but with `--force`, when somebody still has it open. What such a one commits between this
    moment and the rename lies aside alone.
    """
    if not path.exists():
        return
    # Cannot be read, or is held by a long reader: it is moved as it lies there.
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(path, timeout=2)) as conn:
        # Reading rolls back what a crash left half-done.
        conn.execute("SELECT count(*) FROM sqlite_master").fetchone()
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()


def _clear_away(path: Path) -> None:
    """Remove what restores that were killed left lying here: it holds customers' words."""
    for leftover in path.parent.glob(f".{path.name}.*.part*"):
        if time.time() - leftover.stat().st_mtime > _LEFT_OVER_SECONDS:
            leftover.unlink(missing_ok=True)


def _move_aside(path: Path, now: datetime) -> Path | None:
    if not path.exists():
        return None
    aside = path.with_name(f"{path.name}.before-{now:%Y%m%dT%H%M%SZ}")
    for file, name in zip(beside(path), beside(aside), strict=True):
        if file.exists():
            file.rename(name)
    try:
        # A second name for the old file: at no moment is there none at `path`.
        os.link(path, aside)
    except OSError:
        path.rename(aside)
    return aside
