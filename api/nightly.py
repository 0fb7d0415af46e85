"""What is done once a night beside the desk's own upkeep: the vendors' contracts at 03:00 UTC, the evals at 04:00."""

import asyncio
import json
import logging
import sys
from collections.abc import Callable
from datetime import time
from pathlib import Path

from agent.chores import ALL, Chore, daily
from agent.contracts import look_nightly
from agent.desk import Desk
from desk.settings import Settings

log = logging.getLogger(__name__)

_DATASETS = Path(__file__).parents[1] / "evals" / "datasets"
_SCORED = {
    "intents": "wb_questions_heldout.jsonl",
    "reviews": "wb_reviews_heldout.jsonl",
    "gate": "drafts_gate_heldout.jsonl",
}
_PATIENCE_SECONDS = 900


def nightly_chores(settings: Settings) -> tuple[Chore, ...]:
    """One look at every seller's vendors; one eval for the whole desk, asked for by the configured seller."""
    return (
        daily("contracts", time(3, 0), look_nightly),
        # Minutes of CPU: a laptop that was asleep at that hour does not begin its day with it.
        daily("eval", time(4, 0), _score, about=asked_once(settings), catches_up=False),
    )


def asked_once(settings: Settings) -> Callable[[Desk], tuple[str, ...]]:
    """For what is done once for all sellers: the configured one asks for it."""

    def is_asked(desk: Desk) -> tuple[str, ...]:
        return (ALL,) if desk.seller_id == settings.seller else ()

    return is_asked


async def _score(_desk: Desk, _about: str) -> None:
    """Score the held-out files in processes of their own, one after the other; the log tells the figures."""
    for kind, name in _SCORED.items():
        file = _DATASETS / name
        if file.is_file():
            await _score_one(kind, file)


async def _score_one(kind: str, file: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "import os; os.nice(10); from api.cli import main; main()",
        "eval", kind, "--file", str(file), "--json",
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        out, _ = await asyncio.wait_for(process.communicate(), _PATIENCE_SECONDS)
    except (TimeoutError, asyncio.CancelledError):
        process.kill()
        raise
    if process.returncode:
        log.error("the daily eval failed", extra={"eval": kind, "exit": process.returncode})
        return
    figures = {key: value for key, value in json.loads(out).items() if isinstance(value, int | float)}
    log.info("daily eval", extra={"eval": kind, "figures": figures})
