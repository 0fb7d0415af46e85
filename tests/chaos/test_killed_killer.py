"""Whoever kills the kill loop itself ends its workers too."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

_SECONDS = 60.0


def _descendants(pid: int) -> Iterator[int]:
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        yield int(child)
        yield from _descendants(int(child))


def _is_alive(pid: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs the process tree of Linux's /proc")
@pytest.mark.timeout(180)
def test_workers_end_with_a_killed_kill_loop() -> None:
    command = [sys.executable, "-c", "from api.cli import main; main()", "chaos", "--items", "200", "--kills", "50"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as loop:
        assert loop.stderr is not None
        assert any("to handle" in line for line in loop.stderr)
        workers = list(_descendants(loop.pid))
        loop.kill()
    until = time.monotonic() + _SECONDS
    while (alive := [pid for pid in workers if _is_alive(pid)]) and time.monotonic() < until:
        time.sleep(0.1)
    # The fork server, its tracker of resources, and at least two workers.
    assert len(workers) >= 4
    assert alive == []
