"""`replydesk eval facts`: wrong facts put into replies fit to send."""

from pathlib import Path

import evals
from api.bootstrap import open_playbook
from api.commands.launch import give
from desk.settings import Settings
from evals.facts import score_facts
from evals.rows import load_rows

_OWN = Path(evals.__file__).parent / "datasets" / "facts_cards.jsonl"


def main(settings: Settings, *, file: Path | None, count: int, copies: int, seed: int, as_json: bool) -> None:
    """Score the file, or our own set, and print the figures."""
    scores = score_facts(load_rows(file or _OWN), open_playbook(settings), count=count, copies=copies, seed=seed)
    give(scores, as_json=as_json, lines=[f"{name}: {value}" for name, value in scores.items()])
