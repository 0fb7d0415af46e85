"""Start: `replydesk --help` as a whole process against the bar of one second."""

import statistics
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.rows import Figure, tell

_RUNS = 7
_BAR_SECONDS = 1.0


def run() -> list[Figure]:
    """The median run, wall time in seconds."""
    tell(f"start: {_RUNS} runs")
    command = [str(Path(sys.executable).with_name("replydesk")), "--help"]
    spent = []
    for _ in range(_RUNS + 1):
        before = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        spent.append(time.perf_counter() - before)
    # The first run reads the disk.
    return [
        Figure(name="start: replydesk --help", ours=statistics.median(spent[1:]), reference=_BAR_SECONDS, goal=1.0,
               unit="s")
    ]  # fmt: skip
