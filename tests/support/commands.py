"""Runs `replydesk` as a person would: a process of its own, which sees nothing of how this machine is set."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

PROGRAM = str(Path(sys.executable).with_name("replydesk"))
Run = Callable[..., subprocess.CompletedProcess[str]]


def clean_environment() -> dict[str, str]:
    """What a process inherits, without a setting of ours."""
    return {name: value for name, value in os.environ.items() if not name.startswith("REPLYDESK_")}


def replydesk_in(folder: Path, *, timeout: float = 60, **own: str) -> Run:
    """Runs it in a folder, on `cli.sqlite` there. `own`: further settings of every call; a call's own go before all."""
    usual = {"REPLYDESK_DATABASE_URL": f"sqlite:///{folder / 'cli.sqlite'}"} | own

    def call(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [PROGRAM, *arguments],
            cwd=folder, env=clean_environment() | usual | settings,
            capture_output=True, text=True, timeout=timeout, check=False,
        )  # fmt: skip

    return call
