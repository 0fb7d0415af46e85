"""Which code runs: in snapshots of decisions, in traces, in backups."""

import subprocess
from functools import cache
from importlib.metadata import version
from pathlib import Path
from shutil import which

_ROOT = Path(__file__).parents[1]


@cache
def code_version() -> str:
    """`0.1.0+abc1234` in a git checkout, `0.1.0` elsewhere."""
    base, git = version("replydesk"), which("git")
    if git is None:
        return base
    command = (git, "-C", str(_ROOT), "rev-parse", "--short", "HEAD")
    try:
        # A constant command; nothing of it comes from outside.
        done = subprocess.run(command, capture_output=True, text=True, timeout=2, check=True)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return base
    return f"{base}+{done.stdout.strip()}"
