"""`replydesk eval ...`: scores a labelled file."""

from collections.abc import Callable, Mapping
from pathlib import Path

from api.bootstrap import open_playbook
from api.commands.launch import give
from desk.playbook import Playbook
from desk.settings import Settings
from evals.gate import score_gate
from evals.intents import score_intents
from evals.reviews import score_reviews
from evals.rows import load_rows

Scorer = Callable[[list[dict[str, object]], Playbook], Mapping[str, object]]

_SCORERS: Mapping[str, Scorer] = {"intents": score_intents, "reviews": score_reviews, "gate": score_gate}


def main(settings: Settings, *, kind: str, file: Path, as_json: bool) -> None:
    """Score the file and print the figures."""
    scores = dict(_SCORERS[kind](load_rows(file), open_playbook(settings)))
    give(scores, as_json=as_json, lines=[f"{name}: {value}" for name, value in scores.items()])
