"""Backups of a test's database, and processes that write into it meanwhile."""

import json
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event
from pathlib import Path
from time import sleep
from typing import Any

from makers import NOW, PENDING, make_inbound
from sqlalchemy import Connection, func, select

from desk.interactions import InteractionId, SellerId
from storage.backup import back_up
from storage.backup_file import Manifest, manifest_path, sha256_of
from storage.database import Database
from storage.events import add_event
from storage.restore import Restored, restore
from storage.tables import interactions
from storage.upsert import bulk_upsert

WRITERS = SellerId("writers")
_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["backups"])


def url_of(database: Database) -> str:
    """Its address with the password, for processes and for `restore`."""
    return database.engine.url.render_as_string(hide_password=False)


def make_backup(database: Database, file: Path) -> Manifest:
    """A backup made now, by the clock of the tests."""
    return back_up(url_of(database), file, code_version="test", now=NOW)


def restore_into(database: Database, file: Path, *, now: datetime = NOW, is_forced: bool = False) -> Restored:
    """Restore with nobody but us having the database open."""
    database.engine.dispose()
    return restore(url_of(database), file, now=now, is_forced=is_forced)


def rewrite_manifest(file: Path, **changes: Any) -> None:
    """Change what the manifest says; size and hash are those of the file as it is now."""
    path = manifest_path(file)
    told = json.loads(path.read_text(encoding="utf-8"))
    told |= {"sha256": sha256_of(file), "size_bytes": file.stat().st_size} | changes
    path.write_text(json.dumps(told), encoding="utf-8")


@contextmanager
def writers(database: Database, *, count: int = 2) -> Iterator[list[BaseProcess]]:
    """Processes that write a message and an event about it in each transaction, without pause, until the end."""
    stop: Event = _PROCESSES.Event()
    started: list[BaseProcess] = []
    for number in range(count):
        process: BaseProcess = _PROCESSES.Process(target=_write_without_pause, args=(url_of(database), number, stop))
        process.start()
        started.append(process)
    try:
        while not count_written(database):
            sleep(0.01)
        yield started
    finally:
        stop.set()
        for process in started:
            process.join(30)


def count_written(database: Database) -> int:
    """How many messages the writers have written by now."""
    return database.read_now(_count_written)


def _count_written(conn: Connection) -> int:
    wanted = select(func.count()).where(interactions.c.seller_id == WRITERS)
    return conn.execute(wanted).scalar_one()


def _write_without_pause(url: str, writer: int, stop: Event) -> None:
    database = Database(url)
    number = 0
    while not stop.is_set():
        number += 1
        database.write_now(_write_pair, f"w{writer}-{number}")
    database.close()


def _write_pair(conn: Connection, name: str) -> None:
    """Two rows that are only ever there together."""
    bulk_upsert(conn, WRITERS, [make_inbound(name)], now=NOW + timedelta(minutes=1), reply_pending=PENDING)
    wanted = (interactions.c.seller_id == WRITERS) & (interactions.c.external_id == name)
    one = InteractionId(conn.execute(select(interactions.c.id).where(wanted)).scalar_one())
    add_event(conn, WRITERS, one, kind="noted", actor="test", revision=1, now=NOW)
