"""A server of a bench in processes of its own, and the figure that is asked of it."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

_ROOT = Path(__file__).parents[1]
_START_SECONDS = 90.0


@contextmanager
def served(
    module: str, url: str, *, roles: Sequence[str] = ("",), ready_at: str = "/health", is_quiet: bool = False
) -> Iterator[str]:
    """Run `python -m module URL PORT [role]`, a process a role, and give the address once `ready_at` answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    commands = [[sys.executable, "-m", module, url, str(port), *filter(None, (role,))] for role in roles]
    words = subprocess.DEVNULL if is_quiet else None
    processes = [subprocess.Popen(command, cwd=_ROOT, stderr=words) for command in commands]
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}{ready_at}", processes)
        yield address
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait()


def _wait_for(page: str, processes: Sequence[subprocess.Popen[bytes]]) -> None:
    ends = time.monotonic() + _START_SECONDS
    while time.monotonic() < ends and all(process.poll() is None for process in processes):
        try:
            if httpx.get(page, timeout=5).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.2)
    raise RuntimeError(f"the server of the bench did not answer at {page}")


def p95(spent: Sequence[float]) -> float:
    """The 95th percentile."""
    return sorted(spent)[int(len(spent) * 0.95)]
