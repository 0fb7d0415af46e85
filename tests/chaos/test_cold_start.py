"""The first second of a server on a fresh database: everyone at once, and nobody is turned away."""

import asyncio
import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import httpx
import pytest
from backups import url_of
from commands import PROGRAM, clean_environment
from databases import own_database
from migrating import migrate_together

from storage.database import Database

TOKEN = "cold-start"
_CHANNELS = ("review", "question", "chat")
# Two processes start at once on a machine that may be busy with other tests.
_PATIENCE_SECONDS = 120.0
_READS = (
    "/health",
    "/ready",
    "/api/interactions",
    "/api/switches",
    "/api/interactions/sync",
    "/api/settings",
    "/api/models",
)


@pytest.fixture(params=["sqlite", "postgres"])
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    with own_database(request.param, tmp_path, "cold") as database:
        yield database


@dataclass(frozen=True, kw_only=True)
class Started:
    """A real process of ours and the file its log goes to."""

    process: subprocess.Popen[bytes]
    log: Path

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")


@contextmanager
def _started(command: str, *options: str, database: Database, folder: Path) -> Iterator[Started]:
    log = folder / f"{command}.log"
    own = {"REPLYDESK_DATABASE_URL": url_of(database), "REPLYDESK_API_TOKEN": TOKEN}
    with log.open("w", encoding="utf-8") as stream:
        process = subprocess.Popen(
            [PROGRAM, command, *options],
            cwd=folder, env=clean_environment() | own, stdout=stream, stderr=stream, start_new_session=True,
        )  # fmt: skip
        try:
            yield Started(process=process, log=log)
        finally:
            # How it stops is not asked here; its own children go with it.
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(60)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _ask(client: httpx.AsyncClient, number: int) -> int:
    """One of fifty callers: two of three read, one changes a switch. Gives the status."""
    if number % 3:
        return (await client.get(_READS[number % len(_READS)])).status_code
    switch = {"is_on": bool(number % 2), "channel": _CHANNELS[number % len(_CHANNELS)]}
    return (await client.put("/api/switches/auto-send", json=switch)).status_code


async def _ask_from_the_first_moment(client: httpx.AsyncClient, number: int, served: Started) -> int:
    """Knock until somebody listens: the first call that is let in counts."""
    deadline = monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            return await _ask(client, number)
        except httpx.ConnectError:
            assert served.process.poll() is None, served.said()[-2000:]
            assert monotonic() < deadline, "nobody listens"
            await asyncio.sleep(0.02)


@pytest.mark.timeout(240)
async def test_fifty_callers_in_the_first_second_of_a_fresh_desk_are_all_answered(
    fresh: Database, tmp_path: Path
) -> None:
    # As an upgrade does it: every machine migrates first, at once.
    assert migrate_together(url_of(fresh), count=2) == [0, 0]
    port = _free_port()
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with (
        _started("serve", "--port", str(port), database=fresh, folder=tmp_path) as served,
        _started("work", database=fresh, folder=tmp_path) as worked,
    ):
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=120,
                                     limits=httpx.Limits(max_connections=None)) as client:  # fmt: skip
            statuses = await asyncio.gather(
                *(_ask_from_the_first_moment(client, number, served) for number in range(50))
            )
    said = served.said() + worked.said()
    assert set(statuses) == {200}, said[-2000:]
    assert "database is locked" not in said
    assert "Traceback" not in said
